using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>Parked deliveries: searching them, and giving one up. Many at once are a task: replay-parked, discard-parked. 异常件</summary>
public static class ParkedDeliveryEndpoints
{
    public static void MapParkedDeliveries(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/api/v1/deliveries").RequireAuthorization(Access.Reader).WithTags("Deliveries")
            .MapGet("/parked", Search).WithName("SearchParkedDeliveries").WithSummary("Deliveries that wait for a person, oldest first 异常件查询")
            .WithDescription("By exact keys: number (the record's), acknowledgement (a department's own number), organisation, adapter, item, step, code (why it was parked), from and until (when it was made). An organisation sees its own.")
            .Produces<Page<DeliveryLine>>().ProducesRefusals(400);

        routes.MapGroup("/api/v1/deliveries/{id}").RequireAuthorization(Access.Administrator).WithTags("Deliveries")
            .MapPost("/discard", Discard).WithName("DiscardDelivery").WithSummary("A parked delivery is never sent 作废异常件")
            .WithDescription("What stood behind it goes on, and its step waits for a correction as after a rejection. One that was pushed may have arrived: confirmNotReceived: true says that somebody has made sure it has not.")
            .Produces<ReplayBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static Task<IResult> Search(
        HttpContext context, CaseReading reading, TimeProvider clock, string? number = null, string? acknowledgement = null, string? organisation = null, string? adapter = null, string? item = null,
        string? step = null, string? code = null, DateTimeOffset? from = null, DateTimeOffset? until = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, () => reading.ParkedPage(
            new ParkedFilter(adapter, organisation, code, until ?? clock.GetUtcNow(), item, step, from, number, acknowledgement), context.Caller().Reads(), after, limit, stop));

    private static async Task<IResult> Discard(HttpContext context, string id, ReasonBody body, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        if (await reading.Delivery(id, ReadScope.All, stop) is not { Delivery: var delivery }) return Refusal.NotFound.Result(context);
        if (MayHaveArrived(delivery) && !body.ConfirmNotReceived) return AskWhetherReceived(context);
        return await ledger.Discard(delivery, context.Caller().Name, body.Reason, body.ConfirmNotReceived, context.Keep(202, new ReplayBody(id)))
            ? Results.Json(new ReplayBody(id), ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "只有异常件可以作废。", "Only a parked delivery can be discarded.");
    }

    /// <summary>A rejected one has no effect; a parked one that was pushed may have been received.</summary>
    internal static bool MayHaveArrived(DeliveryLine delivery) => delivery is { State: DeliveryState.Parked, FirstStartedAt: not null };

    internal static IResult AskWhetherReceived(HttpContext context) => Refusal.Declined.Result(
        context, "该推送可能已送达。请核实部门未收到后以 confirmNotReceived: true 确认。", "The delivery may have arrived. Make sure that the department does not have it and say confirmNotReceived: true.");
}
