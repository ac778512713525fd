using System.Text;

namespace Exchange.Core.Mapping.Functions;

/// <summary>How a text is written: masked, in full or half width, cut to the bytes that a column takes.</summary>
internal static class Writing
{
    const char FullWidthSpace = '\u3000';
    const int FullWidthOffset = 0xFEE0;

    static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    static readonly Encoding Gb18030 = CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!;
    static readonly Encoding Gbk = CodePagesEncodingProvider.Instance.GetEncoding("GBK", new EncoderReplacementFallback("?"),
        DecoderFallback.ReplacementFallback)!;

    /// <summary>Every character but the first and last few becomes *. What would show the whole is masked whole.</summary>
    internal static string Mask(string text, int left, int right)
    {
        var runes = text.EnumerateRunes().ToArray();
        if (left + right >= runes.Length)
            return new string('*', runes.Length);
        var masked = new StringBuilder(text.Length);
        for (var i = 0; i < runes.Length; i++)
            if (i < left || i >= runes.Length - right)
                masked.Append(runes[i]);
            else
                masked.Append('*');
        return masked.ToString();
    }

    /// <summary>By length: of a name (to 4 characters) the first stays, of a number (8 and more) the first three and the last four.</summary>
    internal static string Mask(string text)
    {
        var length = text.EnumerateRunes().Count();
        return length switch
        {
            <= 4 => Mask(text, 1, 0),
            < 8 => Mask(text, 1, 1),
            _ => Mask(text, 3, 4),
        };
    }

    internal static string FullWidth(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] switch { ' ' => FullWidthSpace, >= '!' and <= '~' => (char)(from[i] + FullWidthOffset), _ => from[i] };
    });

    internal static string HalfWidth(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var i = 0; i < from.Length; i++)
            to[i] = from[i] switch { FullWidthSpace => ' ', >= '\uFF01' and <= '\uFF5E' => (char)(from[i] - FullWidthOffset), _ => from[i] };
    });

    /// <summary>UTF-8, GB18030, GBK or UTF-16; null for a name that is none of them.</summary>
    internal static Encoding? EncodingOf(string name) => name.ToUpperInvariant() switch
    {
        "UTF-8" or "UTF8" => Utf8,
        "GB18030" => Gb18030,
        "GBK" => Gbk,
        "UTF-16" or "UTF16" => Encoding.Unicode,
        _ => null,
    };

    internal static int ByteLength(string text, Encoding encoding) => encoding.GetByteCount(text);

    /// <summary>The longest beginning of whole characters that is at most that many bytes.</summary>
    internal static string CutBytes(string text, int most, Encoding encoding)
    {
        // No encoding here takes more than four bytes for a UTF-16 unit.
        if (text.Length * 4L <= most)
            return text;
        var bytes = 0;
        var at = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            bytes += encoding.GetByteCount(text.AsSpan(at, rune.Utf16SequenceLength));
            if (bytes > most)
                return text[..at];
            at += rune.Utf16SequenceLength;
        }
        return text;
    }
}
