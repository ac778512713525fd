using System.Buffers;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Exchange.Core.Archive;

/// <summary>A package whose parts are all there, to be written once.</summary>
/// <remarks>
/// A ZIP without compression and without the times of anything: the bytes depend on the record alone, and on no version of a compressor. Most of a package are files that are compressed already.
/// The manifest comes last, because the digests are of the bytes that went out; a package that broke off has none, and no directory either.
/// </remarks>
public sealed class ArchivePackage(ArchivedRecord record, string? itemDigest, IReadOnlyList<ArchiveEntry> entries) : IAsyncDisposable
{
    public const string Manifest = "manifest.json", Format = "exchange-archive.v1";

    private const int Chunk = 128 * 1024;

    // As far back as ZIP goes.
    private static readonly DateTimeOffset NoTime = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private sealed record Written(string Name, string MediaType, long Size, string Sha256);

    /// <exception cref="ArchiveGapException">A file is not what it must be. What has gone out is no package: the caller breaks off.</exception>
    public async Task Write(Stream to, CancellationToken stop)
    {
        // Not disposed of when something fails: that would write a directory, and make a whole package of half of one.
        await using var gathering = new GatheringStream(to);
        var zip = await ZipArchive.CreateAsync(gathering, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, stop);
        var written = new List<Written>(entries.Count);
        foreach (var entry in entries) written.Add(await Copy(zip, entry, stop));
        await Copy(zip, ArchiveEntry.Of(Manifest, "application/json", ArchiveJson.Page(json => Write(json, written))), stop);
        await zip.DisposeAsync();
        await gathering.FlushAsync(stop);
    }

    private static async Task<Written> Copy(ZipArchive zip, ArchiveEntry entry, CancellationToken stop)
    {
        var place = zip.CreateEntry(entry.Name, CompressionLevel.NoCompression);
        place.LastWriteTime = NoTime;
        using var sha = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = ArrayPool<byte>.Shared.Rent(Chunk);
        var size = 0L;
        try
        {
            await using var from = await entry.Open(stop);
            await using var to = await place.OpenAsync(stop);
            for (int read; (read = await from.ReadAsync(buffer.AsMemory(0, Chunk), stop)) > 0; size += read)
            {
                sha.AppendData(buffer, 0, read);
                await to.WriteAsync(buffer.AsMemory(0, read), stop);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
        var digest = Convert.ToHexStringLower(sha.GetHashAndReset());
        if (entry.Sha256 is { } must && must != digest) throw new ArchiveGapException(must);
        return new Written(entry.Name, entry.MediaType, size, digest);
    }

    private void Write(Utf8JsonWriter json, List<Written> written)
    {
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteStartObject("record");
        json.WriteString("id", record.Id);
        json.WriteString("client", record.Client);
        json.WriteString("number", record.Number);
        json.WriteString("organisation", record.Organisation);
        json.Text("situation", record.Situation);
        json.WriteNumber("version", record.Version);
        json.WriteString("digest", record.Digest);
        json.Text("outcome", record.Outcome);
        json.Time("takenInAt", record.TakenInAt);
        json.Time("closedAt", record.ClosedAt);
        json.WriteEndObject();
        json.WriteStartObject("item");
        json.WriteString("name", record.Item);
        json.WriteNumber("revision", record.Revision);
        json.Text("sha256", itemDigest);
        json.WriteEndObject();
        json.WriteStartArray("entries");
        foreach (var one in written)
        {
            json.WriteStartObject();
            json.WriteString("name", one.Name);
            json.WriteString("mediaType", one.MediaType);
            json.WriteNumber("size", one.Size);
            json.WriteString("sha256", one.Sha256);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var entry in entries) await entry.DisposeAsync();
    }
}
