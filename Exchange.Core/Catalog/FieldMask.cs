using System.Text.Json;

namespace Exchange.Core.Catalog;

/// <summary>脱敏: values as others than their owner are shown them, by what the entry says of each field. Pure.</summary>
public static class FieldMask
{
    /// <summary>In the place of what is not shown at all.</summary>
    internal const string Hidden = "****";

    /// <summary>The named fields of a row, in the entry's order, each masked by its rule; what the entry does not know is not shown.</summary>
    public static IReadOnlyDictionary<string, JsonElement> Of(ResourceContent entry, IReadOnlyDictionary<string, JsonElement> row, IEnumerable<string> shown)
    {
        var names = shown.ToHashSet(StringComparer.Ordinal);
        var masked = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var field in entry.Fields)
            if (names.Contains(field.Name) && row.TryGetValue(field.Name, out var value)) masked[field.Name] = Of(field.Mask, value);
        return masked;
    }

    /// <summary>A value that is not a text is hidden whole where it is masked at all.</summary>
    public static JsonElement Of(MaskRule rule, JsonElement value) => rule == MaskRule.None ? value
        : JsonSerializer.SerializeToElement(value.ValueKind == JsonValueKind.String ? Of(rule, value.GetString()!) : Hidden);

    /// <summary>Middle keeps a third at most of each end; name the family name; address what stands before the street.</summary>
    public static string Of(MaskRule rule, string text)
    {
        switch (rule)
        {
            case MaskRule.None:
                return text;
            case MaskRule.Middle when text.Length >= 3:
                var kept = Math.Min(4, text.Length / 3);
                // Not within a character of two halves.
                return Front(text, kept) + Hidden + Back(text, kept);
            case MaskRule.Name when text.Length > 0:
                return Front(text, 1) + "**";
            case MaskRule.Address when text.Length > 0:
                var end = text.AsSpan().IndexOfAny('区', '县', '市');
                return (end < 0 ? "" : text[..(end + 1)]) + Hidden;
            default:
                return Hidden;
        }
    }

    private static string Front(string text, int length) => length > 0 && char.IsHighSurrogate(text[length - 1]) ? text[..(length + 1 > text.Length ? length - 1 : length + 1)] : text[..length];

    private static string Back(string text, int length) => length > 0 && char.IsLowSurrogate(text[^length]) ? text[^(length - 1)..] : text[^length..];
}
