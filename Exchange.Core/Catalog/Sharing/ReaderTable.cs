using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Who has read whose data: from the keyed hash of a person's number to the log event of the answer. Written in the commit of that event, so that it says neither more nor less than the log; it holds nothing but where to look.
/// </summary>
/// <remarks>
/// What is new lies in the order of the log, so that a reading touches no page of its own; <see cref="Fold"/> makes runs of it, each sorted by subject, each of later events than the run before. A question looks through what is new
/// and once into each run, from the newest, until it has its page.
/// </remarks>
public sealed class ReaderTable(CommitQueue commits, Database database)
{
    /// <summary>Rows of a run. Whoever commits meanwhile waits for its making, some milliseconds; a question costs one look a run.</summary>
    internal const int RunRows = 2_000;

    // Few readings wait no longer than this to become a run, so that the oldest of a run is not much older than its newest when it is pruned.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private static readonly Sql Insert = new("""
        insert into share_trace (position, subject, at)
        values ({position @position}, @subject, @at)
        """) { ForRows = true, IsAlong = true };

    private const string Event = "e.position, e.at, e.kind, e.record_id, e.organisation, e.client, e.data";

    private static readonly Sql NewReads = new("select {top @limit} " + Event + """
         from share_trace s join log_event e on e.position = s.position
        where s.subject = @subject and s.position < @before order by s.position desc {limit @limit}
        """);

    // Runs do not overlap: the order of the runs, and within each that of its rows, is the order of the log. From the runs to the rows, in this order: a plan that begins with the rows would walk all of them.
    private static readonly Sql OldReads = new("select {top @limit} " + Event + """
         from share_run r cross join share_run_trace s cross join log_event e
        where r.oldest < @before and s.run = r.number and s.subject = @subject and s.position < @before and e.position = s.position order by r.number desc, s.position desc {limit @limit}
        """);

    private static readonly Sql Next = new("select {top @limit} position, at from share_trace order by position, subject {limit @limit}");

    private static readonly Sql Head = new("select number from share_run_head where id = 1");

    private static readonly Sql Advance = new("update share_run_head set number = @number where id = 1 and number = @before");

    private static readonly Sql Run = new("insert into share_run (number, oldest, newest) values (@number, @oldest, @newest)");

    private static readonly Sql Sort = new("""
        insert into share_run_trace (run, subject, position)
        select @run, subject, position from share_trace where position <= @run order by subject, position
        """);

    private static readonly Sql Folded = new("delete from share_trace where position <= @run");

    private static readonly Sql OldRuns = new("select {top @limit} number from share_run where newest < @before order by number {limit @limit}");

    private static readonly Sql RowsOf = new("select cast(count(*) as bigint) from share_run_trace where run = @run");

    private static readonly Sql DropRun = new("delete from share_run where number = @run");

    private static readonly Sql DropRows = new("delete from share_run_trace where run = @run");

    /// <summary>Leads from a subject to the log event that stands before it in the unit.</summary>
    internal static Command Leading(string subject, long at) => Insert.With(0L, subject, at);

    /// <summary>Answers with data of somebody, the newest first.</summary>
    internal async Task<List<DataRead>> Of(string subject, long before, int limit, CancellationToken stop)
    {
        // A run that is made between the two is in both or in the first: what is new is asked for first, and nobody is shown twice.
        var reads = await database.Query(NewReads.With((long)limit, subject, before), DataRead.Of, stop);
        if (reads.Count == limit) return reads;
        var older = await database.Query(OldReads.With((long)(limit - reads.Count), Math.Min(before, reads.Count > 0 ? reads[^1].Number : before), subject), DataRead.Of, stop);
        reads.AddRange(older);
        return reads;
    }

    /// <summary>Makes a run of what is new, where it is enough for one or has waited for long.</summary>
    /// <returns>Whether there is more for another one.</returns>
    public async Task<bool> Fold(DateTimeOffset now, CancellationToken stop)
    {
        var head = (await database.Query(Head.With(), static row => row.GetInt64(0), stop))[0];
        var some = await database.Query(Next.With((long)RunRows), static row => (Position: row.GetInt64(0), At: row.GetInt64(1)), stop);
        var isFull = some.Count == RunRows;
        if (some.Count == 0 || (!isFull && DateTimeOffset.FromUnixTimeMilliseconds(some[0].At) > now - Longest)) return false;
        // An event is in one run with all whom it is about: the last one may not be whole here, unless there is no other.
        var run = isFull && some[0].Position < some[^1].Position ? some[^1].Position - 1 : some[^1].Position;
        // If we stop before this commit nothing has moved, and behind it everything has; of two hosts that find the same the later one's guard fails.
        await commits.Offer(new Unit("share readers").When(Advance.With(run, head)).Do(Run.With(run, some[0].Position, some.Where(one => one.Position <= run).Max(static one => one.At))).Do(Sort.With(run)).Do(Folded.With(run)));
        return isFull;
    }

    /// <summary>Forgets the oldest run of which nothing is newer: the log stays, and cannot be asked by person any more.</summary>
    /// <returns>How many rows.</returns>
    public async Task<int> Prune(DateTimeOffset before, CancellationToken stop)
    {
        if (await database.Query(OldRuns.With(1L, before.ToUnixTimeMilliseconds()), static row => row.GetInt64(0), stop) is not [var run]) return 0;
        var rows = (await database.Query(RowsOf.With(run), static row => row.GetInt64(0), stop))[0];
        // If we stop before this commit nothing is gone; the next look finds the same.
        await commits.Commit(new Unit("share readers").Do(DropRows.With(run)).Do(DropRun.With(run)));
        return (int)Math.Max(rows, 1);
    }
}
