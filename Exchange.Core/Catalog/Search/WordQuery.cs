using System.Runtime.InteropServices;

namespace Exchange.Core.Catalog.Search;

/// <summary>Words that are looked for.</summary>
internal sealed class WordQuery
{
    // A query is a line that a person types.
    private const int MostLength = 200, MostWords = 30;

    private readonly List<(string Word, string[] Terms)> _words;
    private readonly string _phrase;
    private readonly int _worth;

    private WordQuery(List<string> words, string phrase)
        => (_words, _phrase, _worth) = (words.ConvertAll(static word => (word, Terms.Needed(word).Distinct(StringComparer.Ordinal).ToArray())), phrase, words.Sum(Worth));

    public static WordQuery Nothing { get; } = new([], "");

    public bool IsEmpty => _words.Count == 0;

    /// <summary>Words that stand everywhere are asked for only where nothing else is.</summary>
    public static WordQuery Of(string text)
    {
        var folded = ChineseWords.Fold(text.Length > MostLength ? text[..MostLength] : text).Trim();
        var all = ChineseWords.Of(folded).Distinct(StringComparer.Ordinal).Take(MostWords).ToList();
        var telling = all.Where(static word => !ChineseWords.IsCommon(word)).ToList();
        return new WordQuery(telling.Count > 0 ? telling : all, folded);
    }

    /// <summary>Places that have all words, in order. The shortest list is walked, the others are searched along.</summary>
    public IEnumerable<int> WithAll(Dictionary<string, List<int>> terms) => Meeting(terms, _words.SelectMany(static one => one.Terms));

    /// <summary>Places that have some of the words, with how much of them.</summary>
    public IEnumerable<(int Place, int Found)> WithSome(Dictionary<string, List<int>> terms)
    {
        var found = new Dictionary<int, int>();
        foreach (var (word, needed) in _words)
            foreach (var place in Meeting(terms, needed)) CollectionsMarshal.GetValueRefOrAddDefault(found, place, out _) += word.Length;
        return found.Select(static one => (one.Key, one.Value));
    }

    /// <summary>What is looked for in the name counts before what stands elsewhere, the whole of it before its words, a name that is all of it before one that has more.</summary>
    public int Score(CatalogLine line)
    {
        var at = line.Name.AsSpan().IndexOf(_phrase);
        if (at >= 0) return 1 + _worth + 200 + (at > 0 ? 0 : line.Name.Length > _phrase.Length && line.Name[_phrase.Length] == '\n' ? 400 : 100);
        var score = 1;
        // Of a single word the phrase has told already that it is not there.
        if (_words.Count > 1 || _words[0].Word.Length < _phrase.Length)
            foreach (var (word, _) in _words)
                if (line.Name.Contains(word, StringComparison.Ordinal)) score += Worth(word);
        return score;
    }

    private static int Worth(string word) => 10 * Math.Min(word.Length, 10);

    private static IEnumerable<int> Meeting(Dictionary<string, List<int>> terms, IEnumerable<string> needed)
    {
        var lists = new List<List<int>>();
        foreach (var term in needed.Distinct(StringComparer.Ordinal))
        {
            if (!terms.TryGetValue(term, out var places)) yield break;
            lists.Add(places);
        }
        lists.Sort(static (a, b) => a.Count.CompareTo(b.Count));
        var reached = new int[lists.Count];
        foreach (var place in lists[0])
        {
            var all = true;
            for (var i = 1; i < lists.Count && all; i++) all = Reaches(lists[i], place, ref reached[i]);
            if (all) yield return place;
        }
    }

    /// <summary>Whether a place stands in a list, looked for from where the last one was: by steps that double, then between the last two. Places come in order.</summary>
    private static bool Reaches(List<int> places, int place, ref int from)
    {
        var step = 1;
        var low = from;
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
