using System.Buffers;
using System.Text.Json;
using Exchange.Core.Catalog.Sharing;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>An answer on its way out, signed where that was asked for.</summary>
/// <param name="number">Of its log event.</param>
/// <param name="question">The bytes of the question; null where it is not signed.</param>
internal sealed class ShareRowsResult(long number, Action<Utf8JsonWriter> write, byte[]? question) : IResult
{
    public async Task ExecuteAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, ShareAnswerWriting.Plain)) write(writer);
        if (question is not null)
        {
            var services = context.RequestServices;
            var key = await services.GetRequiredService<AnswerKeys>().Current(context.RequestAborted);
            var signed = new ArrayBufferWriter<byte>(buffer.WrittenCount * 3 + 1024);
            ShareAnswerWriting.Signed(signed, buffer.WrittenSpan, key, number, services.GetRequiredService<TimeProvider>().GetUtcNow(), context.Caller().Name, ShareContent.Digest(question));
            buffer = signed;
        }
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }
}
