using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Patterns;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Sampling;

/// <summary>How much of what a schema only allows is put into a record.</summary>
internal enum Fullness { All, Least, Some }

/// <summary>
/// Makes a value that a schema probably takes: all schemas that apply to the value are gathered (allOf, $ref, one chosen branch of anyOf and oneOf, then or
/// else) and met together. Whether it is valid is for the checker to say.
/// </summary>
internal sealed class RecordSample(Random random, Fullness fullness)
{
    const int MaxDepth = 12;
    const int FullDepth = 4;

    // Lists that ask for many items of lists that ask for many would not end in anybody's lifetime: what is left is then as small as can be, and invalid.
    const int MostValues = 50_000;
    const int CharactersPerValue = 16;

    // A member that must be there and is of the same kind again never ends.
    const int Deepest = 150;

    /// <summary>How many were made, long texts counted as several.</summary>
    public int Values { get; private set; }

    public JsonNode? Make(SchemaView schema) => Make([schema], 0);

    JsonNode? Make(IReadOnlyList<SchemaView> given, int depth)
    {
        if (++Values > MostValues || depth > Deepest) return null;
        var schemas = new List<SchemaView>();
        foreach (var schema in given) Gather(schema, schemas, 0);
        if (schemas.Count == 0) return JsonValue.Create(TextSample.Plain(random, 2, 6));
        if (Fixed(schemas) is { } fixedValue) return SchemaSampler.Read(fixedValue);
        return TypeOf(schemas) switch
        {
            "object" => Object(schemas, depth),
            "array" => Array(schemas, depth),
            "string" => Text(schemas),
            "number" => Number(schemas, whole: false),
            "integer" => Number(schemas, whole: true),
            "boolean" => JsonValue.Create(random.Next(2) == 0),
            _ => null,
        };
    }

    void Gather(SchemaView schema, List<SchemaView> into, int steps)
    {
        if (steps > 30 || into.Count > 200) return;
        into.Add(schema);
        if (schema.Reference() is { } target) Gather(target, into, steps + 1);
        foreach (var part in schema.Schemas("allOf")) Gather(part, into, steps + 1);
        foreach (var keyword in new[] { "anyOf", "oneOf" })
        {
            var branches = schema.Schemas(keyword);
            if (branches.Count > 0) Gather(branches[random.Next(branches.Count)], into, steps + 1);
        }
        if (schema.Schema("if") is not { } condition) return;
        var holds = random.Next(2) == 0;
        if (holds) Gather(condition, into, steps + 1);
        if (schema.Schema(holds ? "then" : "else") is { } branch) Gather(branch, into, steps + 1);
    }

    string? Fixed(List<SchemaView> schemas)
    {
        foreach (var schema in schemas)
            if (schema.Get("const") is >= 0 and var only) return schema.Text.Raw(only);
        var lists = schemas.Where(s => s.Get("enum") >= 0).ToList();
        if (lists.Count == 0) return null;
        var texts = lists.Select(s => s.Text.Items(s.Get("enum")).Select(s.Text.Raw).ToList()).ToList();
        var common = texts[0].Where(v => texts.TrueForAll(t => t.Contains(v))).ToList();
        return common.Count > 0 ? common[random.Next(common.Count)] : texts[0][0];
    }

    string TypeOf(List<SchemaView> schemas)
    {
        HashSet<string>? allowed = null;
        foreach (var schema in schemas)
        {
            var names = schema.String("type") is { } one ? [one] : schema.Names("type").ToList();
            if (names.Count == 0) continue;
            if (names.Contains("number")) names.Add("integer");
            if (allowed == null) allowed = new(names, StringComparer.Ordinal);
            else allowed.IntersectWith(names);
        }
        if (allowed == null)
        {
            if (schemas.Exists(s => s.Get("properties") >= 0 || s.Get("required") >= 0)) return "object";
            if (schemas.Exists(s => s.Get("items") >= 0 || s.Get("prefixItems") >= 0)) return "array";
            return schemas.Exists(s => s.Get("minimum") >= 0 || s.Get("maximum") >= 0) ? "number" : "string";
        }
        if (allowed.Contains("number")) allowed.Remove("integer");
        // Null says the least of all: only where nothing else may be.
        var rest = allowed.Where(t => t != "null").Order(StringComparer.Ordinal).ToList();
        return rest.Count == 0 ? "null" : rest[random.Next(rest.Count)];
    }

    JsonObject Object(List<SchemaView> schemas, int depth)
    {
        var value = new JsonObject();
        var required = schemas.SelectMany(s => s.Names("required")).ToHashSet(StringComparer.Ordinal);
        var known = schemas.SelectMany(s => s.SchemaMap("properties").Keys).Distinct(StringComparer.Ordinal).ToList();
        var wanted = known.Where(n => required.Contains(n) || MayBeThere(depth))
            .Concat(required.Except(known, StringComparer.Ordinal)).ToList();
        foreach (var schema in schemas)
            foreach (var (trigger, names) in Dependent(schema))
                if (wanted.Contains(trigger)) wanted.AddRange(names);
        foreach (var name in wanted.Distinct(StringComparer.Ordinal))
        {
            var own = schemas.Select(s => s.SchemaMap("properties").TryGetValue(name, out var p) ? p : (SchemaView?)null).OfType<SchemaView>().ToList();
            if (own.Exists(s => s.IsFalse)) continue;
            if (own.Count == 0) own.AddRange(schemas.Select(s => s.Schema("additionalProperties")).OfType<SchemaView>());
            value[name] = Make(own, depth + 1);
        }
        var least = schemas.Max(s => Count(s, "minProperties") ?? 0);
        for (var i = 0; value.Count < least && Values < MostValues; i++) value[$"field{i}"] = Make([.. schemas.Select(s => s.Schema("additionalProperties")).OfType<SchemaView>()],
            depth + 1);
        return value;
    }

