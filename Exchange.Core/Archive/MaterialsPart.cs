using System.Globalization;
using System.Text.Json;
using Exchange.Core.Materials;
using Exchange.Core.Records;

namespace Exchange.Core.Archive;

/// <summary>What came with each version, and the files, each once however many versions name it.</summary>
public sealed class MaterialsPart(CaseMaterials materials, MaterialStore store) : IArchivePart
{
    public async Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop)
    {
        var lines = new List<MaterialLine>();
        for (var version = 1L; version <= record.Version; version++) lines.AddRange(await materials.Of(record.Id, version, stop));
        if (lines.Count == 0) return [];
        var files = new Dictionary<string, ArchiveEntry>(StringComparer.Ordinal);
        try
        {
            // By code and number: materials/M01-2.pdf is the second file that came under this code.
            var counts = new Dictionary<string, int>(StringComparer.Ordinal);
            foreach (var line in lines)
            {
                if (line.Digest is not { } digest || files.ContainsKey(digest)) continue;
                var code = string.Concat(line.Code.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '_'));
                var number = counts[code] = counts.GetValueOrDefault(code) + 1;
                files[digest] = ArchiveEntry.Of(string.Create(CultureInfo.InvariantCulture, $"materials/{code}-{number}"), digest, line.File, store);
            }
            return [ArchiveEntry.Of("materials.json", "application/json", ArchiveJson.Page(json => Write(json, lines, files))), .. files.Values];
        }
        catch
        {
            foreach (var file in files.Values) await file.DisposeAsync();
            throw;
        }
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<MaterialLine> lines, Dictionary<string, ArchiveEntry> files)
    {
        json.WriteStartArray();
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("version", line.Version);
            json.WriteNumber("place", line.Place);
            json.WriteString("code", line.Code);
            json.WriteString("as", MaterialWays.Word(line.Way));
            json.Text("name", line.Name);
            json.Text("number", line.Number);
            json.Text("due", line.Due);
            json.Text("sha256", line.Digest);
            json.Text("file", line.Digest is { } digest ? files[digest].Name : null);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
