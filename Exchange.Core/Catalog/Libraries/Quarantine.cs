using System.Text.Json;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Rows that were kept out, with the reasons.</summary>
public sealed class Quarantine(Database database, CommitQueue commits)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

    private static readonly Sql OfBatch = new("""
        select {top @limit} f.line, f.findings, f.content from library l join library_fault f on f.library = l.number
        where l.name = @name and f.batch = @batch and f.line > @after order by f.line {limit @limit}
        """);

    private static readonly Sql Oldest = new("""
        select {top @limit} f.library from library_fault f where f.library > @after order by f.library, f.batch, f.line {limit @limit}
        """);

    private static readonly Sql OldestOf = new("""
        select {top @limit} f.batch, b.closed_at from library_fault f join library_batch b on b.library = f.library and b.batch = f.batch
        where f.library = @library order by f.batch, f.line {limit @limit}
        """);

    private static readonly Sql Lines = new("select {top @limit} line from library_fault where library = @library and batch = @batch order by line {limit @limit}");

    private static readonly Sql Drop = new("delete from library_fault where library = @library and batch = @batch and line <= @line");

    /// <summary>Takes away what has been kept since before then, of one batch. The counts stay with the batch.</summary>
    /// <returns>0 when nothing is left to take away.</returns>
    public async Task<int> Prune(DateTimeOffset before, int most, CancellationToken stop)
    {
        for (var library = 0L; await database.Query(Oldest.With(1L, library), static row => row.GetInt64(0), stop) is [var next]; library = next)
        {
            var oldest = await database.Query(OldestOf.With(1L, next), static row => (Batch: row.GetInt64(0), ClosedAt: row.Long(1)), stop);
            if (oldest is not [{ ClosedAt: { } closed } one] || closed >= before.ToUnixTimeMilliseconds()) continue;
            var lines = await database.Query(Lines.With((long)most, next, one.Batch), static row => row.GetInt64(0), stop);
            if (lines.Count > 0 && await commits.Commit(new Unit("quarantine").When(Drop.With(next, one.Batch, lines[^1])))) return lines.Count;
        }
        return 0;
    }

    /// <summary>In the order in which they came.</summary>
    /// <param name="after">The number of the last row of the page before.</param>
    public Task<List<QuarantinedRow>> Read(string library, long batch, long after, int limit, CancellationToken stop) => database.Query(
        OfBatch.With((long)limit, library, batch, after),
        static row => new QuarantinedRow(row.GetInt64(0), JsonSerializer.Deserialize<List<QuarantineReason>>(row.GetString(1), Options)!, row.Text(2)), stop);
}

/// <summary>A row that was kept out.</summary>
/// <param name="Line">Its number in the batch, from 1.</param>
/// <param name="Content">As it came; null where it was too long.</param>
public sealed record QuarantinedRow(long Line, IReadOnlyList<QuarantineReason> Reasons, string? Content);
