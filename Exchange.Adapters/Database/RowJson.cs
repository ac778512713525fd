using System.Buffers;
using System.Data.Common;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Adapters.Database;

/// <summary>
/// A row as JSON, for mappings: texts without the spaces that char(n) fills up with, numbers with their digits, days as <c>yyyy-MM-dd</c>, times as
/// <c>yyyy-MM-dd HH:mm:ss</c> (with an offset where the column has one), bytes as base64.
/// </summary>
internal static class RowJson
{
    internal static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static ReadOnlyMemory<byte> Write(DbDataReader reader, IReadOnlyList<(string Name, Column Column)> columns, TimeSpan offset)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, Plain))
            Write(writer, reader, columns, offset);
        return buffer.WrittenMemory;
    }

    /// <summary>The reader's first columns are these.</summary>
    public static void Write(Utf8JsonWriter writer, DbDataReader reader, IReadOnlyList<(string Name, Column Column)> columns, TimeSpan offset)
    {
        writer.WriteStartObject();
        for (var n = 0; n < columns.Count; n++)
        {
            writer.WritePropertyName(columns[n].Name);
            Write(writer, reader.IsDBNull(n) ? null : reader.GetValue(n), columns[n].Column.Kind, offset);
        }
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, object? value, ColumnKind kind, TimeSpan offset)
    {
        switch (value)
        {
            case null:
            case DateTime { Ticks: 0 }: // MySQL's 0000-00-00
                writer.WriteNullValue();
                break;
            case string text:
                writer.WriteStringValue(text.TrimEnd(' '));
                break;
            case bool truth:
                writer.WriteBooleanValue(truth);
                break;
            case double real when double.IsFinite(real):
                writer.WriteNumberValue(real);
                break;
            case float real when float.IsFinite(real):
                writer.WriteNumberValue(real);
                break;
            case sbyte or byte or short or ushort or int or uint or long or ulong or decimal:
                writer.WriteRawValue(((IFormattable)value).ToString(null, CultureInfo.InvariantCulture));
                break;
            case DateTime day when kind is ColumnKind.Date:
                writer.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DateOnly day:
                writer.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
                break;
            case DateTime { Kind: DateTimeKind.Utc } moment:
                writer.WriteStringValue(new DateTimeOffset(moment).ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
                break;
            case DateTime local:
                writer.WriteStringValue(DateTexts.Write(local));
                break;
            case DateTimeOffset moment:
                writer.WriteStringValue(moment.ToOffset(offset).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
                break;
            case TimeOnly time:
                writer.WriteStringValue(time.ToString("HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture));
                break;
            case byte[] bytes:
                writer.WriteBase64StringValue(bytes);
                break;
            default:
                writer.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }
}
