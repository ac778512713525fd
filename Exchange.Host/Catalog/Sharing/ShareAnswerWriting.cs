using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>Answers as bytes, straight from the rows' bytes; as <see cref="ShareRowsBody"/> has it.</summary>
internal static class ShareAnswerWriting
{
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <param name="next">The cursor of the next page.</param>
    public static void Rows(Utf8JsonWriter writer, SharePage page, string resource, string? next)
    {
        writer.WriteStartObject();
        writer.WriteNumber("number"u8, page.Number);
        writer.WriteNumber("grant"u8, page.View.Grant.Number);
        writer.WriteString("resource"u8, resource);
        writer.WriteNumber("batch"u8, page.Batch);
        writer.WriteStartArray("items"u8);
        foreach (var row in page.Rows) Row(writer, page.Cut, row);
        writer.WriteEndArray();
        writer.WriteStartArray("masked"u8);
        foreach (var field in page.Cut.Masked) writer.WriteStringValue(field);
        writer.WriteEndArray();
        if (next is not null) writer.WriteString("next"u8, next);
        writer.WriteEndObject();
    }

    public static void Row(Utf8JsonWriter writer, RowCut cut, FoundRow row)
    {
        writer.WriteStartObject();
        writer.WritePropertyName("row"u8);
        cut.Write(writer, row.Content);
        if (row.Asked is { } asked) writer.WriteString("key"u8, asked);
        writer.WriteEndObject();
    }

    public static void Verdict(Utf8JsonWriter writer, ReadingAnswer.Verified verified)
    {
        writer.WriteStartObject();
        writer.WriteString("answer"u8, verified.Verdict switch { ShareVerdict.Yes => "yes"u8, ShareVerdict.No => "no"u8, _ => "unknown"u8 });
        writer.WriteNumber("number"u8, verified.Number);
        writer.WriteEndObject();
    }

    /// <summary>The answer with its signature: over the answer, the number and time of its log event, who has asked, and the digest of the question.</summary>
    /// <param name="answer">A JSON object.</param>
    public static void Signed(IBufferWriter<byte> output, ReadOnlySpan<byte> answer, AnswerKey key, long number, DateTimeOffset at, string client, string question)
    {
        var payload = new ArrayBufferWriter<byte>(answer.Length + 512);
        using (var writer = new Utf8JsonWriter(payload, Plain))
        {
            writer.WriteStartObject();
            writer.WriteNumber("iat"u8, at.ToUnixTimeSeconds());
            writer.WriteNumber("position"u8, number);
            writer.WriteString("client"u8, client);
            writer.WriteString("question"u8, question);
            writer.WritePropertyName("answer"u8);
            writer.WriteRawValue(answer, skipInputValidation: true);
            writer.WriteEndObject();
        }
        output.Write(answer[..^1]);
        using var text = new Utf8JsonWriter(output, Plain);
        output.Write(",\"jws\":"u8);
        text.WriteStringValue(key.Sign(payload.WrittenSpan));
        text.Flush();
        output.Write("}"u8);
    }
}
