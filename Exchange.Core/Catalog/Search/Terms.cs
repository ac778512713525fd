namespace Exchange.Core.Catalog.Search;

/// <summary>What a text is found by.</summary>
internal static class Terms
{
    /// <summary>Of Chinese each character and each pair of neighbours; else whole words.</summary>
    public static void AddOf(HashSet<string> terms, string text)
    {
        var folded = FoldedText.Of(text);
        foreach (var (from, length, chinese) in FoldedText.Runs(folded))
        {
            if (!chinese)
            {
                terms.Add(folded.Substring(from, length));
                continue;
            }
            for (var i = from; i < from + length; i++)
            {
                terms.Add(folded.Substring(i, 1));
                if (i > from) terms.Add(folded.Substring(i - 1, 2));
            }
        }
    }
}
