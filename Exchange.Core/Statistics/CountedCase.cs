using Exchange.Core.Records;
using Exchange.Core.Records.Stories;

namespace Exchange.Core.Statistics;

/// <summary>Of a case file what is counted.</summary>
/// <param name="Organisation">In the lead.</param>
/// <param name="Outcome">Of <see cref="Records.Outcome"/>; null while it is open.</param>
internal sealed record CountedCase(
    string Id, string Item, string Organisation, long Revision, string State, string? Outcome, DateTimeOffset TakenInAt, DateTimeOffset? ClosedAt, bool IsPruned)
{
    public string? Situation { get; init; }

    /// <summary>Its last version brings a file, or promises something for later.</summary>
    public bool OnPaper { get; init; }

    public IReadOnlyList<CountedStep> Steps { get; init; } = [];
}

/// <param name="Told">What its department has told, in no order.</param>
internal sealed record CountedStep(string Name, string Organisation, string State, string? Outcome, DateTimeOffset UpdatedAt, IReadOnlyList<StageEvent> Told);
