using System.Text;

namespace Exchange.Core.Registry;

/// <summary>One file of a set, in the order and under the path in which it was handed in.</summary>
/// <param name="Path">Relative to the set, with forward slashes. Its ending decides the language: <c>.json</c> is JSON, everything else YAML.</param>
/// <param name="Content">UTF-8, with or without byte order mark.</param>
public sealed record DocumentFile(string Path, ReadOnlyMemory<byte> Content)
{
    public DocumentFile(string path, string text) : this(path, Encoding.UTF8.GetBytes(text)) { }

    public bool IsJson => Path.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
}
