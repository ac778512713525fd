namespace Exchange.Core.Mapping.Checks;

/// <summary>What somebody probably meant: the known name with the fewest changes, if they are few.</summary>
internal static class NearestName
{
    internal static string? Of(string name, IEnumerable<string> known)
    {
        string? nearest = null;
        var least = Math.Max(1, Math.Min(3, name.Length / 3)) + 1;
        foreach (var candidate in known.Order(StringComparer.Ordinal))
        {
            var changes = string.Equals(candidate, name, StringComparison.OrdinalIgnoreCase) ? 0 : Changes(name, candidate, least);
            if (changes < least)
                (nearest, least) = (candidate, changes);
        }
        return nearest;
    }

    // Optimal string alignment: insertions, deletions, replacements and swaps of neighbours.
    static int Changes(string from, string to, int most)
    {
        if (Math.Abs(from.Length - to.Length) >= most)
            return most;
        var before = new int[to.Length + 1];
        var last = new int[to.Length + 1];
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
            last[j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var isSame = char.ToUpperInvariant(from[i - 1]) == char.ToUpperInvariant(to[j - 1]);
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (isSame ? 0 : 1));
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return last[to.Length];
    }
}
