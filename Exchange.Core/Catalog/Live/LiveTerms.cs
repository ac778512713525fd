using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Live;

/// <summary>What a resource is held to.</summary>
/// <param name="LateDays">Days by which rows that come down from above are usually late.</param>
/// <param name="RowDays">Days that the newest row may be old, by the library's own rule; 0 where it has none.</param>
/// <param name="Scheduled">The hub itself fetches rows by a schedule.</param>
/// <param name="LateAfterHours">Hours for which a success holds, by the library's own rule; null: as long as the cycle says.</param>
public sealed record LiveTerms(UpdateCycle Cycle, int LateDays = 0, int RowDays = 0, bool Scheduled = false, int? LateAfterHours = null)
{
    internal static LiveTerms Of(UpdateCycle cycle, int lateDays, LibraryDocument library)
        => new(cycle, lateDays, library.Timeliness?.Days ?? 0, library.Harvest?.Schedule is not null, library.Harvest?.LateAfterHours);
}
