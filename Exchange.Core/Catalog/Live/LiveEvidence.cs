namespace Exchange.Core.Catalog.Live;

/// <summary>What shows whether an entry is alive, as the last look has found it.</summary>
/// <param name="Since">When it came to be so; null where nothing was ever looked at.</param>
/// <param name="LastSuccess">When rows were last merged.</param>
/// <param name="Rows">How many there are.</param>
/// <param name="RowsDay">The latest day that rows tell of, where the library looks at one.</param>
/// <param name="Merged">Of the last 30 days: batches that were merged.</param>
/// <param name="Failed">Of the last 30 days: batches that were given up because their source or its rows failed.</param>
/// <param name="FailedInARow">Of these, how many since the last success; also longer ago.</param>
/// <param name="LateDays">Days for which newer rows have been due; 0 when they are not.</param>
/// <param name="Consumers">Of the last 30 days: clients that have read rows.</param>
public sealed record LiveEvidence(
    LiveState State, DateTimeOffset? Since, DateTimeOffset? LastSuccess, long Rows, DateOnly? RowsDay, long Merged, long Failed, long FailedInARow, int LateDays, long Consumers)
{
    /// <summary>Of an entry without a library.</summary>
    public static LiveEvidence None { get; } = new(LiveState.None, null, null, 0, null, 0, 0, 0, 0, 0);

    public long Attempts => Merged + Failed;

    /// <summary>Between 0 and 1; null where nothing was tried.</summary>
    public double? SuccessRate => Attempts == 0 ? null : (double)Merged / Attempts;

    /// <summary>It has data: rows were merged once.</summary>
    public bool HasData => LastSuccess is not null;
}
