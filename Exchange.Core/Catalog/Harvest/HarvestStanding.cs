using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>How the harvest of a library stands.</summary>
/// <param name="MergedAt">When rows came last, by whichever way; null before the first time.</param>
/// <param name="DueAt">When it is late, unless rows come before; null where that cannot be said.</param>
/// <param name="Last">The newest batch.</param>
public sealed record HarvestStanding(LibraryDocument Library, ResourceRow Resource, DateTimeOffset? MergedAt, DateTimeOffset? DueAt, long Rows, BatchLine? Last)
{
    public bool IsLate(DateTimeOffset now) => DueAt is { } due && due <= now;
}
