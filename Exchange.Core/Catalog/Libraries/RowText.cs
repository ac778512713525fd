using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Values of fields as the keys of tables have them.</summary>
internal static class RowText
{
    /// <summary>UTF-16 units of a key's column.</summary>
    public const int Most = 160;

    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>One value as it is, several as a JSON array; what is longer than a column, as its SHA-256.</summary>
    public static string Of(ReadOnlySpan<string> values)
    {
        var text = values is [var one] ? one : JsonSerializer.Serialize(values.ToArray(), Plain);
        return text.Length <= Most ? text : "sha256:" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    /// <summary>Texts for a statement about many keys.</summary>
    public static string Array(IEnumerable<string> texts) => JsonSerializer.Serialize(texts, Plain);
}
