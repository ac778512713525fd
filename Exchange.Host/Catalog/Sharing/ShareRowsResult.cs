using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>Rows on their way out: written as <see cref="ShareRowsBody"/> has it, straight from the rows' bytes.</summary>
internal sealed class ShareRowsResult(SharePage page, string resource, string? next) : IResult
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public async Task ExecuteAsync(HttpContext context)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, Plain)) Write(writer);
        context.Response.ContentType = "application/json; charset=utf-8";
        context.Response.ContentLength = buffer.WrittenCount;
        await context.Response.BodyWriter.WriteAsync(buffer.WrittenMemory, context.RequestAborted);
    }

    private void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number"u8, page.Number);
        writer.WriteNumber("grant"u8, page.View.Grant.Number);
        writer.WriteString("resource"u8, resource);
        writer.WriteNumber("batch"u8, page.Batch);
        writer.WriteStartArray("items"u8);
        foreach (var row in page.Rows)
        {
            writer.WriteStartObject();
            writer.WritePropertyName("row"u8);
            page.Cut.Write(writer, row.Content);
            if (row.Asked is { } asked) writer.WriteString("key"u8, asked);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
        writer.WriteStartArray("masked"u8);
        foreach (var field in page.Cut.Masked) writer.WriteStringValue(field);
        writer.WriteEndArray();
        if (next is not null) writer.WriteString("next"u8, next);
        writer.WriteEndObject();
    }
}
