using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A delivery that waits for its push and that no schedule holds.</summary>
internal sealed record QueuedDelivery(string Id, string RecordId, string Step, string Organisation, long Attempts);

public sealed partial class CaseFiles
{
    // Along the key and past everything that is settled: once, of a database on which nobody works yet.
    private static readonly Sql QueuedBehind = new("""
        select {top @n} id, record_id, step, organisation, attempts from delivery where id > @id and state = 'queued' and held = 0 order by id {limit @n}
        """);

    internal Task<List<QueuedDelivery>> QueuedAfter(string id, int most, CancellationToken stop)
        => database.Query(QueuedBehind.With((long)most, id), static row => new QueuedDelivery(row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetInt64(4)), stop);
}
