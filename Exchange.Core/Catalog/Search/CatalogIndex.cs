using System.Runtime.InteropServices;

namespace Exchange.Core.Catalog.Search;

/// <summary>
/// The entries in memory, found by words. Terms are single characters and pairs of neighbours of Chinese, and whole words of letters and digits: so 户籍 finds 户籍人口 wherever a segmenter would
/// cut it, and a new word needs no dictionary. Many read at the same time, one writes.
/// </summary>
/// <remarks>An entry that changes gets a new place at the end and its old one is dead, so lists of places only grow and are in order; when a third is dead everything is laid anew.</remarks>
public sealed class CatalogIndex : IDisposable
{
    private const int Part = WordQuery.MostScore + 1;

    private readonly ReaderWriterLockSlim _gate = new();
    private Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private Dictionary<string, List<int>> _terms = new(StringComparer.Ordinal);
    private List<CatalogLine?> _lines = [];
    private List<int[]?> _own = [];
    private List<string> _names = [];
    private Dictionary<string, int> _numbers = new(StringComparer.Ordinal);
    private int _dead;

    public int Count
    {
        get
        {
            _gate.EnterReadLock();
            try
            {
                return _places.Count;
            }
            finally
            {
                _gate.ExitReadLock();
            }
        }
    }

    /// <summary>Takes entries in, new ones and changed ones.</summary>
    public void Take(IReadOnlyList<ResourceEntry> entries, Func<string, string> titleOf)
    {
        // Cut outside of the lock: readers wait for the laying in only.
        var read = entries.Select(entry => (Line: CatalogLine.Of(entry), Terms: TermsOf(entry, titleOf))).ToList();
        _gate.EnterWriteLock();
        try
        {
            foreach (var (line, terms) in read) Lay(line, Numbers(terms));
            if (_dead > 1_000 && _dead * 3 > _lines.Count) LayAnew();
        }
        finally
        {
            _gate.ExitWriteLock();
        }
    }

    /// <summary>How an entry stands; null when there is none.</summary>
    public CatalogLine? Find(string code)
    {
        _gate.EnterReadLock();
        try
        {
            return _places.TryGetValue(code, out var place) ? _lines[place] : null;
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>How many entries of a query stand under each class, its higher ones with it.</summary>
    public IReadOnlyDictionary<string, int> CountByClass(CatalogQuery query)
    {
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        _gate.EnterReadLock();
        try
        {
            foreach (var line in _lines)
            {
                if (line is null || !query.Takes(line)) continue;
                for (string? at = line.Row.Class; at is not null; at = ClassTree.Above(at)) CollectionsMarshal.GetValueRefOrAddDefault(counts, at, out _)++;
            }
        }
        finally
        {
            _gate.ExitReadLock();
        }
        return counts;
    }

    /// <summary>Every entry of a query, in no order. What it does with them must be quick: who changes the catalog waits.</summary>
    public void Each(CatalogQuery query, Action<CatalogLine> take)
    {
        _gate.EnterReadLock();
        try
        {
            foreach (var line in _lines)
                if (line is not null && query.Takes(line)) take(line);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    /// <summary>The best, best first, those that fit alike by their codes.</summary>
    /// <param name="after">Score and code behind which it goes on; null for the first.</param>
    public CatalogHits Search(CatalogQuery query, (int Score, string Code)? after, int limit)
    {
        var wanted = query.Words is { } words ? WordQuery.Of(words) : WordQuery.Nothing;
        _gate.EnterReadLock();
        try
        {
            var best = new BestHits(after, limit);
            if (wanted.IsEmpty)
            {
                // Words of nothing but signs find nothing; no words at all find everything.
                if (!string.IsNullOrWhiteSpace(query.Words)) return best.Hits(allWords: true);
                foreach (var line in _lines)
                    if (line is not null && query.Takes(line)) best.Offer(line, 0);
                return best.Hits(allWords: true);
            }
            foreach (var place in wanted.WithAll(_terms))
                if (_lines[place] is { } line && query.Takes(line)) best.Offer(line, wanted.Score(line));
            if (best.Total > 0) return best.Hits(allWords: true);
            // How much is there counts before where.
            foreach (var (place, found) in wanted.WithSome(_terms))
            {
                if (_lines[place] is not { } line || !query.Takes(line)) continue;
                if (best.Wants(found * Part + WordQuery.MostScore)) best.Offer(line, found * Part + wanted.Score(line));
                else best.Pass();
            }
            return best.Hits(allWords: false);
        }
        finally
        {
            _gate.ExitReadLock();
        }
    }

    private void Lay(CatalogLine line, int[] terms)
    {
        if (_places.TryGetValue(line.Row.Code, out var old))
        {
            // Readings of several pages may meet an entry twice; the later state counts.
            if (_lines[old]!.Row.Change > line.Row.Change) return;
            (_lines[old], _own[old]) = (null, null);
            _dead++;
        }
        var place = _lines.Count;
        _lines.Add(line);
        _own.Add(terms);
        _places[line.Row.Code] = place;
        foreach (var term in terms)
        {
            ref var places = ref CollectionsMarshal.GetValueRefOrAddDefault(_terms, _names[term], out _);
            (places ??= []).Add(place);
        }
    }

    private void LayAnew()
    {
        var (lines, own) = (_lines, _own);
        (_lines, _own, _places, _terms, _dead) = (new(_places.Count), new(_places.Count), new(StringComparer.Ordinal), new(StringComparer.Ordinal), 0);
        for (var i = 0; i < lines.Count; i++)
            if (lines[i] is { } line) Lay(line, own[i]!);
    }

    /// <summary>A term is kept once, however many entries have it.</summary>
    private int[] Numbers(HashSet<string> terms)
    {
        var numbers = new int[terms.Count];
        var i = 0;
        foreach (var term in terms)
        {
            ref var number = ref CollectionsMarshal.GetValueRefOrAddDefault(_numbers, term, out var known);
            if (!known)
            {
                number = _names.Count;
                _names.Add(term);
            }
            numbers[i++] = number;
        }
        return numbers;
    }

    private static HashSet<string> TermsOf(ResourceEntry entry, Func<string, string> titleOf)
    {
        var (terms, content) = (new HashSet<string>(StringComparer.Ordinal), entry.Content);
        Terms.AddOf(terms, entry.Row.Code);
        Terms.AddOf(terms, content.Title.Zh);
        Terms.AddOf(terms, content.Title.En);
        Terms.AddOf(terms, content.Abstract);
        Terms.AddOf(terms, titleOf(content.Provider));
        foreach (var field in content.Fields)
        {
            Terms.AddOf(terms, field.Title.Zh);
            Terms.AddOf(terms, field.Title.En);
        }
        return terms;
    }

    public void Dispose() => _gate.Dispose();
}
