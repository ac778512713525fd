using System.Buffers;

namespace Exchange.Host.Api;

/// <summary>Reads request contents, bounded.</summary>
public static class Content
{
    /// <summary>The whole content, or null when it is larger than <paramref name="most"/> bytes.</summary>
    public static async ValueTask<byte[]?> Read(HttpRequest request, int most, CancellationToken stop)
    {
        if (request.ContentLength is { } length)
        {
            if (length > most) return null;
            var exact = GC.AllocateUninitializedArray<byte>((int)length);
            await request.Body.ReadExactlyAsync(exact, stop);
            return exact;
        }
        using var buffer = new MemoryStream();
        var chunk = ArrayPool<byte>.Shared.Rent(64 * 1024);
        try
        {
            int read;
            while ((read = await request.Body.ReadAsync(chunk, stop)) > 0)
            {
                if (buffer.Length + read > most) return null;
                buffer.Write(chunk, 0, read);
            }
            return buffer.ToArray();
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    public static bool Is(HttpRequest request, string mediaType)
        => request.Headers.ContentEncoding.Count == 0 && request.ContentType is { } type
            && (type.Equals(mediaType, StringComparison.OrdinalIgnoreCase) || (type.StartsWith(mediaType, StringComparison.OrdinalIgnoreCase) && type[mediaType.Length] is ';' or ' '));
}
