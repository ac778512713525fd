using System.Buffers;
using System.IO.Compression;
using System.IO.Pipelines;
using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>Rows of a request, NDJSON and perhaps compressed with gzip, in pages: memory is that of a page however much comes.</summary>
internal sealed class RowStream : IAsyncDisposable
{
    // A source that is slow keeps what it has brought, and its batch is not taken for one that nobody goes on with.
    private static readonly TimeSpan Gathered = TimeSpan.FromSeconds(20);

    private static readonly byte[] Ends = "_delete"u8.ToArray();

    private readonly Stream? _unpacked;
    private readonly PipeReader _pipe;
    private readonly LineReader _lines;
    private readonly int _most;
    private byte[]? _tooLong;   // One for all such lines: a small compressed stream has thousands.

    private RowStream(Stream? unpacked, PipeReader pipe, int most) => (_unpacked, _pipe, _lines, _most) = (unpacked, pipe, new LineReader(pipe, most), most);

    /// <summary>What a content has to be; null when it is.</summary>
    public static IResult? Unfit(HttpContext context)
    {
        var type = context.Request.ContentType;
        var packed = context.Request.Headers.ContentEncoding;
        return type is not null && (type.Equals("application/x-ndjson", StringComparison.OrdinalIgnoreCase) || type.StartsWith("application/x-ndjson;", StringComparison.OrdinalIgnoreCase))
            && (packed.Count == 0 || (packed.Count == 1 && string.Equals(packed[0], "gzip", StringComparison.OrdinalIgnoreCase)))
            ? null : Refusal.WrongMediaType.Result(context, "应为 application/x-ndjson，可用 gzip 压缩。", "Send application/x-ndjson, compressed with gzip if you like.");
    }

    public static RowStream Of(HttpRequest request, LibraryOptions options)
    {
        if (request.Headers.ContentEncoding.Count == 0) return new RowStream(null, request.BodyReader, options.RowBytes);
        var unpacked = new GZipStream(request.Body, CompressionMode.Decompress, leaveOpen: true);
        return new RowStream(unpacked, PipeReader.Create(unpacked), options.RowBytes);
    }

    /// <summary>Appends all that comes. Where the stream is cut, or is no stream of this kind, what came whole is appended before that is told.</summary>
    /// <exception cref="StreamCutException">It ended before its end.</exception>
    public async Task To(LibraryBatch batch)
    {
        // Not under the request's token: what has come when the caller goes away is read first; that the connection is broken the reading itself says.
        while (true)
        {
            var most = batch.PageRows;
            var (page, bytes, cut, ended) = (new List<IncomingRow>(most), 0L, (Exception?)null, false);
            for (var since = Environment.TickCount64; page.Count < most && bytes < LibraryBatch.PageBytes && Environment.TickCount64 - since < Gathered.TotalMilliseconds;)
            {
                try
                {
                    var lines = await _lines.Next(most - page.Count, CancellationToken.None);
                    if (ended = lines.Count == 0) break;
                    foreach (var line in lines)
                    {
                        // A line that is longer than a row may be has been thrown away: what is left of it is that it came.
                        if (line is null) page.Add(new IncomingRow(_tooLong ??= new byte[_most + 1]));
                        else if (!IsBlank(line)) page.Add(new IncomingRow(line, IsEnd(line)));
                        bytes += line?.Length ?? _most;
                    }
                }
                catch (Exception error) when (error is IOException or InvalidDataException or OperationCanceledException or BadHttpRequestException)
                {
                    cut = error;
                    break;
                }
            }
            // Whoever has gone away has brought these rows: they are whole, and their lines with them.
            if (page.Count > 0) await batch.Append(page, null, CancellationToken.None);
            if (cut is null && !ended) continue;
            await batch.Flush();
            if (cut is not null) throw new StreamCutException(cut);
            return;
        }
    }

    private static bool IsBlank(byte[] line) => line.AsSpan().IndexOfAnyExcept(" \t\r"u8) < 0;

    /// <summary>A member _delete that is true: no field of a resource has such a name.</summary>
    internal static bool IsEnd(byte[] line)
    {
        if (line.AsSpan().IndexOf(Ends) < 0) return false;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return false;
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var mine = reader.ValueTextEquals(Ends);
                reader.Read();
                if (mine) return reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
        }
        catch (JsonException)
        {
            // Broken: kept out as a row, with the reason.
        }
        return false;
    }

    public async ValueTask DisposeAsync()
    {
        if (_unpacked is null) return;
        await _pipe.CompleteAsync();
        await _unpacked.DisposeAsync();
    }
}

/// <summary>A stream of rows ended before its end.</summary>
internal sealed class StreamCutException(Exception cause) : Exception("The stream of rows was cut.", cause);
