namespace Exchange.Core.Catalog.Live;

/// <summary>How much of a provider's published catalog is alive.</summary>
/// <param name="WithData">Entries of which the hub has had rows.</param>
/// <param name="Interfaces">Entries that are shared by interface.</param>
/// <param name="Callable">Of these: rows are there, and are not failing.</param>
public sealed record LiveCount(string Provider, int Entries, int WithData, int Interfaces, int Callable, int Fresh, int Late, int Failing)
{
    /// <summary>By provider, in the order of their names.</summary>
    public static IReadOnlyList<LiveCount> Of(Search.CatalogIndex index, Search.CatalogQuery query, LiveShelf shelf)
    {
        var counts = new SortedDictionary<string, LiveCount>(StringComparer.Ordinal);
        index.Each(query, line =>
        {
            if (!line.Row.IsOut) return;
            var before = counts.TryGetValue(line.Row.Provider, out var known) ? known : new LiveCount(line.Row.Provider, 0, 0, 0, 0, 0, 0, 0);
            counts[line.Row.Provider] = before.And(line, shelf.Of(line.Row.Code));
        });
        return [.. counts.Values];
    }

    /// <summary>All of them together, under no provider's name.</summary>
    public static LiveCount Sum(IReadOnlyCollection<LiveCount> counts) => new("", counts.Sum(static one => one.Entries), counts.Sum(static one => one.WithData), counts.Sum(static one => one.Interfaces),
        counts.Sum(static one => one.Callable), counts.Sum(static one => one.Fresh), counts.Sum(static one => one.Late), counts.Sum(static one => one.Failing));

    private LiveCount And(Search.CatalogLine line, LiveEvidence live) => new(Provider,
        Entries + 1, WithData + One(live.HasData), Interfaces + One(line.ByInterface), Callable + One(line.ByInterface && live.HasData && live.State != LiveState.Failing),
        Fresh + One(live.State == LiveState.Fresh), Late + One(live.State == LiveState.Late), Failing + One(live.State == LiveState.Failing));

    private static int One(bool counts) => counts ? 1 : 0;
}
