using System.Text.Json;

namespace Exchange.Core.Mapping.Schemas;

/// <summary>One schema resource: a registered document, or a part of one that has an $id of its own.</summary>
internal sealed class SchemaText(JsonElement root, Uri uri)
{
    readonly Dictionary<string, SchemaPart> parts = new(StringComparer.Ordinal);

    internal JsonElement Root => root;

    internal Uri Uri => uri;

    internal SchemaPart Part(JsonElement element, string pointer)
    {
        if (!parts.TryGetValue(pointer, out var part))
            parts[pointer] = part = new SchemaPart(element, this, pointer);
        return part;
    }
}

/// <summary>One subschema as it stands in its document. The same place is always the same object.</summary>
internal sealed class SchemaPart(JsonElement element, SchemaText text, string pointer)
{
    internal SchemaText Text => text;

    internal string Pointer => pointer;

    internal bool IsFalse => element.ValueKind == JsonValueKind.False;

    internal bool IsTrue => element.ValueKind == JsonValueKind.True;

    internal bool Has(string keyword) => TryGet(keyword, out _);

    internal bool TryGet(string keyword, out JsonElement value)
    {
        value = default;
        return element.ValueKind == JsonValueKind.Object && element.TryGetProperty(keyword, out value);
    }

    internal string? String(string keyword) => TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>The schema under a keyword, where there is one.</summary>
    internal SchemaPart? Sub(string keyword) => TryGet(keyword, out var value) ? Sub(value, pointer + "/" + keyword) : null;

    internal IEnumerable<SchemaPart> List(string keyword)
    {
        if (!TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Array)
            yield break;
        var index = 0;
        foreach (var item in value.EnumerateArray())
            if (Sub(item, $"{pointer}/{keyword}/{index++}") is { } part)
                yield return part;
    }

    internal IEnumerable<(string Name, SchemaPart Part)> Map(string keyword)
    {
        if (!TryGet(keyword, out var value) || value.ValueKind != JsonValueKind.Object)
            yield break;
        foreach (var member in value.EnumerateObject())
            if (Sub(member.Value, $"{pointer}/{keyword}/{JsonPointer.Escape(member.Name)}") is { } part)
                yield return (member.Name, part);
    }

    internal SchemaPart? In(string keyword, string name) =>
        TryGet(keyword, out var value) && value.ValueKind == JsonValueKind.Object && Has(value, name, out var member)
            ? Sub(member, $"{pointer}/{keyword}/{JsonPointer.Escape(name)}") : null;

    // An expression can name half a character, which no property has and the reader does not ask for.
    static bool Has(JsonElement value, string name, out JsonElement member) => name.AsSpan().IndexOfAnyInRange('\ud800', '\udfff') < 0
        ? value.TryGetProperty(name, out member)
        : value.TryGetProperty(System.Text.Encoding.UTF8.GetBytes(name), out member);

    SchemaPart? Sub(JsonElement value, string at) => value.ValueKind switch
    {
        JsonValueKind.True or JsonValueKind.False => text.Part(value, at),
        JsonValueKind.Object when value.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
            && Uri.TryCreate(text.Uri, id.GetString(), out var own) && own.Fragment.Length == 0 => new SchemaText(value, own).Part(value, ""),
        JsonValueKind.Object => text.Part(value, at),
        _ => null,
    };

}
