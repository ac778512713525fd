using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Search;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>The catalog is searched and read. 信息资源目录</summary>
public static class CatalogEndpoints
{
    public static void MapCatalog(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Reader).WithTags("Catalog");
        read.MapGet("/entries", Search).WithName("SearchCatalog").WithSummary("Search the catalog 检索目录")
            .WithDescription("Filters: words, class (or the beginning of one), provider, share, cycle, format, state, live (none, fresh, late, failing). The best first, without words by code. Everybody sees what is published; an organisation its own beside it.")
            .Produces<EntryPage>().ProducesRefusals(400, 503);
        read.MapGet("/entries/{class}/{serial}", Read).WithName("ReadCatalogEntry").WithSummary("An entry 目录条目")
            .WithDescription("The published version, else the newest; with version another one, for who may change the entry and for auditors.").Produces<EntryBody>().ProducesRefusals(404);
        read.MapGet("/entries/{class}/{serial}/history", History).WithName("CatalogEntryHistory").WithSummary("Its versions and who reviewed them 条目历史")
            .WithDescription("For who may change the entry and for auditors.").Produces<IReadOnlyList<EntryStep>>().ProducesRefusals(404);
        read.MapGet("/classes", Classes).WithName("CatalogClasses").WithSummary("The classes, with how many published entries 目录分类").Produces<IReadOnlyList<ClassBody>>().ProducesRefusals(503);

