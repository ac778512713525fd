using System.Text.Encodings.Web;
using System.Text.Json;
using CsvHelper;

namespace Exchange.Host.Commands.RowFiles;

/// <summary>A CSV with headings as rows: a heading is a field's name or title, an empty cell is no member, and what is written of numbers stays as it is written.</summary>
internal static class CsvRows
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    private static readonly string[] True = ["true", "1", "是", "Y"], False = ["false", "0", "否", "N"];

    /// <exception cref="RowFileException">A heading that is no field, or a line with more or fewer cells.</exception>
    public static async Task Write(Stream from, Stream to, IReadOnlyList<RowField> fields, CancellationToken stop)
    {
        await using var reader = CsvReader.Create(from, new CsvReaderOptions { HasHeader = true, TrackLineNumbers = true, IncludeValuesInExceptions = false }, leaveOpen: true);
        var columns = new List<RowField>();
        await using var json = new Utf8JsonWriter(to, Plain);
        while (await reader.ReadAsync(stop))
        {
            if (columns.Count == 0) columns = Columns(reader.Headers.ToArray(), fields);
            if (reader.FieldCount != columns.Count) throw new RowFileException($"Line {reader.LineNumber} has {reader.FieldCount} cells and not {columns.Count}.");
            json.WriteStartObject();
            for (var i = 0; i < columns.Count; i++)
            {
                var text = reader.GetString(i);
                if (text.Length == 0) continue;
                json.WritePropertyName(columns[i].Name);
                Value(json, text, columns[i].Type);
            }
            json.WriteEndObject();
            await json.FlushAsync(stop);
            json.Reset();
            to.WriteByte((byte)'\n');
        }
    }

    private static List<RowField> Columns(string[] headings, IReadOnlyList<RowField> fields) => [.. headings.Select(heading =>
        fields.FirstOrDefault(field => field.Name == heading.Trim()) ?? fields.FirstOrDefault(field => field.Title == heading.Trim())
        ?? throw new RowFileException($"“{heading}” is no field of the resource; there are {string.Join(", ", fields.Select(static field => field.Name))}."))];

    /// <summary>What does not fit its type stays a text: the hub says what is wrong with it, with its place.</summary>
    private static void Value(Utf8JsonWriter json, string text, string type)
    {
        switch (type)
        {
            case "numeric" or "currency" or "double" or "integer" or "float" when IsNumber(text): json.WriteRawValue(text, skipInputValidation: true); break;
            case "logical" when True.Contains(text, StringComparer.OrdinalIgnoreCase): json.WriteBooleanValue(true); break;
            case "logical" when False.Contains(text, StringComparer.OrdinalIgnoreCase): json.WriteBooleanValue(false); break;
            default: json.WriteStringValue(text); break;
        }
    }

    private static bool IsNumber(string text)
    {
        try
        {
            using var read = JsonDocument.Parse(text);
            return read.RootElement.ValueKind == JsonValueKind.Number;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
