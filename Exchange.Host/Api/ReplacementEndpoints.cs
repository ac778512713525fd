using System.Text;
using System.Text.Json;
using Exchange.Core.Intake;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Reason">Why, 1 to 500 characters.</param>
/// <param name="ConfirmNotReceived">Somebody has made sure that the old one has no effect.</param>
/// <param name="Body">The record's body, corrected for this delivery alone; the record stays as it was handed in. Left out: the record's.</param>
/// <param name="Mapping">A registered mapping of the item's form in place of the step's.</param>
/// <param name="Revision">The registry revision whose documents translate it. Left out: those of its first start.</param>
public sealed record ReplacementOrderBody(string Reason, bool ConfirmNotReceived = false, JsonElement? Body = null, string? Mapping = null, long? Revision = null);

/// <param name="Id">The new delivery; nothing while a second person is waited for.</param>
/// <param name="Proposal">What waits for a second person, where the item asks for one.</param>
public sealed record ReplacementBody(string? Id, string? Proposal = null);

/// <param name="Reason">Why, 1 to 500 characters.</param>
public sealed record RefusalBody(string Reason);

/// <summary>Replacing deliveries, edited or not, and the second person's say in it. 换件</summary>
public static class ReplacementEndpoints
{
    public static void MapReplacements(this IEndpointRouteBuilder routes)
    {
        // A body as large as a taken in one may be, and what goes with it.
        var most = routes.ServiceProvider.GetRequiredService<HubOptions>().RecordBytes + ApiSetUp.UsualBytes;
        var one = routes.MapGroup("/api/v1/deliveries/{id}").WithTags("Deliveries");
        one.MapPost("/replacement", Replace).RequireAuthorization(Access.Administrator).WithName("ReplaceDelivery").WithSummary("Replace a parked or rejected delivery 换件重推")
            .WithDescription("A new delivery in its place, translated under today's documents or those of revision, under a new key, of the record's body or an edited one. confirmNotReceived: true says that the old one has no effect. "
                + "Where the item says replayApproval it waits for a second person.")
            .Produces<ReplacementBody>(202).ProducesRefusals(404, 413, 415).OncePerKey().WithMetadata(new RequestSizeLimit(most));
        one.MapGet("/edit", Edit).RequireAuthorization(Access.Reader).WithName("ReadDeliveryEdit").WithSummary("The edited body of a replacement 修改后的内容")
            .WithDescription("Only who sees the whole record. Each reading is written into the exchange log before it goes out.").Produces(200, contentType: "application/json").ProducesRefusals(404, 503);

        var proposals = routes.MapGroup("/api/v1/replacements").RequireAuthorization(Access.Administrator).WithTags("Deliveries");
        proposals.MapGet("", List).WithName("ListReplacements").WithSummary("Replacements that wait for a second person, newest first 待批换件")
            .WithDescription($"Filter: state ({string.Join(", ", ProposalState.All)}).").Produces<Page<Proposal>>().ProducesRefusals(400);
        proposals.MapGet("/{id}", Read).WithName("ReadReplacement").WithSummary("One of them 待批换件").Produces<Proposal>().ProducesRefusals(404);
        proposals.MapGet("/{id}/content", Content).WithName("ReadReplacementContent").WithSummary("Its edited body 修改后的内容")
            .WithDescription("Each reading is written into the exchange log before it goes out.").Produces(200, contentType: "application/json").ProducesRefusals(404, 503);
        proposals.MapPost("/{id}/approval", Approve).WithName("ApproveReplacement").WithSummary("A second person approves 批准换件")
            .WithDescription("By another client than the one that has proposed it.").Produces<ReplacementBody>(202).ProducesRefusals(404).OncePerKey();
        proposals.MapPost("/{id}/refusal", Refuse).WithName("RefuseReplacement").WithSummary("Refuse it, or take it back 驳回或撤回换件")
            .Produces<ReplacementBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static async Task<IResult> Replace(HttpContext context, string id, ReplacementOrderBody body, CaseReading reading, ReplacementDesk desk, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        if (await reading.Delivery(id, ReadScope.All, stop) is not { Delivery: var delivery }) return Refusal.NotFound.Result(context);
        if (ParkedDeliveryEndpoints.MayHaveArrived(delivery) && !body.ConfirmNotReceived) return ParkedDeliveryEndpoints.AskWhetherReceived(context);
        var edit = new DeliveryEdit(body.Body is { ValueKind: not JsonValueKind.Null } edited ? Encoding.UTF8.GetBytes(edited.GetRawText()) : null, body.Mapping, body.Revision);
        return Answer(context, await desk.Replace(delivery, context.Caller().Name, body.Reason, edit, body.ConfirmNotReceived,
            context.Keeping<string>(202, static made => new ReplacementBody(made)), context.Keeping<string>(202, static proposal => new ReplacementBody(null, proposal)), stop),
            "只有异常件或被拒件可以换件，且不能已有待批的换件。", "Only a parked or rejected delivery can be replaced, and none that a proposal waits for.");
    }

    private static async Task<IResult> Edit(HttpContext context, string id, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (await reading.Delivery(id, context.Caller().Reads(), stop) is not { Delivery: var delivery }
            || await reading.Record(delivery.RecordId, context.Caller().Reads(), stop) is not { Whole: true } || await reading.EditedBodyOf(id, stop) is not { } body) return Refusal.NotFound.Result(context);
        // No reading without a trace: if it cannot be written down, the answer is 503 and nothing goes out.
        await ledger.EditRead(delivery.RecordId, id, delivery.Step, delivery.Organisation, body, context.Caller().Name);
        return Results.Bytes(body, "application/json");
    }

    private static async Task<IResult> List(HttpContext context, CaseReading reading, string? state = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => state is null || ProposalState.All.Contains(state, StringComparer.Ordinal)
            ? await Paging.Answer(context, limit, () => reading.ProposalPage(state, after, limit, stop))
            : Refusal.BadQuery.Result(context, $"state 为：{string.Join('、', ProposalState.All)}。", $"state is one of {string.Join(", ", ProposalState.All)}.");

    private static async Task<IResult> Read(HttpContext context, string id, CaseReading reading, CancellationToken stop)
        => await reading.Proposal(id, stop) is { } proposal ? Results.Json(proposal, ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Content(HttpContext context, string id, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (await reading.Proposal(id, stop) is not { } proposal || await reading.ProposedBodyOf(id, stop) is not { } body) return Refusal.NotFound.Result(context);
        await ledger.EditRead(proposal.RecordId, proposal.DeliveryId, proposal.Step, proposal.Organisation, body, context.Caller().Name);
        return Results.Bytes(body, "application/json");
    }

    private static async Task<IResult> Approve(HttpContext context, string id, CaseReading reading, ReplacementDesk desk, CancellationToken stop)
    {
        if (await reading.Proposal(id, stop) is not { } proposal || await reading.Delivery(proposal.DeliveryId, ReadScope.All, stop) is not { Delivery: var delivery }) return Refusal.NotFound.Result(context);
        if (proposal.ProposedBy == context.Caller().Name) return Refusal.SecondPerson.Result(context);
        return Answer(context, await desk.Approve(proposal, delivery, context.Caller().Name, context.Keeping<string>(202, static made => new ReplacementBody(made)), stop),
            "它已了结，或原推送其后又有变化。", "It is decided already, or the delivery has moved since.");
    }

    private static async Task<IResult> Refuse(HttpContext context, string id, RefusalBody body, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        if (await reading.Proposal(id, stop) is not { } proposal) return Refusal.NotFound.Result(context);
        return await ledger.Refuse(proposal, context.Caller().Name, body.Reason, context.Keep(202, new ReplacementBody(null, id)))
            ? Results.Json(new ReplacementBody(null, id), ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "它已了结。", "It is decided already.");
    }

    private static IResult Answer(HttpContext context, ReplacementAnswer answer, string zh, string en) => answer switch
    {
        ReplacementAnswer.Replaced replaced => Results.Json(new ReplacementBody(replaced.Id), ApiJson.Options, statusCode: 202),
        ReplacementAnswer.Proposed proposed => Results.Json(new ReplacementBody(null, proposed.Id), ApiJson.Options, statusCode: 202),
        ReplacementAnswer.Declined declined => Refusal.Declined.Result(context, errors: [.. declined.Findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))], more: declined.More),
        ReplacementAnswer.Changed => Refusal.Changed.Result(context, zh, en),
        _ => throw new InvalidOperationException("An answer that is none of the set."),
    };
}
