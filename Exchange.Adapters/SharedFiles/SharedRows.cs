using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.SharedFiles;

/// <summary>The rows of one file, one after the other, and then its digest. A line that is none is a row with a fault, and the others come.</summary>
internal static class SharedRows
{
    static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IAsyncEnumerable<PulledRow> Of(HashedFile file, SharedFile source, CancellationToken stop) =>
        source.Format is SharedFormat.Csv ? Cells(file, source, stop) : Lines(file, source, stop);

    static async IAsyncEnumerable<PulledRow> Cells(HashedFile file, SharedFile source, [EnumeratorCancellation] CancellationToken stop)
    {
        var bad = new Queue<long>();
        await using var reader = SharedContent.Reader(file.Content, source, bad.Enqueue);
        (string Name, int Place, string Column)[]? columns = source.Csv.Header ? null : [.. source.Columns.Select((one, n) => (one.Value, n, one.Key))];
        var width = columns?.Length ?? 0;
        while (await SharedContent.Next(reader, file.Name, stop))
        {
            if (columns is null)
            {
                var headings = reader.Headers.ToArray();
                (columns, width) = (Columns(source, headings, file.Name), headings.Length);
            }
            while (bad.TryDequeue(out var line))
                yield return Fault("wrong-quotes", file, line);
            if (reader.FieldCount != width)
            {
                yield return Fault("wrong-columns", file, reader.LineNumber);
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
            yield return Fault("wrong-quotes", file, line);
        await file.Finish(stop);
    }

    static async IAsyncEnumerable<PulledRow> Lines(HashedFile file, SharedFile source, [EnumeratorCancellation] CancellationToken stop)
    {
        using var reader = new StreamReader(file.Content, SharedContent.EncodingOf(source));
        var number = 0L;
        await foreach (var line in reader.Lines(SharedContent.MostLine, stop))
        {
            number++;
            if (line is null)
                yield return Fault("line-too-long", file, number);
            if (string.IsNullOrEmpty(line))
                continue;
            var content = Encoding.UTF8.GetBytes(line);
            yield return new PulledRow(content, source.Deleted.Count > 0 && IsDeleted(content, source));
        }
        await file.Finish(stop);
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

    static PulledRow Fault(string code, HashedFile file, long line) => new(default, Fault: new PullFault(code, string.Create(CultureInfo.InvariantCulture, $"Line {line} of {file.Name} {What(code)}.")));

    static string What(string code) => code switch
    {
        "wrong-quotes" => "has quotes that do not end",
        "wrong-columns" => "has another number of columns than the file",
        "line-too-long" => $"is longer than {SharedContent.MostLine >> 20} Mi characters",
        _ => throw new UnreachableException(code),
    };
}
