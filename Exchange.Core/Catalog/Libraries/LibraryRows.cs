using System.Data.Common;
using System.Runtime.CompilerServices;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Rows as they are read: those of the batch that was merged last, or of an earlier one.</summary>
public sealed class LibraryRows(Database database)
{
    private const string Visible = """
         r.from_batch <= case when cast(@batch as bigint) = 0 then l.current_batch else @batch end and r.to_batch > case when cast(@batch as bigint) = 0 then l.current_batch else @batch end
        and (cast(@at as bigint) = 0 or (coalesce(r.valid_from, @at) <= @at and (r.valid_to is null or r.valid_to > @at)))
        """;

    private const string Columns = "r.row_key, r.from_batch, r.content, r.valid_from, r.valid_to, l.current_batch";

    private static readonly Sql ByKey = new("select {top @limit} " + Columns + """
         from library l join library_key k on k.library = l.number
        join library_row r on r.library = k.library and r.row_key = k.row_key and r.from_batch = k.from_batch
        where l.name = @name and k.field = @field and k.value = @value and k.row_key > @after and
        """ + Visible + " order by k.row_key {limit @limit}");

    private static readonly Sql ByIdentity = new("select {top @limit} " + Columns + """
         from library l join library_row r on r.library = l.number
        where l.name = @name and r.row_key = @value and r.row_key > @after and
        """ + Visible + " order by r.row_key {limit @limit}");

    // By the keys of an index and not by a join with the values: PostgreSQL does not know how few they are, and would go through the library.
    private static readonly Sql ByKeys = new("select {top @limit} " + Columns + """
        , k.value from library l cross join library_key k cross join library_row r
        where l.name = @name and k.library = l.number and k.field = @field and k.value {among @values} and r.library = k.library and r.row_key = k.row_key and r.from_batch = k.from_batch and
        """ + Visible + " {limit @limit}");

    private static readonly Sql ByIdentities = new("select {top @limit} " + Columns + """
        , r.row_key from library l cross join library_row r
        where l.name = @name and r.library = l.number and r.row_key {among @values} and
        """ + Visible + " {limit @limit}");

    private static readonly Sql Walk = new("select {top @limit} " + Columns + """
         from library l join library_row r on r.library = l.number
        where l.name = @name and r.row_key > @after and
        """ + Visible + " order by r.row_key {limit @limit}");

    /// <summary>Rows by a field of the library's layout, in the order of their identity.</summary>
    /// <param name="layout">Of the library as it stands: <see cref="LibraryState.Layout"/>.</param>
    public Task<List<LibraryRow>> Find(string library, LibraryLayout layout, RowQuery query, CancellationToken stop)
    {
        var value = RowText.Of([query.Value ?? ""]);
        var command = query.Field is not { } field ? Walk.With((long)query.Limit, library, query.After, query.Batch, query.ValidAt)
            : layout.Identity is [var one] && one == field ? ByIdentity.With((long)query.Limit, library, value, query.After, query.Batch, query.ValidAt)
            : ByKey.With((long)query.Limit, library, field, value, query.After, query.Batch, query.ValidAt);
        return database.Query(command, Read, stop);
    }

    /// <summary>Rows by a field of the layout, page after page, all as of the batch of the first page.</summary>
    /// <param name="query">Its limit is a page's.</param>
    /// <param name="most">So many are looked at: beyond that a value is nobody's.</param>
    public async IAsyncEnumerable<LibraryRow> Each(string library, LibraryLayout layout, RowQuery query, int most, [EnumeratorCancellation] CancellationToken stop)
    {
        for (var looked = 0; looked < most; looked += query.Limit)
        {
            var page = await Find(library, layout, query, stop);
            foreach (var row in page) yield return row;
            if (page.Count < query.Limit) yield break;
            query = query with { After = page[^1].Key, Batch = page[^1].CurrentBatch };
        }
    }

    /// <summary>Rows by several values of one field, in one statement and in no order; each with the value by which it is found.</summary>
    /// <param name="query">Its value and place do not count.</param>
    /// <param name="values">Each once.</param>
    public async Task<List<(LibraryRow Row, string Value)>> Find(string library, LibraryLayout layout, RowQuery query, IReadOnlyCollection<string> values, CancellationToken stop)
    {
        // As the tables have them: what is long lies there as its digest.
        var given = new Dictionary<string, string>(values.Count, StringComparer.Ordinal);
        foreach (var value in values) given[RowText.Of([value])] = value;
        var array = RowText.Array(given.Keys);
        var command = layout.Identity is [var one] && one == query.Field ? ByIdentities.With((long)query.Limit, library, array, query.Batch, query.ValidAt)
            : ByKeys.With((long)query.Limit, library, query.Field, array, query.Batch, query.ValidAt);
        return [.. (await database.Query(command, static row => (Row: Read(row), Value: row.GetString(6)), stop)).Select(found => (found.Row, given[found.Value]))];
    }

    private static LibraryRow Read(DbDataReader row) => new(row.GetString(0), row.GetInt64(1), row.GetString(2), At(row.Long(3)), At(row.Long(4)), row.GetInt64(5));

    private static DateTimeOffset? At(long? ms) => ms is { } some ? DateTimeOffset.FromUnixTimeMilliseconds(some) : null;
}

/// <summary>Which rows.</summary>
/// <param name="Field">One of the layout's lookups; null for all rows.</param>
/// <param name="Value">As it stands in the row.</param>
/// <param name="After">The key of the last row of the page before; empty for the first.</param>
/// <param name="Batch">As they were after this batch; 0 for as they are.</param>
/// <param name="ValidAt">Unix milliseconds at which they hold; 0 for whenever.</param>
public sealed record RowQuery(string? Field, string? Value, int Limit, string After = "", long Batch = 0, long ValidAt = 0);

/// <summary>One row.</summary>
/// <param name="Key">What makes it one.</param>
/// <param name="FromBatch">The batch that brought this version.</param>
/// <param name="Content">As it came, a JSON object.</param>
/// <param name="CurrentBatch">The library's, at the reading.</param>
public sealed record LibraryRow(string Key, long FromBatch, string Content, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo, long CurrentBatch);
