using System.Text.Json;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>From a schema of the document to a type of C#; remembers which of the named ones are needed.</summary>
internal sealed class SchemaTypes(JsonElement document)
{
    private const string Prefix = "#/components/schemas/";

    private readonly JsonElement _schemas = document.GetProperty("components").GetProperty("schemas");
    private readonly HashSet<string> _needed = new(StringComparer.Ordinal);
    private readonly Queue<string> _unwritten = new();

    /// <param name="Name">Without a question mark.</param>
    /// <param name="Null">It may be null.</param>
    public sealed record Found(string Name, bool Null)
    {
        public string Whole => Null ? Name + "?" : Name;

        /// <summary>As it is when it may be left out.</summary>
        public string Optional => Name + "?";
    }

    /// <summary>The next named schema that is needed and was not given yet.</summary>
    public bool Next(out string name, out JsonElement schema)
    {
        schema = default;
        if (!_unwritten.TryDequeue(out name!)) return false;
        schema = _schemas.GetProperty(name);
        return true;
    }

    public Found Of(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Named(reference.GetString()!);
        foreach (var choice in (string[])["oneOf", "anyOf"])
            if (schema.TryGetProperty(choice, out var choices))
            {
                var real = choices.EnumerateArray().Where(static one => !IsNull(one)).ToList();
                if (real.Count != 1) throw new NotSupportedException($"A choice of {real.Count} schemas: {schema.GetRawText()}");
                return Of(real[0]) with { Null = true };
            }
        var types = Types(schema);
        var isNull = types.Remove("null");
        if (types.Count == 0) return new Found("System.Text.Json.JsonElement", isNull);
        if (types.Count > 1) throw new NotSupportedException($"Several types: {schema.GetRawText()}");
        return new Found(types[0] switch
        {
            "string" => Text(schema),
            "integer" => Format(schema) == "int32" ? "int" : "long",
            "number" => "decimal",
            "boolean" => "bool",
            "array" => $"System.Collections.Generic.IReadOnlyList<{Of(schema.GetProperty("items")).Whole}>",
            "object" when schema.TryGetProperty("additionalProperties", out var value) && value.ValueKind == JsonValueKind.Object
                => $"System.Collections.Generic.IReadOnlyDictionary<string, {Of(value).Whole}>",
            "object" when !schema.TryGetProperty("properties", out _) => "System.Text.Json.JsonElement",
            var other => throw new NotSupportedException($"{other} without a name: {schema.GetRawText()}"),
        }, isNull);
    }

    /// <summary>What is written as a type of its own; everything else that has a name is what it stands for.</summary>
    public static bool IsEnumeration(JsonElement schema) => schema.TryGetProperty("enum", out _);

    private static bool IsRecord(JsonElement schema) => schema.TryGetProperty("properties", out _);

    private Found Named(string reference)
    {
        if (!reference.StartsWith(Prefix, StringComparison.Ordinal)) throw new NotSupportedException(reference);
        var name = reference[Prefix.Length..];
        var schema = _schemas.GetProperty(name);
        if (!IsEnumeration(schema) && !IsRecord(schema)) return Of(schema);
        if (_needed.Add(name)) _unwritten.Enqueue(name);
        return new Found(Writing.Pascal(name), Types(schema).Contains("null") || (IsEnumeration(schema) && schema.GetProperty("enum").EnumerateArray().Any(static one => one.ValueKind == JsonValueKind.Null)));
    }

    private static string Text(JsonElement schema) => Format(schema) switch
    {
        "date-time" => "System.DateTimeOffset",
        "date" => "System.DateOnly",
        _ => "string",
    };

    private static string? Format(JsonElement schema) => schema.TryGetProperty("format", out var format) ? format.GetString() : null;

    private static bool IsNull(JsonElement schema) => Types(schema) is ["null"];

    private static List<string> Types(JsonElement schema) => !schema.TryGetProperty("type", out var type) ? []
        : type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(static one => one.GetString()!)] : [type.GetString()!];
}
