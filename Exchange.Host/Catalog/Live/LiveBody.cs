using Exchange.Core.Catalog.Live;

namespace Exchange.Host.Catalog;

/// <summary>How alive the data of an entry is. Of one that the hub never had rows of, and was brought none, the state alone.</summary>
/// <param name="Since">When it came to be so.</param>
/// <param name="LastSuccess">When rows were last merged.</param>
/// <param name="Rows">How many rows there are.</param>
/// <param name="RowsDay">The latest day that rows tell of.</param>
/// <param name="Attempts">Batches of the last 30 days that were merged or failed.</param>
/// <param name="SuccessRate">How many of these were merged, between 0 and 1, with three digits.</param>
/// <param name="FailedInARow">Batches that failed since the last one that was merged; left out where none did.</param>
/// <param name="LateDays">Days for which newer rows have been due; left out where they are not.</param>
/// <param name="Consumers">Clients that have read rows in the last 30 days.</param>
public sealed record LiveBody(
    LiveState State, DateTimeOffset? Since = null, DateTimeOffset? LastSuccess = null, long? Rows = null, DateOnly? RowsDay = null, long? Attempts = null, double? SuccessRate = null, long? FailedInARow = null,
    int? LateDays = null, long? Consumers = null)
{
    private static readonly LiveBody Nothing = new(LiveState.None);

    public static LiveBody Of(LiveEvidence live) => live.LastSuccess is null && live.Attempts == 0 && live.State == LiveState.None ? Nothing : new LiveBody(
        live.State, live.Since, live.LastSuccess, live.Rows, live.RowsDay, live.Attempts, live.SuccessRate is { } rate ? Math.Round(rate, 3) : null, Some(live.FailedInARow), live.LateDays > 0 ? live.LateDays : null, live.Consumers);

    private static long? Some(long count) => count > 0 ? count : null;
}
