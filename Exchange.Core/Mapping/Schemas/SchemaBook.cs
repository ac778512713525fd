using System.Text.Json;

namespace Exchange.Core.Mapping.Schemas;

/// <summary>The registered schemas as the checker of mappings reads them: by name or $id, never over a network.</summary>
/// <param name="find">From a registered name or an $id to the JSON text, or null.</param>
internal sealed class SchemaBook(Func<string, ReadOnlyMemory<byte>?> find)
{
    // Names without a scheme are relative to this, so that "types.v1" in one document finds the document of that name.
    static readonly Uri Registered = new("schema:///");
    const int MostReferences = 32;

    readonly Dictionary<string, SchemaText?> texts = new(StringComparer.Ordinal);

    /// <summary>The schema of that name; null where none is registered or it is not JSON.</summary>
    internal SchemaPlace? Open(string name) => Read(name) is { } text ? SchemaPlace.Of(this, [text.Part(text.Root, "")], []) : null;

    /// <summary>What a $ref means; null where it leads nowhere (the checker of schemas says so, not this one).</summary>
    internal SchemaPart? Follow(SchemaPart from, string reference)
    {
        if (!Uri.TryCreate(from.Text.Uri, reference, out var target))
            return null;
        var fragment = Uri.UnescapeDataString(target.Fragment.TrimStart('#'));
        var document = target.GetLeftPart(UriPartial.Query);
        var text = document == from.Text.Uri.GetLeftPart(UriPartial.Query) ? from.Text : Find(document, reference);
        return text is null ? null : Locate(text, fragment);
    }

    SchemaText? Find(string uri, string reference)
    {
        var name = reference.Split('#')[0];
        var registered = uri.StartsWith("schema:///", StringComparison.Ordinal) ? uri["schema:///".Length..] : uri;
        return Read(registered) ?? Read(name) ?? Read(name[(name.LastIndexOf('/') + 1)..]);
    }

    SchemaText? Read(string name)
    {
        if (name.Length == 0)
            return null;
        if (texts.TryGetValue(name, out var known))
            return known;
        texts[name] = null;
        if (find(name) is not { } utf8)
            return null;
        try
        {
            var root = JsonElement.Parse(utf8.Span);
            var uri = new Uri(Registered, name);
            if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("$id", out var id) && id.ValueKind == JsonValueKind.String
                && Uri.TryCreate(uri, id.GetString(), out var own))
                uri = own;
            return texts[name] = new SchemaText(root, uri);
        }
        catch (JsonException)
        {
            // Whoever compiles schemas tells what is wrong with it.
            return null;
        }
    }

    static SchemaPart? Locate(SchemaText text, string fragment)
    {
        if (fragment.Length == 0)
            return text.Part(text.Root, "");
        if (fragment[0] != '/')
            return Anchor(text, text.Root, "", fragment, MostReferences);
        var at = text.Root;
        foreach (var name in JsonPointer.Names(fragment))
        {
            if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(name, out var member))
                at = member;
            else if (at.ValueKind == JsonValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < at.GetArrayLength())
                at = at[index];
            else
                return null;
        }
        return at.ValueKind is JsonValueKind.Object or JsonValueKind.True or JsonValueKind.False ? text.Part(at, fragment) : null;
    }

    static SchemaPart? Anchor(SchemaText text, JsonElement at, string pointer, string name, int depth)
    {
        if (depth == 0)
            return null;
        if (at.ValueKind == JsonValueKind.Array)
        {
            var index = 0;
            foreach (var item in at.EnumerateArray())
                if (Anchor(text, item, $"{pointer}/{index++}", name, depth - 1) is { } found)
                    return found;
            return null;
        }
        if (at.ValueKind != JsonValueKind.Object)
            return null;
        foreach (var keyword in (string[])["$anchor", "$dynamicAnchor", "$id"])
            if (at.TryGetProperty(keyword, out var anchor) && anchor.ValueKind == JsonValueKind.String && anchor.GetString()!.TrimStart('#') == name)
                return text.Part(at, pointer);
        foreach (var member in at.EnumerateObject())
            if (Anchor(text, member.Value, pointer + "/" + JsonPointer.Escape(member.Name), name, depth - 1) is { } found)
                return found;
        return null;
    }
}
