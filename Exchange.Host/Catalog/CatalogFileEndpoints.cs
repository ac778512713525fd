using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Search;
using Exchange.Core.Registry;
using Exchange.Host.Api;
using Exchange.Host.Catalog.Sheets;
using Exchange.Host.Security;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Exchange.Host.Catalog;

/// <summary>Entries come and go as files: JSON, and the form that departments fill in.</summary>
public static class CatalogFileEndpoints
{
    private const int Page = 500, MostSheetEntries = 10_000, MostImportBytes = 20 * 1024 * 1024;

    public static void MapCatalogFiles(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Reader).WithTags("Catalog");
        read.MapGet("/export.json", ExportJson).WithName("ExportCatalog").WithSummary("Entries as JSON, such that importing them changes nothing 导出目录")
            .WithDescription("Filters as of the search, without words. Streamed.").Produces<CatalogImportBody>().ProducesRefusals(400);
        read.MapGet("/export.xlsx", ExportSheet).WithName("ExportCatalogForm").WithSummary("Entries in the form that departments fill in 导出目录表格")
            .WithDescription($"Filters as of the search, without words; at most {MostSheetEntries} entries.").Produces(200, contentType: SheetWriting.MediaType).ProducesRefusals(400, 413);
        read.MapGet("/template.xlsx", Template).WithName("CatalogForm").WithSummary("The empty form 目录填报模板").Produces(200, contentType: SheetWriting.MediaType).ProducesRefusals();

