namespace Exchange.Core.Catalog.Sharing;

/// <summary>What a grant shows of its resource, as both stand: the base of a reading, whose guard (<see cref="ShareTable.Using"/>) fails when either has changed since.</summary>
/// <param name="Fields">What is handed out, in the entry's order, each with its mask. Empty where it is only compared.</param>
/// <param name="Verifies">What may be compared with what the asker says: fields that are handed out, and more.</param>
/// <param name="Keys">By what rows may be looked for: the entry's identifiers, and what is handed out or compared. Whether the library finds rows by it is its own matter.</param>
/// <param name="Rows">Which rows; null for all.</param>
/// <param name="NeedsConsent">The person whom a row is about must have consented.</param>
public sealed record ShareView(
    ResourceEntry Entry, ShareGrant Grant, IReadOnlyList<SharedField> Fields, IReadOnlySet<string> Verifies, IReadOnlySet<string> Keys, ShareRows? Rows, bool NeedsConsent);

/// <summary>A field that is handed out, and how.</summary>
public sealed record SharedField(ResourceField Field, MaskRule Mask)
{
    public string Name => Field.Name;
}

/// <summary>
/// Why a grant may not be read under. NoResource: there is none, it is not published, or it is withdrawn. NotShared: it is not shared any more. NotGranted: it is not, or no longer, granted. Expired: its last day is over.
/// OtherPurpose, OtherItem: it is for others. Outdated: the catalog has granted it when the resource was unconditional, which it is no more, or nothing of what it shows is left.
/// </summary>
public enum ShareObstacle { NoResource, NotShared, NotGranted, Expired, OtherPurpose, OtherItem, Outdated }
