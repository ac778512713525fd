using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Id">The delivery that goes now: the same one at a replay, the new one at a replacement.</param>
public sealed record ReplayBody(string Id);

/// <summary>Deliveries: looking, and helping those that wait for a person.</summary>
public static class DeliveryEndpoints
{
    public static void MapDeliveries(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1").RequireAuthorization(Access.Reader).WithTags("Deliveries");
        read.MapGet("/deliveries", List).WithName("ListDeliveries").WithSummary("Deliveries, newest first 推送列表").Produces<Page<DeliveryLine>>().ProducesRefusals(400);
        read.MapGet("/deliveries/{id}", Read).WithName("ReadDelivery").WithSummary("A delivery with its attempts 推送").Produces<DeliveryView>().ProducesRefusals(404);

        var change = routes.MapGroup("/api/v1").RequireAuthorization(Access.Administrator).WithTags("Deliveries");
        change.MapPost("/deliveries/{id}/replay", Replay).WithName("ReplayDelivery").WithSummary("Let a parked delivery go again 重推")
            .WithDescription("The same message under the same key. What may have arrived is asked about first, unless confirmNotReceived says that somebody has made sure it has not.")
            .Produces<ReplayBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
        change.MapPost("/deliveries/{id}/replacement", Replace).WithName("ReplaceDelivery").WithSummary("Replace a parked or rejected delivery 换件重推")
            .WithDescription("A new delivery in its place, translated under today's documents, under a new key. confirmNotReceived: true says that the old one has no effect.")
            .Produces<ReplayBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static Task<IResult> List(
        HttpContext context, CaseReading reading, string? state = null, string? adapter = null, string? organisation = null, string? record = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, () => reading.DeliveryPage(
            new DeliveryFilter { State = state, Adapter = adapter, Organisation = organisation, RecordId = record }, context.Caller().Reads(), after, limit, stop));

    private static async Task<IResult> Read(HttpContext context, string id, CaseReading reading, CancellationToken stop)
        => await reading.Delivery(id, context.Caller().Reads(), stop) is { } delivery ? Results.Json(delivery, ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Replay(HttpContext context, string id, ReasonBody body, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (WithoutReason(context, body) is { } refused) return refused;
        if (await reading.Delivery(id, ReadScope.All, stop) is not { } found) return Refusal.NotFound.Result(context);
        return await ledger.Replay(found.Delivery, context.Caller().Name, body.Reason, body.ConfirmNotReceived, context.Keep(202, new ReplayBody(id)))
            ? Results.Json(new ReplayBody(id), ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "只有异常件可以重推。", "Only a parked delivery can be replayed.");
    }

    private static async Task<IResult> Replace(HttpContext context, string id, ReasonBody body, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (WithoutReason(context, body) is { } refused) return refused;
        if (await reading.Delivery(id, ReadScope.All, stop) is not { } found) return Refusal.NotFound.Result(context);
        // A rejected one has no effect; a parked one may have been received, and a new key would then be a second effect.
        if (found.Delivery is { State: DeliveryState.Parked, FirstStartedAt: not null } && !body.ConfirmNotReceived)
            return Refusal.Declined.Result(context, "该推送可能已送达。请核实部门未收到后以 confirmNotReceived: true 确认。", "The delivery may have arrived. Make sure that the department does not have it and say confirmNotReceived: true.");
        return await ledger.Replace(found.Delivery, context.Caller().Name, body.Reason, context.Keeping<string>(202, static made => new ReplayBody(made))) is { } replacement
            ? Results.Json(new ReplayBody(replacement), ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "只有异常件或被拒件可以换件。", "Only a parked or rejected delivery can be replaced.");
    }

    private static IResult? WithoutReason(HttpContext context, ReasonBody body)
        => string.IsNullOrWhiteSpace(body.Reason) || !Reasons.Fits(body.Reason)
            ? Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? "A reason is not empty. " + Reasons.En : "须填写 reason；" + Reasons.Zh, "error")])
            : null;
}
