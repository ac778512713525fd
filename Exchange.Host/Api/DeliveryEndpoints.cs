using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Id">The delivery that goes now.</param>
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
    }

    private static Task<IResult> List(
        HttpContext context, CaseReading reading, string? state = null, string? adapter = null, string? organisation = null, string? record = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, () => reading.DeliveryPage(
            new DeliveryFilter { State = state, Adapter = adapter, Organisation = organisation, RecordId = record }, context.Caller().Reads(), after, limit, stop));

    private static async Task<IResult> Read(HttpContext context, string id, CaseReading reading, CancellationToken stop)
        => await reading.Delivery(id, context.Caller().Reads(), stop) is { } delivery ? Results.Json(delivery, ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Replay(HttpContext context, string id, ReasonBody body, CaseReading reading, Ledger ledger, CancellationToken stop)
    {
        if (Reasons.Missing(context, body.Reason) is { } refused) return refused;
        if (await reading.Delivery(id, ReadScope.All, stop) is not { } found) return Refusal.NotFound.Result(context);
        return await ledger.Replay(found.Delivery, context.Caller().Name, body.Reason, body.ConfirmNotReceived, context.Keep(202, new ReplayBody(id)))
            ? Results.Json(new ReplayBody(id), ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "只有异常件可以重推。", "Only a parked delivery can be replayed.");
    }

}
