using System.Text.Json;
using Exchange.Core.Progress;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Line">What it is and why it is no progress event.</param>
/// <param name="Row">The row as the department wrote it; of a fault of a source nothing. Reading it is written into the exchange log.</param>
public sealed record ParkedProgressBody(ParkedProgress Line, JsonElement? Row);

/// <param name="Reason">Why, 1 to 500 characters. It is kept with what is discarded; the exchange log has its digest.</param>
public sealed record DiscardBody(string Reason);

/// <summary>What departments told that is no progress event: looking, trying again, discarding.</summary>
public static class ParkedProgressEndpoints
{
    public static void MapParkedProgress(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/progress/parked").RequireAuthorization(Access.ParkedProgress).WithTags("Progress");
        read.MapGet("", List).WithName("ListParkedProgress").WithSummary("Progress that waits for a person, newest first 异常过程信息")
            .WithDescription("Rows of staging tables and result files that are no progress event, and faults of the sources. Filters: state (early, parked, kept, discarded), adapter, organisation, code. An organisation sees its own.")
            .Produces<Page<ParkedProgress>>().ProducesRefusals(400);
        read.MapGet("/{id}", Read).WithName("ReadParkedProgress").WithSummary("One of them, with its row 异常过程信息及原始行")
            .WithDescription("Each reading is written into the exchange log before the row goes out.").Produces<ParkedProgressBody>().ProducesRefusals(404, 503);

        var change = routes.MapGroup("/api/v1/progress/parked/{id}").RequireAuthorization(Access.Administrator).WithTags("Progress");
        change.MapPost("/retry", Retry).WithName("RetryParkedProgress").WithSummary("Try again 重试")
            .WithDescription("With the mapping as it is today. The answer says what has become of it: state kept, or parked with the code of today.")
            .Produces<ParkedProgress>().ProducesRefusals(404, 409, 503);
        change.MapPost("/discard", Discard).WithName("DiscardParkedProgress").WithSummary("It is nothing 作废")
            .WithDescription("It stays where it is, with the reason; the exchange log has the reason's digest.")
            .Produces<ParkedProgress>().ProducesRefusals(400, 404, 409, 413, 415, 422, 503);
    }

    private static Task<IResult> List(
        HttpContext context, ParkedProgressTable table, string? state = null, string? adapter = null, string? organisation = null, string? code = null, string? after = null, int? limit = null,
        CancellationToken stop = default)
        => Paging.Answer(context, limit, () => table.Page(
            new ParkedProgressFilter { State = state, Adapter = adapter, Organisation = organisation, Code = code }, context.Caller().Reads(), after, limit, stop));

    private static async Task<IResult> Read(HttpContext context, string id, ParkedProgressTable table, CancellationToken stop)
    {
        if (await table.Read(id, context.Caller().Reads(), stop) is not { } line) return Refusal.NotFound.Result(context);
        var row = await table.ReadRow(line, context.Caller().Name, stop);
        return Results.Json(new ParkedProgressBody(line, AsJson(row)), ApiJson.Options);
    }

    private static async Task<IResult> Retry(HttpContext context, string id, ParkedProgressTable table, ProgressRowDesk desk)
    {
        if (await table.Read(id, ReadScope.All, context.RequestAborted) is not { } line) return Refusal.NotFound.Result(context);
        return await desk.Retry(line, context.Caller().Name, CancellationToken.None) is { } now
            ? Results.Json(now, ApiJson.Options)
            : Refusal.Changed.Result(context, "只有未了结的行可以重试。", "Only a row that is still open can be tried again.");
    }

    private static async Task<IResult> Discard(HttpContext context, string id, DiscardBody body, ParkedProgressTable table)
    {
        if (string.IsNullOrWhiteSpace(body.Reason) || !Reasons.Fits(body.Reason))
            return Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? "A reason is not empty. " + Reasons.En : "须填写 reason；" + Reasons.Zh, "error")]);
        if (await table.Read(id, ReadScope.All, context.RequestAborted) is not { } line) return Refusal.NotFound.Result(context);
        return await table.Discard(line, context.Caller().Name, body.Reason) && await table.Read(id, ReadScope.All, CancellationToken.None) is { } now
            ? Results.Json(now, ApiJson.Options)
            : Refusal.Changed.Result(context, "它已了结。", "It is settled already.");
    }

    /// <summary>As it came; as text where it is no JSON.</summary>
    private static JsonElement? AsJson(byte[]? row)
    {
        if (row is null) return null;
        try
        {
            using var document = JsonDocument.Parse(row);
            return document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return JsonSerializer.SerializeToElement(System.Text.Encoding.UTF8.GetString(row));
        }
    }
}
