namespace Exchange.Core.Registry.Reading;

/// <summary>JSON Pointer, RFC 6901.</summary>
internal static class JsonPointer
{
    public static string Add(string pointer, string key) =>
        $"{pointer}/{key.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    public static string Add(string pointer, int index) => $"{pointer}/{index}";

    public static IEnumerable<string> Parts(string pointer) => pointer.Length == 0
        ? []
        : pointer[1..].Split('/').Select(part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));

    /// <summary>
    /// Where the pointer leads in a tree. Where the tree ends early (a fault about something that is missing), the last place there is;
    /// <paramref name="atKey"/> prefers the key's own place to its value's.
    /// </summary>
    public static (int Line, int Column) Place(SourceNode root, string pointer, bool atKey = false)
    {
        var (node, line, column) = (root, root.Line, root.Column);
        foreach (var part in Parts(pointer))
        {
            if (node is SourceMap map && map.Entry(part) is { } entry)
                (node, line, column) = (entry.Value, atKey ? entry.Line : entry.Value.Line, atKey ? entry.Column : entry.Value.Column);
            else if (node is SourceList list && int.TryParse(part, out var index) && index >= 0 && index < list.Items.Count)
                (node, line, column) = (list.Items[index], list.Items[index].Line, list.Items[index].Column);
            else
                break;
        }

        return (line, column);
    }

    /// <summary>What stands at the pointer; null where it leads nowhere.</summary>
    public static SourceNode? Node(SourceNode root, string pointer)
    {
        var node = root;
        foreach (var part in Parts(pointer))
        {
            if (node is SourceMap map && map.Entry(part) is { } entry)
                node = entry.Value;
            else if (node is SourceList list && int.TryParse(part, out var index) && index >= 0 && index < list.Items.Count)
                node = list.Items[index];
            else
                return null;
        }

        return node;
    }
}
