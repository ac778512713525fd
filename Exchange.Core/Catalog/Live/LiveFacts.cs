namespace Exchange.Core.Catalog.Live;

/// <summary>What is known of a resource's rows before it is judged.</summary>
/// <inheritdoc cref="LiveEvidence" path="/param"/>
public sealed record LiveFacts(DateTimeOffset? LastSuccess, long Rows, DateOnly? RowsDay, long Merged, long Failed, long FailedInARow, long Consumers = 0)
{
    /// <summary>How it stands, and for how many days newer rows have been due. Failing counts before late: what is not coming any more is not merely slow.</summary>
    /// <param name="knownSince">The day on which it was first looked at: nothing is due before.</param>
    /// <param name="dayOf">The district's day of a moment.</param>
    public (LiveState State, int LateDays) Judge(LiveTerms terms, DateOnly knownSince, DateOnly today, Func<DateTimeOffset, DateOnly> dayOf, LiveOptions options)
    {
        var late = LastSuccess is { } at ? Lateness.Of(terms, dayOf(at), RowsDay, today, options) ?? 0
            : terms.Scheduled ? Lateness.Of(terms, knownSince, null, today, options) ?? 0
            : 0;
        var state = FailedInARow >= options.FailingAfter || (LastSuccess is null && late > 0) ? LiveState.Failing
            : LastSuccess is null ? LiveState.None
            : late > 0 ? LiveState.Late
            : LiveState.Fresh;
        return (state, late);
    }
}
