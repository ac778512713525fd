using System.Collections.Frozen;
using Exchange.Core.Checking.Conditions;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What may be read under a grant: what it says, and what the catalog says now. Pure.</summary>
public static class SharePolicy
{
    /// <summary>Why it may not be read under now; null where it may.</summary>
    /// <param name="entry">The resource as it is published.</param>
    /// <param name="today">yyyy-MM-dd.</param>
    /// <param name="purpose">For what; null where it is not looked at.</param>
    /// <param name="item">In whose handling; null where it is not known.</param>
    public static ShareObstacle? Allows(ResourceEntry? entry, ShareGrant grant, string today, string? purpose = null, string? item = null)
    {
        if (entry is not { Row.IsOut: true } || entry.Row.Code != grant.Resource) return ShareObstacle.NoResource;
        if (entry.Content.Share.Type == ShareType.NotShared) return ShareObstacle.NotShared;
        if (grant.State != ShareState.Granted) return ShareObstacle.NotGranted;
        if (!grant.HoldsOn(today)) return ShareObstacle.Expired;
        if (grant.Terms.AtOnce && entry.Content.Share.Type != ShareType.Unconditional) return ShareObstacle.Outdated;
        if (View(entry, grant) is null) return ShareObstacle.Outdated;
        return Fits(grant, purpose, item);
    }

    /// <summary>As <see cref="Allows"/>, of a grant of which the rest is known: whether it is for this.</summary>
    public static ShareObstacle? Fits(ShareGrant grant, string? purpose, string? item)
        => purpose is not null && purpose != grant.Terms.Purpose ? ShareObstacle.OtherPurpose
            : item is not null && grant.Terms.Items.Count > 0 && !grant.Terms.Items.Contains(item, StringComparer.Ordinal) ? ShareObstacle.OtherItem
            : null;

    /// <summary>What it shows; null where nothing is left of it, or the rows that it shows cannot be told any more: fields that the entry has no longer are not handed out.</summary>
    public static ShareView? View(ResourceEntry entry, ShareGrant grant)
    {
        var (terms, there) = (grant.Terms, entry.Content.Fields);
        var known = there.Select(static field => field.Name).ToHashSet(StringComparer.Ordinal);
        ShareRows? rows = null;
        try
        {
            if (terms.Rows is { } text && !(rows = ShareRows.Read(text)).Fields.IsSubsetOf(known)) return null;
        }
        catch (ConditionException)
        {
            // A version of the hub that reads expressions otherwise shows nothing rather than everything.
            return null;
        }
        SharedField[] fields = [.. there.Where(field => terms.Fields.Contains(field.Name, StringComparer.Ordinal)).Select(field => new SharedField(field, Mask(field, terms, entry.Content.Provider)))];
        var verifies = terms.Fields.Concat(terms.Verifies).Where(known.Contains).ToFrozenSet(StringComparer.Ordinal);
        if (verifies.Count == 0) return null;
        var keys = verifies.Concat(there.Where(static field => field.Identifier).Select(static field => field.Name)).ToFrozenSet(StringComparer.Ordinal);
        return new ShareView(entry, grant, fields, verifies, keys, rows, terms.Consent || entry.Content.Share.Consent);
    }

    /// <summary>The grant's own mask where whoever provides the resource wrote it; else the stricter one.</summary>
    private static MaskRule Mask(ResourceField field, GrantTerms terms, string provider)
        => !terms.Masks.TryGetValue(field.Name, out var own) ? field.Mask : (terms.ProviderMasks && terms.MasksBy == provider) || !Looser(own, field.Mask) ? own : field.Mask;

    /// <summary>Shows more than the other one. Rules that keep a part are alike.</summary>
    public static bool Looser(MaskRule one, MaskRule other) => Rank(one) < Rank(other);

    private static int Rank(MaskRule rule) => rule switch { MaskRule.None => 0, MaskRule.Whole => 2, _ => 1 };
}
