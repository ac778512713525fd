using System.Buffers;
using Exchange.Core.Progress;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>What departments tell.</summary>
public static class ProgressEndpoints
{
    private const int MostBytes = 256 * 1024;

    public static void MapProgress(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/progress", Report)
        .RequireAuthorization(Access.Organisation).WithTags("Progress")
        .WithName("ReportProgress").WithSummary("Report progress of a step 办件过程信息")
        .WithDescription("Kept as it comes, in any order, late or twice. The same eventId again gets the first answer. about is one of {delivery}, {acknowledgement}, {record, step} or {number, step?}.")
        .Accepts<ProgressBody>("application/json").Produces<ProgressReceiptBody>(202).ProducesRefusals(400, 404, 413, 415, 422, 503);

    private static async Task Report(HttpContext context, ProgressDesk desk)
    {
        if (!Content.Is(context.Request, "application/json"))
        {
            await Refusal.WrongMediaType.Write(context, "应为 application/json，不压缩。", "Send application/json, not compressed.");
            return;
        }
        if (await Content.Read(context.Request, MostBytes, context.RequestAborted) is not { } content)
        {
            await Refusal.TooLarge.Write(context, $"最多 {MostBytes} 字节。", $"At most {MostBytes} bytes.");
            return;
        }
        switch (await desk.Report(context.Caller().Organisation, content, CancellationToken.None, client: context.Caller().Name))
        {
            case ProgressAnswer.Kept kept:
                context.Response.StatusCode = StatusCodes.Status202Accepted;
                context.Response.ContentType = "application/json";
                if (kept.Repeated) context.Response.Headers["Idempotency-Replayed"] = "true";
                context.Response.BodyWriter.Write(kept.Answer);
                await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
                break;
            case ProgressAnswer.NoSuchStep:
                await Refusal.NotFound.Write(context);
                break;
            case ProgressAnswer.Declined declined:
                await Refusal.Declined.Write(context, errors: [.. declined.Findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))]);
                break;
            case ProgressAnswer.Malformed malformed:
                await Refusal.Malformed.Write(context, malformed.Zh, malformed.En);
                break;
        }
    }
}
