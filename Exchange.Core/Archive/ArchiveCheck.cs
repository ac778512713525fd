using System.IO.Compression;
using System.Security.Cryptography;
using System.Text.Json;

namespace Exchange.Core.Archive;

/// <summary>Holds a package to its manifest: every file is there as it is said, and none beside.</summary>
public static class ArchiveCheck
{
    // A manifest of every file that a record could have is smaller by far.
    private const int LongestManifest = 16 * 1024 * 1024;

    /// <param name="Faults">In words; empty when it is whole and unchanged.</param>
    /// <param name="Number">Of the record; null where there is no manifest to read.</param>
    public sealed record Result(IReadOnlyList<string> Faults, string? Id, string? Number, int Files, string? Sha256);

    /// <exception cref="IOException">It cannot be read.</exception>
    public static async Task<Result> Verify(string path, CancellationToken stop)
    {
        await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        var sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(file, stop));
        file.Position = 0;
        try
        {
            await using var zip = await ZipArchive.CreateAsync(file, ZipArchiveMode.Read, leaveOpen: true, entryNameEncoding: null, stop);
            return await Verify(zip, sha256, stop);
        }
        catch (InvalidDataException)
        {
            return new Result(["It is no package, or is cut off."], null, null, 0, sha256);
        }
    }

    private static async Task<Result> Verify(ZipArchive zip, string sha256, CancellationToken stop)
    {
        if (zip.GetEntry(ArchivePackage.Manifest) is not { } place || place.Length > LongestManifest) return new Result(["There is no manifest.json."], null, null, 0, sha256);
        try
        {
            await using var content = await place.OpenAsync(stop);
            using var manifest = await JsonDocument.ParseAsync(content, cancellationToken: stop);
            var root = manifest.RootElement;
            if (root.GetProperty("format").GetString() != ArchivePackage.Format) return new Result([$"It is of another format than {ArchivePackage.Format}."], null, null, 0, sha256);
            var faults = new List<string>();
            var named = new HashSet<string>(StringComparer.Ordinal) { ArchivePackage.Manifest };
            foreach (var entry in root.GetProperty("entries").EnumerateArray())
            {
                var name = entry.GetProperty("name").GetString()!;
                if (!named.Add(name)) faults.Add($"{name}: the manifest names it twice.");
                else if (zip.GetEntry(name) is not { } found) faults.Add($"{name}: is not there.");
                else if (found.Length != entry.GetProperty("size").GetInt64() || await DigestOf(found, stop) != entry.GetProperty("sha256").GetString()) faults.Add($"{name}: is not as the manifest says.");
            }
            faults.AddRange(zip.Entries.GroupBy(static one => one.FullName, StringComparer.Ordinal).Where(same => !named.Contains(same.Key) || same.Count() > 1)
                .Select(static same => $"{same.Key}: stands beside what the manifest names."));
            var record = root.GetProperty("record");
            return new Result(faults, record.GetProperty("id").GetString(), record.GetProperty("number").GetString(), named.Count, sha256);
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return new Result(["manifest.json cannot be read."], null, null, 0, sha256);
        }
    }

    /// <summary>Null where it is damaged.</summary>
    private static async Task<string?> DigestOf(ZipArchiveEntry entry, CancellationToken stop)
    {
        try
        {
            await using var content = await entry.OpenAsync(stop);
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(content, stop));
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }
}
