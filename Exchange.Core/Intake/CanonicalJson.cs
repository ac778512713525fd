using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Exchange.Core.Intake;

/// <summary>The RFC 8785 form of JSON (JCS): one text for one content, so that sameness is a digest.</summary>
public static class CanonicalJson
{
    // Integers of up to 15 digits are written as they came: every one of them is exact in a double and has no exponent there (RFC 8785 3.2.2.3).
    private const int ExactDigits = 15;

    /// <summary>SHA-256 of the canonical form, 64 lower-case hex characters.</summary>
    public static string Digest(JsonElement value)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        Write(value, buffer);
        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }

    public static void Write(JsonElement value, IBufferWriter<byte> output)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                WriteObject(value, output);
                break;
            case JsonValueKind.Array:
                output.Write("["u8);
                var first = true;
                foreach (var item in value.EnumerateArray())
                {
                    if (!first) output.Write(","u8);
                    first = false;
                    Write(item, output);
                }
                output.Write("]"u8);
                break;
            case JsonValueKind.String:
                WriteString(JsonMarshal.GetRawUtf8Value(value), value, output);
                break;
            case JsonValueKind.Number:
                WriteNumber(JsonMarshal.GetRawUtf8Value(value), value, output);
                break;
            default:
                output.Write(JsonMarshal.GetRawUtf8Value(value));
                break;
        }
    }

    private static void WriteObject(JsonElement value, IBufferWriter<byte> output)
    {
        var members = value.EnumerateObject().ToArray();
        // Names are ordered by their UTF-16 code units, which is what an ordinal comparison of strings does.
        if (members.Length > 1) Array.Sort(Array.ConvertAll(members, static member => member.Name), members, StringComparer.Ordinal);
        output.Write("{"u8);
        for (var i = 0; i < members.Length; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteText(members[i].Name, output);
            output.Write(":"u8);
            Write(members[i].Value, output);
        }
        output.Write("}"u8);
    }

    private static void WriteString(ReadOnlySpan<byte> raw, JsonElement value, IBufferWriter<byte> output)
    {
        // Without an escape in it, the text is in canonical form already: JSON allows nothing else raw that the canonical form would escape.
        if (!raw.Contains((byte)'\\')) output.Write(raw);
        else WriteText(value.GetString()!, output);
    }

    private static void WriteText(string text, IBufferWriter<byte> output)
    {
        output.Write("\""u8);
        var from = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c >= ' ' && c is not ('"' or '\\')) continue;
            Encoding.UTF8.GetBytes(text.AsSpan(from, i - from), output);
            from = i + 1;
            switch (c)
            {
                case '"': output.Write("\\\""u8); break;
                case '\\': output.Write("\\\\"u8); break;
                case '\b': output.Write("\\b"u8); break;
                case '\t': output.Write("\\t"u8); break;
                case '\n': output.Write("\\n"u8); break;
                case '\f': output.Write("\\f"u8); break;
                case '\r': output.Write("\\r"u8); break;
                default: Encoding.UTF8.GetBytes($"\\u{(int)c:x4}", output); break;
            }
        }
        Encoding.UTF8.GetBytes(text.AsSpan(from), output);
        output.Write("\""u8);
    }

    private static void WriteNumber(ReadOnlySpan<byte> raw, JsonElement value, IBufferWriter<byte> output)
    {
        if (raw.Length <= ExactDigits && !raw.ContainsAny("-.eE"u8)) output.Write(raw);
        else Encoding.UTF8.GetBytes(EcmaScript(value.GetDouble()), output);
    }

    /// <summary>ECMAScript's Number::toString, which RFC 8785 prescribes.</summary>
    internal static string EcmaScript(double number)
    {
        if (number == 0) return "0";
        if (!double.IsFinite(number)) throw new FormatException("The number lies outside the range of a double.");
        // .NET's E16 form is not the shortest; "R" is. Digits and exponent are taken from it and set again as ECMAScript sets them.
        var text = number.ToString("R", CultureInfo.InvariantCulture);
        var sign = text[0] == '-' ? "-" : "";
        var unsigned = text[sign.Length..];
        var exponent = 0;
        if (unsigned.IndexOf('E', StringComparison.Ordinal) is var at and >= 0)
        {
            exponent = int.Parse(unsigned[(at + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            unsigned = unsigned[..at];
        }
        var point = unsigned.IndexOf('.', StringComparison.Ordinal);
        var digits = unsigned.Replace(".", "", StringComparison.Ordinal);
        var n = (point < 0 ? unsigned.Length : point) + exponent;
        var leading = digits.Length - digits.TrimStart('0').Length;
        digits = digits.TrimStart('0').TrimEnd('0');
        n -= leading;
        var k = digits.Length;
        if (k <= n && n <= 21) return sign + digits + new string('0', n - k);
        if (n is > 0 and <= 21) return $"{sign}{digits[..n]}.{digits[n..]}";
        if (n is > -6 and <= 0) return $"{sign}0.{new string('0', -n)}{digits}";
        var e = n - 1 < 0 ? $"e-{1 - n}" : $"e+{n - 1}";
        return k == 1 ? sign + digits + e : $"{sign}{digits[0]}.{digits[1..]}{e}";
    }
}
