using System.Text;
using System.Text.Json;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Writes what goes to the hub and comes from it as records of C#.</summary>
internal static class ModelWriter
{
    /// <summary>All that <paramref name="types"/> has been asked for, and what these need, by name.</summary>
    public static string Write(SchemaTypes types)
    {
        var written = new SortedDictionary<string, string>(StringComparer.Ordinal);
        while (types.Next(out var name, out var schema))
            written.Add(name, SchemaTypes.IsEnumeration(schema) ? Enumeration(name, schema) : Record(name, schema, types));
        return Writing.Head("the hub's OpenAPI document") + "namespace Exchange.Client;\n" + string.Concat(written.Values.Select(static one => "\n" + one));
    }

    private static string Enumeration(string name, JsonElement schema)
    {
        var code = new StringBuilder();
        Writing.Comment(code, "", "summary", Words(schema));
        code.Append("public enum ").Append(Writing.Pascal(name)).Append("\n{\n");
        code.Append("    /// <summary>A word that this version of the client does not know.</summary>\n    NotKnown,\n");
        foreach (var word in schema.GetProperty("enum").EnumerateArray().Where(static one => one.ValueKind == JsonValueKind.String).Select(static one => one.GetString()!))
        {
            if (Writing.Pascal(word) == "NotKnown") throw new NotSupportedException($"{name} has a word of its own for what is not known.");
            code.Append("\n    [System.Text.Json.Serialization.JsonStringEnumMemberName(").Append(Writing.Quoted(word)).Append(")]\n    ").Append(Writing.Pascal(word)).Append(",\n");
        }
        return code.Append("}\n").ToString();
    }

    private static string Record(string name, JsonElement schema, SchemaTypes types)
    {
        var code = new StringBuilder();
        var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(static one => one.GetString()!).ToHashSet(StringComparer.Ordinal) : [];
        Writing.Comment(code, "", "summary", Words(schema));
        code.Append("public sealed record ").Append(Writing.Pascal(name)).Append("\n{\n");
        var first = true;
        foreach (var property in schema.GetProperty("properties").EnumerateObject())
        {
            if (!first) code.Append('\n');
            first = false;
            Writing.Comment(code, "    ", "summary", Words(property.Value));
            var type = types.Of(property.Value);
            // The hub writes no nulls: what may be null may be missing.
            var must = required.Contains(property.Name) && !type.Null;
            if (Writing.Camel(Writing.Pascal(property.Name)).TrimStart('@') != property.Name) code.Append("    [System.Text.Json.Serialization.JsonPropertyName(").Append(Writing.Quoted(property.Name)).Append(")]\n");
            code.Append("    public ").Append(must ? "required " : "").Append(must ? type.Name : type.Name is "bool" && !type.Null ? "bool" : type.Optional)
                .Append(' ').Append(Member(name, property.Name)).Append(" { get; init; }\n");
        }
        return code.Append("}\n").ToString();
    }

    /// <summary>A member cannot be called like its type.</summary>
    private static string Member(string type, string property) => Writing.Pascal(property) is var name && name == Writing.Pascal(type) ? name + "_" : name;

    private static string? Words(JsonElement schema) => schema.TryGetProperty("description", out var words) ? words.GetString() : null;
}
