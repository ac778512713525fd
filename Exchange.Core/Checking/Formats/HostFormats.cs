using static Exchange.Core.Checking.Formats.AsciiText;

namespace Exchange.Core.Checking.Formats;

/// <summary>IP addresses and host names.</summary>
internal static class HostFormats
{
    public static bool Ipv4(ReadOnlySpan<byte> text)
    {
        for (var part = 0; part < 4; part++)
        {
            var length = part < 3 ? text.IndexOf((byte)'.') : text.Length;
            if (length is < 1 or > 3 || (length > 1 && text[0] == '0') || Number(text[..length]) is < 0 or > 255) return false;
            text = part < 3 ? text[(length + 1)..] : [];
        }
        return true;
    }

    /// <summary>RFC 4291 2.2; without a zone.</summary>
    public static bool Ipv6(ReadOnlySpan<byte> text)
    {
        if (text.Length is < 2 or > 45) return false;
        var groups = 0;
        var gap = false;
        if (text[0] == ':')
        {
            if (text[1] != ':') return false;
            gap = true;
            text = text[2..];
            if (text.Length == 0) return true;
        }
        while (true)
        {
            var length = 0;
            while (length < text.Length && length < 5 && IsHex(text[length])) length++;
            if (length < text.Length && text[length] == '.')
            {
                groups += 2;
                return Ipv4(text) && (gap ? groups < 8 : groups == 8);
            }
            if (length is 0 or > 4 || ++groups > 8) return false;
            text = text[length..];
            if (text.Length == 0) return gap ? groups < 8 : groups == 8;
            if (text[0] != ':' || text.Length == 1) return false;
            text = text[1..];
            if (text[0] != ':') continue;
            if (gap) return false;
            gap = true;
            text = text[1..];
            if (text.Length == 0) return groups < 8;
        }
    }

    /// <summary>RFC 1123 2.1, with labels that begin with xn-- checked as RFC 5891 asks.</summary>
    public static bool Hostname(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 253) return false;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            var label = dot < 0 ? text : text[..dot];
            if (!IsLabel(label)) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    static bool IsPlainLabel(ReadOnlySpan<byte> label)
    {
        if (label.Length is 0 or > 63 || label[0] == '-' || label[^1] == '-') return false;
        foreach (var b in label)
            if (!IsLetter(b) && !IsDigit(b) && b != '-') return false;
        return true;
    }

    static bool IsLabel(ReadOnlySpan<byte> label)
    {
        if (!IsPlainLabel(label)) return false;
        if (label.Length < 4 || label[2] != '-' || label[3] != '-') return true;
        return (label[0] | 0x20) == 'x' && (label[1] | 0x20) == 'n' && Idna.IsALabel(label);
    }

    /// <summary>RFC 5890 to 5893.</summary>
    public static bool IdnHostname(ReadOnlySpan<byte> text) => Idna.IsHostname(text);

    /// <summary>Mailbox of RFC 5321 4.1.2; with <paramref name="international"/> of RFC 6531 3.3.</summary>
    public static bool Email(ReadOnlySpan<byte> text, bool international)
    {
        var local = text.Length > 0 && text[0] == '"' ? QuotedLocal(text, international) : DotAtom(text, international);
        if (local is < 1 or > 64 || local >= text.Length || text[local] != '@') return false;
        var domain = text[(local + 1)..];
        if (domain.Length == 0) return false;
        if (domain[0] == '[') return domain[^1] == ']' && IsAddress(domain[1..^1]);
        return international ? Idna.IsMailDomain(domain) : MailDomain(domain);
    }

    /// <summary>Domain of RFC 5321: letters, digits and inner hyphens, whatever they stand for.</summary>
    public static bool MailDomain(ReadOnlySpan<byte> text)
    {
        if (text.Length is 0 or > 253) return false;
        while (true)
        {
            var dot = text.IndexOf((byte)'.');
            if (!IsPlainLabel(dot < 0 ? text : text[..dot])) return false;
            if (dot < 0) return true;
            text = text[(dot + 1)..];
        }
    }

    static bool IsAddress(ReadOnlySpan<byte> text) =>
        text.Length > 5 && System.Text.Ascii.EqualsIgnoreCase(text[..5], "IPv6:"u8) ? Ipv6(text[5..]) : Ipv4(text);

    static int DotAtom(ReadOnlySpan<byte> text, bool international)
    {
        var afterDot = true;
        for (var i = 0; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '.')
            {
                if (afterDot) return -1;
                afterDot = true;
                continue;
            }
            if (!IsLetter(b) && !IsDigit(b) && !"!#$%&'*+-/=?^_`{|}~"u8.Contains(b) && !(international && b >= 0x80)) return afterDot ? -1 : i;
            afterDot = false;
        }
        return -1;
    }

    static int QuotedLocal(ReadOnlySpan<byte> text, bool international)
    {
        for (var i = 1; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '"') return i + 1;
            if (b == '\\' && ++i < text.Length) b = text[i];
            if (b is < 32 or 127 || (b >= 0x80 && !international)) return -1;
        }
        return -1;
    }
}
