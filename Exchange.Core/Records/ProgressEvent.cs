using Exchange.Core.Records.Stories;

namespace Exchange.Core.Records;

/// <summary>What a department tells about a step, addressed and checked.</summary>
/// <param name="EventId">The department's own id of the event; a repeat gets the first answer.</param>
/// <param name="Stage">One of <see cref="Stage.All"/>.</param>
/// <param name="Code">The hub's value of the stage's code; of a closing it decides the outcome.</param>
/// <param name="Outcome">Of a closing: what its code means; null when no table knows the code.</param>
/// <param name="Number">The department's own number for the step.</param>
/// <param name="Gives">JSON object of facts for later steps, UTF-8; null when none.</param>
/// <param name="Content">The event as it came, whole.</param>
/// <param name="Answer">The answer as it goes back, kept for repeats.</param>
/// <param name="Origin">What a mapping made the event of: the row of a staging table or result file, as the department wrote it; null when it came as an event.</param>
/// <param name="Days">Of an extension: by how many days; null when it does not say.</param>
public sealed record ProgressEvent(
    string Id, StepAddress About, string EventId, string Stage, string? Code, string? Outcome, DateTimeOffset At, DateTimeOffset ReceivedAt,
    string? Number, long? Version, byte[]? Gives, ReadOnlyMemory<byte> Content, byte[] Answer, byte[]? Origin = null, long? Days = null)
{
    /// <summary>What it brings.</summary>
    public IReadOnlyList<NewResult> Results { get; init; } = [];

    /// <summary>By when they are to be issued, yyyy-MM-dd.</summary>
    public string ResultsDue { get; init; } = ResultLine.NoDay;

    internal StageEvent Told => new(EventId, Stage, At, Code, Outcome, Days, Version);
}
