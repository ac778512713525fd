using System.Buffers;
using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>
/// 批量共享: all rows of a bulk grant, a line each, page by page; a page is in the log before its first row leaves. Who leaves half way has got no more than what is logged, and that it has left is logged too.
/// The last line says whether it was all.
/// </summary>
/// <param name="ask">For the next page.</param>
/// <param name="ended">Logs that it has ended before its end: pages, rows, why.</param>
internal sealed class ShareStreamResult(ShareQuestion question, SharePage first, Func<ShareQuestion, CancellationToken, Task<ReadingAnswer>> ask, Func<int, long, string, Task> ended) : IResult
{
    public const string MediaType = "application/x-ndjson";

    public async Task ExecuteAsync(HttpContext context)
    {
        context.Response.ContentType = MediaType;
        var (stop, buffer, pages, rows) = (context.RequestAborted, new ArrayBufferWriter<byte>(64 * 1024), 0, 0L);
        try
        {
            for (var page = first; ;)
            {
                // In the log: from here on it may be gone, whole, in part or not at all.
                (pages, rows) = (pages + 1, rows + page.Rows.Count);
                Lines(buffer, page);
                if (page.Next is not { } place)
                {
                    End(buffer, pages, rows, null);
                    await Send(context, buffer, stop);
                    return;
                }
                if (!await Send(context, buffer, stop))
                {
                    await Ended(pages, rows, "left");
                    return;
                }
                var answer = await Next(place, stop);
                if (answer is ReadingAnswer.Rows more)
                {
                    page = more.Page;
                    continue;
                }
                var why = answer is ReadingAnswer.Denied { Why: [var fault, ..] } ? fault : new CatalogFault("", "unavailable", "暂时无法继续。", "It cannot go on right now.");
                await Ended(pages, rows, why.Code);
                End(buffer, pages, rows, new ProblemError(why.Pointer, why.Code, context.WantsEnglish() ? why.En : why.Zh, "error"));
                await Send(context, buffer, stop);
                return;
            }
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is OperationCanceledException or IOException)
        {
            await Ended(pages, rows, "left");
        }
    }

    private async Task Ended(int pages, long rows, string why)
    {
        try
        {
            await ended(pages, rows, why);
        }
        catch (StorageUnavailableException)
        {
            // The log has every page that went out; that it was not all cannot be written now, and the reader is told by the last line.
        }
    }

    /// <summary>Null where it could not be read or written down, and so nothing may go out. Under the grant under which it began: another one that allows it too is another one's volume and fields.</summary>
    private async Task<ReadingAnswer?> Next(SharePlace place, CancellationToken stop)
    {
        try
        {
            return await ask(question with { After = place, GoesOn = true, Grant = first.View.Grant.Number }, stop);
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException or TimeoutException)
        {
            return null;
        }
    }

    private static void Lines(ArrayBufferWriter<byte> buffer, SharePage page)
    {
        using var writer = new Utf8JsonWriter(buffer, ShareAnswerWriting.Plain);
        foreach (var row in page.Rows)
        {
            ShareAnswerWriting.Row(writer, page.Cut, row);
            writer.Flush();
            buffer.Write("\n"u8);
            writer.Reset();
        }
    }

    private static void End(ArrayBufferWriter<byte> buffer, int pages, long rows, ProblemError? why)
    {
        using (var writer = new Utf8JsonWriter(buffer, ShareAnswerWriting.Plain)) JsonSerializer.Serialize(writer, new ShareStreamEndLine(new ShareStreamEnd(why is null, pages, rows, why)), ApiJson.Options);
        buffer.Write("\n"u8);
    }

    /// <summary>False when nobody takes it any more.</summary>
    private static async Task<bool> Send(HttpContext context, ArrayBufferWriter<byte> buffer, CancellationToken stop)
    {
        var sent = await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, stop);
        buffer.ResetWrittenCount();
        return !sent.IsCompleted && !sent.IsCanceled;
    }
}