        var write = routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Catalog).WithTags("Catalog");
        write.MapPost("/entries", Add).WithName("AddCatalogEntry").WithSummary("A new entry, as a draft 新建条目")
            .WithDescription("Without a code it gets the next one of its class.").Produces<EntryState>(201).ProducesRefusals(413, 415).OncePerKey();
        write.MapPut("/entries/{class}/{serial}", Revise).WithName("ReviseCatalogEntry").WithSummary("A new version of an entry 变更条目")
            .WithDescription("The published version stands until the new one is published. The same content again makes no version.").Produces<EntryState>().ProducesRefusals(400, 404, 409, 413, 415, 422, 503);
        write.MapPost("/entries/{class}/{serial}/submit", Submit).WithName("SubmitCatalogEntry").WithSummary("Hand the newest version in for review 提交审核")
            .Produces<EntryState>().ProducesRefusals(404, 413, 415).OncePerKey();
        write.MapPost("/entries/{class}/{serial}/return", Return).WithName("ReturnCatalogEntry").WithSummary("Send back what is in review, or take it back 退回")
            .Produces<EntryState>().ProducesRefusals(404, 413, 415).OncePerKey();
        write.MapPost("/entries/{class}/{serial}/withdraw", Withdraw).WithName("WithdrawCatalogEntry").WithSummary("End an entry 撤销")
            .WithDescription("Its code is never given again. An organisation does it before anything was published, administrators always.").Produces<EntryState>().ProducesRefusals(404, 413, 415).OncePerKey();
        routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Administrator).WithTags("Catalog")
            .MapPost("/entries/{class}/{serial}/publish", Publish).WithName("PublishCatalogEntry").WithSummary("Publish the version that is in review 审核发布")
            .WithDescription("By somebody else than who wrote it or handed it in.").Produces<EntryState>().ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static IResult Search(
        HttpContext context, CatalogShelf shelf, LiveShelf alive, CatalogOptions options, string? words = null, string? @class = null, string? provider = null, string? share = null, string? cycle = null, string? format = null,
        string? state = null, string? live = null, string? after = null, int? limit = null)
    {
        if (CatalogFilter.Read(context, words, @class, provider, share, cycle, format, state, out var query, live, alive) is { } wrong) return wrong;
        if (limit is < 1 or > PageLimit.Most) return Refusal.BadQuery.Result(context, $"limit 应为 1 至 {PageLimit.Most}。", $"limit is 1 to {PageLimit.Most}.");
        var filter = Cursor.Filter("catalog", words, @class, provider, share, cycle, format, state, live);
        (int, string)? behind = null;
        try
        {
            if (after is not null)
            {
                var (score, code) = Cursor.Read(after, filter);
                behind = ((int)score, code);
            }
        }
        catch (CursorException bad)
        {
            return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", bad.Message);
        }
        if (!shelf.Ready.IsCompleted) return NotRead(context);
        var found = shelf.Index.Search(query, behind, PageLimit.Of(limit));
        var next = found.More && found.Items is [.., var last] ? Cursor.Write(filter, last.Score, last.Line.Row.Code) : null;
        return Results.Json(new EntryPage([.. found.Items.Select(hit => EntryLine.Of(hit, alive.Of(hit.Line.Row.Code), options))], next, found.Total, found.AllWords), ApiJson.Options);
    }

    private static async Task<IResult> Read(
        HttpContext context, string @class, string serial, CatalogTable table, LiveShelf alive, RegistryShelf registry, CatalogOptions options, TimeProvider clock, long? version = null, CancellationToken stop = default)
    {
        var caller = context.Caller();
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code || await table.Read(code, version, stop) is not { } entry || !caller.Sees(entry.Row)) return Refusal.NotFound.Result(context);
        var all = caller.SeesAll(entry.Row);
        if (!all && entry.Version != entry.Row.PublishedVersion) return Refusal.NotFound.Result(context);
        var (now, row) = (registry.Current, entry.Row);
        var classes = ClassTree.Of(now, options.ClassTable, Today(clock));
        return Results.Json(new EntryBody(EntryState.Shown(code, options), row.State, all ? row.Version : entry.Version, row.PublishedVersion, row.PublishedAt, entry.Version, entry.Digest,
            now.Organisations.GetValueOrDefault(entry.Content.Provider)?.Uscc, [.. classes?.Path(row.Class).Select(static one => new ClassBody(one.Code, one.Title)) ?? []],
            all ? row.Author : null, all ? row.SubmittedBy : null, LiveBody.Of(alive.Of(code)), entry.Content), ApiJson.Options);
    }

    private static async Task<IResult> History(HttpContext context, string @class, string serial, CatalogTable table, CancellationToken stop)
        => ResourceCode.Of(@class, serial)?.ToString() is { } code && await table.Read(code, stop) is { } row && context.Caller().SeesAll(row)
            ? Results.Json((await table.History(code, stop)).Select(static step => new EntryStep(step.Change, step.Act, step.Version, step.State, step.At, step.By, step.Reason)), ApiJson.Options)
            : Refusal.NotFound.Result(context);

    private static IResult Classes(HttpContext context, CatalogShelf shelf, RegistryShelf registry, CatalogOptions options, TimeProvider clock)
    {
        if (!shelf.Ready.IsCompleted) return NotRead(context);
        var counts = shelf.Index.CountByClass(new CatalogQuery());
        return Results.Json(ClassTree.Of(registry.Current, options.ClassTable, Today(clock))?.All.Select(one => new ClassBody(one.Code, one.Title, counts.GetValueOrDefault(one.Code))) ?? [], ApiJson.Options);
    }

    private static async Task<IResult> Add(HttpContext context, NewEntryBody body, CatalogDesk desk, CatalogOptions options, CancellationToken stop)
        => CatalogCaller.Unfit(context, body.Reason) ?? CatalogAnswers.Result(context, await desk.Save([new ResourceDraft(body.Code, body.Content, DraftForm.New)], Kept(context, body.Reason, options, 201), stop),
            options, static _ => "", one: true, created: 201);

    private static async Task<IResult> Revise(HttpContext context, string @class, string serial, RevisionBody body, CatalogDesk desk, CatalogTable table, CatalogOptions options, CancellationToken stop)
    {
        if (CatalogCaller.Unfit(context, body.Reason) is { } unfit) return unfit;
        // Another organisation's entry is not there for who would change it.
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code || await table.Read(code, stop) is not { } row || !context.Caller().SeesAll(row)) return Refusal.NotFound.Result(context);
        return row.State == ResourceState.Withdrawn
            ? CatalogAnswers.Result(context, new CatalogAnswer.OtherState(row), options, static _ => "")
            : CatalogAnswers.Result(context, await desk.Save([new ResourceDraft(code, body.Content, DraftForm.Revision)], context.Order(body.Reason), stop), options, static _ => "", one: true);
    }

    private static Task<IResult> Submit(HttpContext context, string @class, string serial, SubmitBody body, CatalogDesk desk, CatalogOptions options, CancellationToken stop)
        => Act(context, @class, serial, body.Reason, options, (code, order) => desk.Submit(code, order, stop));

    private static Task<IResult> Publish(HttpContext context, string @class, string serial, PublishBody body, CatalogDesk desk, CatalogOptions options, CancellationToken stop)
        => Act(context, @class, serial, body.Reason, options, (code, order) => desk.Publish(code, body.Version, order, stop));

    private static async Task<IResult> Return(HttpContext context, string @class, string serial, ReturnBody body, CatalogDesk desk, CatalogOptions options, CancellationToken stop)
        => Reasons.Missing(context, body.Reason) ?? await Act(context, @class, serial, body.Reason, options, (code, order) => desk.Return(code, order, stop));

    private static async Task<IResult> Withdraw(HttpContext context, string @class, string serial, ReturnBody body, CatalogDesk desk, CatalogOptions options, CancellationToken stop)
        => Reasons.Missing(context, body.Reason) ?? await Act(context, @class, serial, body.Reason, options, (code, order) => desk.Withdraw(code, order, stop));

    private static async Task<IResult> Act(HttpContext context, string @class, string serial, string? reason, CatalogOptions options, Func<string, CatalogOrder, Task<CatalogAnswer>> act)
        => CatalogCaller.Unfit(context, reason) ?? (ResourceCode.Of(@class, serial)?.ToString() is { } code
            ? CatalogAnswers.Result(context, await act(code, Kept(context, reason, options, 200)), options, static _ => "", one: true)
            : Refusal.NotFound.Result(context));

    private static CatalogOrder Kept(HttpContext context, string? reason, CatalogOptions options, int status)
        => context.Order(reason) with { Along = context.Keeping<CatalogAnswer.Stored>(status, stored => EntryState.Of(stored.Rows[0], options)) };

    internal static IResult NotRead(HttpContext context)
    {
        context.Response.Headers.RetryAfter = "2";
        return Refusal.Unavailable.Result(context, "目录正在读入，请稍后再试。", "The catalog is being read; ask again in a moment.");
    }

    internal static DateOnly Today(TimeProvider clock) => DateOnly.FromDateTime(HubTime.Local(clock.GetUtcNow()).DateTime);
}
