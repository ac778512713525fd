namespace Exchange.Core.Registry.Reading;

/// <summary>What somebody probably meant who wrote a name that there is not.</summary>
internal static class NearestName
{
    /// <summary>
    /// The known name with the smallest edit distance (case aside), if it is near enough to be a slip: a third of the length, at least 1, at most 4.
    /// </summary>
    public static string? Of(string word, IEnumerable<string> known)
    {
        if (word.Length is 0 or > 100)
            return null;
        var most = Math.Clamp(word.Length / 3, 1, 4);
        return known.Select(name => (name, distance: Distance(word.ToLowerInvariant(), name.ToLowerInvariant())))
            .Where(near => near.distance <= most)
            .OrderBy(near => near.distance).ThenBy(near => near.name, StringComparer.Ordinal)
            .Select(near => near.name)
            .FirstOrDefault();
    }

    /// <summary>The suggestion in brackets, for the end of a sentence, in both languages; empty when nothing is near.</summary>
    public static (string Zh, string En) Hint(string word, IEnumerable<string> known) =>
        Of(word, known) is { } near ? ($"（是否应为“{near}”？）", $" (did you mean “{near}”?)") : ("", "");

    /// <summary>Optimal string alignment: insert, delete, replace, swap of neighbours.</summary>
    static int Distance(string a, string b)
    {
        if (Math.Abs(a.Length - b.Length) > 4)
            return int.MaxValue;
        var (before, last, row) = (new int[b.Length + 1], new int[b.Length + 1], new int[b.Length + 1]);
        for (var j = 0; j <= b.Length; j++)
            last[j] = j;
        for (var i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                row[j] = Math.Min(Math.Min(last[j], row[j - 1]) + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
            }

            (before, last, row) = (last, row, before);
        }

        return last[b.Length];
    }
}
