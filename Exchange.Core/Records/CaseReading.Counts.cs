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

    private readonly Lock _counting = new();
    private Task<List<DeliveryCount>> _counts = Task.FromResult<List<DeliveryCount>>([]);
    private TimeSpan _countsStand;
    private long _countsAt;

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

    /// <summary>One counts at a time; who comes meanwhile gets its numbers.</summary>
    private Task<List<DeliveryCount>> Counted(CancellationToken stop)
    {
        lock (_counting)
        {
            var stands = _counts.IsCompletedSuccessfully && _countsStand > TimeSpan.Zero && Stopwatch.GetElapsedTime(_countsAt) < _countsStand;
            if (_counts.IsCompleted && !stands) _counts = Count();
            return _counts.WaitAsync(stop);
        }
    }

    private async Task<List<DeliveryCount>> Count()
    {
        var from = Stopwatch.GetTimestamp();
        var counts = await database.Query(CountByState.With(), static row => new DeliveryCount(row.GetString(0), row.GetString(1), row.GetString(2), row.GetInt64(3)), CancellationToken.None);
        lock (_counting) (_countsAt, _countsStand) = (Stopwatch.GetTimestamp(), CountsStand(Stopwatch.GetElapsedTime(from)));
        return counts;
    }
}
