using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>A log event on the wire.</summary>
/// <param name="Position">Dense and in commit order.</param>
/// <param name="Data">What belongs to the kind: an object.</param>
public sealed record LogLineBody(
    long Position, DateTimeOffset At, string Kind, string? RecordId, string? DeliveryId, string? Step, string? Organisation, string? Client, JsonElement? Data)
{
    public static LogLineBody Of(LogLine line) => new(
        line.Position, line.At, line.Kind, line.RecordId, line.DeliveryId, line.Step, line.Organisation, line.Client, line.Data is null ? null : JsonElement.Parse(line.Data));
}

/// <summary>The exchange log, for auditors.</summary>
public static class LogEndpoints
{
    // Each is a reading of its own.
    private const int MostOrganisations = 50;

    public static void MapLog(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/log", Search)
        .RequireAuthorization(Access.Auditor).WithTags("Log").WithName("SearchLog").WithSummary("The exchange log, ascending by position 交换日志")
        .WithDescription("Filters: from, until, record, delivery, organisation (several), client, kind (several; docs/log.md). An auditor limited to organisations sees theirs only.")
        .Produces<Page<LogLineBody>>().ProducesRefusals(400);

    private static async Task<IResult> Search(
        HttpContext context, LogSearch log, CaseFiles cases, DateTimeOffset? from = null, DateTimeOffset? until = null, string? record = null, string? delivery = null,
        string[]? organisation = null, string? client = null, string[]? kind = null, string? after = null, int? limit = null, CancellationToken stop = default)
    {
        if (kind?.Length > LogFilter.MostKinds) return Refusal.BadQuery.Result(context, $"kind 最多 {LogFilter.MostKinds} 个。", $"At most {LogFilter.MostKinds} kinds.");
        if (organisation?.Length > MostOrganisations) return Refusal.BadQuery.Result(context, $"organisation 最多 {MostOrganisations} 个。", $"At most {MostOrganisations} organisations.");
        if (delivery is not null && record is null)
        {
            // The log is ordered along records; a delivery belongs to one.
            if (await cases.FindDelivery(delivery, stop) is not { } about) return Results.Json(new Page<LogLineBody>([], null), ApiJson.Options);
            record = about.RecordId;
        }
        var filter = new LogFilter { From = from, Until = until, RecordId = record, DeliveryId = delivery, Organisations = organisation ?? [], Client = client, Kinds = kind ?? [] };
        return await Paging.Answer(context, limit, async () =>
        {
            var page = await log.Page(filter, context.Caller().Audits(), after, limit, stop);
            return new Page<LogLineBody>([.. page.Items.Select(LogLineBody.Of)], page.Next);
        });
    }
}
