using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Who has read whose data: from the keyed hash of a person's number to the log event of the answer. Written in the commit of that event, so that it says neither more nor less than the log; it holds nothing but where to look.
/// </summary>
public sealed class ReaderTable(CommitQueue commits, Database database)
{
    private static readonly Sql Insert = new("""
        insert into share_reader (position, subject, at)
        values ({position @position}, @subject, @at)
        """) { ForRows = true, IsAlong = true };

    private static readonly Sql Reads = new("""
        select {top @limit} e.position, e.at, e.kind, e.record_id, e.organisation, e.client, e.data from share_reader s join log_event e on e.position = s.position
        where s.subject = @subject and s.position < @before order by s.position desc {limit @limit}
        """);

    private static readonly Sql Old = new("select {top @limit} subject, position from share_reader where at < @before order by at {limit @limit}");

    private static readonly Sql Delete = new("delete from share_reader where subject = @subject and position = @position");

    /// <summary>Leads from a subject to the log event that stands before it in the unit.</summary>
    internal static Command Leading(string subject, long at) => Insert.With(0L, subject, at);

    /// <summary>Answers with data of somebody, the newest first.</summary>
    internal Task<List<DataRead>> Of(string subject, long before, int limit, CancellationToken stop) => database.Query(Reads.With((long)limit, subject, before), static row => new DataRead(
        row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6)), stop);

    /// <summary>Forgets some of what is older: the log stays, and cannot be asked by person any more.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Prune(DateTimeOffset before, int limit, CancellationToken stop)
    {
        var old = await database.Query(Old.With((long)limit, before.ToUnixTimeMilliseconds()), static row => (Subject: row.GetString(0), Position: row.GetInt64(1)), stop);
        if (old.Count == 0) return 0;
        // If we stop before this commit nothing is gone; the next run finds the same.
        var unit = new Unit("share readers");
        foreach (var (subject, position) in old) unit.Do(Delete.With(subject, position));
        await commits.Commit(unit);
        return old.Count;
    }
}

/// <summary>One answer with data of somebody.</summary>
/// <param name="Number">Of the answer: its position in the log.</param>
/// <param name="Provider">Whose resource.</param>
/// <param name="Client">Who has read.</param>
/// <param name="Data">Of the log event.</param>
public sealed record DataRead(long Number, DateTimeOffset At, string Kind, string? RecordId, string? Provider, string? Client, string? Data);
