namespace Exchange.Core.Catalog.Live;

/// <summary>What is known of a resource's rows before it is judged.</summary>
/// <inheritdoc cref="LiveEvidence" path="/param"/>
public sealed record LiveFacts(DateTimeOffset? LastSuccess, long Rows, DateOnly? RowsDay, long Merged, long Failed, long FailedInARow, long Consumers = 0)
{
    /// <summary>How it stands, and for how many days newer rows have been due. Failing counts before late: what is not coming any more is not merely slow.</summary>
    /// <param name="knownSince">When it was first looked at: nothing is due before.</param>
    public (LiveState State, int LateDays) Judge(LiveTerms terms, DateTimeOffset knownSince, DateTimeOffset now, LiveOptions options, TimeZoneInfo zone)
    {
        var late = Lateness.Days(Due(terms, knownSince, options, zone), now, zone);
        var state = FailedInARow >= options.FailingAfter || (LastSuccess is null && late > 0) ? LiveState.Failing
            : LastSuccess is null ? LiveState.None
            : late > 0 ? LiveState.Late
            : LiveState.Fresh;
        return (state, late);
    }

    /// <summary>From when on newer rows are due, as <see cref="Lateness.Due"/>; rows that never came are due only where a schedule fetches them or the library says within how many hours they come.</summary>
    public DateTimeOffset? Due(LiveTerms terms, DateTimeOffset knownSince, LiveOptions options, TimeZoneInfo zone)
        => LastSuccess is { } at ? Lateness.Due(terms, at, RowsDay, options, zone) : terms.Scheduled || terms.LateAfterHours is not null ? Lateness.Due(terms, knownSince, null, options, zone) : null;
}
