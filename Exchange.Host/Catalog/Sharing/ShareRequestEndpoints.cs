using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>共享申请: shares are asked for, granted, denied, appealed, revoked and taken back.</summary>
public static class ShareRequestEndpoints
{
    private const string Path = "/api/v1/share/requests", Tag = "Share";

    public static void MapShareRequests(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup(Path).RequireAuthorization(Access.Reader).WithTags(Tag);
        read.MapGet("/", List).WithName("ListShareRequests").WithSummary("Requests and grants, newest first 共享申请清单")
            .WithDescription("Filter: state (requested, granted, denied, appealed, rejected, refused, revoked, takenBack), resource. What the caller's organisation has asked for, and what it decides.").Produces<Page<ShareLine>>().ProducesRefusals(400);
        read.MapGet("/{number}", Read).WithName("ReadShareRequest").WithSummary("A request with its steps 共享申请详情").Produces<ShareBody>().ProducesRefusals(404);
        var ask = routes.MapGroup(Path).RequireAuthorization(Access.Sharing).WithTags(Tag);
        ask.MapPost("/", Ask).WithName("RequestShare").WithSummary("Ask for a share of a resource 申请共享")
            .WithDescription("For all clients of the caller's organisation. What is unconditional is granted at once; what is not shared is refused with the law by which it is not; else the provider decides within the working days of Share:DecideDays.")
            .Produces<ShareLine>(201).ProducesRefusals(413, 415).OncePerKey();
        ask.MapPost("/{number}/appeal", Appeal).WithName("AppealShare").WithSummary("Appeal against a denial to the administrator 申诉").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
        ask.MapPost("/{number}/take-back", TakeBack).WithName("TakeBackShare").WithSummary("It is needed no more 撤回").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
        var decide = routes.MapGroup(Path).RequireAuthorization(Access.ShareDecisions).WithTags(Tag);
        decide.MapPost("/{number}/grant", Grant).WithName("GrantShare").WithSummary("Grant what was asked for, or less 授权")
            .WithDescription("The provider a request, an administrator an appeal; never who has asked.").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
        decide.MapPost("/{number}/deny", Deny).WithName("DenyShare").WithSummary("The provider denies it, with a reason 不予授权").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
        decide.MapPost("/{number}/revoke", Revoke).WithName("RevokeShare").WithSummary("End a grant, with a reason 收回授权")
            .WithDescription("By the provider or an administrator. Once it is answered, nothing is read under it on any host.").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
        routes.MapGroup(Path).RequireAuthorization(Access.Administrator).WithTags(Tag)
            .MapPost("/{number}/reject", Reject).WithName("RejectShareAppeal").WithSummary("Reject an appeal, with a reason 驳回申诉").Produces<ShareLine>().ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static Task<IResult> List(
        HttpContext context, ShareTable table, ShareShelf shelf, CatalogOptions options, string? state = null, string? resource = null, string? after = null, int? limit = null, CancellationToken stop = default)
    {
        var known = CatalogJson.Named<ShareState>(state);
        if (state is not null && known is null)
            return Task.FromResult(Refusal.BadQuery.Result(context, "state 为 requested、granted、denied、appealed、rejected、refused、revoked 或 takenBack。", "state is requested, granted, denied, appealed, rejected, refused, revoked or takenBack."));
        string? code = null;
        if (resource is not null && (code = ResourceCode.Read(resource, options.Separator)?.ToString()) is null) return Task.FromResult(Refusal.BadQuery.Result(context, "resource 为信息资源代码。", "resource is the code of an entry."));
        return Paging.Answer(context, limit, async () =>
        {
            var page = await table.Page(Scope(context.Caller()), known, code, after, limit, stop);
            return new Page<ShareLine>([.. page.Items.Select(one => ShareLine.Of(one, options, shelf.Today))], page.Next);
        });
    }

    private static async Task<IResult> Read(HttpContext context, string number, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => await Find(context, number, table, stop) is { } found
            ? Results.Json(new ShareBody(
                ShareLine.Of(found, options, shelf.Today), [.. (await table.Steps(found.Number, stop)).Select(static step => new ShareStepBody(step.Revision, step.Act, step.At, step.By, step.Reason))],
                await table.Used(found.Number, shelf.Today, stop)), ApiJson.Options)
            : Refusal.NotFound.Result(context);

    private static async Task<IResult> Ask(HttpContext context, ShareRequestBody body, ShareDesk desk, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
    {
        var terms = new GrantTerms
        {
            Purpose = body.Purpose, Basis = body.Basis, Items = body.Items ?? [], Fields = body.Fields ?? [], Verifies = body.Verifies ?? [], Rows = body.Rows, Consent = body.Consent, Bulk = body.Bulk, PerDay = body.PerDay,
            PerMinute = body.PerMinute, Until = body.Until,
        };
        return Told(context, await desk.Ask(context.Caller(), body.Resource, terms, stop, context.Keeping<ShareGrant>(201, made => ShareLine.Of(made, options, shelf.Today))), options, shelf, 201);
    }

    private static Task<IResult> Grant(HttpContext context, string number, ShareGrantBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (open, along) => desk.Grant(
            context.Caller(), open, new GrantOrder(body.Items, body.Fields, body.Verifies, body.Masks, body.Rows, body.Consent, body.Bulk, body.PerDay, body.PerMinute, body.Until), body.Reason, stop, along), stop);

    private static Task<IResult> Deny(HttpContext context, string number, ShareReasonBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (open, along) => desk.Deny(context.Caller(), open, body.Reason, along), stop);

    private static Task<IResult> Reject(HttpContext context, string number, ShareReasonBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (open, along) => desk.Reject(context.Caller(), open, body.Reason, along), stop);

    private static Task<IResult> Appeal(HttpContext context, string number, ShareReasonBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (denied, along) => desk.Appeal(context.Caller(), denied, body.Reason, along), stop);

    private static Task<IResult> Revoke(HttpContext context, string number, ShareReasonBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (granted, along) => desk.Revoke(context.Caller(), granted, body.Reason, along), stop);

    private static Task<IResult> TakeBack(HttpContext context, string number, ShareTakeBackBody body, ShareDesk desk, ShareTable table, ShareShelf shelf, CatalogOptions options, CancellationToken stop)
        => Act(context, number, table, shelf, options, (there, along) => desk.TakeBack(context.Caller(), there, body.Reason, along), stop);

    private static async Task<IResult> Act(
        HttpContext context, string number, ShareTable table, ShareShelf shelf, CatalogOptions options, Func<ShareGrant, Func<ShareGrant, Command>?, Task<ShareAnswer>> act, CancellationToken stop)
        => await Find(context, number, table, stop) is { } found
            ? Told(context, await act(found, context.Keeping<ShareGrant>(200, made => ShareLine.Of(made, options, shelf.Today))), options, shelf, 200)
            : Refusal.NotFound.Result(context);

    private static async Task<ShareGrant?> Find(HttpContext context, string number, ShareTable table, CancellationToken stop)
        => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which) && which.ToString(CultureInfo.InvariantCulture) == number
            && await table.Read(which, stop) is { } found && Scope(context.Caller()).Has(found) ? found : null;

    private static IResult Told(HttpContext context, ShareAnswer answer, CatalogOptions options, ShareShelf shelf, int status) => answer switch
    {
        ShareAnswer.Taken taken => Results.Json(ShareLine.Of(taken.Grant, options, shelf.Today), ApiJson.Options, statusCode: status),
        ShareAnswer.Faulty faulty => Refusal.Declined.Result(context, errors: [.. faulty.Faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, context.WantsEnglish() ? fault.En : fault.Zh, "error"))]),
        ShareAnswer.NotYours => Refusal.NotAllowed.Result(context, "该步骤由另一单位办理。", "The step is another organisation's."),
        ShareAnswer.SamePerson => Refusal.SecondPerson.Result(context, "申请的接入系统不能自行授权。", "Who has asked does not decide."),
        ShareAnswer.OtherState other => Refusal.Changed.Result(context, $"该申请状态为 {CatalogJson.Word(other.Grant.State)}，不能如此办理。", $"The request is {CatalogJson.Word(other.Grant.State)}: that cannot be done."),
        ShareAnswer.Overtaken when status == 201 => Refusal.Changed.Result(context, "同时有多个申请，请稍后再发。", "Several requests at the same time: send it again."),
        ShareAnswer.Overtaken => Refusal.Changed.Result(context),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static ShareScope Scope(ClientDocument client)
    {
        var everything = client.Roles.Contains(ClientRole.Administrator) || (client.Roles.Contains(ClientRole.Auditor) && client.Organisations.Count == 0);
        var asks = client.Roles.Contains(ClientRole.Intake) || client.Roles.Contains(ClientRole.Organisation);
        return new ShareScope(asks ? client.Organisation : null, client.Roles.Contains(ClientRole.Organisation) ? client.Organisation : null, everything);
    }
}
