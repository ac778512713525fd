using System.Buffers;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;

namespace Exchange.Core.Log;

/// <summary>The small JSON object of a log event, written by hand: it is on every record's way several times.</summary>
public static class LogData
{
    private const int Longest = 2000;
    private const int MostOfAValue = 300;

    /// <summary>Values are text, numbers or null (left out). Cut to what a log event holds.</summary>
    public static string? Of(params ReadOnlySpan<(string Name, object? Value)> members)
    {
        Span<char> text = stackalloc char[Longest];
        var at = 0;
        foreach (var (name, value) in members)
        {
            if (value is null) continue;
            if (!Append(text, ref at, at == 0 ? "{\"" : ",\"") || !Append(text, ref at, name) || !Append(text, ref at, "\":") || !Append(text, ref at, value)) return "{\"cut\":true}";
        }
        if (at == 0) return null;
        return Append(text, ref at, "}") ? text[..at].ToString() : "{\"cut\":true}";
    }

    private static bool Append(Span<char> text, ref int at, object value)
    {
        if (value is long or int)
        {
            if (!((ISpanFormattable)value).TryFormat(text[at..], out var digits, default, CultureInfo.InvariantCulture)) return false;
            at += digits;
            return true;
        }
        if (!Append(text, ref at, "\"")) return false;
        var words = value as string ?? value.ToString()!;
        if (JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(words.AsSpan(0, Math.Min(words.Length, MostOfAValue)), text[at..], out _, out var written) != OperationStatus.Done) return false;
        at += written;
        return Append(text, ref at, "\"");
    }

    private static bool Append(Span<char> text, ref int at, string part)
    {
        if (!part.TryCopyTo(text[at..])) return false;
        at += part.Length;
        return true;
    }

    /// <summary>SHA-256 of a person's words, 64 hex characters: the words themselves stay with what they are about, the log proves them.</summary>
    public static string? DigestOf(string? words) => words is null ? null : Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(words)));
}
