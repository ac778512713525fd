using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>Which library an address means, for those who may know of it: who may see every version of the entry.</summary>
public sealed class LibraryDoor(RegistryShelf registry, CatalogTable catalog, LibraryTable table)
{
    /// <summary>Null where there is none, or none for this caller.</summary>
    public async Task<FoundLibrary?> Find(ClientDocument caller, string @class, string serial, CancellationToken stop)
    {
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code) return null;
        if (registry.Current.Libraries.Values.FirstOrDefault(one => one.Resource == code) is not { } library) return null;
        return await catalog.Read(code, stop) is { } entry && caller.SeesAll(entry) ? new FoundLibrary(library, entry, await table.Read(library.Name, stop)) : null;
    }

    /// <summary>All that the caller may know of, by their resources' codes.</summary>
    public async Task<List<FoundLibrary>> All(ClientDocument caller, CancellationToken stop)
    {
        var states = (await table.All(stop)).ToDictionary(static state => state.Name, StringComparer.Ordinal);
        var found = new List<FoundLibrary>();
        foreach (var library in registry.Current.Libraries.Values.OrderBy(static one => one.Resource, StringComparer.Ordinal))
            if (await catalog.Read(library.Resource, stop) is { } entry && caller.SeesAll(entry)) found.Add(new FoundLibrary(library, entry, states.GetValueOrDefault(library.Name)));
        return found;
    }
}

/// <param name="State">Null before the first batch.</param>
public sealed record FoundLibrary(LibraryDocument Document, ResourceRow Entry, LibraryState? State)
{
    public string Name => Document.Name;
}
