using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Catalog.Libraries;

namespace Exchange.Host.Catalog.Harvest;

/// <summary>How a harvest stands.</summary>
/// <param name="Resource">Code of the entry.</param>
/// <param name="NextAt">When its schedule fires next.</param>
/// <param name="MergedAt">When rows came last.</param>
/// <param name="DueAt">When it is late, unless rows come before.</param>
/// <param name="Last">The newest batch, however it was brought.</param>
public sealed record HarvestBody(
    string Library, Title Title, string Resource, string Provider, string Adapter, string Source, HarvestMode Mode, string? Schedule, DateTimeOffset? NextAt, DateTimeOffset? MergedAt, DateTimeOffset? DueAt, bool Late, long Rows,
    LibraryBatchBody? Last)
{
    internal static HarvestBody Of(HarvestStanding one, IReadOnlyDictionary<string, DateTimeOffset?> next, CatalogOptions options, DateTimeOffset now)
    {
        var harvest = one.Library.Harvest!;
        return new HarvestBody(
            one.Library.Name, one.Library.Title, EntryState.Shown(one.Library.Resource, options), one.Resource.Provider, harvest.Adapter, harvest.Source, harvest.Mode, harvest.Schedule,
            harvest.Schedule is { } schedule ? next.GetValueOrDefault(schedule) : null, one.MergedAt, one.DueAt, one.IsLate(now), one.Rows, one.Last is { } last ? LibraryBatchBody.Of(last) : null);
    }
}

/// <param name="FromStart">All rows, whatever was harvested before.</param>
/// <param name="ConfirmedEnds">So many rows may end because they did not come.</param>
public sealed record HarvestStartBody(bool FromStart = false, long? ConfirmedEnds = null);
