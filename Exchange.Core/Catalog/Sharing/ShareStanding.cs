namespace Exchange.Core.Catalog.Sharing;

/// <summary>A resource and what an organisation may read of it.</summary>
/// <param name="Entry">Null where there is no such resource; look whether it is out.</param>
/// <param name="Views">Under which grants, the oldest first; only those that may be read under.</param>
public sealed record ShareStanding(ResourceEntry? Entry, IReadOnlyList<ShareView> Views)
{
    /// <summary>The view to read under; null with the reason where there is none.</summary>
    /// <param name="grant">The number that the caller names; null for the first that fits.</param>
    /// <param name="fields">What is to be handed out or compared; a grant that has all of it comes before one that has not. Empty: whatever it has.</param>
    public ShareView? Choose(long? grant, string purpose, string? item, IReadOnlyCollection<string> fields, out ShareObstacle why)
    {
        why = Entry is not { Row.IsOut: true } ? ShareObstacle.NoResource : Entry.Content.Share.Type == ShareType.NotShared ? ShareObstacle.NotShared : ShareObstacle.NotGranted;
        ShareView? best = null;
        foreach (var view in Views)
        {
            if (grant is { } named && named != view.Grant.Number) continue;
            if (SharePolicy.Fits(view.Grant, purpose, item) is { } unfit) why = unfit;
            else if (fields.All(view.Verifies.Contains)) return view;
            else best ??= view;
        }
        return best;
    }
}
