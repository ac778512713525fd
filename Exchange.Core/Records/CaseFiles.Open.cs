using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>How far looking over what an organisation has open at an adapter has come.</summary>
/// <param name="CreatedAt">Unix milliseconds.</param>
internal readonly record struct OpenPlace(long CreatedAt, string Id)
{
    public static OpenPlace Beginning { get; } = new(0, "");
}

/// <summary>A delivery that was due and nobody's when it was looked at.</summary>
internal readonly record struct DueOne(string Id, long Priority);

/// <param name="Due">The most urgent first, of these the earliest due.</param>
/// <param name="Next">Where the next look goes on; the beginning when there is nothing behind this one.</param>
internal sealed record OpenLook(IReadOnlyList<DueOne> Due, OpenPlace Next);

public sealed partial class CaseFiles
{
    // Bounded, whatever else is open there: parked, held for a schedule, behind another, waiting for a retry's time.
    private const int OpenAtOnce = 500;

    // Along the index of what is open, which is there already: one by organisation and due time would be two changes more for every record. The place comes first, so that SQLite begins there and not at what the
    // index is limited to.
    private static readonly Sql OpenBehind = new("""
        select {top @n} id, created_at, case when lease_until is null or lease_until < {now} then due_at end, priority from delivery
        where organisation = @organisation and adapter = @adapter and created_at >= @at and created_at >= 0 and settled_at is null and (created_at > @at or id > @id) order by created_at, id {limit @n}
        """);

    /// <param name="priority">Nothing less urgent than this.</param>
    /// <param name="now">The hub's clock, Unix milliseconds.</param>
    internal async Task<OpenLook> Open(string adapter, string organisation, int priority, OpenPlace behind, long now, CancellationToken stop)
    {
        var open = await database.Query(OpenBehind.With((long)OpenAtOnce, organisation, adapter, behind.CreatedAt, behind.Id),
            static row => (Id: row.GetString(0), CreatedAt: row.GetInt64(1), DueAt: row.Long(2), Priority: row.GetInt64(3)), stop);
        var due = open.Where(one => one.DueAt <= now && one.Priority <= priority)
            .OrderBy(static one => one.Priority).ThenBy(static one => one.DueAt).Select(static one => new DueOne(one.Id, one.Priority));
        return new OpenLook([.. due], open.Count < OpenAtOnce ? OpenPlace.Beginning : new OpenPlace(open[^1].CreatedAt, open[^1].Id));
    }
}
