using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>Where the next harvest of a library goes on, and of which source that is true. It stands with the library from the merge on, never before.</summary>
public sealed record HarvestMark(string Adapter, string Source, HarvestMode Mode, string Place)
{
    internal string Write() => JsonSerializer.Serialize(this);

    /// <summary>Null where it is none, or of another source: then everything is to come.</summary>
    internal static HarvestMark? Of(string? mark, HarvestPart harvest)
    {
        try
        {
            return mark is not null && JsonSerializer.Deserialize<HarvestMark>(mark) is { Place: not null } read && (read.Adapter, read.Source, read.Mode) == (harvest.Adapter, harvest.Source, harvest.Mode) ? read : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