        var write = routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Catalog).WithTags("Catalog");
        write.MapPost("/import", Import).WithName("ImportCatalog").WithSummary("Write many entries, all or none 导入目录")
            .WithDescription("As drafts or new versions. dryRun=true stores nothing.").Produces<CatalogWrittenBody>().ProducesRefusals(413, 415).OncePerKey().WithMetadata(new RequestSizeLimit(MostImportBytes));
        write.MapPost("/import/sheet", ImportSheet).WithName("ImportCatalogForm").WithSummary("Write the entries of a filled-in form, all or none 导入目录表格")
            .WithDescription("With faults: 422, each with its cell as pointer; to Accept with the form's media type the answer is the form itself, each faulty cell marked. dryRun=true stores nothing.")
            .AddOpenApiOperationTransformer(TakesSheet).Produces<CatalogWrittenBody>().ProducesRefusals(413, 415).OncePerKey().WithMetadata(new RequestSizeLimit(MostImportBytes));
    }

    // Told to routing it would refuse other types by itself, with words about JSON; the endpoint says what it is that it takes.
    private static Task TakesSheet(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        var file = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } };
        operation.RequestBody = new OpenApiRequestBody { Required = true, Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal) { [SheetWriting.MediaType] = file } };
        return Task.CompletedTask;
    }

    private static async Task<IResult> Import(HttpContext context, CatalogImportBody body, CatalogDesk desk, CatalogOptions options, bool dryRun = false, CancellationToken stop = default)
    {
        if (CatalogCaller.Unfit(context, body.Reason) is { } unfit) return unfit;
        var english = context.WantsEnglish();
        if (body.Entries.Count is 0 || body.Entries.Count > options.ImportEntries)
            return Refusal.Declined.Result(context, errors: [new ProblemError("/entries", "content.length", english ? $"There are 1 to {options.ImportEntries} entries." : $"应有 1 至 {options.ImportEntries} 条。", "error")]);
        // Null in a list is beyond what the reading of contents looks at.
        var empty = body.Entries.Select(static (entry, i) => (entry, i)).Where(static one => one.entry is null)
            .Select(one => new ProblemError($"/entries/{one.i}", "content.type", english ? "This is an object." : "应为对象。", "error")).ToList();
        if (empty.Count > 0) return Refusal.Declined.Result(context, errors: empty);
        var order = context.Order(body.Reason, dryRun) with { Along = Kept(context, options) };
        return CatalogAnswers.Result(context, await desk.Save([.. body.Entries.Select(static entry => new ResourceDraft(entry.Code, entry.Content))], order, stop), options, static i => $"/entries/{i}");
    }

    private static async Task<IResult> ImportSheet(
        HttpContext context, CatalogDesk desk, RegistryShelf registry, CatalogOptions options, bool dryRun = false, CancellationToken stop = default)
    {
        if (!Content.Is(context.Request, SheetWriting.MediaType))
            return Refusal.WrongMediaType.Result(context, $"应为 {SheetWriting.MediaType}，不压缩。", $"Send {SheetWriting.MediaType}, not compressed.");
        if (await Content.Read(context.Request, SheetFile.MostBytes, stop) is not { } content) return Refusal.TooLarge.Result(context, $"最多 {SheetFile.MostBytes} 字节。", $"At most {SheetFile.MostBytes} bytes.");
        if (SheetFile.Read(content) is not { } grids) return Refusal.Declined.Result(context, "这不是可以读取的 Excel 工作簿（.xlsx）。", "This is no Excel workbook (.xlsx) that can be read.");
        var reading = new SheetReading(registry.Current.Organisations, options.ImportEntries);
        reading.Read(grids);
        var faults = reading.Faults.ToList();
        if (reading.Drafts.Count > 0)
        {
            // What is wrong as a form is not stored; what is wrong beside it is told at the same time.
            var order = context.Order(null, dryRun || faults.Count > 0) with { Along = Kept(context, options) };
            var answer = await desk.Save(reading.Drafts, order, stop);
            if (answer is CatalogAnswer.Faulty faulty) faults.AddRange(reading.Places(faulty.Faults));
            else if (faults.Count == 0) return CatalogAnswers.Result(context, answer, options, static i => $"/{i}");
        }
        var english = context.WantsEnglish();
        faults = [.. faults.OrderBy(static fault => fault.Sheet, StringComparer.Ordinal).ThenBy(static fault => fault.Row).ThenBy(static fault => fault.Column)];
        if (context.Request.Headers.Accept.ToString().Contains(SheetWriting.MediaType, StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            return Results.Bytes(SheetMarking.Mark(content, faults, english), SheetWriting.MediaType, "catalog-faults.xlsx");
        }
        return Refusal.Declined.Result(context, "表格有误，未登记任何内容。", "The form has faults; nothing was stored.",
            [.. faults.Take(1_000).Select(fault => new ProblemError(fault.Place, fault.Code, english ? fault.En : fault.Zh, "error"))], faults.Count > 1_000);
    }

    private static Func<CatalogAnswer.Stored, Core.Storage.Command>? Kept(HttpContext context, CatalogOptions options)
        => context.Keeping<CatalogAnswer.Stored>(200, stored => CatalogAnswers.Body(stored, options), static stored => new CatalogWrittenBody("stored", stored.Change, null, stored.Unchanged));

    private static async Task<IResult> ExportJson(
        HttpContext context, CatalogTable table, CatalogOptions options, string? @class = null, string? provider = null, string? share = null, string? cycle = null, string? format = null, string? state = null, CancellationToken stop = default)
    {
        if (CatalogFilter.Read(context, null, @class, provider, share, cycle, format, state, out var query) is { } wrong) return wrong;
        context.Response.ContentType = "application/json";
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, Core.Catalog.Dcat.DcatPage.Written);
        json.WriteStartObject();
        json.WriteStartArray("entries");
        await foreach (var entry in Matching(table, query, stop))
        {
            JsonSerializer.Serialize(json, new DraftBody(entry.Content, EntryState.Shown(entry.Row.Code, options)), ApiJson.Options);
            if (json.BytesPending < 64 * 1024) continue;
            await json.FlushAsync(stop);
            await context.Response.BodyWriter.FlushAsync(stop);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        await json.FlushAsync(stop);
        return Results.Empty;
    }

    private static async Task<IResult> ExportSheet(
        HttpContext context, CatalogTable table, CatalogOptions options, string? @class = null, string? provider = null, string? share = null, string? cycle = null, string? format = null, string? state = null, CancellationToken stop = default)
    {
        if (CatalogFilter.Read(context, null, @class, provider, share, cycle, format, state, out var query) is { } wrong) return wrong;
        var entries = new List<ResourceEntry>();
        await foreach (var entry in Matching(table, query, stop))
        {
            if (entries.Count == MostSheetEntries) return Refusal.TooLarge.Result(context, $"表格最多 {MostSheetEntries} 条，请缩小范围。", $"A form has at most {MostSheetEntries} entries: ask for fewer.");
            entries.Add(entry);
        }
        return Results.Bytes(SheetWriting.Entries([.. entries.OrderBy(static entry => entry.Row.Code, StringComparer.Ordinal)], options), SheetWriting.MediaType, "catalog.xlsx");
    }

    private static IResult Template(RegistryShelf registry, CatalogOptions options, TimeProvider clock)
        => Results.Bytes(SheetWriting.Template(ClassTree.Of(registry.Current, options.ClassTable, CatalogEndpoints.Today(clock))), SheetWriting.MediaType, "catalog-form.xlsx");

    /// <summary>From the tables, a page at a time: memory is that of a page however large the catalog is.</summary>
    private static async IAsyncEnumerable<ResourceEntry> Matching(CatalogTable table, CatalogQuery query, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop)
    {
        // What is changed meanwhile comes again behind: it is left out the second time, for a file has each entry once.
        var given = new HashSet<string>(StringComparer.Ordinal);
        var (change, code) = (0L, "");
        while (true)
        {
            var page = await table.After(change, code, Page, published: false, stop);
            foreach (var entry in page)
                if (query.Takes(CatalogLine.Of(entry)) && given.Add(entry.Row.Code)) yield return entry;
            if (page.Count < Page) yield break;
            (change, code) = (page[^1].Row.Change, page[^1].Row.Code);
        }
    }
}
