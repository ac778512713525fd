using System.Text.Json;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>Rows are brought: in one stream that is a batch, or in a batch that is opened, filled in as many streams as it takes, and merged. 数据批次</summary>
public static class LibraryBatchEndpoints
{
    private const string Ndjson = "application/x-ndjson";

    public static void MapLibraryBatches(this IEndpointRouteBuilder routes)
    {
        var write = routes.MapGroup("/api/v1/libraries/{class}/{serial}").RequireAuthorization(Access.Catalog).WithTags("Libraries");
        write.MapPost("/rows", Load).WithName("LoadRows").WithSummary("Bring rows, a line each: one batch, merged at the end 导入数据")
            .WithDescription("NDJSON, gzip allowed; mode upsert (default) or full. A line with \"_delete\": true ends the row of its identity. A stream that is cut leaves nothing. "
                + "Where a full batch would end too many rows the answer is a 409 with their count; the batch waits some minutes for /merge or /abandon.")
            .Accepts<Dictionary<string, JsonElement>>(Ndjson).Produces<QualityReport>().ProducesRefusals(400, 404, 409, 415, 503).WithMetadata(new ReadsOwnContent());
        write.MapPost("/batches", Begin).WithName("BeginBatch").WithSummary("Open a batch to be filled in several streams 开启批次").Produces<LibraryBatchBody>(201).ProducesRefusals(404, 409, 413, 415, 422, 503);
        write.MapPost("/batches/{batch}/rows", Append).WithName("AppendRows").WithSummary("Bring more rows of an open batch 续传数据")
            .WithDescription("kept says how many rows of the batch the caller knows to be kept: the stream goes on with the next. What came whole of a stream that is cut is kept.")
            .Accepts<Dictionary<string, JsonElement>>(Ndjson).Produces<LibraryBatchBody>().ProducesRefusals(400, 404, 409, 415, 503).WithMetadata(new ReadsOwnContent());
        write.MapPost("/batches/{batch}/merge", Merge).WithName("MergeBatch").WithSummary("Make its rows the ones that are read 合并批次").Produces<QualityReport>().ProducesRefusals(404, 409, 413, 415, 503);
        write.MapPost("/batches/{batch}/abandon", Abandon).WithName("AbandonBatch").WithSummary("Take its rows away; none was ever read 放弃批次").Produces<LibraryBatchBody>().ProducesRefusals(404, 409, 413, 415, 422, 503);
    }

    private static async Task<IResult> Load(
        HttpContext context, string @class, string serial, LibraryDoor door, LibraryWriter writer, LibraryOptions options, string? mode = null, string? source = null, long? confirmedEnds = null)
    {
        var stop = context.RequestAborted;
        if (RowStream.Unfit(context) is { } unfit) return unfit;
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        BatchMode? read = mode switch { null or "upsert" => BatchMode.Upsert, "full" => BatchMode.Full, _ => null };
        if (read is not { } known) return Refusal.BadQuery.Result(context, "mode 应为 upsert 或 full。", "mode is upsert or full.");
        if (Source(context, source) is { } wrong) return wrong;
        var order = new BatchOrder(context.Caller().Name, known, source ?? "api", Resumable: false);
        // Whoever goes away from here on leaves a batch behind that is to be abandoned, and not one that is half opened.
        if (await writer.Open(found.Name, order, CancellationToken.None) is var answer && answer is not OpenAnswer.Opened { Batch: var batch }) return LibraryAnswers.Refused(context, answer);
        try
        {
            await using (var rows = RowStream.Of(context.Request, options)) await rows.To(batch);
            // All rows have come: what follows is carried to its end whether or not the caller waits.
            return LibraryAnswers.Merged(context, await batch.Merge(new MergeOrder(ConfirmedEnds: confirmedEnds), CancellationToken.None));
        }
        catch (BatchEndedException ended)
        {
            return LibraryAnswers.Over(context, ended.Batch);
        }
        catch (StreamCutException cut)
        {
            await batch.Abandon("stream-cut", order.Client, CancellationToken.None);
            return Refusal.Malformed.Result(context, "数据流中断，批次已放弃。", cut.InnerException is InvalidDataException ? "The stream is no gzip; its batch is abandoned." : "The stream was cut; its batch is abandoned.");
        }
        catch (Exception error) when (error is not StorageUnavailableException)
        {
            // Whatever it is, nobody goes on with this batch; where the database is away it is found idle.
            await batch.Abandon("failed", order.Client, CancellationToken.None);
            throw;
        }
    }

