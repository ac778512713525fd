using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Export;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>Libraries, their batches and their rows are read by who owns them. 基础库</summary>
public static class LibraryEndpoints
{
    private const int Page = 500;

    public static void MapLibraries(this IEndpointRouteBuilder routes)
    {
        var look = routes.MapGroup("/api/v1/libraries").RequireAuthorization(Access.Statistics).WithTags("Libraries");
        look.MapGet("", All).WithName("Libraries").WithSummary("Libraries, with how many rows 基础库").WithDescription("An organisation sees its own; administrators and auditors see all.").Produces<IReadOnlyList<LibraryBody>>().ProducesRefusals();
        look.MapGet("/{class}/{serial}", One).WithName("Library").WithSummary("How a library stands 基础库状态").Produces<LibraryBody>().ProducesRefusals(404);
        look.MapGet("/{class}/{serial}/batches", Batches).WithName("LibraryBatches").WithSummary("Its batches, the newest first 批次").Produces<Page<LibraryBatchBody>>().ProducesRefusals(400, 404);
        look.MapGet("/{class}/{serial}/batches/{batch}", Batch).WithName("LibraryBatch").WithSummary("How a batch stands 批次状态").Produces<LibraryBatchBody>().ProducesRefusals(404);
        look.MapGet("/{class}/{serial}/batches/{batch}/report", Report).WithName("QualityReport").WithSummary("What its rows are worth 质量报告").Produces<QualityReport>().ProducesRefusals(404);

        var rows = routes.MapGroup("/api/v1/libraries/{class}/{serial}").RequireAuthorization(Access.Catalog).WithTags("Libraries");
        rows.MapPost("/rows/query", Rows).WithName("QueryRows").WithSummary("Rows, all or by a field 查询数据")
            .WithDescription("By field and value, where field is one of the library's lookups; validAt leaves out what does not hold then. Pages are of one batch, whatever is merged meanwhile. Each page is logged before it goes out. "
                + "What is asked stands in the content: addresses are written down on the way.")
            .Produces<LibraryRowPage>().ProducesRefusals(400, 404, 413, 415, 503);
        rows.MapGet("/batches/{batch}/faults", Faults).WithName("QuarantinedRows").WithSummary("Rows that were kept out, with the reasons 隔离数据")
            .WithDescription("A line each, as NDJSON (default) or, with as=csv, as CSV. That they were read is logged before they go out.")
            .Produces<QuarantinedBody>(200, "application/x-ndjson", "text/csv").ProducesRefusals(400, 404, 503);
    }

    private static async Task<IResult> All(HttpContext context, LibraryDoor door, CatalogOptions options, CancellationToken stop)
        => Results.Json((await door.All(context.Caller(), stop)).Select(found => LibraryBody.Of(found, options)), ApiJson.Options);

