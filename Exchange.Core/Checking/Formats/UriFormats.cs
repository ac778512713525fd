using System.Text;
using static Exchange.Core.Checking.Formats.AsciiText;

namespace Exchange.Core.Checking.Formats;

/// <summary>URI and URI reference of RFC 3986, IRI of RFC 3987, URI template of RFC 6570, JSON Pointers of RFC 6901.</summary>
internal static class UriFormats
{
    public static bool Uri(ReadOnlySpan<byte> text, bool absolute, bool international)
    {
        if (!international && !Ascii.IsValid(text)) return false;
        var scheme = SchemeLength(text);
        if (scheme == 0 && absolute) return false;
        var rest = scheme == 0 ? text : text[(scheme + 1)..];
        var hash = rest.IndexOf((byte)'#');
        if (hash >= 0)
        {
            if (!Only(rest[(hash + 1)..], "/?:@"u8, international, isQuery: false)) return false;
            rest = rest[..hash];
        }
        var question = rest.IndexOf((byte)'?');
        if (question >= 0)
        {
            if (!Only(rest[(question + 1)..], "/?:@"u8, international, isQuery: true)) return false;
            rest = rest[..question];
        }
        if (rest.StartsWith("//"u8))
        {
            rest = rest[2..];
            var slash = rest.IndexOf((byte)'/');
            if (!Authority(slash < 0 ? rest : rest[..slash], international)) return false;
            rest = slash < 0 ? [] : rest[slash..];
        }
        else if (scheme == 0 && rest.Length > 0 && rest[0] != '/')
        {
            // The first segment of a relative path holds no colon: it would be read as a scheme.
            var slash = rest.IndexOf((byte)'/');
            if ((slash < 0 ? rest : rest[..slash]).Contains((byte)':')) return false;
        }
        return Only(rest, "/:@"u8, international, isQuery: false);
    }

    static int SchemeLength(ReadOnlySpan<byte> text)
    {
        var colon = text.IndexOf((byte)':');
        if (colon < 1 || !IsLetter(text[0])) return 0;
        foreach (var b in text[..colon])
            if (!IsLetter(b) && !IsDigit(b) && b is not ((byte)'+' or (byte)'-' or (byte)'.')) return 0;
        return colon;
    }

    static bool Authority(ReadOnlySpan<byte> text, bool international)
    {
        var at = text.LastIndexOf((byte)'@');
        if (at >= 0)
        {
            if (!Only(text[..at], ":"u8, international, isQuery: false)) return false;
            text = text[(at + 1)..];
        }
        if (text.Length > 0 && text[0] == '[')
        {
            var close = text.IndexOf((byte)']');
            if (close < 0 || !IsLiteral(text[1..close])) return false;
            return close == text.Length - 1 || (text[close + 1] == ':' && AllDigits(text[(close + 2)..]));
        }
        var colon = text.IndexOf((byte)':');
        if (colon < 0) return Only(text, [], international, isQuery: false);
        return AllDigits(text[(colon + 1)..]) && Only(text[..colon], [], international, isQuery: false);
    }

