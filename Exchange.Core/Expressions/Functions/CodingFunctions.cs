using System.Globalization;
using System.Text;
using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Base 64 and URLs.</summary>
internal static class CodingFunctions
{
    // What encodeURIComponent and encodeURI leave as it is (ECMA-262).
    const string Unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()";
    const string Reserved = ";/?:@&=+$,#";

    internal static IEnumerable<NativeFunction> All => [
        Define("base64encode", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(ToBase64(call[0].AsString()))),
        Define("base64decode", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(FromBase64(call[0].AsString()))),
        Define("encodeUrl", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Encode(call[0], Unreserved + Reserved))),
        Define("encodeUrlComponent", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Encode(call[0], Unreserved))),
        Define("decodeUrl", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Decode(call[0], Reserved))),
        Define("decodeUrlComponent", "<s-:s>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : call.Run.Text(Decode(call[0], ""))),
    ];

    // Each character is a byte, says the documentation; others are refused rather than cut to one.
    static string ToBase64(string text)
    {
        if (text.AsSpan().ContainsAnyExceptInRange('\0', '\u00ff'))
            throw new ExpressionException("D3142", 0);
        return Convert.ToBase64String(Encoding.Latin1.GetBytes(text));
    }

    // Lenient: what is not in the alphabet is passed over, padding may be missing, - and _ may stand for + and /.
    static string FromBase64(string text)
    {
        var letters = new StringBuilder(text.Length + 3);
        foreach (var c in text)
        {
            if (c == '=')
                break;
            var letter = c switch { '-' => '+', '_' => '/', _ => c };
            if (char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/')
                letters.Append(letter);
        }
        if (letters.Length % 4 == 1)
            letters.Length--;
        letters.Append('=', (4 - letters.Length % 4) % 4);
        return Encoding.Latin1.GetString(Convert.FromBase64String(letters.ToString()));
    }

    static string Encode(Value value, string asIs)
    {
        var text = value.AsString();
        var result = new StringBuilder(text.Length * 2);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length; i++)
        {
            if (asIs.Contains(text[i]))
            {
                result.Append(text[i]);
                continue;
            }
            if (!Rune.TryGetRuneAt(text, i, out var rune))
                throw new ExpressionException("D3140", 0) { Value = value };
            foreach (var one in bytes[..rune.EncodeToUtf8(bytes)])
                result.Append('%').Append(one.ToString("X2", CultureInfo.InvariantCulture));
            i += rune.Utf16SequenceLength - 1;
        }
        return result.ToString();
    }

    static string Decode(Value value, string keepCoded)
    {
        var text = value.AsString();
        var result = new StringBuilder(text.Length);
        Span<byte> bytes = stackalloc byte[4];
        for (var i = 0; i < text.Length;)
        {
            if (text[i] != '%')
            {
                result.Append(text[i++]);
                continue;
            }
            var start = i;
            bytes[0] = ByteAt(value, text, ref i);
            var length = bytes[0] switch { < 0x80 => 1, >= 0xC2 and < 0xE0 => 2, >= 0xE0 and < 0xF0 => 3, >= 0xF0 and < 0xF5 => 4, _ => 0 };
            for (var k = 1; k < length; k++)
                bytes[k] = ByteAt(value, text, ref i);
            if (length == 0 || Rune.DecodeFromUtf8(bytes[..length], out var rune, out var used) != System.Buffers.OperationStatus.Done || used != length)
                throw new ExpressionException("D3140", 0) { Value = value };
            if (length == 1 && keepCoded.Contains((char)bytes[0]))
                result.Append(text, start, 3);
            else
                result.Append(rune.ToString());
        }
        return result.ToString();
    }

    static byte ByteAt(Value value, string text, ref int at)
    {
        if (at + 3 > text.Length || text[at] != '%' || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            throw new ExpressionException("D3140", 0) { Value = value };
        var one = (byte)(JsonEscapes.Hex((byte)text[at + 1]) << 4 | JsonEscapes.Hex((byte)text[at + 2]));
        at += 3;
        return one;
    }
}
