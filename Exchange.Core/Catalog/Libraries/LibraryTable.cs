using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Libraries and their batches, as the tables have them. Rows are <see cref="RowTable"/>'s matter.</summary>
public sealed class LibraryTable(Database database)
{
    private const string Columns = "b.batch, b.state, b.mode, b.source, b.client, b.resumable, b.revision, b.place, b.chunk, b.counts, b.row_count, b.opened_at, b.touched_at, b.closed_at, b.reason, b.layout, b.mark";

    // A withdrawn resource takes no rows: looked at in every commit with rows, so that none comes in after it.
    private const string Stands = "exists (select 1 from resource r where r.code = @resource and r.state <> 'Withdrawn')";

    private static readonly Sql Add = new("""
        insert into library (name, number, current_batch, last_batch, row_count)
        select @name, (select coalesce(max(number), 0) + 1 from library), 0, 0, 0
        {absent library where name = @name}
        """);

    private static readonly Sql ByName = new("select name, number, current_batch, last_batch, open_batch, row_count, mark, merged_at, layout from library where name = @name");

    private static readonly Sql TakeNumber = new("update library set last_batch = @batch, open_batch = @batch where name = @name and last_batch = @before and open_batch is null");

    private static readonly Sql AddBatch = new("""
        insert into library_batch (library, batch, state, mode, source, client, resumable, revision, layout, chunk, row_count, counts, opened_at, touched_at)
        values (@library, @batch, 'Open', @mode, @source, @client, @resumable, @revision, @layout, 0, 0, @counts, @at, @at)
        """);

    private static readonly Sql ByNumber = new("select " + Columns + " from library l join library_batch b on b.library = l.number where l.name = @name and b.batch = @batch");

    private static readonly Sql Newest = new("select {top @limit} " + Columns + """
         from library l join library_batch b on b.library = l.number where l.name = @name and b.batch < @before order by b.batch desc {limit @limit}
        """);

    private static readonly Sql GoOn = new("""
        update library_batch set chunk = @chunk, place = @place, counts = @counts, touched_at = @at
        where library = @library and batch = @batch and state = 'Open' and chunk = @before and
        """ + " " + Stands);

    private static readonly Sql Count = new("""
        update library_batch set chunk = @chunk, counts = @counts, touched_at = @at where library = @library and batch = @batch and state = @state and chunk = @before
        """);

    private static readonly Sql Move = new("""
        update library_batch set state = @state, touched_at = @at, reason = @reason, mark = @mark where library = @library and batch = @batch and state = @from and chunk = @chunk
        """);

    private static readonly Sql Touch = new("update library_batch set touched_at = @at where library = @library and batch = @batch");

    private static readonly Sql CloseMerged = new("""
        update library_batch set state = 'Merged', closed_at = @at, row_count = @row_count, reason = @reason where library = @library and batch = @batch and state = 'Merging' and chunk = @chunk and
        """ + " " + Stands);

    private static readonly Sql CloseAbandoned = new("update library_batch set state = 'Abandoned', closed_at = @at where library = @library and batch = @batch and state = 'Abandoning'");

    private static readonly Sql Show = new("""
        update library set current_batch = @batch, open_batch = null, row_count = @row_count, layout = @layout, mark = coalesce(@mark, mark), merged_at = coalesce(@at, merged_at) where number = @library
        """);

    private static readonly Sql Free = new("update library set open_batch = null where number = @library and open_batch = @batch");

    private static readonly Sql OpenSince = new("""
        select l.name, b.batch from library_batch b join library l on l.number = b.library where b.closed_at is null and b.touched_at < @before order by b.touched_at
        """);

    private static readonly Sql Names = new("select name, number, current_batch, last_batch, open_batch, row_count, mark, merged_at, layout from library order by name");

    public Task<LibraryState?> Read(string name, CancellationToken stop) => database.First(ByName.With(name), State, stop);

    /// <summary>Every library that rows were ever brought for.</summary>
    public Task<List<LibraryState>> All(CancellationToken stop) => database.Query(Names.With(), State, stop);

