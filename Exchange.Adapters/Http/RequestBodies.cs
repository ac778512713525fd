using System.Buffers;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;

namespace Exchange.Adapters.Http;

/// <summary>
/// A request body that remembers whether its sending has begun. Until then at most a request's head has left, which no system takes for a whole
/// request: the line between "certainly not taken" and "may have been taken".
/// </summary>
/// <remarks>A request without a body gets an empty one, so the line is drawn for it too and the connection pool does not send it again by itself.</remarks>
internal class TrackedContent : HttpContent
{
    readonly ReadOnlyMemory<byte> bytes;
    volatile bool begun;

    public TrackedContent(ReadOnlyMemory<byte> bytes, MediaTypeHeaderValue? mediaType)
    {
        this.bytes = bytes;
        Headers.ContentType = mediaType;
    }

    public bool Begun => begun;

    /// <summary>What is sent, for a signature over it.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        begun = true;
        await Write(stream, cancellationToken);
    }

    protected virtual async Task Write(Stream stream, CancellationToken stop) => await stream.WriteAsync(bytes, stop);

    protected override bool TryComputeLength(out long length)
    {
        length = bytes.Length;
        return true;
    }
}

/// <summary>Makes <c>application/x-www-form-urlencoded</c> (WHATWG URL, 5.2) from UTF-8 JSON without going through strings.</summary>
internal static class FormBody
{
    static readonly SearchValues<byte> Plain = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789*-._"u8);

    public static ReadOnlyMemory<byte> OneField(string name, ReadOnlySpan<byte> value)
    {
        var form = new ArrayBufferWriter<byte>(name.Length + 1 + value.Length * 2);
        Field(form, Encoding.UTF8.GetBytes(name), value);
        return form.WrittenMemory;
    }

    /// <summary>A string as its text, null not at all, anything else as its JSON text.</summary>
    /// <exception cref="JsonException">The message is no JSON object.</exception>
    public static ReadOnlyMemory<byte> Members(ReadOnlyMemory<byte> json)
    {
        using var document = JsonDocument.Parse(json);
        if (document.RootElement.ValueKind is not JsonValueKind.Object)
            throw new JsonException("A form with one field for each member needs a JSON object.");
        var form = new ArrayBufferWriter<byte>(json.Length * 2);
        foreach (var member in document.RootElement.EnumerateObject().Where(m => m.Value.ValueKind is not JsonValueKind.Null))
        {
            var text = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString()! : member.Value.GetRawText();
            Field(form, Encoding.UTF8.GetBytes(member.Name), Encoding.UTF8.GetBytes(text));
        }
        return form.WrittenMemory;
    }

    static void Field(ArrayBufferWriter<byte> form, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        if (form.WrittenCount > 0)
            form.Write("&"u8);
        Escape(form, name);
        form.Write("="u8);
        Escape(form, value);
    }

    static void Escape(ArrayBufferWriter<byte> form, ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            var run = text.IndexOfAnyExcept(Plain);
            if (run != 0)
            {
                form.Write(run < 0 ? text : text[..run]);
                text = run < 0 ? [] : text[run..];
                continue;
            }
            if (text[0] == ' ')
                form.Write("+"u8);
            else
                form.Write([(byte)'%', Hex(text[0] >> 4), Hex(text[0] & 15)]);
            text = text[1..];
        }
    }

    static byte Hex(int digit) => "0123456789ABCDEF"u8[digit];
}
