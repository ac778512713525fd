using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>
/// The rows of libraries. Each version has the batch that brought it and the one that ended it: read is what a library's current batch lies between, so a batch becomes visible, whole, by one number.
/// What a batch ends without another version leaves a version without content behind, from and to the same batch: so all that a batch has touched is found by its number.
/// </summary>
internal sealed class RowTable(Database database)
{
    /// <summary>The end of a version that nothing has ended.</summary>
    public const long Standing = long.MaxValue;

    private const string WasEnded = "!ended";

    private static readonly Sql AddRow = new("""
        insert into library_row (library, row_key, from_batch, to_batch, valid_from, valid_to, digest, content)
        values (@library, @row_key, @from_batch, @to_batch, @valid_from, @valid_to, @digest, @content)
        """) { ForRows = true };

    private static readonly Sql AddKey = new("""
        insert into library_key (library, field, value, row_key, from_batch)
        values (@library, @field, @value, @row_key, @from_batch)
        """) { ForRows = true };

    private static readonly Sql AddFault = new("""
        insert into library_fault (library, batch, line, findings, content)
        values (@library, @batch, @line, @findings, @content)
        """) { ForRows = true };

    private static readonly Sql AddDoubt = new("""
        insert into library_doubt (library, batch, line, field, value, row_key)
        values (@library, @batch, @line, @field, @value, @row_key)
        """) { ForRows = true };

    private static readonly Sql AddSeen = new("""
        insert into library_seen (library, batch, row_key) select @library, @batch, given.value from {values @keys}
        where not exists (select 1 from library_seen s where s.library = @library and s.batch = @batch and s.row_key = given.value)
        """);

    private static readonly Sql EndRows = new("""
        update library_row set to_batch = @batch
        where library = @library and row_key {among @keys} and to_batch = @standing and from_batch + 0 < @batch
        """);

    private static readonly Sql AddEnds = new("""
        insert into library_row (library, row_key, from_batch, to_batch, digest, content) select @library, given.value, @batch, @batch, '', '' from {values @keys}
        where not exists (select 1 from library_row r where r.library = @library and r.row_key = given.value and r.from_batch = @batch)
        """);

    private static readonly Sql DropVersions = new("delete from library_row where library = @library and row_key {among @keys} and from_batch + 0 = @batch");

    private static readonly Sql RestoreRows = new("""
        update library_row set to_batch = @standing
        where library = @library and row_key {among @keys} and to_batch = @batch and from_batch + 0 < @batch
        """);

    private static readonly Sql DropKey = new("delete from library_key where library = @library and field = @field and value = @value and row_key = @row_key and from_batch = @batch");

    private static readonly Sql DropKeys = new("delete from library_key where library = @library and field = @field and value {among @values} and from_batch = @batch");

    // Rows are looked for by their keys and by nothing else: joined with the texts, planners go through all rows of the library, and "+ 0" keeps the index of batches, in which a first load has all of them, out of it.
    private static readonly Sql Known = new("""
        select r.row_key, r.from_batch, r.to_batch, r.digest, case when r.from_batch = @batch then r.content end,
        (select s.batch from library_seen s where s.library = @library and s.batch = @batch and s.row_key = r.row_key) from library_row r
        where r.library = @library and r.row_key {among @keys} and (r.to_batch = @standing or r.from_batch + 0 = @batch)
        """);

    private static readonly Sql EndedBy = new("""
        select r.row_key from library_row r where r.library = @library and r.row_key {among @keys} and r.to_batch = @batch and r.from_batch + 0 < @batch
        """);

    private static readonly Sql Holders = new("""
        select k.value, k.row_key from library_key k
        join library_row r on r.library = k.library and r.row_key = k.row_key and r.from_batch = k.from_batch
        where k.library = @library and k.field = @field and k.value {among @values} and r.to_batch = @standing
        """);

    // A row that has lost the value in this batch gets it back if its new version is kept out.
    private static readonly Sql HoldersOrLeft = new("""
        select k.value, k.row_key from library_key k
        join library_row r on r.library = k.library and r.row_key = k.row_key and r.from_batch = k.from_batch
        where k.library = @library and k.field = @field and k.value {among @values} and (r.to_batch = @standing or (r.to_batch = @batch and r.from_batch + 0 < @batch))
        """);

    private static readonly Sql EndedIn = new("""
        select d.row_key from library_doubt d where d.library = @library and d.batch = @batch and d.field = @field and d.row_key {among @keys}
        """);

    // What was in doubt and still is: both rows stand, and have the value.
    private static readonly Sql Doubts = new("""
        select {top @limit} d.line, d.field, d.value, d.row_key, v.content from library_doubt d
        join library_row v on v.library = d.library and v.row_key = d.row_key and v.from_batch = d.batch
        where d.library = @library and d.batch = @batch and (d.line < @line or (d.line = @line and d.field < @field)) and v.to_batch = @standing and
        exists (select 1 from library_key o where o.library = d.library and o.field = d.field and o.value = d.value and o.row_key = d.row_key and o.from_batch = d.batch)
        order by d.line desc, d.field desc {limit @limit}
        """);

    // A stretch of what stood before the batch, and which of it came again: were it asked for what did not come, one statement might go through ten million rows to find nothing.
    private static readonly Sql Stretch = new("""
        select {top @limit} r.row_key, (select s.batch from library_seen s where s.library = @library and s.batch = @batch and s.row_key = r.row_key) from library_row r
        where r.library = @library and r.row_key > @after and r.to_batch = @standing and r.from_batch + 0 < @batch
        order by r.row_key {limit @limit}
        """);

    private static readonly Sql OfBatch = new("select {top @limit} row_key, content from library_row where library = @library and from_batch = @batch {limit @limit}");

