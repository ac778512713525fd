using System.Globalization;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Sampling;

/// <summary>Small changes of a record, one at a time: members left out and put in, other types, lengths and numbers just beyond the limits of the
/// schema.</summary>
internal sealed class Mutations
{
    readonly Random random;
    readonly List<string> numbers;

    readonly Dictionary<string, HashSet<string>> pool;

    public Mutations(ReadOnlyMemory<byte> schema, Random random, Dictionary<string, HashSet<string>> pool)
    {
        this.random = random;
        this.pool = pool;
        var text = JsonText.Read(schema, CheckLimits.Default, out _)!;
        numbers = [];
        for (var at = 0; at < text.Tokens.Length; at++)
            if (text.Kind(at) == JsonKind.Number) numbers.Add(text.Raw(at));
        numbers = [.. numbers.Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Every change of every value; the record given stays as it is.</summary>
    public IEnumerable<JsonNode?> Of(string record)
    {
        var paths = new List<object[]>();
        Walk(SchemaSampler.Read(record), [], paths);
        foreach (var path in paths)
        {
            foreach (var value in Others(At(SchemaSampler.Read(record), path), pool.GetValueOrDefault(Place(path), [])))
            {
                if (path.Length == 0) { yield return value; continue; }
                var copy = SchemaSampler.Read(record);
                var parent = At(copy, path[..^1]);
                if (parent is JsonObject o) o[(string)path[^1]] = value;
                else ((JsonArray)parent!)[(int)path[^1]] = value;
                yield return copy;
            }
            if (At(SchemaSampler.Read(record), path) is JsonObject members)
            {
                foreach (var name in members.Select(m => m.Key).ToList())
                {
                    var without = SchemaSampler.Read(record);
                    ((JsonObject)At(without, path)!).Remove(name);
                    yield return without;
                }
                var with = SchemaSampler.Read(record);
                ((JsonObject)At(with, path)!)["notKnownHere"] = "?";
                yield return with;
            }
        }
    }

    /// <summary>Notes the items of every list of a record under the list's place.</summary>
    public static void Collect(JsonNode? value, string place, Dictionary<string, HashSet<string>> items)
    {
        if (value is JsonObject members)
            foreach (var (name, inner) in members) Collect(inner, place + "/" + name, items);
        if (value is not JsonArray list) return;
        if (!items.TryGetValue(place, out var known)) items.Add(place, known = new(StringComparer.Ordinal));
        foreach (var item in list)
        {
            if (known.Count < 3000) known.Add(SchemaSampler.Write(item));
            Collect(item, place + "/*", items);
        }
    }

    static string Place(object[] path) => string.Concat(path.Select(step => "/" + (step as string ?? "*")));

    static void Walk(JsonNode? value, object[] path, List<object[]> paths)
    {
        paths.Add(path);
        if (value is JsonObject members)
            foreach (var (name, inner) in members) Walk(inner, [.. path, name], paths);
        else if (value is JsonArray items)
            for (var i = 0; i < items.Count; i++) Walk(items[i], [.. path, i], paths);
    }

    static JsonNode? At(JsonNode? value, object[] path)
    {
        foreach (var step in path) value = step is string name ? value![name] : value![(int)step];
        return value;
    }

    IEnumerable<JsonNode?> Others(JsonNode? value, HashSet<string> more)
    {
        yield return null;
        yield return JsonValue.Create("");
        yield return JsonValue.Create("§");
        yield return JsonValue.Create(true);
        yield return JsonValue.Create(0);
        yield return JsonValue.Create(-1);
        yield return JsonNode.Parse("0.123456789");
        yield return JsonNode.Parse("1e30");
        yield return new JsonArray();
        yield return new JsonObject();
        if (value is JsonArray items) foreach (var other in OtherLists(items, more)) yield return other;
        if (value is JsonValue single && single.TryGetValue<string>(out var text)) foreach (var other in OtherTexts(text)) yield return other;
        if (value?.GetValueKind() == System.Text.Json.JsonValueKind.Number)
            foreach (var number in numbers)
            {
                if (!decimal.TryParse(number, System.Globalization.NumberStyles.Float, null, out var limit)) continue;
                foreach (var near in new[] { limit, limit + 1, limit - 1, limit + (limit / 2) }) yield return JsonValue.Create(near);
            }
    }

    IEnumerable<JsonNode?> OtherTexts(string text)
    {
        yield return JsonValue.Create(text + "§");
        yield return JsonValue.Create(text + text);
        if (text.Length == 0) yield break;
        yield return JsonValue.Create(text[..^1]);
        // A wrong date or check character keeps the shape.
        var digit = text.LastIndexOfAny([.. "0123456789"]);
        if (digit >= 0) yield return JsonValue.Create(string.Concat(text.AsSpan(0, digit), ((text[digit] - '0' + 1 + random.Next(8)) % 10).ToString(CultureInfo.InvariantCulture),
            text.AsSpan(digit + 1)));
        foreach (var number in numbers)
            if (int.TryParse(number, out var length) && length is > 0 and < 100_000)
            {
                var longer = string.Concat(Enumerable.Repeat(text, (length / text.Length) + 2));
                yield return JsonValue.Create(longer[..(length + 1)]);
                yield return JsonValue.Create(longer[..(length - 1)]);
            }
    }

    IEnumerable<JsonNode?> OtherLists(JsonArray items, HashSet<string> more)
    {
        if (items.Count == 0) yield break;
        yield return new JsonArray([.. items.Take(items.Count - 1).Select(i => i?.DeepClone())]);
        yield return new JsonArray([.. items.Append(items[0]).Select(i => i?.DeepClone())]);
        foreach (var number in numbers)
            if (int.TryParse(number, out var length) && length is > 0 and < 2000)
            {
                yield return new JsonArray([.. Enumerable.Range(0, length + 1).Select(i => items[i % items.Count]?.DeepClone())]);
                if (more.Count > length) yield return new JsonArray([.. more.Take(length + 1).Select(t => SchemaSampler.Read(t))]);
            }
    }
}
