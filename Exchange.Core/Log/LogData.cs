using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Exchange.Core.Log;

/// <summary>The small JSON object of a log event, written by hand: it is on every record's way several times.</summary>
public static class LogData
{
    private const int Longest = 2000;

    /// <summary>Values are text, numbers or null (left out). Cut to what a log event holds.</summary>
    public static string? Of(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        var text = new StringBuilder(96);
        foreach (var (name, value) in members)
        {
            if (value is null) continue;
            text.Append(text.Length == 0 ? '{' : ',').Append('"').Append(name).Append("\":");
            if (value is long or int) text.Append(CultureInfo.InvariantCulture, $"{value}");
            else text.Append('"').Append(JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(Short(value.ToString()!))).Append('"');
        }
        if (text.Length == 0) return null;
        text.Append('}');
        return text.Length <= Longest ? text.ToString() : "{\"cut\":true}";
    }

    /// <summary>SHA-256 of a person's words, 64 hex characters: the words themselves stay with what they are about, the log proves them.</summary>
    public static string? DigestOf(string? words) => words is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)));

    private static string Short(string text) => text.Length <= 300 ? text : text[..300];
}
