using System.Text.Json.Serialization;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>补正: materials that were found missing.</summary>
/// <param name="InAt">Null while the applicant has not brought them, or the department has not said so.</param>
/// <param name="Late">Asked for after the acceptance (补交): local practice, which stops no clock.</param>
public sealed record Supplement(DateTimeOffset AskedAt, DateTimeOffset? InAt, bool Late);

/// <summary>延期: a special procedure of kind A.</summary>
/// <param name="Days">Null when the department did not say how many: then the item says it.</param>
public sealed record Extension(DateTimeOffset At, long? Days);

/// <summary>
/// What a department has told about a step, as a state: worked out of the set of its events, whichever way they came, and never kept as anything that could drift from them.
/// What happened because of an event when it came (a step readied, cancelled, a delivery settled) is the case file's, and stays as it happened.
/// </summary>
public sealed record StepStory
{
    // The step itself shows this, its closing code and its outcome.
    /// <summary>The stage that it has reached; null before anything is told. After its end only a result moves it.</summary>
    [JsonIgnore]
    public string? Stage { get; init; }

    /// <summary>受理. The first, where it is told more than once.</summary>
    public DateTimeOffset? AcceptedAt { get; init; }

    /// <summary>办结 or 撤件; of several closings the last. Null while it is open.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The last closing's.</summary>
    [JsonIgnore]
    public string? ClosingCode { get; init; }

    /// <summary>Of <see cref="Records.Outcome"/>; null while it is open, or when no table knows what its closings mean.</summary>
    [JsonIgnore]
    public string? Outcome { get; init; }

    /// <summary>出件.</summary>
    public DateTimeOffset? IssuedAt { get; init; }

    /// <summary>领取, 寄出.</summary>
    public DateTimeOffset? CollectedAt { get; init; }

    /// <summary>How it was collected, by the department's code (取证方式: 0 collected, 1 mailed).</summary>
    public string? CollectedBy { get; init; }

    public IReadOnlyList<Supplement> Supplements { get; init; } = [];

    public IReadOnlyList<Extension> Extensions { get; init; } = [];

    /// <summary>特别程序 B, in order. One that was still open ended with the step.</summary>
    public IReadOnlyList<Pause> Pauses { get; init; } = [];

    public IReadOnlyList<StoryWarning> Warnings { get; init; } = [];

    public bool IsPaused => EndedAt is null && Pauses.Any(static pause => pause.Until is null);

    /// <summary>The applicant is awaited.</summary>
    public bool IsSupplementOpen => EndedAt is null && AcceptedAt is null && Supplements.Any(static one => one.InAt is null);

    /// <summary>Days by which the limits are extended.</summary>
    /// <param name="unsaid">Of an extension that does not say how many.</param>
    public int ExtendedBy(int unsaid) => (int)Math.Min(Extensions.Sum(one => one.Days ?? unsaid), LimitsPart.MostDays);

    /// <param name="limits">Of the step in its item: what it says about extensions; null where it says nothing.</param>
    public static StepStory Of(IReadOnlyCollection<StageEvent> events, LimitsPart? limits = null)
    {
        var telling = new StoryTelling(limits?.Extension);
        foreach (var one in StageEvent.InOrder(events)) telling.Hear(one);
        return telling.Told();
    }
}
