using System.Numerics;
using System.Runtime.Intrinsics;

namespace Exchange.Core.Checking.Json;

// Strings and numbers.
internal ref partial struct JsonTokenizer
{
    JsonFault String(bool isName)
    {
        var text = utf8;
        var start = pos + 1;
        var at = start;
        var marks = isName ? TokenMarks.Name : TokenMarks.None;
        var beyond = 0;
        while (true)
        {
            // Sixteen bytes at a time to the next quote, backslash or control character.
            while (at + 16 <= text.Length)
            {
                var chunk = Vector128.Create(text.Slice(at, 16));
                var stop = Vector128.Equals(chunk, Vector128.Create((byte)'"')) | Vector128.Equals(chunk, Vector128.Create((byte)'\\'))
                    | Vector128.LessThan(chunk, Vector128.Create((byte)0x20));
                var found = stop.ExtractMostSignificantBits();
                var wide = chunk.ExtractMostSignificantBits();
                if (found == 0)
                {
                    if (wide != 0) marks |= TokenMarks.Wide;
                    at += 16;
                    continue;
                }
                var offset = BitOperations.TrailingZeroCount(found);
                if ((wide & ((1u << offset) - 1)) != 0) marks |= TokenMarks.Wide;
                at += offset;
                break;
            }
            if (at >= text.Length) { pos = text.Length; return JsonFault.Unfinished; }
            var b = text[at];
            if (b == '"') break;
            if (b == '\\')
            {
                marks |= TokenMarks.Escaped;
                do
                {
                    // The commonest escape in Chinese text, \uXXXX of the basic plane, without a call.
                    if (at + 6 <= text.Length && text[at + 1] == 'u')
                    {
                        var unit = JsonString.Hex4(text[at + 2], text[at + 3], text[at + 4], text[at + 5]);
                        if (unit >= 0 && (unit & 0xF800) != 0xD800) { at += 6; beyond += 5; continue; }
                    }
                    var fault = Escape(ref at, ref beyond);
                    if (fault != JsonFault.None) { pos = Math.Min(at, text.Length); return fault; }
                }
                while (at < text.Length && text[at] == '\\');
                continue;
            }
            if (b < 0x20) { pos = at; return JsonFault.Control; }
            if (b >= 0x80) marks |= TokenMarks.Wide;
            at++;
        }
        pos = at + 1;
        var length = at - start;
        var extra = beyond;
        if (isName) extra = (marks & TokenMarks.Escaped) != TokenMarks.Escaped
            ? JsonString.Hash(text.Slice(start, length)) : HashEscaped(text.Slice(start, length));
        Leaf(start, length, JsonKind.String, marks, extra);
        return JsonFault.None;
    }

    readonly JsonFault Escape(ref int at, ref int beyond)
    {
        if (at + 1 >= utf8.Length) { at = utf8.Length; return JsonFault.Unfinished; }
        switch (utf8[at + 1])
        {
            case (byte)'"' or (byte)'\\' or (byte)'/' or (byte)'b' or (byte)'f' or (byte)'n' or (byte)'r' or (byte)'t':
                at += 2;
                beyond += 1;
                return JsonFault.None;
            case (byte)'u':
                var unit = JsonString.Hex4(utf8, at + 2);
                if (unit < 0) return JsonFault.Escape;
                if (unit is < 0xD800 or > 0xDFFF) { at += 6; beyond += 5; return JsonFault.None; }
                // A character outside the basic plane is two escapes; half of one is no character and has no UTF-8 form.
                if (unit >= 0xDC00 || at + 7 >= utf8.Length || utf8[at + 6] != '\\' || utf8[at + 7] != 'u') return JsonFault.Surrogate;
                if (JsonString.Hex4(utf8, at + 8) is not (>= 0xDC00 and <= 0xDFFF)) return JsonFault.Surrogate;
                at += 12;
                beyond += 11;
                return JsonFault.None;
            default:
                return JsonFault.Escape;
        }
    }

    JsonFault Number()
    {
        var text = utf8;
        var start = pos;
        var at = pos;
        if (text[at] == '-') at++;
        if (at >= text.Length) { pos = at; return JsonFault.Unfinished; }
        var first = at;
        if (text[at] == '0') at++;
        else while (at < text.Length && IsDigit(text[at])) at++;
        if (at == first) { pos = at; return JsonFault.Number; }
        var marks = at - first <= 18 ? TokenMarks.Small : TokenMarks.None;
        if (at < text.Length && text[at] == '.')
        {
            marks = TokenMarks.None;
            var digits = ++at;
            while (at < text.Length && IsDigit(text[at])) at++;
            if (at == digits) { pos = at; return JsonFault.Number; }
        }
        if (at < text.Length && (text[at] | 0x20) == 'e')
        {
            marks = TokenMarks.None;
            at++;
            if (at < text.Length && text[at] is (byte)'+' or (byte)'-') at++;
            var digits = at;
            while (at < text.Length && IsDigit(text[at])) at++;
            if (at == digits) { pos = at; return JsonFault.Number; }
        }
        // A digit or letter right behind ("012", "1x") is neither the number nor what may follow it.
        if (at < text.Length && (IsDigit(text[at]) || text[at] == '.')) { pos = at; return JsonFault.Number; }
        Leaf(start, at - start, JsonKind.Number, marks, 0);
        pos = at;
        return JsonFault.None;
    }

    static bool IsDigit(byte b) => (uint)(b - '0') <= 9;
}