    static bool IsLiteral(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0 || (text[0] | 0x20) != 'v') return HostFormats.Ipv6(text);
        var dot = text.IndexOf((byte)'.');
        if (dot < 2 || dot == text.Length - 1) return false;
        foreach (var b in text[1..dot])
            if (!IsHex(b)) return false;
        return !text[(dot + 1)..].Contains((byte)'%') && Only(text[(dot + 1)..], ":"u8, international: false, isQuery: false);
    }

    // unreserved, sub-delims, percent escapes, and what else is named.
    static bool Only(ReadOnlySpan<byte> text, ReadOnlySpan<byte> also, bool international, bool isQuery)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b >= 0x80)
            {
                if (!international || Rune.DecodeFromUtf8(text[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done
                    || !IsUcs(rune.Value, isQuery)) return false;
                i += used - 1;
            }
            else if (b == '%')
            {
                if (i + 2 >= text.Length || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
                i += 2;
            }
            else if (!IsLetter(b) && !IsDigit(b) && !"-._~!$&'()*+,;="u8.Contains(b) && !also.Contains(b)) return false;
        }
        return true;
    }

    // Without the marks that turn the direction of text: RFC 3987 4.1 keeps them out of IRIs.
    static bool IsUcs(int c, bool isQuery) => c is not (0x200E or 0x200F or (>= 0x202A and <= 0x202E)) && IsUcsOrPrivate(c, isQuery);

    static bool IsUcsOrPrivate(int c, bool isQuery) => c is >= 0xA0 and <= 0xD7FF or >= 0xF900 and <= 0xFDCF or >= 0xFDF0 and <= 0xFFEF
        || (c is >= 0x10000 and < 0xE0000 && (c & 0xFFFF) <= 0xFFFD) || c is >= 0xE1000 and <= 0xEFFFD
        || (isQuery && (c is >= 0xE000 and <= 0xF8FF or >= 0xF0000 and <= 0xFFFFD or >= 0x100000 and <= 0x10FFFD));

    public static bool Template(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '{')
            {
                var close = text[i..].IndexOf((byte)'}');
                if (close < 0 || !Expression(text[(i + 1)..(i + close)])) return false;
                i += close;
            }
            else if (b == '%')
            {
                if (i + 2 >= text.Length || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
                i += 2;
            }
            else if (b >= 0x80)
            {
                if (Rune.DecodeFromUtf8(text[i..], out var rune, out var used) != System.Buffers.OperationStatus.Done
                    || !IsUcs(rune.Value, isQuery: true)) return false;
                i += used - 1;
            }
            else if (b is <= 0x20 or 0x7F || "\"<>\\^`|}"u8.Contains(b)) return false;
        }
        return true;
    }

    static bool Expression(ReadOnlySpan<byte> text)
    {
        // The last five are reserved: nobody can expand them yet, but the grammar (2.2) has them.
        if (text.Length > 0 && "+#./;?&=,!@|"u8.Contains(text[0])) text = text[1..];
        while (true)
        {
            var comma = text.IndexOf((byte)',');
            if (!Variable(comma < 0 ? text : text[..comma])) return false;
            if (comma < 0) return true;
            text = text[(comma + 1)..];
        }
    }

    static bool Variable(ReadOnlySpan<byte> text)
    {
        if (text.Length > 0 && text[^1] == '*') text = text[..^1];
        else if (text.IndexOf((byte)':') is >= 0 and var colon)
        {
            var length = text[(colon + 1)..];
            if (length.Length is < 1 or > 4 || length[0] == '0' || !AllDigits(length)) return false;
            text = text[..colon];
        }
        if (text.Length == 0 || text[0] == '.' || text[^1] == '.') return false;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '%')
            {
                if (i + 2 >= text.Length || !IsHex(text[i + 1]) || !IsHex(text[i + 2])) return false;
                i += 2;
            }
            else if (b == '.')
            {
                if (text[i - 1] == '.') return false;
            }
            else if (!IsLetter(b) && !IsDigit(b) && b != '_') return false;
        }
        return true;
    }

    public static bool JsonPointer(ReadOnlySpan<byte> text)
    {
        if (text.Length == 0) return true;
        if (text[0] != '/') return false;
        for (var i = 0; i < text.Length; i++)
            if (text[i] == '~' && (i + 1 == text.Length || text[i + 1] is not ((byte)'0' or (byte)'1'))) return false;
        return true;
    }

    /// <summary>
    /// As draft-bhutton-relative-json-pointer-00 has it, to which 2020-12 refers: levels up, a step among the items of the list there, and a pointer or #.
    /// The draft that draft-07 refers to has no such step; what is one is no valid pointer there, but a format has one meaning here. # after a step is in
    /// that draft's text and examples; its grammar had left it out.
    /// </summary>
    public static bool RelativeJsonPointer(ReadOnlySpan<byte> text)
    {
        if (!Number(ref text)) return false;
        if (text.Length > 0 && text[0] is (byte)'+' or (byte)'-')
        {
            text = text[1..];
            if (!Number(ref text)) return false;
        }
        return text.SequenceEqual("#"u8) || JsonPointer(text);
    }

    static bool Number(ref ReadOnlySpan<byte> text)
    {
        var digits = text.IndexOfAnyExceptInRange((byte)'0', (byte)'9');
        if (digits < 0) digits = text.Length;
        if (digits == 0 || (digits > 1 && text[0] == '0')) return false;
        text = text[digits..];
        return true;
    }

    public static bool Uuid(ReadOnlySpan<byte> text)
    {
        if (text.Length != 36) return false;
        for (var i = 0; i < 36; i++)
            if (i is 8 or 13 or 18 or 23 ? text[i] != '-' : !IsHex(text[i])) return false;
        return true;
    }
}
