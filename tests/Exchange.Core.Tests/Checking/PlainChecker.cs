using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Exchange.Core.Tests.Checking;

/// <summary>
/// The specification of 2020-12 written down word by word, as slowly as it likes: every keyword gives valid or not and the children it evaluated, and what
/// fails leaves no annotations. It knows what <see cref="SchemaMaker"/> makes.
/// </summary>
static class PlainChecker
{
    public sealed record Outcome(bool Valid, HashSet<string> Names, HashSet<int> Items);

    static Outcome Nothing(bool valid) => new(valid, [], []);

    public static Outcome Check(JsonNode root, JsonNode schema, JsonNode? value)
    {
        if (schema is JsonValue always) return Nothing(always.GetValue<bool>());
        var s = (JsonObject)schema;
        var all = Nothing(true);
        foreach (var (keyword, _) in s)
            if (!keyword.StartsWith("unevaluated", StringComparison.Ordinal)) all = And(all, Keyword(root, s, keyword, value));
        if (s["unevaluatedProperties"] is { } members && value is JsonObject o)
            foreach (var (name, inner) in o.Where(m => !all.Names.Contains(m.Key)).ToList()) all = And(all, Member(root, members, inner, name));
        if (s["unevaluatedItems"] is { } items && value is JsonArray a)
            for (var i = 0; i < a.Count; i++)
                if (!all.Items.Contains(i)) all = And(all, Item(root, items, a[i], i));
        return all.Valid ? all : Nothing(false);
    }

    static Outcome And(Outcome a, Outcome b) => new(a.Valid && b.Valid, [.. a.Names, .. b.Names], [.. a.Items, .. b.Items]);

    static Outcome Member(JsonNode root, JsonNode schema, JsonNode? value, string name) => new(Check(root, schema, value).Valid, [name], []);

    static Outcome Item(JsonNode root, JsonNode schema, JsonNode? value, int index) => new(Check(root, schema, value).Valid, [], [index]);

    static Outcome Keyword(JsonNode root, JsonObject s, string keyword, JsonNode? value)
    {
        var k = s[keyword];
        switch (keyword)
        {
            case "$ref": return Check(root, root["$defs"]![k!.GetValue<string>()["#/$defs/".Length..]]!, value);
            case "type": return Nothing(k is JsonArray types ? types.Any(t => IsA(value, t!.GetValue<string>())) : IsA(value, k!.GetValue<string>()));
            case "const": return Nothing(Same(k, value));
            case "enum": return Nothing(k!.AsArray().Any(e => Same(e, value)));
            case "allOf": return k!.AsArray().Aggregate(Nothing(true), (all, part) => And(all, Check(root, part!, value)));
            case "anyOf":
                var fitting = k!.AsArray().Select(p => Check(root, p!, value)).Where(r => r.Valid).ToList();
                return fitting.Aggregate(Nothing(fitting.Count > 0), And);
            case "oneOf":
                var one = k!.AsArray().Select(p => Check(root, p!, value)).Where(r => r.Valid).ToList();
                return one.Count == 1 ? one[0] : Nothing(false);
            case "not": return Nothing(!Check(root, k!, value).Valid);
            case "if":
                var condition = Check(root, k!, value);
                var branch = s[condition.Valid ? "then" : "else"];
                return And(condition.Valid ? condition : Nothing(true), branch == null ? Nothing(true) : Check(root, branch, value));
        }
        return value switch
        {
            JsonObject o => OfObject(root, s, keyword, o),
            JsonArray a => OfArray(root, s, keyword, a),
            null => Nothing(true),
            _ when IsA(value, "number") => Nothing(keyword switch
            {
                "minimum" => Number(value) >= Number(k!),
                "exclusiveMaximum" => Number(value) < Number(k!),
                "multipleOf" => Number(value) % Number(k!) == 0,
                _ => true,
            }),
            _ when IsA(value, "string") => Nothing(keyword switch
            {
                "minLength" => value.GetValue<string>().EnumerateRunes().Count() >= Number(k!),
                "maxLength" => value.GetValue<string>().EnumerateRunes().Count() <= Number(k!),
                "pattern" => Match(k!.GetValue<string>(), value.GetValue<string>()),
                _ => true,
            }),
            _ => Nothing(true),
        };
    }