    // All of a record that contains itself would grow without end: further in only some.
    bool MayBeThere(int depth) => fullness switch
    {
        Fullness.All when depth < FullDepth => true,
        Fullness.Least => false,
        _ => depth < MaxDepth && random.Next(3) > 0,
    };

    static IEnumerable<(string, IReadOnlyList<string>)> Dependent(SchemaView schema)
    {
        foreach (var keyword in new[] { "dependentRequired", "dependencies" })
        {
            var at = schema.Get(keyword);
            if (at < 0) continue;
            var text = schema.Text;
            foreach (var (name, list) in text.Members(at))
                yield return (name, [.. text.Items(list).Where(i => text.Kind(i) == JsonKind.String).Select(text.String)]);
        }
    }

    JsonArray Array(List<SchemaView> schemas, int depth)
    {
        var min = schemas.Max(s => Count(s, "minItems") ?? 0);
        var max = schemas.Min(s => Count(s, "maxItems") ?? long.MaxValue);
        var prefix = schemas.SelectMany(s => s.Schemas(s.Resource.Dialect.Draft == SchemaDraft.Draft202012 ? "prefixItems" : "items")).ToList();
        var rest = schemas.Select(s => s.Schema("items") ?? s.Schema("additionalItems")).OfType<SchemaView>().ToList();
        var contains = schemas.Select(s => s.Schema("contains")).OfType<SchemaView>().ToList();
        var count = fullness == Fullness.Least || depth >= MaxDepth ? min : Math.Clamp(random.Next(1, 3) + prefix.Count, min, max);
        if (contains.Count > 0) count = Math.Max(count, 1);
        var value = new JsonArray();
        for (var i = 0; i < count && Values < MostValues; i++)
        {
            var item = i < prefix.Count ? [prefix[i]] : new List<SchemaView>(rest);
            if (i >= count - Math.Max(1, schemas.Max(s => Count(s, "minContains") ?? 1))) item.AddRange(contains);
            value.Add(Make(item, depth + 1));
        }
        return value;
    }

    JsonNode Text(List<SchemaView> schemas)
    {
        var min = (int)Math.Min(schemas.Max(s => Count(s, "minLength") ?? 0), 100_000);
        var max = (int)Math.Min(schemas.Min(s => Count(s, "maxLength") ?? 100_000), 100_000);
        Values += min / CharactersPerValue;
        foreach (var schema in schemas)
            if (schema.String("format") is { } format && TextSample.OfFormat(format, random) is { } made) return JsonValue.Create(made);
        var patterns = schemas.Select(s => s.String("pattern")).OfType<string>().ToList();
        if (patterns.Count == 0) return JsonValue.Create(TextSample.Plain(random, Math.Max(min, Math.Min(2, max)), max));
        var text = TextSample.OfPattern(PatternParser.Parse(patterns[0]), random);
        while (text.Length < min) text += TextSample.OfPattern(PatternParser.Parse(patterns[0]), random) is { Length: > 0 } more ? more : "0";
        return JsonValue.Create(text);
    }

    JsonNode Number(List<SchemaView> schemas, bool whole)
    {
        decimal? min = null, max = null;
        var step = whole ? 1m : 0m;
        foreach (var schema in schemas)
        {
            if (Limit(schema, "minimum") is { } a) min = Math.Max(min ?? a, a);
            if (Limit(schema, "exclusiveMinimum") is { } b) min = Math.Max(min ?? b, b + (step > 0 ? 1 : 0.01m));
            if (Limit(schema, "maximum") is { } c) max = Math.Min(max ?? c, c);
            if (Limit(schema, "exclusiveMaximum") is { } d) max = Math.Min(max ?? d, d - (step > 0 ? 1 : 0.01m));
            if (Limit(schema, "multipleOf") is { } unit && unit > 0) step = step == 0 || step == unit ? unit : step % unit == 0 ? step : unit % step == 0
                ? unit : step * unit;
        }
        var low = min ?? Math.Min(0, (max ?? 0) - 1000);
        var high = Math.Min(max ?? low + 1000, low + 1_000_000);
        var value = low + ((decimal)random.NextDouble() * (high - low));
        value = step > 0 ? Math.Ceiling(value / step) * step : Math.Round(value, 2);
        if (value > high && step > 0) value = Math.Floor(high / step) * step;
        return JsonNode.Parse(value.ToString("0.############################", CultureInfo.InvariantCulture))!;
    }

    static decimal? Limit(SchemaView schema, string keyword) =>
        schema.Get(keyword) is >= 0 and var at && decimal.TryParse(schema.Text.Raw(at), NumberStyles.Float, CultureInfo.InvariantCulture, out var value)
            ? value : null;

    static long? Count(SchemaView schema, string keyword) => Limit(schema, keyword) is { } value ? (long)Math.Min(value, 100_000) : null;
}
