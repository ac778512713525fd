using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog.Search;

/// <summary>What the search knows of an entry: how it stands, and of the version that counts what one looks for and reads in a list.</summary>
/// <param name="LateDays">Days by which rows usually come late.</param>
/// <param name="ByInterface">It is shared by interface.</param>
/// <param name="Name">Both titles, folded.</param>
public sealed record CatalogLine(
    ResourceRow Row, long Version, Title Title, ShareType Share, UpdateCycle Cycle, ResourceFormat Format, bool ToSociety, bool ComesDown, int LateDays, bool ByInterface, int Fields, string Name)
{
    public static CatalogLine Of(ResourceEntry entry)
    {
        var content = entry.Content;
        return new(entry.Row, entry.Version, content.Title, content.Share.Type, content.Cycle, content.Format, content.Open.ToSociety, content.ComesDown is not null, content.ComesDown?.LateDays ?? 0,
            content.Share.Methods.Contains(ShareMethod.Interface), content.Fields.Count,
            FoldedText.Of(content.Title.Zh + "\n" + content.Title.En));
    }
}