    private static readonly Sql DropSeen = new("""
        delete from library_seen where library = @library and batch = @batch and row_key in
        (select {top @limit} s.row_key from library_seen s where s.library = @library and s.batch = @batch order by s.row_key {limit @limit})
        """);

    private static readonly Sql DropDoubts = new("""
        delete from library_doubt where library = @library and batch = @batch and line in
        (select {top @limit} d.line from library_doubt d where d.library = @library and d.batch = @batch order by d.line {limit @limit})
        """);

    /// <summary>What there is of these keys: versions that stand, and those of the batch.</summary>
    public Task<List<KnownVersion>> Look(long library, long batch, IEnumerable<string> keys, CancellationToken stop) => database.Query(
        Known.With(batch, library, RowText.Array(keys), Standing),
        static row => new KnownVersion(row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.Text(4), !row.IsDBNull(5)), stop);

    /// <summary>Which of these rows stood before the batch and were ended or replaced by it.</summary>
    public Task<List<string>> Before(long library, long batch, IEnumerable<string> keys, CancellationToken stop)
        => database.Query(EndedBy.With(library, RowText.Array(keys), batch), static row => row.GetString(0), stop);

    /// <summary>Rows that stand and have one of these values.</summary>
    public Task<List<(string Value, string Key)>> Holding(long library, string field, IEnumerable<string> values, CancellationToken stop) => database.Query(
        Holders.With(library, field, RowText.Array(values), Standing), static row => (row.GetString(0), row.GetString(1)), stop);

    /// <summary>Likewise, and rows that had one of them when the batch began.</summary>
    public Task<List<(string Value, string Key)>> HoldingOrLeft(long library, long batch, string field, IEnumerable<string> values, CancellationToken stop) => database.Query(
        HoldersOrLeft.With(library, field, RowText.Array(values), Standing, batch), static row => (row.GetString(0), row.GetString(1)), stop);

    /// <summary>Which of these rows the batch has ended before they came again.</summary>
    public Task<List<string>> EndedBefore(long library, long batch, IEnumerable<string> keys, CancellationToken stop)
        => database.Query(EndedIn.With(library, batch, WasEnded, RowText.Array(keys)), static row => row.GetString(0), stop);

    /// <summary>From the last line backwards.</summary>
    public Task<List<DoubtLine>> Doubted(long library, long batch, long line, string field, int limit, CancellationToken stop) => database.Query(
        Doubts.With((long)limit, library, batch, line, field, Standing),
        static row => new DoubtLine(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4)), stop);

    /// <summary>Rows from before the batch that stand, in the order of their keys, and whether they came again as they are.</summary>
    public Task<List<(string Key, bool Seen)>> Before(long library, long batch, string after, int limit, CancellationToken stop)
        => database.Query(Stretch.With((long)limit, library, batch, after, Standing), static row => (row.GetString(0), !row.IsDBNull(1)), stop);

    public Task<List<(string Key, string Content)>> Of(long library, long batch, int limit, CancellationToken stop)
        => database.Query(OfBatch.With((long)limit, library, batch), static row => (row.GetString(0), row.GetString(1)), stop);

    public static Command Adding(long library, long batch, RowFacts row) => AddRow.With(library, row.Key, batch, Standing, row.ValidFrom, row.ValidTo, row.Digest, row.Content);

    public static Command Adding(long library, long batch, string key, RowKey one) => AddKey.With(library, one.Field, one.Value, key, batch);

    public static Command Quarantining(long library, long batch, long line, string findings, string? content) => AddFault.With(library, batch, line, findings, content);

    public static Command Doubting(long library, long batch, long line, RowKey one, string key) => AddDoubt.With(library, batch, line, one.Field, one.Value, key);

    /// <summary>Notes that a row came after its end had come in the same batch: if it is kept out, its end is what counts. It is no field of a key, so nothing takes it for a doubt.</summary>
    public static Command NotingEnd(long library, long batch, long line, string key) => AddDoubt.With(library, batch, line, WasEnded, "", key);

    public static Command Seeing(long library, long batch, IEnumerable<string> keys) => AddSeen.With(library, batch, RowText.Array(keys));

    public static Command Ending(long library, long batch, IEnumerable<string> keys) => EndRows.With(batch, library, RowText.Array(keys), Standing);

    public static Command LeavingEnds(long library, long batch, IEnumerable<string> keys) => AddEnds.With(library, batch, RowText.Array(keys));

    public static Command Dropping(long library, long batch, IEnumerable<string> keys) => DropVersions.With(library, RowText.Array(keys), batch);

    public static Command Restoring(long library, long batch, IEnumerable<string> keys) => RestoreRows.With(Standing, library, RowText.Array(keys), batch);

    public static Command Dropping(long library, long batch, string key, RowKey one) => DropKey.With(library, one.Field, one.Value, key, batch);

    public static Command Dropping(long library, long batch, string field, IEnumerable<string> values) => DropKeys.With(library, field, RowText.Array(values), batch);

    public static Command Forgetting(long library, long batch, int limit) => DropSeen.With(library, batch, (long)limit);

    public static Command ForgettingDoubts(long library, long batch, int limit) => DropDoubts.With(library, batch, (long)limit);
}

/// <summary>A version of a row, as a batch meets it.</summary>
/// <param name="Content">Of a version of the batch itself.</param>
/// <param name="Seen">The row came again as it is.</param>
internal sealed record KnownVersion(string Key, long From, long To, string Digest, string? Content, bool Seen);

/// <summary>A row of a batch that had, as it came, a value that no two rows may have and another row had.</summary>
internal sealed record DoubtLine(long Line, string Field, string Value, string Key, string Content);
