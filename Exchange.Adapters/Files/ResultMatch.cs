using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Files;

/// <summary>
/// Which delivery each row of a result answers, and what the hub gets to see of it. A row is the department's columns and the hub's own members:
/// <c>_delivery</c>, <c>_number</c> (the record's) and <c>_file</c> (the file sent). The summary of a delivery, made once all
/// its rows are back, has <c>_rows</c>, <c>_done</c>, <c>_failed</c> and <c>_failedRows</c> beside the columns of one of its rows.
/// </summary>
internal sealed class ResultMatch(ResultFile kind, string name, Manifest manifest, string part, BackRows earlier)
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    readonly string sentName = manifest.Files.First(f => !f.Control && f.Part == part).Name;
    readonly List<ProgressRow> rows = [];
    readonly List<ResultFault> faults = [];

    public IReadOnlyList<ProgressRow> Rows => rows;

    /// <summary>What a person must look at although the file is taken.</summary>
    public IReadOnlyList<ResultFault> Faults => faults;

    public Dictionary<string, BackRow> Back { get; } = new(StringComparer.Ordinal);

    /// <summary>Matches; a fault means that the file as a whole cannot be taken.</summary>
    public ResultFault? Match(IReadOnlyList<ResultRow> results)
    {
        var deliveries = new Dictionary<string, ManifestDelivery>(StringComparer.Ordinal);
        foreach (var delivery in manifest.Deliveries)
            foreach (var key in KeysOf(delivery))
                deliveries[key] = delivery;
        var keyColumns = kind.Key.Select(key => kind.Columns.ToList().IndexOf(key)).ToArray();
        var matched = new Dictionary<string, (ManifestDelivery Delivery, ResultRow Row)>(StringComparer.Ordinal);
        var (unknown, twice) = (new List<long>(), new List<long>());
        foreach (var row in results)
        {
            var key = Sheet.KeyOf(keyColumns.Select(n => row.Values[n]));
            if (!deliveries.TryGetValue(key, out var delivery))
                unknown.Add(row.Line);
            else if (!matched.TryAdd(key, (delivery, row)))
                twice.Add(row.Line);
        }
        if (twice.Count > 0)
            return new ResultFault("row-twice", twice);
        if (matched.Count == 0 && unknown.Count > 0)
            return new ResultFault("no-known-row", unknown);
        if (unknown.Count > 0)
            faults.Add(new ResultFault("unknown-rows", unknown));

        var doneColumn = kind.DoneColumn is { } column ? kind.Columns.ToList().IndexOf(column) : -1;
        foreach (var (key, (delivery, row)) in matched)
        {
            var done = doneColumn < 0 || kind.DoneValues.Contains(row.Values[doneColumn], StringComparer.Ordinal);
            Back[key] = new BackRow(done, done ? null : kind.Columns.Zip(row.Values).ToDictionary(static c => c.First, static c => c.Second,
                StringComparer.Ordinal));
            if (kind.Rows is RowChoice.All || kind.Rows is RowChoice.Failed && !done)
                Add(kind.Mapping!, delivery, writer => Columns(writer, row));
        }
        Summarise(matched.Values.DistinctBy(static m => m.Delivery.Id, StringComparer.Ordinal));
        return null;
    }

    /// <summary>An XML result answers the one delivery of its file.</summary>
    public void Match(byte[] element)
    {
        using var members = JsonDocument.Parse(element);
        foreach (var delivery in manifest.Deliveries)
        {
            Add(kind.Mapping ?? kind.SummaryMapping!, delivery, writer =>
            {
                foreach (var member in members.RootElement.EnumerateObject())
                    member.WriteTo(writer);
            });
        }
    }

    void Summarise(IEnumerable<(ManifestDelivery Delivery, ResultRow Row)> touched)
    {
        var all = earlier.With(Back).Rows;
        var (missing, records) = (0, new List<string>());
        foreach (var (delivery, row) in touched)
        {
            var keys = KeysOf(delivery);
            var open = keys.Count(key => !all.ContainsKey(key));
            if (open > 0)
            {
                missing += open;
                records.Add(delivery.Number);
            }
            else if (kind.SummaryMapping is { } mapping)
            {
                Add(mapping, delivery, writer => Summary(writer, row, keys.Select(key => all[key]).ToList()));
            }
        }
        if (missing > 0)
            faults.Add(new ResultFault("rows-missing", [], string.Create(CultureInfo.InvariantCulture,
                $"{sentName}, {missing} rows, records {string.Join(", ", records.Take(10))}")));
    }

    void Summary(Utf8JsonWriter writer, ResultRow row, List<BackRow> back)
    {
        Columns(writer, row);
        var failed = back.Where(static b => !b.Done).ToList();
        writer.WriteNumber("_rows", back.Count);
        writer.WriteNumber("_done", back.Count - failed.Count);
        writer.WriteNumber("_failed", failed.Count);
        writer.WriteStartArray("_failedRows");
        foreach (var values in failed.Select(static b => b.Values!))
        {
            writer.WriteStartObject();
            foreach (var (column, value) in values)
                writer.WriteString(column, value);
            writer.WriteEndObject();
        }
        writer.WriteEndArray();
    }

    void Columns(Utf8JsonWriter writer, ResultRow row)
    {
        for (var n = 0; n < row.Values.Length; n++)
            writer.WriteString(kind.Columns[n], row.Values[n]);
    }

    // Neither key nor row says on which line it stands, so a corrected file brings only what is new in it.
    void Add(string mapping, ManifestDelivery delivery, Action<Utf8JsonWriter> columns)
    {
        var row = Write(delivery, columns);
        var key = Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"{name}\n{mapping}\n"), .. row]).AsSpan(0, 20));
        rows.Add(new ProgressRow(name, key, mapping, row));
    }

    byte[] Write(ManifestDelivery delivery, Action<Utf8JsonWriter> columns)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Plain))
        {
            writer.WriteStartObject();
            columns(writer);
            writer.WriteString("_delivery", delivery.Id);
            writer.WriteString("_number", delivery.Number);
            writer.WriteString("_file", sentName);
            writer.WriteEndObject();
        }
        return stream.ToArray();
    }

    IReadOnlyList<string> KeysOf(ManifestDelivery delivery) => delivery.Keys?.GetValueOrDefault(part) ?? [];
}
