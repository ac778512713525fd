namespace Exchange.Core.Catalog.Sharing;

/// <summary>A resource and what an organisation may read of it.</summary>
/// <param name="Entry">Null where there is no such resource; look whether it is out.</param>
/// <param name="Views">Under which grants, the oldest first; only those that may be read under.</param>
public sealed record ShareStanding(ResourceEntry? Entry, IReadOnlyList<ShareView> Views)
{
    /// <summary>The view to read under; null with the reason where there is none.</summary>
    /// <param name="grant">The number that the caller names; null for the first that allows it.</param>
    /// <param name="against">How much is against a view that is for this purpose and item: the first with nothing is taken, else the first with least.</param>
    public ShareView? Choose(long? grant, string purpose, string? item, Func<ShareView, int> against, out ShareObstacle why)
    {
        why = Entry is not { Row.IsOut: true } ? ShareObstacle.NoResource : Entry.Content.Share.Type == ShareType.NotShared ? ShareObstacle.NotShared : ShareObstacle.NotGranted;
        var (best, least) = ((ShareView?)null, int.MaxValue);
        foreach (var view in Views)
        {
            if (grant is { } named && named != view.Grant.Number) continue;
            if (SharePolicy.Fits(view.Grant, purpose, item) is { } unfit) why = unfit;
            else if (against(view) is var much && much == 0) return view;
            else if (much < least) (best, least) = (view, much);
        }
        return best;
    }
}
