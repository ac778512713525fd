using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>How the harvests stand, and which are late against the update cycle of their resources.</summary>
public sealed class HarvestLook(RegistryShelf registry, CatalogTable catalog, LibraryTable table)
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
        if (library.Harvest is not { } harvest || await catalog.Read(library.Resource, version: null, stop) is not { Row.State: not ResourceState.Withdrawn } entry) return null;
        var state = await table.Read(library.Name, stop);
        var last = state is null ? [] : await table.Batches(library.Name, long.MaxValue, 1, stop);
        return new HarvestStanding(library, entry.Row, state?.MergedAt, Due(harvest, entry, state?.MergedAt), state?.Rows ?? 0, last is [var newest] ? newest : null);
    }

    /// <summary>When a harvest is late: so long after the last rows, or after the resource was published when none ever came, as the cycle lasts and a little longer.</summary>
    internal static DateTimeOffset? Due(HarvestPart harvest, ResourceEntry entry, DateTimeOffset? mergedAt)
    {
        TimeSpan? within = harvest.LateAfterHours is { } hours ? TimeSpan.FromHours(hours) : entry.Content.Cycle switch
        {
            UpdateCycle.RealTime => TimeSpan.FromHours(1),
            UpdateCycle.Daily => TimeSpan.FromHours(26),
            UpdateCycle.Weekly => TimeSpan.FromDays(8),
            UpdateCycle.Monthly => TimeSpan.FromDays(33),
            UpdateCycle.Quarterly => TimeSpan.FromDays(95),
            UpdateCycle.Yearly => TimeSpan.FromDays(370),
            _ => null,
        };
        // What comes down from elsewhere is usually so many days late, and that is known.
        return (mergedAt ?? entry.Row.PublishedAt) + within + TimeSpan.FromDays(entry.Content.ComesDown?.LateDays ?? 0);
    }
}
