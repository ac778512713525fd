namespace Exchange.Core.Catalog.Search;

/// <summary>Keeps the best of many, and counts all. A page costs what it holds, not what was found.</summary>
internal sealed class BestHits((int Score, string Code)? after, int limit)
{
    // The worst of those that are kept comes out first.
    private readonly PriorityQueue<CatalogHit, (int Score, string Code)> _kept = new(Comparer<(int Score, string Code)>.Create(static (a, b) => Order(b, a)));
    private int _behind;

    public int Total { get; private set; }

    /// <summary>Whether what has this score at best may still be among those that are kept.</summary>
    public bool Wants(int score) => _kept.Count < limit || (_kept.TryPeek(out _, out var worst) && score >= worst.Score);

    /// <summary>Counts one that is worse than all that are kept: nothing further of it is looked at.</summary>
    public void Pass()
    {
        Total++;
        _behind++;
    }

    public void Offer(CatalogLine line, int score)
    {
        if (!Wants(score))
        {
            Pass();
            return;
        }
        Total++;
        var place = (score, line.Row.Code);
        if (after is { } last && Order(last, place) >= 0) return;
        _behind++;
        if (_kept.Count < limit) _kept.Enqueue(new CatalogHit(line, score), place);
        else if (_kept.TryPeek(out _, out var worst) && Order(place, worst) < 0) _kept.EnqueueDequeue(new CatalogHit(line, score), place);
    }

    public CatalogHits Hits(bool allWords)
    {
        var items = new CatalogHit[_kept.Count];
        for (var i = items.Length - 1; i >= 0; i--) items[i] = _kept.Dequeue();
        return new CatalogHits(items, Total, allWords, _behind > items.Length);
    }

    /// <summary>Below 0 when the first stands before the second.</summary>
    private static int Order((int Score, string Code) a, (int Score, string Code) b)
        => a.Score != b.Score ? b.Score.CompareTo(a.Score) : string.CompareOrdinal(a.Code, b.Code);
}
