using System.Text;

namespace Exchange.Adapters.Files;

/// <summary>A message as the bytes of its file: as it is, but for the mark that stands for the sequence number.</summary>
internal static class RawContent
{
    public static ReadOnlyMemory<byte> Of(ReadOnlyMemory<byte> payload, string? mark, string digits)
    {
        if (mark is null)
            return payload;
        var sought = Encoding.UTF8.GetBytes(mark);
        var number = Encoding.ASCII.GetBytes(digits);
        var content = new MemoryStream(payload.Length + 16);
        var rest = payload.Span;
        for (var at = rest.IndexOf(sought); at >= 0; at = rest.IndexOf(sought))
        {
            content.Write(rest[..at]);
            content.Write(number);
            rest = rest[(at + sought.Length)..];
        }
        content.Write(rest);
        return content.ToArray();
    }
}
