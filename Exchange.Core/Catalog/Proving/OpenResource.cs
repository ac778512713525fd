using System.Text.Json;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Core.Catalog.Proving;

/// <summary>A resource that may be looked at in the handling of an item, and how much of it.</summary>
/// <param name="View">The grant under which; null where the resource is unconditional.</param>
internal sealed record OpenResource(ResourceEntry Entry, ShareView? View)
{
    /// <summary>The person whom a row is about must have consented, whatever else is asked for.</summary>
    public bool NeedsConsent => Entry.Content.Share.Consent || View is { NeedsConsent: true };

    /// <summary>Rows may be looked for by this field.</summary>
    public bool Finds(string field) => View is null || View.Keys.Contains(field);

    /// <summary>A field may be compared with what the asker says.</summary>
    public bool Compares(string field) => View is null || View.Verifies.Contains(field);

    /// <summary>A field is handed out at all, masked or not.</summary>
    public bool HandsOut(string field) => View is null ? Entry.Content.Fields.Any(one => one.Name == field) : View.Fields.Any(one => one.Name == field);

    /// <summary>A row is one of those that may be seen.</summary>
    public bool Shows(string row) => View?.Rows is not { } rows || rows.Shows(row);

    /// <summary>A field is shown masked.</summary>
    public bool Masks(string field) => (View is null ? Entry.Content.Fields.FirstOrDefault(one => one.Name == field)?.Mask : View.Fields.FirstOrDefault(one => one.Name == field)?.Mask) is not (null or MaskRule.None);

    /// <summary>The named fields of a row, as far as they may be handed out, each masked.</summary>
    public IReadOnlyDictionary<string, JsonElement> Cut(IReadOnlyDictionary<string, JsonElement> row, IEnumerable<string> shown)
    {
        if (View is null) return FieldMask.Of(Entry.Content, row, shown);
        var names = shown.ToHashSet(StringComparer.Ordinal);
        var cut = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in View.Fields)
            if (names.Contains(field.Name) && row.TryGetValue(field.Name, out var value)) cut[field.Name] = FieldMask.Of(field.Mask, value);
        return cut;
    }
}
