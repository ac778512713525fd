using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>JSON's backslash escapes, already known to be well formed.</summary>
internal static class JsonEscapes
{
    internal static string Unescape(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        var i = 0;
        while (i < bytes.Length)
        {
            var plain = bytes[i..].IndexOf((byte)'\\');
            if (plain != 0)
            {
                var run = plain < 0 ? bytes[i..] : bytes.Slice(i, plain);
                text.Append(Encoding.UTF8.GetString(run));
                i += run.Length;
                continue;
            }
            var kind = bytes[i + 1];
            if (kind == (byte)'u')
            {
                text.Append((char)Hex4(bytes[(i + 2)..]));
                i += 6;
            }
            else
            {
                text.Append(Simple(kind));
                i += 2;
            }
        }
        return text.ToString();
    }

    internal static char Simple(byte kind) => kind switch
    {
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => (char)kind,
    };

    internal static int Hex4(ReadOnlySpan<byte> digits) => Hex(digits[0]) << 12 | Hex(digits[1]) << 8 | Hex(digits[2]) << 4 | Hex(digits[3]);

    internal static int Hex(byte digit) => digit switch
    {
        >= (byte)'0' and <= (byte)'9' => digit - '0',
        >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
        _ => -1,
    };
}
