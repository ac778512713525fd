using System.Buffers;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Adapters.Files;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>The rows of one file, one after the other. A line that is none is a row with a fault, and the others come.</summary>
internal static class SharedRows
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IAsyncEnumerable<PulledRow> Of(string path, SharedFile source, CancellationToken stop) =>
        source.Format is SharedFormat.Csv ? Cells(path, source, stop) : Lines(path, source, stop);

    static async IAsyncEnumerable<PulledRow> Cells(string path, SharedFile source, [EnumeratorCancellation] CancellationToken stop)
    {
        var bad = new Queue<long>();
        await using var file = Disk.OpenRegular(path);
        await using var reader = SharedContent.Reader(file, source, bad.Enqueue);
        (string Name, int Place, string Column)[]? columns = source.Csv.Header ? null : [.. source.Columns.Select((one, n) => (one.Value, n, one.Key))];
        var width = columns?.Length ?? 0;
        while (await reader.ReadAsync(stop))
        {
            if (columns is null)
            {
                var headings = reader.Headers.ToArray();
                (columns, width) = (Columns(source, headings, Path.GetFileName(path)), headings.Length);
            }
            while (bad.TryDequeue(out var line))
                yield return Fault("wrong-quotes", path, line);
            if (reader.FieldCount != width)
            {
                yield return Fault("wrong-columns", path, reader.LineNumber);
                continue;
            }
            var buffer = new ArrayBufferWriter<byte>(256);
            var deleted = false;
            using (var json = new Utf8JsonWriter(buffer, Plain))
            {
                json.WriteStartObject();
                foreach (var (name, place, column) in columns)
                {
                    var text = reader.GetString(place);
                    deleted |= source.Deleted.TryGetValue(column, out var values) && values.Contains(text, StringComparer.Ordinal);
                    // An empty cell is no value; what a column means beyond its text the library's mapping knows.
                    if (text.Length > 0 && name.Length > 0)
                        json.WriteString(name, text);
                }
                json.WriteEndObject();
            }
            yield return new PulledRow(buffer.WrittenMemory, deleted);
        }
        while (bad.TryDequeue(out var line))
            yield return Fault("wrong-quotes", path, line);
    }

    static async IAsyncEnumerable<PulledRow> Lines(string path, SharedFile source, [EnumeratorCancellation] CancellationToken stop)
    {
        await using var file = Disk.OpenRegular(path);
        using var reader = new StreamReader(file, SharedContent.EncodingOf(source));
        while (await reader.ReadLineAsync(stop) is { } line)
        {
            if (line.Length == 0)
                continue;
            var content = Encoding.UTF8.GetBytes(line);
            yield return new PulledRow(content, source.Deleted.Count > 0 && IsDeleted(content, source));
        }
    }

    static (string, int, string)[] Columns(SharedFile source, string[] headings, string file)
    {
        var missing = source.Columns.Keys.Concat(source.Deleted.Keys).Where(name => !headings.Contains(name, StringComparer.Ordinal)).Distinct(StringComparer.Ordinal).ToList();
        if (missing.Count > 0)
            throw new PullException("wrong-columns", $"The file {file} has no column {string.Join(", ", missing)}.");
        // A column that says deleted is read too, and is part of the row only where it is named.
        return [.. headings.Select((heading, n) => (source.Columns.Count == 0 ? heading : source.Columns.GetValueOrDefault(heading, ""), n, heading)).Where(one => one.Item1.Length > 0 || source.Deleted.ContainsKey(one.heading))];
    }

    static bool IsDeleted(byte[] content, SharedFile source)
    {
        try
        {
            using var row = JsonDocument.Parse(content);
            return row.RootElement.ValueKind is JsonValueKind.Object
                && source.Deleted.Any(one => row.RootElement.TryGetProperty(one.Key, out var value) && one.Value.Contains(value.ToString(), StringComparer.Ordinal));
        }
        catch (JsonException)
        {
            // The hub says what is wrong with the line.
            return false;
        }
    }

    static PulledRow Fault(string code, string path, long line) => new(default, Fault: new PullFault(code, string.Create(CultureInfo.InvariantCulture,
        $"Line {line} of {Path.GetFileName(path)} {(code == "wrong-quotes" ? "has quotes that do not end" : "has another number of columns than the file")}.")));
}
