using System.Buffers;
using System.Text.Json;
using Exchange.Core.Intake;
using Exchange.Core.Watching;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>Taking records in. docs/flow.md starts here.</summary>
public static class RecordEndpoints
{
    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        var intake = routes.MapGroup("/api/v1/records").RequireAuthorization(Access.Intake).WithTags("Records");
        intake.MapPost("", TakeIn)
            .WithName("TakeIn").WithSummary("Hand in one record 收件")
            .WithDescription("Answers 202 with a receipt once the record is durable. The same number and content again gets the first receipt; other content under the same number is a 409.")
            .Accepts<SubmissionBody>("application/json")
            .Produces<ReceiptBody>(202).ProducesRefusals(400, 409, 413, 415, 422, 503).WithMetadata(new ReadsOwnContent());
        intake.MapPost("/batch", TakeInBatch)
            .WithName("TakeInBatch").WithSummary("Hand in many records, a line each 批量收件")
            .WithDescription("NDJSON in, NDJSON out: one answer line {line, status, receipt | problem} for each line, in the same order, each after its own commit.")
            .Accepts<SubmissionBody>("application/x-ndjson")
            .Produces<BatchLine>(200, "application/x-ndjson").ProducesRefusals(415).WithMetadata(new ReadsOwnContent());
    }

    private static async Task TakeIn(HttpContext context, IntakeDesk desk, HubOptions options)
    {
        var stop = context.RequestAborted;
        if (!Content.Is(context.Request, "application/json"))
        {
            await Refusal.WrongMediaType.Write(context, "应为 application/json，不压缩。", "Send application/json, not compressed.");
            return;
        }
        if (await Content.Read(context.Request, options.RecordBytes, stop) is not { } content)
        {
            await Refusal.TooLarge.Write(context, $"一件最多 {options.RecordBytes} 字节。", $"A record has at most {options.RecordBytes} bytes.");
            return;
        }
        // The caller may go away, the commit may not: what is examined is carried to its end.
        using var span = RecordTrace.TakeIn();
        var answer = await desk.TakeIn(context.Caller(), content, RecordTrace.Keep(span, TraceParent.Of(context.Request)), CancellationToken.None);
        if (answer is IntakeAnswer.TakenIn yes)
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            context.Response.ContentType = "application/json";
            context.Response.Headers.Location = "/api/v1/records/" + yes.Receipt.Id;
            if (yes.Repeated) context.Response.Headers["Idempotency-Replayed"] = "true";
            ReceiptJson.Write(yes.Receipt, context.Response.BodyWriter);
            await context.Response.BodyWriter.FlushAsync(stop);
            return;
        }
        var (refusal, zh, en, errors, more) = Refuse(context, answer);
        await refusal.Write(context, zh, en, errors, more);
    }

    private static async Task TakeInBatch(HttpContext context, IntakeDesk desk, HubOptions options)
    {
        var stop = context.RequestAborted;
        if (!Content.Is(context.Request, "application/x-ndjson"))
        {
            await Refusal.WrongMediaType.Write(context, "应为 application/x-ndjson，不压缩。", "Send application/x-ndjson, not compressed.");
            return;
        }
        context.Response.ContentType = "application/x-ndjson";
        var reader = new LineReader(context.Request.BodyReader, options.RecordBytes);
        var number = 0L;
        while (await reader.Next(options.BatchLines, stop) is { Count: > 0 } lines)
        {
            var answers = await Answers(desk, context, lines);
            for (var i = 0; i < lines.Count; i++)
            {
                number++;
                if (answers[i] is { } answer) WriteLine(context, number, answer);
                else if (lines[i] is null) WriteRefusal(context, number, Refusal.TooLarge.Problem(context, $"一件最多 {options.RecordBytes} 字节。", $"A record has at most {options.RecordBytes} bytes."));
            }
            await context.Response.BodyWriter.FlushAsync(stop);
        }
    }

    /// <summary>Null for a line that is too long or empty: there is nothing to take in.</summary>
    private static async Task<IntakeAnswer?[]> Answers(IntakeDesk desk, HttpContext context, IReadOnlyList<byte[]?> lines)
    {
        var answers = new IntakeAnswer?[lines.Count];
        var at = Enumerable.Range(0, lines.Count).Where(i => lines[i] is { Length: > 0 }).ToArray();
        using var span = RecordTrace.TakeIn();
        var given = await desk.TakeIn(
            context.Caller(), [.. at.Select(i => new ReadOnlyMemory<byte>(lines[i]!))], RecordTrace.Keep(span, TraceParent.Of(context.Request)), CancellationToken.None);
        for (var i = 0; i < at.Length; i++) answers[at[i]] = given[i];
        return answers;
    }

    private static void WriteLine(HttpContext context, long number, IntakeAnswer answer)
    {
        if (answer is not IntakeAnswer.TakenIn yes)
        {
            var (refusal, zh, en, errors, more) = Refuse(context, answer);
            WriteRefusal(context, number, refusal.Problem(context, zh, en, errors, more));
            return;
        }
        var output = context.Response.BodyWriter;
        using (var json = new Utf8JsonWriter(output, ReceiptJson.Writing))
        {
            json.WriteStartObject();
            json.WriteNumber("line"u8, number);
            json.WriteNumber("status"u8, 202);
            if (yes.Repeated) json.WriteBoolean("replayed"u8, true);
            json.WritePropertyName("receipt"u8);
            ReceiptJson.Write(yes.Receipt, json);
            json.WriteEndObject();
        }
        output.Write("\n"u8);
    }

    private static void WriteRefusal(HttpContext context, long number, Problem problem)
    {
        var output = context.Response.BodyWriter;
        output.Write(JsonSerializer.SerializeToUtf8Bytes(new BatchLine(number, problem.Status, null, problem), ApiJson.Options));
        output.Write("\n"u8);
    }

    internal static (Refusal Refusal, string? Zh, string? En, IReadOnlyList<ProblemError>? Errors, bool More) Refuse(HttpContext context, IntakeAnswer answer) => answer switch
    {
        IntakeAnswer.Malformed m => (Refusal.Malformed, m.Zh, m.En, null, false),
        IntakeAnswer.Declined d => (Refusal.Declined, null, null, [.. d.Findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))], d.More),
        IntakeAnswer.Unavailable => (Refusal.Unavailable, null, null, null, false),
        IntakeAnswer.Conflict c => (Refusal.NumberUsed, $"编号首次对应办件 {c.FirstId}。", $"The number belongs to record {c.FirstId}.", null, false),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };
}
