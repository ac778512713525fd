namespace Exchange.Core.Catalog.Search;

/// <summary>Texts as they are compared: letters as small ones, full-width forms as the usual ones.</summary>
internal static class FoldedText
{
    public static string Of(string text) => string.Create(text.Length, text, static (folded, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i] is >= '\uff01' and <= '\uff5e' ? (char)(text[i] - 0xfee0) : text[i] == '\u3000' ? ' ' : text[i];
            folded[i] = char.ToLowerInvariant(one);
        }
    });

    /// <summary>Stretches of Chinese characters, and of letters and digits; what divides is left out.</summary>
    public static IEnumerable<(int From, int Length, bool Chinese)> Runs(string folded)
    {
        for (var at = 0; at < folded.Length;)
        {
            var kind = Kind(folded[at]);
            var end = at + 1;
            while (end < folded.Length && Kind(folded[end]) == kind) end++;
            if (kind != 0) yield return (at, end - at, kind == 2);
            at = end;
        }
    }

    // Beyond the first plane characters are pairs of surrogates: rare ones of names, and Chinese.
    private static int Kind(char one) => one switch
    {
        >= '\u3400' and <= '\u9fff' or >= '\uf900' and <= '\ufaff' or >= '\ud800' and <= '\udfff' => 2,
        _ => char.IsLetterOrDigit(one) ? 1 : 0,
    };
}
