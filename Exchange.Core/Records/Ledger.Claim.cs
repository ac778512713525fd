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

    /// <summary>Unix milliseconds. Of one that is started as its record is taken in: when that is.</summary>
    public long DueAt { get; init; }

    public LeaseAsked Since { get; init; }

    /// <summary>An earlier attempt was opened and its answer never settled, or its answer left open whether the message arrived.</summary>
    public bool IsUnknown => State is DeliveryState.Started or DeliveryState.Unknown;
}

public sealed partial class Ledger
{
    // The due condition stands again outside: the locking hints inside are for speed, correctness comes from this predicate and the row lock of the update.
    private static readonly Sql ClaimDue = new($$"""
        update delivery set lease_token = @token, lease_until = {now} + @lease_ms
        {output {{ClaimedColumns("inserted.")}}}
        where id in (select {top @n} id from ({{DueRanges.Of("id", toChange: true, bounded: true)}}) due {limit @n})
          and due_at <= @now and (lease_until is null or lease_until < {now})
        {returning {{ClaimedColumns("")}}}
        """);

    /// <summary>
    /// Up to <paramref name="most"/> due deliveries of an adapter, each leased to the caller alone for <paramref name="lease"/>; the most urgent first, of these the earliest due.
    /// A delivery whose earlier lease ran out is due again by itself.
    /// </summary>
    /// <param name="mark">The caller's own; null to look from the beginning.</param>
    public async Task<IReadOnlyList<Claimed>> Claim(string adapter, int most, TimeSpan lease, DueMark? mark = null)
    {
        var claimed = await Claim(adapter, most, lease, mark?.Next() ?? DueMark.Beginning);
        if (mark is null) return claimed;
        if (claimed.Count < most && mark.IsAhead)
        {
            // Less than asked for: whatever lies before the mark has its turn, and nothing is left unseen.
            mark.Back();
            claimed.AddRange(await Claim(adapter, most - claimed.Count, lease, mark.Next()));
        }
        if (claimed.Count == most) mark.Passed(claimed);
        else mark.Back();
        return claimed;
    }

    private Task<List<Claimed>> Claim(string adapter, int most, TimeSpan lease, long[] from) => Claim(most, token => ClaimDue.With(
        token, (long)lease.TotalMilliseconds, (long)most, adapter, from[0], Now, from[1], from[2], from[3], from[4], from[5], from[6], from[7], from[8], from[9]));

    /// <param name="claim">The statement, for a lease's token.</param>
    private async Task<List<Claimed>> Claim(int most, Func<string, Command> claim)
    {
        var (token, since) = (Id.New(clock), LeaseAsked.Now(clock));
        var claimed = new List<Claimed>(most);
        // If we stop after this commit the lease runs out and the deliveries are due again: nothing was opened yet.
        await queue.Commit(new Unit(token).WhenRows(claim(token), row => Read(row, token) with { Since = since }, claimed));
        if (claimed.Count > most)
        {
            // How often the inner select is worked is the plan's choice, not the statement's word: what is too much goes back.
            await LetGo(claimed[most..]);
            claimed.RemoveRange(most, claimed.Count - most);
        }
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

    /// <summary>What <see cref="Read"/> reads, in its order.</summary>
    private static string ClaimedColumns(string of) => string.Join(", ", new[]
    {
        "id", "record_id", "step", "organisation", "adapter", "purpose", "version", "state", "attempts", "failures", "retry_since", "last_started_at", "revision", "digest", "priority", "due_at",
    }.Select(column => of + column));

    private static Claimed Read(DbDataReader row, string token) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetInt64(6), row.GetString(7),
        (int)row.GetInt64(8), (int)row.GetInt64(9), row.Long(10), row.Long(11), row.Long(12), row.Text(13), token) { Priority = (int)row.GetInt64(14), DueAt = row.GetInt64(15) };
}
