using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Rules;

namespace Exchange.Core.Checking.Schemas;

internal sealed partial class KeywordReader
{
    void ReadType()
    {
        if (!members.TryGetValue("type", out var at)) return;
        string[] allowed = text.Kind(at) == JsonKind.String ? [text.String(at)] : Names(at);
        var kinds = new HashSet<JsonKind>();
        foreach (var name in allowed)
        {
            switch (name)
            {
                case "null": kinds.Add(JsonKind.Null); break;
                case "boolean": kinds.Add(JsonKind.True); kinds.Add(JsonKind.False); break;
                case "number" or "integer": kinds.Add(JsonKind.Number); break;
                case "string": kinds.Add(JsonKind.String); break;
                case "array": kinds.Add(JsonKind.Array); break;
                case "object": kinds.Add(JsonKind.Object); break;
            }
        }
        var refuse = new TypeRule(node, allowed);
        foreach (var kind in AllKinds)
            if (!kinds.Contains(kind)) Add(refuse, kind);
        if (allowed.Contains("integer") && !allowed.Contains("number")) Add(new IntegerRule(node, allowed), JsonKind.Number);
    }

    void ReadValues()
    {
        if (members.TryGetValue("const", out var wanted)) Add(new ConstRule(node, text, wanted), AllKinds);
        var list = Get("enum", JsonKind.Array);
        if (list >= 0) Add(new EnumRule(node, text, list), AllKinds);
    }

    void ReadNumbers()
    {
        foreach (var keyword in new[] { "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum" })
        {
            var at = Get(keyword, JsonKind.Number);
            if (at >= 0) Add(new BoundRule(node, keyword, text.RawUtf8(at), text.Tokens[at].Small), JsonKind.Number);
        }
        var unit = Get("multipleOf", JsonKind.Number);
        if (unit < 0) return;
        var number = new JsonNumber(text.RawUtf8(unit));
        // The unit is expanded to compare with it, so it must not be somebody's million digits.
        if (number.Count > 1000) builder.Fault(node, "/multipleOf", "schema.number", "multipleOf 的位数过多", "multipleOf has more than 1000 digits");
        else if (!number.IsZero && !number.Negative) Add(new MultipleOfRule(node, text.RawUtf8(unit), text.Tokens[unit].Small), JsonKind.Number);
    }

    void ReadTexts()
    {
        foreach (var keyword in new[] { "minLength", "maxLength" })
            if (Count(keyword) is { } limit) Add(new LengthRule(node, keyword, limit), JsonKind.String);
        var pattern = Get("pattern", JsonKind.String);
        if (pattern >= 0 && builder.Pattern(node, "/pattern", text.String(pattern)) is { } compiled) Add(new PatternRule(node, compiled), JsonKind.String);
        if (IsDraft7 && builder.Options.AssertContent)
        {
            var base64 = Get("contentEncoding", JsonKind.String) is >= 0 and var encoding && text.String(encoding) == "base64";
            var json = Get("contentMediaType", JsonKind.String) is >= 0 and var media && text.String(media) == "application/json";
            var other = members.ContainsKey("contentEncoding") && !base64;
            if ((base64 || json) && !other) Add(new ContentRule(node, base64 ? "contentEncoding" : "contentMediaType", base64, json), JsonKind.String);
        }
    }

    void ReadCounts()
    {
        foreach (var keyword in new[] { "minItems", "maxItems" })
            if (Count(keyword) is { } limit) Add(new CountRule(node, keyword, limit), JsonKind.Array);
        foreach (var keyword in new[] { "minProperties", "maxProperties" })
            if (Count(keyword) is { } limit) Add(new CountRule(node, keyword, limit), JsonKind.Object);
        if (Get("uniqueItems", JsonKind.True) >= 0) Add(new UniqueRule(node), JsonKind.Array);
    }

