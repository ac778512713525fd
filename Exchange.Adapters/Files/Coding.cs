using System.Buffers;
using System.Text;

namespace Exchange.Adapters.Files;

/// <summary>Characters to bytes and back, strictly: what an encoding does not hold is an error and never a question mark.</summary>
internal sealed class Coding
{
    static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // Code page 936 and GB18030 are part of the runtime but not known to it until this provider is registered.
    static readonly EncodingProvider CodePages = CodePagesEncodingProvider.Instance;

    readonly Encoding encoding;

    public Coding(TextEncoding kind)
    {
        Kind = kind;
        encoding = kind switch
        {
            TextEncoding.Gb18030 => CodePages.GetEncoding("GB18030", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
            TextEncoding.Gbk => CodePages.GetEncoding(936, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!,
            _ => StrictUtf8,
        };
    }

    public TextEncoding Kind { get; }

    public bool IsUtf8 => Kind is TextEncoding.Utf8 or TextEncoding.Utf8Bom;

    public ReadOnlySpan<byte> Preamble => Kind is TextEncoding.Utf8Bom ? "\uFEFF"u8 : default;

    /// <summary>Valid UTF-8 as bytes of this encoding.</summary>
    /// <exception cref="EncoderFallbackException">A character is not in this encoding.</exception>
    public void FromUtf8(ReadOnlySpan<byte> utf8, ArrayBufferWriter<byte> to)
    {
        if (IsUtf8)
        {
            to.Write(utf8);
            return;
        }
        var chars = ArrayPool<char>.Shared.Rent(utf8.Length);
        try
        {
            var length = StrictUtf8.GetChars(utf8, chars);
            // Four bytes a character at most, and no character comes of less than one byte.
            to.Advance(encoding.GetBytes(chars.AsSpan(0, length), to.GetSpan(encoding.GetMaxByteCount(length))));
        }
        finally
        {
            ArrayPool<char>.Shared.Return(chars, clearArray: true);
        }
    }

    /// <summary>Bytes of this encoding as UTF-8, without a byte order mark; null when they are none, with the first lines (from 1) that are not.</summary>
    public byte[]? ToUtf8(byte[] bytes, out IReadOnlyList<int> badLines)
    {
        badLines = [];
        var content = bytes.AsSpan();
        if (IsUtf8 && content.StartsWith("\uFEFF"u8))
            content = content[3..];
        try
        {
            var text = encoding.GetString(content);
            return IsUtf8 ? content.ToArray() : StrictUtf8.GetBytes(text);
        }
        catch (DecoderFallbackException)
        {
            badLines = BadLines(content);
            return null;
        }
    }

    // In all these encodings a line feed is a line feed wherever it stands: it is never part of a longer character.
    List<int> BadLines(ReadOnlySpan<byte> content)
    {
        var lines = new List<int>();
        for (var number = 1; content.Length > 0 && lines.Count < 20; number++)
        {
            var end = content.IndexOf((byte)'\n') is var found && found < 0 ? content.Length : found + 1;
            try
            {
                _ = encoding.GetCharCount(content[..end]);
            }
            catch (DecoderFallbackException)
            {
                lines.Add(number);
            }
            content = content[end..];
        }
        return lines;
    }
}
