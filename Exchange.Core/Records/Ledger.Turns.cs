using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Of one statement. A lane's claim under load is for a quarter of its slots; a batch takes several.
    private const int MostInTurn = 32;

    private static readonly string TurnIds = string.Join(", ", Enumerable.Range(0, MostInTurn).Select(static i => $"@id{i}"));

    // As the claim by time, with those found behind the ranges: whoever is more urgent goes first in a turn as well. Whether they are due and nobody's is asked outside; asked inside as well it would let PostgreSQL walk
    // the index of all that is due for these few.
    private static readonly Sql ClaimFound = new($$"""
        update delivery set lease_token = @token, lease_until = {now} + @lease_ms
        {output {{ClaimedColumns("inserted.")}}}
        where id in (select {top @n} id from ({{DueRanges.Of("id", toChange: true, bounded: true)}}
            union all select id from (select d.id from delivery d {lock} where d.id in ({{TurnIds}}) {skip}) found) due {limit @n})
          and due_at <= @now and (lease_until is null or lease_until < {now})
        {returning {{ClaimedColumns("")}}}
        """);

    /// <summary>What an organisation has due at an adapter, of what is open there behind a place. Nothing is held by looking.</summary>
    /// <param name="priority">Nothing less urgent than this.</param>
    internal Task<OpenLook> Open(string adapter, string organisation, int priority, OpenPlace behind, CancellationToken stop) => cases.Open(adapter, organisation, priority, behind, Now, stop);

    /// <summary>Those of the ids that are due still and nobody's, each leased to the caller alone; in place of some of them, whatever is due at the adapter and more urgent than <paramref name="priority"/>.</summary>
    /// <param name="mark">The caller's own, as for the claim by time.</param>
    internal async Task<IReadOnlyList<Claimed>> ClaimInTurn(string adapter, IReadOnlyCollection<string> ids, int priority, TimeSpan lease, DueMark mark)
    {
        var from = mark.Next().ToArray();
        // A range that begins at the end of time has nothing in it.
        from.AsSpan(priority).Fill(long.MaxValue);
        // Offered at once, so that they share a commit.
        var claims = await Task.WhenAll(ids.Chunk(MostInTurn).Select(some => ClaimInTurn(adapter, some, lease, from)));
        return claims is [var one] ? one : [.. claims.SelectMany(static claimed => claimed)];
    }

    private Task<List<Claimed>> ClaimInTurn(string adapter, string[] ids, TimeSpan lease, long[] from)
    {
        // Filled up with what is nobody's id and not with nulls: a null has no type, and the server would have the statement prepared once for each number of them.
        var all = new object?[MostInTurn];
        for (var i = 0; i < all.Length; i++) all[i] = i < ids.Length ? ids[i] : "";
        return Claim(ids.Length, token => ClaimFound.With(
            [token, (long)lease.TotalMilliseconds, (long)ids.Length, adapter, from[0], Now, from[1], from[2], from[3], from[4], from[5], from[6], from[7], from[8], from[9], .. all]));
    }
}
