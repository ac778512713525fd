using System.Collections.Frozen;

namespace Exchange.Core.Catalog.Live;

/// <summary>What was found of resources, in memory: a list or a search of the catalog asks the database for nothing more. Laid anew by <see cref="LiveWatch"/> and after each look of this host.</summary>
public sealed class LiveShelf(LiveTable table)
{
    private FrozenDictionary<string, LiveRow> _rows = FrozenDictionary<string, LiveRow>.Empty;

    /// <summary>Of an entry, by its code.</summary>
    public LiveEvidence Of(string code) => _rows.TryGetValue(code, out var row) ? row.Evidence : LiveEvidence.None;

    /// <summary>All that is kept of an entry; null where nothing is.</summary>
    public LiveRow? Row(string code) => _rows.GetValueOrDefault(code);

    public IReadOnlyCollection<LiveRow> All => _rows.Values;

    /// <summary>Reads what is kept. There are as many rows as libraries, which are few beside the entries.</summary>
    // Of two that read at the same time the one that has read earlier may come later: the next reading puts that right.
    public async Task Refresh(CancellationToken stop) => Volatile.Write(ref _rows, (await table.All(stop)).ToFrozenDictionary(static row => row.Resource, StringComparer.Ordinal));
}
