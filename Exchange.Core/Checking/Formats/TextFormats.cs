namespace Exchange.Core.Checking.Formats;

/// <summary>All formats by name.</summary>
internal static class TextFormats
{
    static readonly Dictionary<string, TextFormat> ByName = new[]
    {
        new TextFormat("x", "x", "x", _ => FormatAnswer.Fits),
    }.ToDictionary(f => f.Name, StringComparer.Ordinal);

    public static TextFormat? Find(string name) => ByName.GetValueOrDefault(name);
}
