using System.Diagnostics;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>Counting walks along an index past every delivery there is, so where there are millions it is not done for each look at the status page.</remarks>
public sealed partial class CaseReading
{
    // One statement, so that the numbers are of one moment. What is neither open nor unusual is acknowledged.
    private static readonly Sql CountByState = new("""
        select adapter, organisation, '' as state, cast(count(*) as bigint) from delivery group by organisation, adapter
        union all select adapter, organisation, state, cast(count(*) as bigint) from delivery where created_at >= 0 and settled_at is null group by organisation, adapter, state
        union all select adapter, organisation, state, cast(count(*) as bigint) from delivery where state >= 'rejected' and state <= 'replaced' group by organisation, adapter, state
        union all select adapter, organisation, state, cast(count(*) as bigint) from delivery where state = 'cancelled' group by organisation, adapter, state
        """);

    private readonly SemaphoreSlim _counting = new(1);
    private IReadOnlyList<DeliveryCount> _counts = [];
    private long _countsAt;
    private TimeSpan _countsStand;

    /// <summary>
    /// How long the numbers stand, given how long counting took: twenty times that, so that all who look, however many and often, cost the database a twentieth of one connection at most; but not at all where it was quick.
    /// </summary>
    internal Func<TimeSpan, TimeSpan> CountsStand { get; init; } = static took => took < TimeSpan.FromMilliseconds(50) ? TimeSpan.Zero : took * 20;

    /// <summary>How many deliveries of each adapter are in each state, for who sees everything and for organisations; empty for an intake client.</summary>
    public async Task<IReadOnlyList<DeliveryCount>> Counts(ReadScope scope, CancellationToken stop)
    {
        return [.. (await Counted(stop)).Where(row => scope.Everything || scope.Organisations.Contains(row.Organisation))
            .GroupBy(row => (row.Adapter, row.Organisation))
            .SelectMany(static adapter => adapter.Select(row => row.State.Length > 0 ? row : row with
            {
                State = DeliveryState.Acknowledged,
                Count = row.Count - adapter.Where(static other => other.State.Length > 0).Sum(static other => other.Count),
            }))
            .Where(static row => row.Count > 0)
            .OrderBy(row => row.Adapter, StringComparer.Ordinal).ThenBy(row => row.Organisation, StringComparer.Ordinal).ThenBy(row => row.State, StringComparer.Ordinal)];
    }

    private async Task<IReadOnlyList<DeliveryCount>> Counted(CancellationToken stop)
    {
        await _counting.WaitAsync(stop);
        try
        {
            if (_countsStand > TimeSpan.Zero && Stopwatch.GetElapsedTime(_countsAt) < _countsStand) return _counts;
            var from = Stopwatch.GetTimestamp();
            _counts = await database.Query(CountByState.With(), static row => new DeliveryCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), stop);
            _countsAt = Stopwatch.GetTimestamp();
            _countsStand = CountsStand(Stopwatch.GetElapsedTime(from, _countsAt));
            return _counts;
        }
        finally
        {
            _counting.Release();
        }
    }
}
