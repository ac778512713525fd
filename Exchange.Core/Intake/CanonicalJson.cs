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

    private const int Small = 32;

    // Grown for one big record; not worth keeping.
    private const int Large = 256 * 1024;

    [ThreadStatic]
    private static ArrayBufferWriter<byte>? idle;

    /// <summary>SHA-256 of the canonical form, 64 lower-case hex characters.</summary>
    public static string Digest(JsonElement value)
    {
        var buffer = idle ?? new ArrayBufferWriter<byte>(4096);
        idle = null;
        Write(value, buffer);
        var digest = Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
        buffer.ResetWrittenCount();
        if (buffer.Capacity <= Large) idle = buffer;
        return digest;
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
        var count = value.GetPropertyCount();
        var members = ArrayPool<JsonProperty>.Shared.Rent(count);
        var taken = 0;
        foreach (var member in value.EnumerateObject())
        {
            var at = taken++;
            // A small object: put each member where it belongs as it comes.
            for (; count <= Small && at > 0 && Compare(member, members[at - 1]) < 0; at--) members[at] = members[at - 1];
            members[at] = member;
        }
        if (count > Small) members.AsSpan(0, taken).Sort(Compare);
        output.Write("{"u8);
        for (var i = 0; i < taken; i++)
        {
            if (i > 0) output.Write(","u8);
            WriteName(members[i], output);
            Write(members[i].Value, output);
        }
        output.Write("}"u8);
        ArrayPool<JsonProperty>.Shared.Return(members, clearArray: true);
    }

    /// <summary>Names are ordered by their UTF-16 code units; of plain ASCII names that is the order of their bytes.</summary>
    private static int Compare(JsonProperty a, JsonProperty b)
    {
        var left = JsonMarshal.GetRawUtf8PropertyName(a);
        var right = JsonMarshal.GetRawUtf8PropertyName(b);
        return IsPlain(left) && IsPlain(right) ? left.SequenceCompareTo(right) : string.CompareOrdinal(a.Name, b.Name);
    }

    private static bool IsPlain(ReadOnlySpan<byte> name) => Ascii.IsValid(name) && !name.Contains((byte)'\\');

    private static void WriteName(JsonProperty member, IBufferWriter<byte> output)
    {
        var raw = JsonMarshal.GetRawUtf8PropertyName(member);
        if (raw.Contains((byte)'\\')) WriteText(member.Name, output);
        else
        {
            output.Write("\""u8);
            output.Write(raw);
            output.Write("\""u8);
        }
        output.Write(":"u8);
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
