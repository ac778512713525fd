using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Exchange.Core.Checking.Json;

/// <summary>What can be asked about the bytes of a JSON string that the tokenizer has found to be well-formed.</summary>
internal static class JsonString
{
    // Keyed anew in each process: whoever writes a record cannot choose names that fall into one bucket.
    static readonly ulong KeyA = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
    static readonly ulong KeyB = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>A keyed hash of a name's unescaped bytes, the same within one process.</summary>
    public static int Hash(ReadOnlySpan<byte> text) => (int)Hash64(text);

    public static ulong Hash64(ReadOnlySpan<byte> text)
    {
        ulong seed = KeyA, a, b;
        var rest = text;
        while (rest.Length > 16)
        {
            seed = Fold(BinaryPrimitives.ReadUInt64LittleEndian(rest) ^ KeyB, BinaryPrimitives.ReadUInt64LittleEndian(rest[8..]) ^ seed);
            rest = rest[16..];
        }
        if (rest.Length >= 8)
        {
            a = BinaryPrimitives.ReadUInt64LittleEndian(rest);
            b = BinaryPrimitives.ReadUInt64LittleEndian(rest[^8..]);
        }
        else if (rest.Length >= 4)
        {
            a = BinaryPrimitives.ReadUInt32LittleEndian(rest);
            b = BinaryPrimitives.ReadUInt32LittleEndian(rest[^4..]);
        }
        else
        {
            a = rest.Length == 0 ? 0 : ((ulong)rest[0] << 16) | ((ulong)rest[rest.Length >> 1] << 8) | rest[^1];
            b = 0;
        }
        return Fold(a ^ KeyB ^ (ulong)text.Length, b ^ seed);
    }

    public static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out var low);
        return high ^ low;
    }

    /// <summary>Code points of a string, as minLength and maxLength count.</summary>
    public static int CodePoints(ReadOnlySpan<byte> utf8, in Token token)
    {
        // What Extra of a name holds is its hash.
        if (token.Escaped && (token.Marks & TokenMarks.Name) == TokenMarks.Name) return CodePointsOfEscaped(utf8.Slice(token.Start, token.Length));
        var count = token.Escaped ? token.Length - token.Extra : token.Length;
        if (!token.Wide) return count;
        foreach (var b in utf8.Slice(token.Start, token.Length))
            if ((b & 0xC0) == 0x80) count--;
        return count;
    }

    // Half of a surrogate pair is never alone: the tokenizer has seen to that.
    static int CodePointsOfEscaped(ReadOnlySpan<byte> raw)
    {
        var count = 0;
        for (var at = 0; at < raw.Length; count++)
        {
            if (raw[at] != (byte)'\\')
            {
                at++;
                while (at < raw.Length && (raw[at] & 0xC0) == 0x80) at++;
                continue;
            }
            if (raw[at + 1] != (byte)'u') { at += 2; continue; }
            at += Hex4(raw, at + 2) is >= 0xD800 and < 0xDC00 ? 12 : 6;
        }
        return count;
    }

    /// <summary>Writes the value of an escaped string; the target is at least as long as the source.</summary>
    /// <returns>Bytes written.</returns>
    public static int Unescape(ReadOnlySpan<byte> raw, Span<byte> target)
    {
        int from = 0, to = 0;
        while (from < raw.Length)
        {
            var b = raw[from];
            if (b != (byte)'\\') { target[to++] = b; from++; continue; }
            var kind = raw[from + 1];
            from += 2;
            if (kind != (byte)'u')
            {
                target[to++] = kind switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => kind };
                continue;
            }
            var unit = Hex4(raw[from], raw[from + 1], raw[from + 2], raw[from + 3]);
            from += 4;
            if (unit is >= 0x800 and (< 0xD800 or > 0xDFFF))
            {
                target[to + 2] = (byte)(0x80 | (unit & 0x3F));
                target[to + 1] = (byte)(0x80 | ((unit >> 6) & 0x3F));
                target[to] = (byte)(0xE0 | (unit >> 12));
                to += 3;
                continue;
            }
            if (unit is >= 0xD800 and < 0xDC00)
            {
                unit = 0x10000 + ((unit - 0xD800) << 10) + (Hex4(raw, from + 2) - 0xDC00);
                from += 6;
            }
            to += new Rune(unit).EncodeToUtf8(target[to..]);
        }
        return to;
    }

    /// <summary>The value of four hexadecimal digits, or -1.</summary>
    public static int Hex4(ReadOnlySpan<byte> text, int at) => at + 4 > text.Length ? -1 : Hex4(text[at], text[at + 1], text[at + 2], text[at + 3]);

    public static int Hex4(byte first, byte second, byte third, byte fourth)
    {
        int a = HexValues[first], b = HexValues[second], c = HexValues[third], d = HexValues[fourth];
        return (a | b | c | d) < 0 ? -1 : (a << 12) | (b << 8) | (c << 4) | d;
    }

    public static int HexDigit(byte b) => HexValues[b];

    /// <summary>The text of a token as a .NET string (schema documents and messages only; records are never turned into strings).</summary>
    public static string Text(ReadOnlySpan<byte> utf8, in Token token)
    {
        var raw = utf8.Slice(token.Start, token.Length);
        if (!token.Escaped) return Encoding.UTF8.GetString(raw);
        var target = new byte[raw.Length];
        return Encoding.UTF8.GetString(target, 0, Unescape(raw, target));
    }

    /// <summary>The value of a hexadecimal digit by its byte, or -1. All 256 are there, so that no bound has to be checked.</summary>
    public static ReadOnlySpan<sbyte> HexValues =>
    [
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, -1, -1, -1, -1, -1, -1,
        -1, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, 10, 11, 12, 13, 14, 15, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
        -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1, -1,
    ];
}
