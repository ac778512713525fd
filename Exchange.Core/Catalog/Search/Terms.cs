namespace Exchange.Core.Catalog.Search;

/// <summary>What a text is found by.</summary>
internal static class Terms
{
    /// <summary>Of Chinese each character and each pair of neighbours; else whole words.</summary>
    public static void AddOf(HashSet<string> terms, string text)
    {
        var folded = ChineseWords.Fold(text);
        foreach (var (from, length, chinese) in ChineseWords.Runs(folded))
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

    /// <summary>What must be there for a word to be there: its pairs, or itself where it is one character or no Chinese.</summary>
    public static IEnumerable<string> Needed(string word)
    {
        var run = ChineseWords.Runs(word).First();
        if (!run.Chinese || word.Length == 1) return [word];
        return Enumerable.Range(0, word.Length - 1).Select(i => word.Substring(i, 2));
    }
}
