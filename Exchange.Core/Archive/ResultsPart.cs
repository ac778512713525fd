using System.Globalization;
using System.Text.Json;
using Exchange.Core.Materials;
using Exchange.Core.Records;

namespace Exchange.Core.Archive;

/// <summary>What came of it: certificates and documents, how they reached the applicant, and their files.</summary>
public sealed class ResultsPart(CaseResults results, MaterialStore store) : IArchivePart
{
    public async Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop)
    {
        var lines = await results.Of(record.Id, ReadScope.All, stop);
        if (lines.Count == 0) return [];
        var files = new Dictionary<long, ArchiveEntry>();
        try
        {
            foreach (var line in lines)
                if (line.Digest is { } digest) files[line.Place] = ArchiveEntry.Of(string.Create(CultureInfo.InvariantCulture, $"results/{line.Step}-{line.Place}"), digest, line.File, store);
            return [ArchiveEntry.Of("results.json", "application/json", ArchiveJson.Page(json => Write(json, lines, files))), .. files.OrderBy(static one => one.Key).Select(static one => one.Value)];
        }
        catch
        {
            foreach (var file in files.Values) await file.DisposeAsync();
            throw;
        }
    }

    private static void Write(Utf8JsonWriter json, IEnumerable<ResultLine> lines, Dictionary<long, ArchiveEntry> files)
    {
        json.WriteStartArray();
        foreach (var line in lines)
        {
            json.WriteStartObject();
            json.WriteNumber("place", line.Place);
            json.WriteString("step", line.Step);
            json.WriteString("organisation", line.Organisation);
            json.WriteString("kind", line.Kind);
            json.Text("number", line.Number);
            json.Text("name", line.Name);
            json.Text("validFrom", line.ValidFrom);
            json.Text("validUntil", line.ValidUntil);
            json.Text("link", line.Link);
            json.Text("collect", line.Collect);
            json.WriteString("state", line.State);
            json.Text("way", line.Way);
            json.Text("tracking", line.Tracking);
            json.Text("due", line.Due);
            json.Time("madeAt", line.MadeAt);
            json.Time("issuedAt", line.IssuedAt);
            json.Time("collectedAt", line.CollectedAt);
            json.Text("sha256", line.Digest);
            json.Text("file", files.GetValueOrDefault(line.Place)?.Name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }
}
