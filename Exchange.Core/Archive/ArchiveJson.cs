using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Core.Archive;

/// <summary>How packages write JSON: the same things are the same bytes, on whichever machine and in whichever time zone.</summary>
internal static class ArchiveJson
{
    private static readonly JsonWriterOptions Lines = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };
    private static readonly JsonWriterOptions Pages = Lines with { Indented = true };

    public static byte[] Page(Action<Utf8JsonWriter> write)
    {
        using var content = new MemoryStream();
        using (var json = new Utf8JsonWriter(content, Pages)) write(json);
        content.WriteByte((byte)'\n');
        return content.ToArray();
    }

    /// <summary>A JSON object a line.</summary>
    public static byte[] Ndjson<T>(IEnumerable<T> rows, Action<Utf8JsonWriter, T> write)
    {
        using var content = new MemoryStream();
        foreach (var row in rows)
        {
            using (var json = new Utf8JsonWriter(content, Lines))
            {
                json.WriteStartObject();
                write(json, row);
                json.WriteEndObject();
            }
            content.WriteByte((byte)'\n');
        }
        return content.ToArray();
    }

    /// <summary>Left out when there is none.</summary>
    public static void Text(this Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null) json.WriteString(name, value);
    }

    public static void Number(this Utf8JsonWriter json, string name, long? value)
    {
        if (value is { } some) json.WriteNumber(name, some);
    }

    /// <summary>RFC 3339 in UTC, to the millisecond.</summary>
    public static void Time(this Utf8JsonWriter json, string name, DateTimeOffset? at)
    {
        if (at is { } some) json.WriteString(name, some.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
    }

    /// <summary>Bytes as they came: as text where they are text, else in Base64 under another name.</summary>
    public static void Content(this Utf8JsonWriter json, string name, byte[] content)
    {
        try
        {
            json.WriteString(name, new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content));
        }
        catch (DecoderFallbackException)
        {
            json.WriteBase64String(name + "Base64", content);
        }
    }
}
