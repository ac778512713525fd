using Lucene.Net.Analysis.Cn.Smart.Hhmm;

namespace Exchange.Core.Catalog.Search;

/// <summary>
/// Words of a text. Chinese is cut by Lucene.NET's segmenter (a hidden Markov model with a dictionary of its own, managed code, no ICU of the system); Latin letters and digits stand together.
/// What is folded: letters to small ones, full-width forms to usual ones.
/// </summary>
public static class ChineseWords
{
    /// <summary>Words that stand in so many names that they tell nothing: they may be missing.</summary>
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal) { "的", "和", "与", "及", "或", "信息", "数据", "资源", "情况", "名单", "查询", "of", "and", "the", "data", "information" };

    /// <summary>The text as it is compared.</summary>
    public static string Fold(string text) => string.Create(text.Length, text, static (folded, text) =>
    {
        for (var i = 0; i < text.Length; i++)
        {
            var one = text[i] is >= '\uff01' and <= '\uff5e' ? (char)(text[i] - 0xfee0) : text[i] == '\u3000' ? ' ' : text[i];
            folded[i] = char.ToLowerInvariant(one);
        }
    });

    public static bool IsCommon(string word) => Common.Contains(word);

    /// <summary>The words of a folded text, in their order; what divides is left out.</summary>
    public static IEnumerable<string> Of(string folded)
    {
        foreach (var (from, length, chinese) in Runs(folded))
        {
            var run = folded.Substring(from, length);
            if (!chinese || length == 1)
            {
                yield return run;
                continue;
            }
            foreach (var token in new HHMMSegmenter().Process(run))
                if (token.StartOffset >= 0 && token.EndOffset <= run.Length) yield return run[token.StartOffset..token.EndOffset];
        }
    }

    /// <summary>Stretches of Chinese characters, and of letters and digits.</summary>
    internal static IEnumerable<(int From, int Length, bool Chinese)> Runs(string folded)
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
