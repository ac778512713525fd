using System.Numerics;
using System.Runtime.InteropServices;

namespace Exchange.Core.Catalog.Search;

/// <summary>
/// What is looked for. Nobody cuts it into words: an entry has a stretch of Chinese when each character of it stands there beside one of its neighbours. So 食品许可证 is found in 食品经营许可证 by 食品, 许可
/// and 可证, and that 品许 is not there does not matter; 食品许可 is not found in 产品许可. A word of letters or digits, and a character that stands alone, must be there itself.
/// </summary>
internal sealed class WordQuery
{
    public const int MostScore = 999;

    // A query is a line that a person types. Terms have a bit of a mask each.
    private const int MostLength = 200, MostTerms = 64;

    /// <summary>What stands in so many names that it tells nothing: it may be missing.</summary>
    private static readonly string[] Common = ["的", "和", "与", "及", "或", "信息", "数据", "资源", "情况", "名单", "查询", "of", "and", "the", "data", "information"];

    private readonly List<string> _terms = [];
    private readonly string _phrase;

    // Of each: one of these terms is there.
    private readonly ulong[] _needs;

    private WordQuery(string folded)
    {
        _phrase = folded;
        var needs = new List<(ulong Terms, bool Telling)>();
        foreach (var (from, length, chinese) in FoldedText.Runs(folded))
        {
            var run = folded.Substring(from, length);
            if (chinese && length > 1) AddPairs(needs, run);
            else needs.Add((Bit(run), !Common.Contains(run, StringComparer.Ordinal)));
        }
        needs.RemoveAll(static need => need.Terms == 0);
        _needs = [.. needs.Where(need => need.Telling || !needs.Exists(static other => other.Telling)).Select(static need => need.Terms).Distinct()];
    }

    public static WordQuery Nothing { get; } = new("");

    public bool IsEmpty => _needs.Length == 0;

    public static WordQuery Of(string text) => new(FoldedText.Of(text.Length > MostLength ? text[..MostLength] : text).Trim());

    /// <summary>Places that have all of it, in order. The need that fewest have is walked, the other lists are searched along.</summary>
    public IEnumerable<int> WithAll(Dictionary<string, List<int>> index)
    {
        var lists = _terms.ConvertAll(term => index.GetValueOrDefault(term));
        int Many(ulong need) => Bits(need).Sum(bit => lists[bit]?.Count ?? 0);
        var needs = _needs.OrderBy(Many).ToArray();
        if (needs.Length == 0 || Many(needs[0]) == 0) yield break;
        var reached = new int[lists.Count];
        foreach (var place in Either([.. Bits(needs[0]).Select(bit => lists[bit]).OfType<List<int>>()]))
        {
            var all = true;
            for (var i = 1; i < needs.Length && all; i++)
            {
                all = false;
                for (var left = needs[i]; left != 0 && !all; left &= left - 1)
                {
                    var bit = BitOperations.TrailingZeroCount(left);
                    all = lists[bit] is { } list && Reaches(list, place, ref reached[bit]);
                }
            }
            if (all) yield return place;
        }
    }

    /// <summary>Places that have some of it, with how much.</summary>
    public IEnumerable<(int Place, int Found)> WithSome(Dictionary<string, List<int>> index)
    {
        var has = new Dictionary<int, ulong>();
        foreach (var bit in Bits(_needs.Aggregate(0UL, static (all, need) => all | need)))
            foreach (var place in index.GetValueOrDefault(_terms[bit]) ?? []) CollectionsMarshal.GetValueRefOrAddDefault(has, place, out _) |= 1UL << bit;
        return has.Select(one => (one.Key, Met(one.Value)));
    }

    /// <summary>What is looked for in the name counts before what stands elsewhere, the whole of it before its parts, a name that is all of it before one that has more. 1 to <see cref="MostScore"/>.</summary>
    public int Score(CatalogLine line)
    {
        var at = line.Name.AsSpan().IndexOf(_phrase);
        if (at >= 0) return Worth(_needs.Length) + 200 + (at > 0 ? 0 : line.Name.Length > _phrase.Length && line.Name[_phrase.Length] == '\n' ? 400 : 100);
        // Of a single term the phrase has told already that it is not there.
        if (_terms.Count == 1 && _terms[0].Length == _phrase.Length) return 1;
        var has = 0UL;
        for (var i = 0; i < _terms.Count; i++)
            if (line.Name.Contains(_terms[i], StringComparison.Ordinal)) has |= 1UL << i;
        return Worth(Met(has));
    }

    private void AddPairs(List<(ulong, bool)> needs, string run)
    {
        var telling = Enumerable.Repeat(true, run.Length).ToArray();
        foreach (var word in Common)
            for (var at = run.IndexOf(word, StringComparison.Ordinal); at >= 0; at = run.IndexOf(word, at + 1, StringComparison.Ordinal)) telling.AsSpan(at, word.Length).Clear();
        var before = 0UL;
        for (var i = 0; i < run.Length; i++)
        {
            var behind = i + 1 < run.Length ? Bit(run.Substring(i, 2)) : 0;
            needs.Add((before | behind, telling[i]));
            before = behind;
        }
    }

    /// <summary>0 when there are too many: what lies behind them is not looked for.</summary>
    private ulong Bit(string term)
    {
        var at = _terms.IndexOf(term);
        if (at < 0 && _terms.Count == MostTerms) return 0;
        if (at < 0) _terms.Add(term);
        return 1UL << (at < 0 ? _terms.Count - 1 : at);
    }

    private static int Worth(int met) => 1 + 5 * Math.Min(met, 60);

    private int Met(ulong has)
    {
        var met = 0;
        foreach (var need in _needs)
            if ((need & has) != 0) met++;
        return met;
    }

    private static IEnumerable<int> Bits(ulong mask)
    {
        for (; mask != 0; mask &= mask - 1) yield return BitOperations.TrailingZeroCount(mask);
    }

    /// <summary>The places of one list, or those of two, each once and in order.</summary>
    private static IEnumerable<int> Either(List<int>[] lists)
    {
        if (lists.Length == 1) return lists[0];
        return Both(lists[0], lists[1]);

        static IEnumerable<int> Both(List<int> one, List<int> other)
        {
            for (int i = 0, j = 0; i < one.Count || j < other.Count;)
            {
                var place = i == one.Count ? other[j] : j == other.Count ? one[i] : Math.Min(one[i], other[j]);
                if (i < one.Count && one[i] == place) i++;
                if (j < other.Count && other[j] == place) j++;
                yield return place;
            }
        }
    }

    /// <summary>Whether a place stands in a list, looked for from where the last one was: by steps that double, then between the last two. Places come in order.</summary>
    private static bool Reaches(List<int> places, int place, ref int from)
    {
        var (low, step) = (from, 1);
        while (low + step < places.Count && places[low + step] < place)
        {
            low += step;
            step *= 2;
        }
        var at = places.BinarySearch(low, Math.Min(step + 1, places.Count - low), place, null);
        from = at >= 0 ? at : ~at;
        return at >= 0;
    }
}
