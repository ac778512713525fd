using System.Buffers;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>What came back: status, headers and, where it was wanted, the body within its bound.</summary>
internal sealed class Answer : IDisposable
{
    const int Chunk = 16 * 1024;

    byte[]? buffer;

    Answer(int status, HttpResponseHeaders headers, HttpContentHeaders contentHeaders)
    {
        Status = status;
        Headers = headers;
        ContentHeaders = contentHeaders;
    }

    public int Status { get; }

    public HttpResponseHeaders Headers { get; }

    public HttpContentHeaders ContentHeaders { get; }

    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>The body is longer than allowed; what was read of it is of no use but for a person's eye.</summary>
    public bool TooLong { get; private set; }

    /// <summary>Reads the body whole, or drains it so that the connection can be used again.</summary>
    /// <exception cref="HttpRequestException">The connection broke within the body, as <see cref="IOException"/> may say too.</exception>
    public static async Task<Answer> Read(HttpResponseMessage response, bool wanted, int limit, CancellationToken stop)
    {
        var answer = new Answer((int)response.StatusCode, response.Headers, response.Content.Headers);
        try
        {
            await using var body = await response.Content.ReadAsStreamAsync(stop);
            await answer.Fill(body, wanted, limit, stop);
            return answer;
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// The body as JSON whatever its media type says, or else as text or XML where that says so; an empty one is nothing, and no fault.
    /// False when it is none of these, or too long.
    /// </summary>
    public bool TryGetBody(out Value value)
    {
        value = Value.Undefined;
        if (Body.IsEmpty || TooLong)
            return !TooLong;
        var text = Utf8().Span;
        try
        {
            value = Value.Parse(text);
            return true;
        }
        catch (InputException)
        {
            switch (ContentHeaders.ContentType?.MediaType)
            {
                case "text/plain":
                    value = Value.From(Encoding.UTF8.GetString(text));
                    return true;
                case "application/xml" or "text/xml" or "application/soap+xml":
                    value = XmlValue.Read(Body, Charset());
                    return !value.IsUndefined;
                default:
                    return false;
            }
        }
    }

    /// <summary>The beginning of the body for a person's eye: the department's free text.</summary>
    public string Beginning(int length) => Refusal.Cut(Encoding.UTF8.GetString(Utf8().Span), length);

    public void Dispose()
    {
        if (buffer is not null)
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = null;
        Body = default;
    }

    async Task Fill(Stream body, bool wanted, int limit, CancellationToken stop)
    {
        var expected = ContentHeaders.ContentLength is { } length && wanted ? (int)Math.Min(length, limit) + 1 : Chunk;
        buffer = ArrayPool<byte>.Shared.Rent(expected);
        int filled = 0, total = 0;
        while (true)
        {
            if (filled == buffer.Length)
                Grow(limit);
            var read = await body.ReadAsync(buffer.AsMemory(filled), stop);
            if (read == 0)
                break;
            total += read;
            filled = wanted ? filled + read : 0;
            if (total <= limit)
                continue;
            TooLong = true;
            break;
        }
        Body = wanted ? buffer.AsMemory(0, Math.Min(filled, limit)) : default;
    }

    void Grow(int limit)
    {
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(buffer!.Length * 2L, limit + 1L));
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
        buffer = larger;
    }

    // Departments answer in GB18030 too, and some put a byte order mark before UTF-8.
    ReadOnlyMemory<byte> Utf8()
    {
        if (Charset() is { } encoding && encoding.CodePage != Encoding.UTF8.CodePage)
            return Encoding.UTF8.GetBytes(encoding.GetString(Body.Span));
        return Body.Span.StartsWith("\uFEFF"u8) ? Body[3..] : Body;
    }

    Encoding? Charset() => ContentHeaders.ContentType?.CharSet is { } charset ? Charsets.Named(charset.Trim('"')) : null;
}