    public Task<BatchLine?> Batch(string name, long batch, CancellationToken stop) => database.First(ByNumber.With(name, batch), row => Line(name, row), stop);

    /// <summary>The newest first.</summary>
    public Task<List<BatchLine>> Batches(string name, long before, int limit, CancellationToken stop) => database.Query(Newest.With((long)limit, name, before), row => Line(name, row), stop);

    /// <summary>Batches that have not ended and of which nothing has been heard since.</summary>
    public Task<List<(string Library, long Batch)>> Untouched(DateTimeOffset before, CancellationToken stop)
        => database.Query(OpenSince.With(before.ToUnixTimeMilliseconds()), static row => (row.GetString(0), row.GetInt64(1)), stop);

    internal static Command Adding(string name) => Add.With(name);

    internal static Command Taking(string name, long batch) => TakeNumber.With(batch, name, batch - 1);

    internal static Command Adding(long library, long batch, BatchOrder order, long revision, string layout, DateTimeOffset at)
        => AddBatch.With(library, batch, order.Mode.ToString(), order.Source, order.Client, order.Resumable ? 1L : 0L, revision, layout, new BatchTally().Write(), at.ToUnixTimeMilliseconds());

    /// <summary>The guard of a commit with rows: one caller's chunk after the other, of a batch that takes rows, of a resource that stands.</summary>
    internal static Command Going(long library, long batch, long chunk, string? place, BatchTally tally, string resource, DateTimeOffset at)
        => GoOn.With(chunk, place, tally.Write(), at.ToUnixTimeMilliseconds(), library, batch, chunk - 1, resource);

    /// <summary>The guard of a commit that only counts otherwise what is there.</summary>
    internal static Command Counting(long library, long batch, long chunk, BatchState state, BatchTally tally, DateTimeOffset at)
        => Count.With(chunk, tally.Write(), at.ToUnixTimeMilliseconds(), library, batch, state.ToString(), chunk - 1);

    internal static Command Moving(long library, long batch, long chunk, BatchState from, BatchState to, DateTimeOffset at, string? reason = null, string? mark = null)
        => Move.With(to.ToString(), at.ToUnixTimeMilliseconds(), reason, mark, library, batch, from.ToString(), chunk);

    internal static Command Touching(long library, long batch, DateTimeOffset at) => Touch.With(at.ToUnixTimeMilliseconds(), library, batch);

    internal static Command ClosingMerged(long library, long batch, long chunk, long rows, string? reason, string resource, DateTimeOffset at)
        => CloseMerged.With(at.ToUnixTimeMilliseconds(), rows, reason, library, batch, chunk, resource);

    internal static Command ClosingAbandoned(long library, long batch, DateTimeOffset at) => CloseAbandoned.With(at.ToUnixTimeMilliseconds(), library, batch);

    /// <param name="at">When rows came; null where none of the batch was taken: then they came when they last did.</param>
    internal static Command Showing(long library, long batch, long rows, string layout, string? mark, DateTimeOffset? at) => Show.With(batch, rows, layout, mark, at?.ToUnixTimeMilliseconds(), library);

    internal static Command Freeing(long library, long batch) => Free.With(library, batch);

    private static LibraryState State(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.Long(4), row.GetInt64(5), row.Text(6), row.Long(7) is { } at ? At(at) : null)
    {
        Layout = row.Text(8) is { } layout ? LibraryLayout.Read(layout) : null,
    };

    private static BatchLine Line(string library, DbDataReader row) => new(
        library, row.GetInt64(0), Enum.Parse<BatchState>(row.GetString(1)), Enum.Parse<BatchMode>(row.GetString(2)), row.GetString(3), row.GetString(4), row.GetInt64(5) != 0, row.GetInt64(6), row.Text(7), row.GetInt64(8),
        BatchTally.Read(row.GetString(9)), row.GetInt64(10), At(row.GetInt64(11)), At(row.GetInt64(12)), row.Long(13) is { } closed ? At(closed) : null, row.Text(14))
    {
        Layout = row.GetString(15),
        Mark = row.Text(16),
    };

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
