using Exchange.Core.Intake;
using Exchange.Core.Records;
using Exchange.Core.Records.Stories;
using Exchange.Core.Storage;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Mvc;

namespace Exchange.Host.Api;

/// <param name="Id">The hub's id of the record.</param>
/// <param name="Warnings">Only where there are any.</param>
public sealed record CorrectionBody(string Id, long? Version, string? Digest, IReadOnlyList<ReceiptWarning>? Warnings = null);

/// <summary>Records once they are taken in: reading, correcting, withdrawing.</summary>
public static class CaseEndpoints
{
    public static void MapRecords(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/records").RequireAuthorization(Access.Reader).WithTags("Records");
        read.MapGet("", List).WithName("ListRecords").WithSummary("Records, newest first 办件列表")
            .WithDescription("number: the record's own, a step's (its number and -NN), or any that somebody else has given it: a department's, an earlier record's, a certificate's.").Produces<Page<RecordLine>>().ProducesRefusals(400);
        read.MapGet("/{id}", Read).WithName("ReadRecord").WithSummary("A record with its steps and deliveries 办件").Produces<RecordView>().ProducesRefusals(404);
        read.MapGet("/{id}/timeline", Timeline).WithName("ReadTimeline").WithSummary("What happened to it, in order 办件过程").Produces<IReadOnlyList<TimelineLine>>().ProducesRefusals(404);
        read.MapGet("/{id}/content", Content).WithName("ReadContent").WithSummary("What was sent, as it was sent 原始内容")
            .WithDescription("Each reading is written into the exchange log before the content goes out.").Produces(200, contentType: "application/json").ProducesRefusals(404, 410, 503);

        var change = routes.MapGroup("/api/v1/records/{id}").RequireAuthorization(Access.Intake).WithTags("Records");
        change.MapPost("/versions", Amend).WithName("AmendRecord").WithSummary("Correct a record: a new version 更正")
            .WithDescription("The whole record anew, with the same number, item and situation. It goes to every department that has the earlier version. "
                + "Why it is corrected stands in the header Correction-Reason, percent-encoded UTF-8; the parameter reason is read still, but addresses are written down on the way.")
            .Accepts<SubmissionBody>("application/json").Produces<CorrectionBody>(202).ProducesRefusals(404, 413, 415).OncePerKey().WithMetadata(new ReadsOwnContent());
        change.MapPost("/withdrawal", Withdraw).WithName("WithdrawRecord").WithSummary("Withdraw a record 撤件")
            .WithDescription("What has not left is cancelled; every department that has the record is told.")
            .Produces<CorrectionBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static async Task<IResult> List(
        HttpContext context, CaseReading reading, CaseStories stories, string? state = null, string? item = null, string? number = null, string? client = null, string? organisation = null,
        DateTimeOffset? from = null, DateTimeOffset? until = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => await Paging.Answer(context, limit, async () =>
        {
            var filter = new RecordFilter { State = state, Item = item, Number = number, Client = client, Organisation = organisation, From = from, Until = until };
            var page = await reading.RecordPage(filter, context.Caller().Reads(), after, limit, stop);
            return page.Items.Count == 0 && number is not null && SubNumber.TryRead(number, out var main, out _) ? await BySubNumber(main) : page;

            // Which place a step has, the item says as it was when the record was taken in.
            async Task<Page<RecordLine>> BySubNumber(string main)
            {
                var found = new List<RecordLine>();
                foreach (var line in (await reading.RecordPage(filter with { Number = main }, context.Caller().Reads(), null, limit, stop)).Items)
                    if (await reading.Record(line.Id, context.Caller().Reads(), stop) is { } record && (await stories.Tell(record, stop)).Steps.Any(step => step.Number == number)) found.Add(line);
                return new Page<RecordLine>(found, null);
            }
        });

    private static async Task<IResult> Read(HttpContext context, string id, CaseReading reading, CaseStories stories, CancellationToken stop)
        => await reading.Record(id, context.Caller().Reads(), stop) is { } record ? Results.Json(await stories.Tell(record, stop), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Timeline(HttpContext context, string id, CaseReading reading, CancellationToken stop)
        => await reading.Timeline(id, context.Caller().Reads(), stop) is { } lines ? Results.Json(lines, ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Content(HttpContext context, string id, CaseReading reading, Ledger ledger, long? version = null, CancellationToken stop = default)
    {
        if (await reading.Content(id, version, context.Caller().Reads(), stop) is not { } content) return Refusal.NotFound.Result(context);
        if (content.IsPruned) return Refusal.Pruned.Result(context, $"摘要（SHA-256）：{content.Digest}", $"Its digest (SHA-256) was {content.Digest}.");
        // No reading without a trace: if it cannot be written down, the answer is 503 and nothing goes out.
        await ledger.ContentRead(id, content, context.Caller().Name);
        return Results.Bytes(content.Content, "application/json");
    }

    private static async Task<IResult> Amend(HttpContext context, string id, CorrectionDesk desk, HubOptions options,
        [FromHeader(Name = Reasons.Header)] string? correctionReason = null, string? reason = null)
    {
        if (!Api.Content.Is(context.Request, "application/json")) return Refusal.WrongMediaType.Result(context, "应为 application/json，不压缩。", "Send application/json, not compressed.");
        if (!Reasons.Fits(reason)) return Refusal.BadQuery.Result(context, Reasons.Zh, Reasons.En);
        if (!Reasons.TryRead(correctionReason, out var said)) return Refusal.BadHeader.Result(context, Reasons.HeaderZh, Reasons.HeaderEn);
        if (said is not null && reason is not null)
            return Refusal.BadQuery.Result(context, $"reason 与 {Reasons.Header} 只能给出一个。", $"Give reason or {Reasons.Header}, not both.");
        if (await Api.Content.Read(context.Request, options.RecordBytes, context.RequestAborted) is not { } content)
            return Refusal.TooLarge.Result(context, $"一件最多 {options.RecordBytes} 字节。", $"A record has at most {options.RecordBytes} bytes.");
        return Answer(context, await desk.Amend(context.Caller(), id, content, said ?? reason, CancellationToken.None,
            context.Keeping<CorrectionAnswer.Amended>(202, Body)));
    }

    private static async Task<IResult> Withdraw(HttpContext context, string id, CorrectionDesk desk, WithdrawalBody? body = null)
        => Reasons.Fits(body?.Reason)
            ? Answer(context, await desk.Withdraw(context.Caller(), id, body?.Reason, CancellationToken.None, context.Keep(202, new CorrectionBody(id, null, null))))
            : Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? Reasons.En : Reasons.Zh, "error")]);

    internal static CorrectionBody Body(CorrectionAnswer.Amended amended)
        => new(amended.Id, amended.Version, amended.Digest, amended.Warnings.Count == 0 ? null : [.. amended.Warnings.Select(ReceiptWarning.Of)]);

    internal static IResult Answer(HttpContext context, CorrectionAnswer answer) => answer switch
    {
        CorrectionAnswer.Amended amended => Results.Json(Body(amended), ApiJson.Options, statusCode: 202),
        CorrectionAnswer.Withdrawn withdrawn => Results.Json(new CorrectionBody(withdrawn.Id, null, null), ApiJson.Options, statusCode: 202),
        CorrectionAnswer.NoSuchRecord => Refusal.NotFound.Result(context),
        CorrectionAnswer.NotOpen closed => Refusal.Changed.Result(context, $"办件状态为 {closed.State}，不能再更正或撤件。", $"The record is {closed.State}: it can be neither corrected nor withdrawn."),
        CorrectionAnswer.Declined declined => Refusal.Declined.Result(context, errors: [.. declined.Findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))], more: declined.More),
        CorrectionAnswer.Malformed malformed => Refusal.Malformed.Result(context, malformed.Zh, malformed.En),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };
}