    private static async Task<IResult> One(HttpContext context, string @class, string serial, LibraryDoor door, CatalogOptions options, CancellationToken stop)
        => await door.Find(context.Caller(), @class, serial, stop) is { } found ? Results.Json(LibraryBody.Of(found, options), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Batches(
        HttpContext context, string @class, string serial, LibraryDoor door, LibraryTable table, string? after = null, int? limit = null, CancellationToken stop = default)
    {
        if (limit is < 1 or > PageLimit.Most) return Refusal.BadQuery.Result(context, $"limit 应为 1 至 {PageLimit.Most}。", $"limit is 1 to {PageLimit.Most}.");
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        var filter = Cursor.Filter("library-batches", found.Name);
        var before = long.MaxValue;
        try
        {
            if (after is not null) before = Cursor.Read(after, filter).Position;
        }
        catch (CursorException bad)
        {
            return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", bad.Message);
        }
        var most = PageLimit.Of(limit);
        var batches = await table.Batches(found.Name, before, most, stop);
        return Results.Json(new Page<LibraryBatchBody>([.. batches.Select(LibraryBatchBody.Of)], batches.Count == most ? Cursor.Write(filter, batches[^1].Number) : null), ApiJson.Options);
    }

    private static async Task<IResult> Batch(HttpContext context, string @class, string serial, long batch, LibraryDoor door, LibraryTable table, CancellationToken stop)
        => await door.Find(context.Caller(), @class, serial, stop) is { } found && await table.Batch(found.Name, batch, stop) is { } line
            ? Results.Json(LibraryBatchBody.Of(line), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Report(HttpContext context, string @class, string serial, long batch, LibraryDoor door, LibraryTable table, CancellationToken stop)
        => await door.Find(context.Caller(), @class, serial, stop) is { } found && await table.Batch(found.Name, batch, stop) is { } line
            ? Results.Json(QualityReport.Of(line, context.WantsEnglish()), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Rows(
        HttpContext context, string @class, string serial, RowQueryBody body, LibraryDoor door, LibraryRows rows, LibraryTrace trace, CancellationToken stop)
    {
        if (body.Limit is < 1 or > PageLimit.Most) return Refusal.BadQuery.Result(context, $"limit 应为 1 至 {PageLimit.Most}。", $"limit is 1 to {PageLimit.Most}.");
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        if (found.State is not { Layout: { } layout } state) return Results.Json(new LibraryRowPage([], null, 0), ApiJson.Options);
        if (body.Field is null != body.Value is null || (body.Field is { } by && !layout.Lookups.Contains(by, StringComparer.Ordinal)))
            return Refusal.BadQuery.Result(context, $"field 和 value 须一起给出；可查询的字段：{string.Join('、', layout.Lookups)}。", $"field and value go together; rows are found by {string.Join(", ", layout.Lookups)}.");
        if (body.Value?.Contains('\0', StringComparison.Ordinal) == true) return Refusal.BadQuery.Result(context, "value 不含空字符。", "value has no null characters.");
        var filter = Cursor.Filter("library-rows", found.Name, body.Field, body.Value, body.ValidAt);
        if (body.After is { } after && RowCursor.Read(after, filter) is null) return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", "The cursor is none of this query's.");
        var (batch, key) = body.After is { } cursor ? RowCursor.Read(cursor, filter)!.Value : (state.CurrentBatch, "");
        var most = PageLimit.Of(body.Limit);
        var page = await rows.Find(found.Name, layout, new RowQuery(body.Field, body.Value, most, key, batch, body.ValidAt?.ToUnixTimeMilliseconds() ?? 0), stop);
        // If we stop behind this the log says that rows were read that nobody got: the other way round must not be.
        await trace.Rows(found.Name, found.Entry.Provider, context.Caller().Name, body.Field, page.Count);
        return Results.Json(new LibraryRowPage(
            [.. page.Select(static row => new LibraryRowBody(JsonElement.Parse(row.Content), row.FromBatch, row.ValidFrom, row.ValidTo))],
            page.Count == most ? RowCursor.Write(filter, batch, page[^1].Key) : null, batch), ApiJson.Options);
    }

    private static async Task<IResult> Faults(
        HttpContext context, string @class, string serial, long batch, LibraryDoor door, LibraryTable table, Quarantine quarantine, LibraryTrace trace, string? @as = null, CancellationToken stop = default)
    {
        if (@as is not (null or "ndjson" or "csv")) return Refusal.BadQuery.Result(context, "as 应为 ndjson 或 csv。", "as is ndjson or csv.");
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found || await table.Batch(found.Name, batch, stop) is null) return Refusal.NotFound.Result(context);
        await trace.Quarantine(found.Name, found.Entry.Provider, context.Caller().Name, batch);
        var english = context.WantsEnglish();
        if (@as == "csv")
            return await ExportAnswer.Of(context, new ExportTable($"{found.Name}-{batch}-faults", ["line", "field", "code", "severity", "message", "row"], Cells(quarantine, found.Name, batch, english, stop)), ExportAnswer.Csv, mark: true, stop);
        context.Response.ContentType = "application/x-ndjson";
        await foreach (var row in Of(quarantine, found.Name, batch, stop))
        {
            await JsonSerializer.SerializeAsync(context.Response.Body, new QuarantinedBody(row.Line, [.. row.Reasons.Select(one => Reason(one, english))], row.Content), ApiJson.Options, stop);
            await context.Response.Body.WriteAsync("\n"u8.ToArray(), stop);
        }
        return Results.Empty;
    }

    private static async IAsyncEnumerable<QuarantinedRow> Of(Quarantine quarantine, string library, long batch, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        for (var after = 0L; await quarantine.Read(library, batch, after, Page, stop) is [.., var last] page; after = last.Line)
            foreach (var row in page) yield return row;
    }

    private static async IAsyncEnumerable<object?[]> Cells(Quarantine quarantine, string library, long batch, bool english, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var row in Of(quarantine, library, batch, stop))
            foreach (var reason in row.Reasons.Select(one => Reason(one, english))) yield return [row.Line, reason.Field, reason.Code, reason.Severity, reason.Message, row.Content];
    }

    private static ReasonBody Reason(QuarantineReason one, bool english) => new(one.Pointer, one.Code, one.Warns ? "warning" : "error", english ? one.En : one.Zh);
}
