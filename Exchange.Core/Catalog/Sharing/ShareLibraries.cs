using System.Collections.Concurrent;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Which library holds the rows of a resource, and how they lie; kept in memory, and read again where a reading shows that another batch has been merged.</summary>
public sealed class ShareLibraries(RegistryShelf registry, LibraryTable table)
{
    internal RegistrySnapshot Registry => registry.Current;

    private readonly ConcurrentDictionary<string, SharedLibrary> _known = new(StringComparer.Ordinal);

    /// <summary>Null where none is registered, or none has any rows yet.</summary>
    public ValueTask<SharedLibrary?> Of(string resource, CancellationToken stop)
        => _known.TryGetValue(resource, out var known) && ReferenceEquals(known.Registry, registry.Current) ? ValueTask.FromResult<SharedLibrary?>(known) : new ValueTask<SharedLibrary?>(Again(resource, stop));

    /// <summary>As it stands now.</summary>
    public async Task<SharedLibrary?> Again(string resource, CancellationToken stop)
    {
        var now = registry.Current;
        if (now.Libraries.Values.FirstOrDefault(one => one.Resource == resource) is { } library && await table.Read(library.Name, stop) is { Layout: { } layout } state)
            return _known[resource] = new SharedLibrary(now, library, layout, state.CurrentBatch);
        _known.TryRemove(resource, out _);
        return null;
    }
}

/// <param name="Registry">As of which it is that library.</param>
/// <param name="Batch">The batch that was merged last, when it was looked at.</param>
public sealed record SharedLibrary(RegistrySnapshot Registry, LibraryDocument Document, LibraryLayout Layout, long Batch)
{
    /// <summary>Rows are found by this field.</summary>
    public bool FindsBy(string field) => Layout.Lookups.Contains(field, StringComparer.Ordinal);
}
