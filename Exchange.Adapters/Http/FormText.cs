using System.Buffers;
using System.Globalization;

namespace Exchange.Adapters.Http;

/// <summary>Undoes <c>application/x-www-form-urlencoded</c> (WHATWG URL, 5.1).</summary>
internal static class FormText
{
    /// <summary>The bytes that a field's text stands for, in the form's own encoding; a percent sign that begins nothing stands for itself.</summary>
    public static byte[] Unescape(ReadOnlySpan<char> text)
    {
        var bytes = new ArrayBufferWriter<byte>(Math.Max(text.Length, 1));
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i] == '+' ? (byte)' ' : (byte)text[i];
            if (text[i] == '%' && i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                octet = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                i += 2;
            }
            bytes.Write([octet]);
        }
        return bytes.WrittenSpan.ToArray();
    }
}
