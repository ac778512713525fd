using System.Globalization;
using System.Text;

namespace Exchange.Core.Checking.Json;

/// <summary>JSON Pointers (RFC 6901) from and to tokens.</summary>
internal static class JsonPlaces
{
    public static void AppendEscaped(StringBuilder pointer, string name) =>
        pointer.Append(name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));

    public static string Escape(string name) => name.AsSpan().ContainsAny('~', '/')
        ? name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)
        : name;

    public static string Unescape(string segment) =>
        segment.Contains('~') ? segment.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal) : segment;

    /// <summary>The value of one member or item, or -1.</summary>
    public static int Child(ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens, int at, string name)
    {
        ref readonly var token = ref tokens[at];
        if (token.Kind == JsonKind.Object)
        {
            Span<byte> wanted = name.Length <= 64 ? stackalloc byte[256] : new byte[Encoding.UTF8.GetMaxByteCount(name.Length)];
            wanted = wanted[..Encoding.UTF8.GetBytes(name, wanted)];
            for (var child = at + 1; child < token.Next; child = tokens[child + 1].Next)
            {
                ref readonly var member = ref tokens[child];
                if (member.Escaped ? JsonString.Text(utf8, member) == name : utf8.Slice(member.Start, member.Length).SequenceEqual(wanted)) return child + 1;
            }
            return -1;
        }
        if (token.Kind != JsonKind.Array || name.Length is 0 or > 9 || (name[0] == '0' && name.Length > 1) || !name.All(char.IsAsciiDigit)) return -1;
        var index = int.Parse(name, CultureInfo.InvariantCulture);
        if (index >= token.Extra) return -1;
        var item = at + 1;
        while (index-- > 0) item = tokens[item].Next;
        return item;
    }

    /// <summary>The value at a pointer, or -1 where there is none.</summary>
    public static int Find(ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens, int root, string pointer)
    {
        if (pointer.Length == 0) return root;
        if (pointer[0] != '/') return -1;
        var at = root;
        foreach (var segment in pointer[1..].Split('/'))
        {
            at = Child(utf8, tokens, at, Unescape(segment));
            if (at < 0) return -1;
        }
        return at;
    }
}
