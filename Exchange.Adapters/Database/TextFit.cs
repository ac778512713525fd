using System.Text;

namespace Exchange.Adapters.Database;

/// <summary>How long a text is in a column's own count, and its beginning that fits.</summary>
internal sealed class TextFit(TextEncoding encoding)
{
    readonly Encoding bytes = encoding switch
    {
        TextEncoding.Gb18030 => CodePagesEncodingProvider.Instance.GetEncoding("GB18030")!,
        TextEncoding.Gbk => CodePagesEncodingProvider.Instance.GetEncoding("GBK", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
        _ => new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true),
    };

    /// <summary>Whether the encoding has all of the text's characters. Half a surrogate pair has a place in none.</summary>
    public bool Knows(string text)
    {
        // ASCII is in all of them.
        if (Ascii.IsValid(text))
            return true;
        try
        {
            bytes.GetByteCount(text);
            return text.EnumerateRunes().All(rune => rune != Rune.ReplacementChar) || text.Contains('\uFFFD', StringComparison.Ordinal);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    public long Length(string text, TextCount count)
    {
        if (Ascii.IsValid(text))
            return text.Length;
        return count switch
        {
            TextCount.Utf16 => text.Length,
            TextCount.Bytes => bytes.GetByteCount(text),
            _ => text.EnumerateRunes().Count(),
        };
    }

    /// <summary>The longest beginning that fits; never half a character.</summary>
    public string Cut(string text, long length, TextCount count)
    {
        long used = 0;
        var end = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            used += count switch
            {
                TextCount.Utf16 => rune.Utf16SequenceLength,
                TextCount.Bytes => bytes.GetByteCount(rune.ToString()),
                _ => 1,
            };
            if (used > length)
                break;
            end += rune.Utf16SequenceLength;
        }
        return text[..end];
    }
}
