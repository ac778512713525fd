using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>How the harvests stand, and which are late: by the rule of the live evidence, so that no harvest is late whose resource is not.</summary>
public sealed class HarvestLook(RegistryShelf registry, CatalogTable catalog, LibraryTable table, LiveShelf live, LiveOptions options, TimeZoneInfo zone, TimeProvider clock)
{
    /// <summary>All libraries that are harvested and whose resource is in the catalog, by its code.</summary>
    public async Task<IReadOnlyList<HarvestStanding>> All(CancellationToken stop)
    {
        var found = new List<HarvestStanding>();
        foreach (var library in registry.Current.Libraries.Values.Where(static one => one.Harvest is not null).OrderBy(static one => one.Resource, StringComparer.Ordinal))
            if (await Of(library, stop) is { } standing) found.Add(standing);
        return found;
    }

    /// <summary>Null where the library has no harvest, or its resource is in no catalog or withdrawn.</summary>
    public async Task<HarvestStanding?> Of(LibraryDocument library, CancellationToken stop)
    {
        if (library.Harvest is null || await catalog.Read(library.Resource, version: null, stop) is not { Row.State: not ResourceState.Withdrawn } entry) return null;
        var state = await table.Read(library.Name, stop);
        var last = state is null ? [] : await table.Batches(library.Name, long.MaxValue, 1, stop);
        return new HarvestStanding(library, entry.Row, state?.MergedAt, Due(library, entry, state), state?.Rows ?? 0, last is [var newest] ? newest : null);
    }

    private DateTimeOffset? Due(LibraryDocument library, ResourceEntry entry, LibraryState? state)
    {
        var known = live.Row(entry.Row.Code);
        // What the last look has found of the rows' days holds as long as no batch was merged since.
        var facts = new LiveFacts(state?.MergedAt, 0, known?.Evidence.LastSuccess == state?.MergedAt ? known?.Evidence.RowsDay : null, 0, 0, 0);
        return facts.Due(LiveTerms.Of(entry.Content.Cycle, entry.Content.ComesDown?.LateDays ?? 0, library), known?.KnownSince ?? clock.GetUtcNow(), options, zone);
    }
}
