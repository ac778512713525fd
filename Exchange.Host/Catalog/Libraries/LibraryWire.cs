using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>How a library stands.</summary>
/// <param name="Resource">Code of its entry of the catalog.</param>
/// <param name="Rows">Rows that are read.</param>
/// <param name="Lookups">Fields by which rows are found; empty before the first batch.</param>
/// <param name="CurrentBatch">The batch that was merged last.</param>
/// <param name="OpenBatch">The one that has not ended.</param>
public sealed record LibraryBody(string Name, Title Title, string Resource, string Provider, long Rows, IReadOnlyList<string> Lookups, long CurrentBatch, DateTimeOffset? MergedAt, long? OpenBatch)
{
    public static LibraryBody Of(FoundLibrary found, CatalogOptions options) => new(
        found.Name, found.Document.Title, EntryState.Shown(found.Document.Resource, options), found.Entry.Provider, found.State?.Rows ?? 0, [.. found.State?.Layout?.Lookups ?? []],
        found.State?.CurrentBatch ?? 0, found.State?.MergedAt, found.State?.OpenBatch);
}

/// <summary>How a batch stands.</summary>
/// <param name="Kept">Rows that are kept: whoever goes on sends the next one.</param>
/// <param name="Digest">SHA-256 over the rows as they came: of the digest so far and that of the row's bytes, beginning with 32 zeros.</param>
/// <param name="Rows">Rows of the library after it, once it is merged.</param>
/// <param name="Reason">Why it was abandoned.</param>
public sealed record LibraryBatchBody(
    long Batch, BatchState State, BatchMode Mode, string Source, string Client, DateTimeOffset OpenedAt, DateTimeOffset? ClosedAt, long Kept, BatchCounts Counts, string Digest, long? Rows, string? Reason)
{
    public static LibraryBatchBody Of(BatchLine line) => new(line.Number, line.State, line.Mode, line.Source, line.Client, line.OpenedAt, line.ClosedAt, line.Tally.Counts.Came, line.Tally.Counts,
        line.Tally.Digest, line.State == BatchState.Merged ? line.Rows : null, line.Reason);
}

/// <summary>质量报告: what the rows of a batch are worth.</summary>
/// <param name="QuarantinedRate">Of the rows that came, in percent.</param>
/// <param name="Rules">Rules that were broken, the most often first.</param>
/// <param name="Timeliness">Where the library looks at it.</param>
public sealed record QualityReport(LibraryBatchBody Batch, double QuarantinedRate, double WarnedRate, IReadOnlyList<RuleLine> Rules, TimelinessLine? Timeliness)
{
    public static QualityReport Of(BatchLine line, bool english)
    {
        var (counts, tally) = (line.Tally.Counts, line.Tally);
        return new(LibraryBatchBody.Of(line), Rate(counts.Quarantined), Rate(counts.Warned),
            [.. tally.Broken.Select(one => new RuleLine(one.Field, one.Code, one.Warns ? "warning" : "error", one.Rows, Rate(one.Rows), english ? one.En : one.Zh))],
            tally.Earliest is null && counts.Late == 0 ? null : new TimelinessLine(counts.Late, Rate(counts.Late), tally.Earliest, tally.Latest));

        double Rate(long rows) => counts.Came == 0 ? 0 : Math.Round(100.0 * rows / counts.Came, 3);
    }
}

/// <param name="Field">JSON Pointer within a row, without places in lists; empty is the row.</param>
/// <param name="Rate">Of the rows that came, in percent.</param>
public sealed record RuleLine(string Field, string Code, string Severity, long Rows, double Rate, string Message);

/// <param name="Earliest">The first day that rows tell of.</param>
public sealed record TimelinessLine(long Late, double LateRate, string? Earliest, string? Latest);

/// <param name="Mode">upsert: what does not come stays as it is. full: it ends. Default upsert.</param>
/// <param name="Source">Where the rows come from, in words; at most 300 characters.</param>
public sealed record NewLibraryBatch(BatchMode Mode = BatchMode.Upsert, string? Source = null);

/// <param name="ConfirmedEnds">Of a full batch: so many rows may end because they did not come.</param>
public sealed record MergeBody(long? ConfirmedEnds = null);

/// <param name="Reason">A few words, at most 60 characters.</param>
public sealed record AbandonBody(string Reason);

/// <summary>Which rows.</summary>
/// <param name="Field">One of the library's lookups, with its value; without them all rows.</param>
/// <param name="ValidAt">Only what holds then.</param>
/// <param name="After">The next of the page before, with the same query.</param>
/// <param name="Limit">1 to 500; default 50.</param>
public sealed record RowQueryBody(string? Field = null, string? Value = null, DateTimeOffset? ValidAt = null, string? After = null, int? Limit = null);

/// <summary>A row.</summary>
/// <param name="Row">As it came.</param>
/// <param name="Batch">The batch that brought it as it is.</param>
public sealed record LibraryRowBody(JsonElement Row, long Batch, DateTimeOffset? ValidFrom, DateTimeOffset? ValidTo);

/// <summary>A page of rows.</summary>
/// <param name="Batch">As they are after this batch; the pages that follow are of the same.</param>
public sealed record LibraryRowPage(IReadOnlyList<LibraryRowBody> Items, string? Next, long Batch);

/// <summary>A row that was kept out.</summary>
/// <param name="Line">Its number in the batch, from 1.</param>
/// <param name="Row">As it came; left out where it was too long.</param>
public sealed record QuarantinedBody(long Line, IReadOnlyList<ReasonBody> Reasons, string? Row);

/// <param name="Field">JSON Pointer within the row.</param>
public sealed record ReasonBody(string Field, string Code, string Severity, string Message);