    private static async Task<IResult> Begin(HttpContext context, string @class, string serial, NewLibraryBatch body, LibraryDoor door, LibraryWriter writer, CancellationToken stop)
    {
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        if (body.Source is { Length: > 300 })
            return Refusal.Declined.Result(context, errors: [new ProblemError("/source", "content.length", context.WantsEnglish() ? "source has at most 300 characters." : "source 最多 300 个字符。", "error")]);
        if (HarvestOrigin.IsReserved(body.Source))
            return Refusal.Declined.Result(context, errors: [new ProblemError("/source", "content.reserved", context.WantsEnglish() ? "source does not begin with “harvest ”: harvests are called so." : "source 不得以“harvest ”开头：归集批次如此命名。", "error")]);
        return await writer.Open(found.Name, new BatchOrder(context.Caller().Name, body.Mode, body.Source ?? "api"), stop) switch
        {
            OpenAnswer.Opened opened => Results.Json(LibraryBatchBody.Of(opened.Batch.Line), ApiJson.Options, statusCode: StatusCodes.Status201Created),
            var refused => LibraryAnswers.Refused(context, refused),
        };
    }

    private static async Task<IResult> Append(HttpContext context, string @class, string serial, long batch, LibraryDoor door, LibraryWriter writer, LibraryOptions options, long? kept = null)
    {
        var stop = context.RequestAborted;
        if (RowStream.Unfit(context) is { } unfit) return unfit;
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        if (kept is null) return Refusal.BadQuery.Result(context, "须说明 kept：该批次已保存的行数。", "Say kept: how many rows of the batch are kept.");
        if (await writer.Resume(found.Name, batch, CancellationToken.None) is var answer && answer is not OpenAnswer.Opened { Batch: var open }) return LibraryAnswers.Refused(context, answer);
        // What a harvest has under way is its own: rows of others behind its place would be lost to it.
        if (HarvestOrigin.Of(open.Line) is not null) return LibraryAnswers.Busy(context, open.Line);
        if (open.Line.State != BatchState.Open) return LibraryAnswers.Over(context, open.Line);
        if (open.Line.Tally.Counts.Came != kept)
            return Refusal.Changed.Result(context, $"该批次已保存 {open.Line.Tally.Counts.Came} 行，请从其后续传。", $"{open.Line.Tally.Counts.Came} rows of the batch are kept: go on behind them.");
        try
        {
            await using var rows = RowStream.Of(context.Request, options);
            await rows.To(open);
            return Results.Json(LibraryBatchBody.Of(open.Line), ApiJson.Options);
        }
        catch (BatchEndedException ended)
        {
            return LibraryAnswers.Over(context, ended.Batch);
        }
        catch (StreamCutException)
        {
            return Refusal.Malformed.Result(context, $"数据流中断，已保存 {open.Line.Tally.Counts.Came} 行。", $"The stream was cut; {open.Line.Tally.Counts.Came} rows of the batch are kept.");
        }
    }

    private static async Task<IResult> Merge(HttpContext context, string @class, string serial, long batch, MergeBody body, LibraryDoor door, LibraryWriter writer, CancellationToken stop)
    {
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found) return Refusal.NotFound.Result(context);
        return await writer.Resume(found.Name, batch, stop) switch
        {
            // Half a harvest is not to be read; where it waits to be confirmed, the harvest is.
            OpenAnswer.Opened { Batch.Line: var line } when HarvestOrigin.Of(line) is not null => LibraryAnswers.Busy(context, line),
            // Once begun it is carried to its end.
            OpenAnswer.Opened opened => LibraryAnswers.Merged(context, await opened.Batch.Merge(new MergeOrder(ConfirmedEnds: body.ConfirmedEnds), CancellationToken.None)),
            // The same request again, whose answer got lost.
            OpenAnswer.Ended { Batch.State: BatchState.Merged } ended => LibraryAnswers.Merged(context, new MergeAnswer.Merged(ended.Batch)),
            var refused => LibraryAnswers.Refused(context, refused),
        };
    }

    private static async Task<IResult> Abandon(HttpContext context, string @class, string serial, long batch, AbandonBody body, LibraryDoor door, LibraryWriter writer, LibraryTable table, CancellationToken stop)
    {
        if (await door.Find(context.Caller(), @class, serial, stop) is not { } found || await table.Batch(found.Name, batch, stop) is not { } before) return Refusal.NotFound.Result(context);
        if (string.IsNullOrWhiteSpace(body.Reason) || body.Reason.Length > 60 || body.Reason.Contains('\0', StringComparison.Ordinal))
            return Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? "A reason has 1 to 60 characters, none of them null." : "reason 为 1 至 60 个字符，不含空字符。", "error")]);
        // What is being merged is already decided.
        if (before.State is BatchState.Merging or BatchState.Merged) return LibraryAnswers.Over(context, before);
        await writer.Abandon(found.Name, batch, body.Reason, context.Caller().Name, CancellationToken.None);
        return Results.Json(LibraryBatchBody.Of((await table.Batch(found.Name, batch, stop))!), ApiJson.Options);
    }

    private static IResult? Source(HttpContext context, string? source)
        => source is { Length: > 300 } || source?.Any(char.IsControl) == true ? Refusal.BadQuery.Result(context, "source 最多 300 个字符，不含控制字符。", "source has at most 300 characters, none of them a control character.")
            : HarvestOrigin.IsReserved(source) ? Refusal.BadQuery.Result(context, "source 不得以“harvest ”开头：归集批次如此命名。", "source does not begin with “harvest ”: harvests are called so.") : null;
}
