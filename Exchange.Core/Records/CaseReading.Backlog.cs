using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>What is open at an adapter, on all hosts.</summary>
/// <param name="Waiting">To be pushed, on their way, unclear, or behind another of their record; neither parked nor held for a schedule.</param>
/// <param name="Due">Of those: due now and in nobody's hands.</param>
/// <param name="InFlight">Of those: in a host's hands.</param>
/// <param name="OldestSince">Since when the oldest that can go is due, or tried; null when none is.</param>
public sealed record AdapterBacklog(string Adapter, long Waiting, long Due, long InFlight, long Held, long Parked, DateTimeOffset? OldestSince)
{
    public static AdapterBacklog None(string adapter) => new(adapter, 0, 0, 0, 0, 0, null);
}

public sealed partial class CaseReading
{
    // Along the index of what is open, whose length is the backlog and not the history. What waits behind another of its record is not old by itself: its head is.
    private static readonly Sql OpenByAdapter = new("""
        select adapter,
          cast(sum(case when held = 0 and state <> 'parked' then 1 else 0 end) as bigint),
          cast(sum(case when due_at <= @now and (lease_until is null or lease_until < {now}) then 1 else 0 end) as bigint),
          cast(sum(case when lease_until >= {now} then 1 else 0 end) as bigint),
          cast(sum(case when held > 0 then 1 else 0 end) as bigint),
          cast(sum(case when state = 'parked' then 1 else 0 end) as bigint),
          min(case when due_at is not null then coalesce(retry_since, due_at) end)
        from delivery where created_at >= 0 and settled_at is null group by organisation, adapter
        """);

    /// <summary>What is open, by adapter: one without anything open is not there. It takes as long as there is much of it, so who asks often asks <see cref="BacklogLook"/>.</summary>
    internal async Task<IReadOnlyList<AdapterBacklog>> Backlog(long now, CancellationToken stop)
    {
        var rows = await database.Query(OpenByAdapter.With(now), static row => new AdapterBacklog(
            row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), Time(row.Long(6))), stop);
        return [.. rows.GroupBy(static row => row.Adapter, StringComparer.Ordinal)
            .Select(static of => new AdapterBacklog(
                of.Key, of.Sum(static one => one.Waiting), of.Sum(static one => one.Due), of.Sum(static one => one.InFlight), of.Sum(static one => one.Held),
                of.Sum(static one => one.Parked), of.Min(static one => one.OldestSince)))
            .OrderBy(static row => row.Adapter, StringComparer.Ordinal)];
    }
}
