namespace Exchange.Core.Checking.Patterns;

/// <summary>Reads the tables of ranges that bench/checking/unicode writes: gaps and lengths in base 36.</summary>
internal static class UnicodeTable
{
    /// <summary>Lines of an embedded table: name and the rest.</summary>
    public static IEnumerable<(string Name, string Ranges)> Read(string resource)
    {
        using var stream = typeof(UnicodeTable).Assembly.GetManifestResourceStream("Exchange.Core.Checking." + resource)
            ?? throw new InvalidOperationException($"The assembly lacks the table {resource}.");
        using var reader = new StreamReader(stream);
        while (reader.ReadLine() is { } line)
        {
            var tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab > 0) yield return (line[..tab], line[(tab + 1)..]);
        }
    }

    public static CodePointSet Ranges(string text)
    {
        var ranges = new List<(int, int)>();
        var next = 0;
        foreach (var part in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = part.IndexOf(':', StringComparison.Ordinal);
            var from = next + Number(part.AsSpan(0, colon < 0 ? part.Length : colon));
            var to = from + (colon < 0 ? 0 : Number(part.AsSpan(colon + 1)));
            ranges.Add((from, to));
            next = to + 1;
        }
        return new(ranges);
    }

    public static int Number(ReadOnlySpan<char> base36)
    {
        var value = 0;
        foreach (var c in base36) value = (value * 36) + (c <= '9' ? c - '0' : c - 'a' + 10);
        return value;
    }
}
