using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>What a batch's source says of a harvested one: from where, and which harvest it was.</summary>
public sealed record HarvestOrigin(string Adapter, string Source, HarvestMode Mode, string Id)
{
    private const string Word = "harvest";

    internal static HarvestOrigin Of(HarvestPart harvest, string id) => new(harvest.Adapter, harvest.Source, harvest.Mode, id);

    internal string Write() => $"{Word} {Adapter} {Source} {Mode.ToString().ToLowerInvariant()} {Id}";

    /// <summary>Null for a batch that was brought otherwise.</summary>
    public static HarvestOrigin? Of(BatchLine batch)
        => batch.Source.Split(' ') is [Word, var adapter, var source, var mode, var id] && Enum.TryParse<HarvestMode>(mode, ignoreCase: true, out var known) ? new HarvestOrigin(adapter, source, known, id) : null;

    /// <summary>What nobody else may call a batch's source.</summary>
    public static bool IsReserved(string? source) => source?.StartsWith(Word + " ", StringComparison.Ordinal) == true;

    internal bool IsSameSource(HarvestOrigin other) => (Adapter, Source, Mode) == (other.Adapter, other.Source, other.Mode);
}