    static Outcome OfObject(JsonNode root, JsonObject s, string keyword, JsonObject o)
    {
        var k = s[keyword];
        var result = Nothing(true);
        switch (keyword)
        {
            case "required": return Nothing(k!.AsArray().All(n => o.ContainsKey(n!.GetValue<string>())));
            case "minProperties": return Nothing(o.Count >= Number(k!));
            case "maxProperties": return Nothing(o.Count <= Number(k!));
            case "propertyNames": return Nothing(o.All(m => Check(root, k!, JsonValue.Create(m.Key)).Valid));
            case "dependentRequired": return Nothing(k!.AsObject().All(d => !o.ContainsKey(d.Key) || d.Value!.AsArray()
                .All(n => o.ContainsKey(n!.GetValue<string>()))));
            case "dependentSchemas": return k!.AsObject().Where(d => o.ContainsKey(d.Key)).Aggregate(result, (all, d) => And(all, Check(root, d.Value!, o)));
        }
        foreach (var (name, value) in o)
        {
            var isKnown = s["properties"]?.AsObject().ContainsKey(name) == true;
            var patterns = s["patternProperties"]?.AsObject().Where(p => Match(p.Key, name)).ToList() ?? [];
            if (keyword == "properties" && isKnown) result = And(result, Member(root, k![name]!, value, name));
            if (keyword == "patternProperties") foreach (var pattern in patterns) result = And(result, Member(root, pattern.Value!, value, name));
            if (keyword == "additionalProperties" && !isKnown && patterns.Count == 0) result = And(result, Member(root, k!, value, name));
        }
        return result;
    }

    static Outcome OfArray(JsonNode root, JsonObject s, string keyword, JsonArray a)
    {
        var k = s[keyword];
        var result = Nothing(true);
        var prefix = s["prefixItems"]?.AsArray() ?? [];
        switch (keyword)
        {
            case "minItems": return Nothing(a.Count >= Number(k!));
            case "maxItems": return Nothing(a.Count <= Number(k!));
            case "uniqueItems": return Nothing(!k!.GetValue<bool>() || !Enumerable.Range(0, a.Count)
                .Any(i => Enumerable.Range(0, i).Any(j => Same(a[i], a[j]))));
            case "prefixItems":
                for (var i = 0; i < Math.Min(prefix.Count, a.Count); i++) result = And(result, Item(root, prefix[i]!, a[i], i));
                return result;
            case "items":
                for (var i = prefix.Count; i < a.Count; i++) result = And(result, Item(root, k!, a[i], i));
                return result;
            case "contains":
                var hits = Enumerable.Range(0, a.Count).Where(i => Check(root, k!, a[i]).Valid).ToHashSet();
                return new(hits.Count > 0, [], hits);
            default:
                return result;
        }
    }

    static bool IsA(JsonNode? value, string type) => value?.GetValueKind() switch
    {
        null or System.Text.Json.JsonValueKind.Null => type == "null",
        System.Text.Json.JsonValueKind.True or System.Text.Json.JsonValueKind.False => type == "boolean",
        System.Text.Json.JsonValueKind.Number => type == "number" || (type == "integer" && Number(value) % 1 == 0),
        System.Text.Json.JsonValueKind.String => type == "string",
        System.Text.Json.JsonValueKind.Array => type == "array",
        _ => type == "object",
    };

    static decimal Number(JsonNode node) => decimal.Parse(node.ToJsonString(), System.Globalization.NumberStyles.Float);

    static bool Match(string pattern, string text) => Regex.IsMatch(text, pattern
        .Replace("^.$", "^(?:[\ud800-\udbff][\udc00-\udfff]|[^\ud800-\udfff\\n])$", StringComparison.Ordinal).Replace("$", "\\z", StringComparison.Ordinal));

    static bool Same(JsonNode? a, JsonNode? b)
    {
        if (a == null || b == null || a.GetValueKind() != b.GetValueKind()) return a == null && b == null;
        if (a is JsonObject o) return o.Count == b.AsObject().Count && o.All(m => b.AsObject().ContainsKey(m.Key) && Same(m.Value, b[m.Key]));
        if (a is JsonArray l) return l.Count == b.AsArray().Count && Enumerable.Range(0, l.Count).All(i => Same(l[i], b[i]));
        return IsA(a, "number") ? Number(a) == Number(b) : a.ToJsonString() == b.ToJsonString();
    }
}
