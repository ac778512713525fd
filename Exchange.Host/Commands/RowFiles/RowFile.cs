using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;

namespace Exchange.Host.Commands.RowFiles;

/// <summary>A file of rows as the stream that the hub takes: NDJSON, made while it is read, so that its size is no matter.</summary>
internal sealed class RowFile : HttpContent
{
    private readonly FileInfo _file;
    private readonly Func<Stream, Stream, CancellationToken, Task> _write;

    private RowFile(FileInfo file, Func<Stream, Stream, CancellationToken, Task> write)
    {
        (_file, _write) = (file, write);
        Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        Headers.ContentEncoding.Add("gzip");
    }

    /// <param name="fields">Of the resource: their types tell what a text of a CSV is, and which of them is the geometry.</param>
    /// <returns>Null where nobody knows such files.</returns>
    public static RowFile? Of(FileInfo file, IReadOnlyList<RowField> fields, string? geometry)
        => file.Extension.ToUpperInvariant() switch
        {
            ".NDJSON" or ".JSONL" => new RowFile(file, static (from, to, stop) => from.CopyToAsync(to, stop)),
            ".CSV" => new RowFile(file, (from, to, stop) => CsvRows.Write(from, to, fields, stop)),
            ".GEOJSON" => new RowFile(file, (from, to, stop) => GeoRows.Write(from, to, geometry ?? fields.FirstOrDefault(static field => field.Type == "general")?.Name ?? "geometry", stop)),
            _ => null,
        };

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => SerializeToStreamAsync(stream, context, CancellationToken.None);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await using var from = _file.OpenRead();
        await using var gzip = new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true);
        await _write(from, gzip, cancellationToken);
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}

/// <summary>A field of a resource, as far as files need it.</summary>
/// <param name="Title">In Chinese: a heading may be it.</param>
internal sealed record RowField(string Name, string Title, string Type);

/// <summary>A file is none of those of its kind.</summary>
internal sealed class RowFileException(string message) : IOException(message);