    void ReadObject()
    {
        var required = dialect.Validation && Get("required", JsonKind.Array) is >= 0 and var list ? Names(list) : [];
        if (dialect.Validation && !IsDraft7 && Get("dependentRequired", JsonKind.Object) >= 0)
        {
            var groups = Map("dependentRequired").Where(m => text.Kind(m.Value) == JsonKind.Array).Select(m => Group(m.Name, m.Value)).ToArray();
            Add(new DependentRequiredRule(node, "dependentRequired", groups), JsonKind.Object);
        }
        var schemas = new Dictionary<string, SchemaNode>(StringComparer.Ordinal);
        var patterns = new List<(Patterns.Pattern, SchemaNode)>();
        SchemaNode? additional = null;
        if (dialect.Applicator)
        {
            foreach (var (name, schema, _) in SchemaMap("properties")) schemas.Add(name, schema);
            foreach (var (source, schema, pointer) in SchemaMap("patternProperties"))
                if (builder.Pattern(node, pointer, source) is { } pattern) patterns.Add((pattern, schema));
            additional = Schema("additionalProperties");
        }
        if (schemas.Count > 0 || patterns.Count > 0 || additional != null || required.Length > 0)
        {
            var names = required.Concat(schemas.Keys.Except(required, StringComparer.Ordinal)).ToArray();
            Add(new ObjectRule(node, [.. names.Select(n => new PropertyName(n))], [.. names.Select(n => schemas.GetValueOrDefault(n))], required.Length,
                [.. patterns], additional, IsFalse("additionalProperties")), JsonKind.Object);
        }
        if (!dialect.Applicator) return;
        if (Schema("propertyNames") is { } allNames) Add(new PropertyNamesRule(node, allNames), JsonKind.Object);
        if (!IsDraft7 && Get("dependentSchemas", JsonKind.Object) >= 0)
            Add(new DependentSchemasRule(node, "dependentSchemas", [.. SchemaMap("dependentSchemas").Select(m => (new PropertyName(m.Name), m.Schema))]),
                JsonKind.Object);
        // Not in the later drafts any more, but reserved by them with this meaning.
        if (Get("dependencies", JsonKind.Object) < 0) return;
        var lists = Map("dependencies").Where(m => text.Kind(m.Value) == JsonKind.Array).Select(m => Group(m.Name, m.Value)).ToArray();
        if (lists.Length > 0) Add(new DependentRequiredRule(node, "dependencies", lists), JsonKind.Object);
        var dependent = SchemaMap("dependencies").Select(m => (new PropertyName(m.Name), m.Schema)).ToArray();
        if (dependent.Length > 0) Add(new DependentSchemasRule(node, "dependencies", dependent), JsonKind.Object);
    }

    (PropertyName, PropertyName[]) Group(string trigger, int names) => (new PropertyName(trigger), [.. Names(names).Select(n => new PropertyName(n))]);

    void ReadArray()
    {
        if (!dialect.Applicator) return;
        if (Is202012)
        {
            var prefix = Schemas("prefixItems");
            var rest = Schema("items");
            if (prefix.Length > 0 || rest != null) Add(new ItemsRule(node, prefix, rest, "items", IsFalse("items")), JsonKind.Array);
        }
        else if (Get("items", JsonKind.Array) >= 0)
            Add(new ItemsRule(node, Schemas("items"), Schema("additionalItems"), "additionalItems", IsFalse("additionalItems")), JsonKind.Array);
        else if (Schema("items") is { } items)
            Add(new ItemsRule(node, [], items, "items", closed: false), JsonKind.Array);
        if (Schema("contains") is not { } contains) return;
        var min = IsDraft7 || !dialect.Validation ? null : Count("minContains");
        var max = IsDraft7 || !dialect.Validation ? null : Count("maxContains");
        Add(new ContainsRule(node, contains, min ?? 1, max ?? long.MaxValue, evaluates: Is202012), JsonKind.Array);
    }
}
