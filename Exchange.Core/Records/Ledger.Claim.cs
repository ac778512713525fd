using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A delivery under a lease.</summary>
/// <param name="State">As it was before: started or unknown means that an earlier push may have arrived.</param>
/// <param name="Revision">The registry revision of its first start; null before.</param>
public sealed record Claimed(
    string Id, string RecordId, string Step, string Organisation, string Adapter, string Purpose, long Version, string State,
    int Attempts, int Failures, long? RetrySince, long? LastStartedAt, long? Revision, string? Digest, string LeaseToken)
{
    /// <summary>0 first, 9 last.</summary>
    public int Priority { get; init; }

    public LeaseAsked Since { get; init; }

    /// <summary>An earlier attempt was opened and its answer never settled, or its answer left open whether the message arrived.</summary>
    public bool IsUnknown => State is DeliveryState.Started or DeliveryState.Unknown;
}

public sealed partial class Ledger
{
    // The due condition stands again outside: the locking hints inside are for speed, correctness comes from this predicate and the row lock of the update.
    private static readonly Sql ClaimDue = new("""
        update delivery set lease_token = @token, lease_until = {now} + @lease_ms
        {output inserted.id, inserted.record_id, inserted.step, inserted.organisation, inserted.adapter, inserted.purpose, inserted.version, inserted.state, inserted.attempts, inserted.failures, inserted.retry_since, inserted.last_started_at, inserted.revision, inserted.digest, inserted.priority}
        where id in (select {top @n} d.id from delivery d {lock} where d.adapter = @adapter and d.due_at <= @now and (d.lease_until is null or d.lease_until < {now})
          order by d.priority, d.due_at {limit @n} {skip})
          and due_at <= @now and (lease_until is null or lease_until < {now})
        {returning id, record_id, step, organisation, adapter, purpose, version, state, attempts, failures, retry_since, last_started_at, revision, digest, priority}
        """);

    /// <summary>
    /// Up to <paramref name="most"/> due deliveries of an adapter, each leased to the caller alone for <paramref name="lease"/>.
    /// A delivery whose earlier lease ran out is due again by itself.
    /// </summary>
    public async Task<IReadOnlyList<Claimed>> Claim(string adapter, int most, TimeSpan lease)
    {
        var (token, since) = (Id.New(clock), LeaseAsked.Now(clock));
        var claimed = new List<Claimed>(most);
        // If we stop after this commit the lease runs out and the deliveries are due again: nothing was opened yet.
        await queue.Commit(new Unit(token).WhenRows(ClaimDue.With(token, (long)lease.TotalMilliseconds, (long)most, adapter, Now), row => Read(row, token) with { Since = since }, claimed));
        return claimed;
    }

    private static readonly Sql LetGoLease = new("update delivery set lease_token = null, lease_until = null where id = @id and lease_token = @token");

    /// <summary>Gives leases back before they run out: what was claimed and not started is due again at once.</summary>
    public async Task LetGo(IReadOnlyCollection<Claimed> claimed)
    {
        if (claimed.Count == 0) return;
        Unit[] units = [.. claimed.Select(one => new Unit(one.Id).When(LetGoLease.With(one.Id, one.LeaseToken)))];
        foreach (var some in units.Chunk(MostInACommit)) queue.Commit(some);
        await Task.WhenAll(units.Select(static unit => unit.Done));
    }

    /// <summary>What is due at an adapter, counted no further than <paramref name="most"/>. Nothing is held by looking.</summary>
    public Task<DueLook> Due(string adapter, int most, CancellationToken stop) => cases.Due(adapter, most, Now, stop);

    private static Claimed Read(DbDataReader row, string token) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7),
        (int)row.GetInt64(8), (int)row.GetInt64(9), row.Long(10), row.Long(11), row.Long(12), row.Text(13), token) { Priority = (int)row.GetInt64(14) };
}
