using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Sampling;

/// <summary>
/// Totals that rules ask for (<c>$addsUpTo(shareholders.subscribed, enterprise.capital)</c>): chance would hardly ever hit one, so it is put in. Samples are
/// checked afterwards, so a rule of another form only means fewer of them.
/// </summary>
internal static partial class Totals
{
    public static void Put(SchemaView schema, JsonNode? record)
    {
        var text = schema.Text;
        if (schema.Get("rules") is not (>= 0 and var rules)) return;
        foreach (var rule in text.Items(rules))
        {
            if (text.Member(rule, "condition") is not (>= 0 and var at) || text.Kind(at) != JsonKind.String) continue;
            if (Addition().Match(text.String(at)) is { Success: true } match)
                Put(record, match.Groups["parts"].Value.Split('.'), match.Groups["total"].Value.Split('.'));
        }
    }

    static void Put(JsonNode? record, string[] parts, string[] total)
    {
        var numbers = At(record, parts).OfType<JsonValue>().Select(v => decimal.TryParse(v.ToJsonString(), out var number) ? number : (decimal?)null).ToList();
        foreach (var place in At(record, total[..^1]).OfType<JsonObject>())
            if (numbers.Count > 0 && numbers.TrueForAll(n => n != null) && place.ContainsKey(total[^1])) place[total[^1]] = numbers.Sum()!.Value;
    }

    static IEnumerable<JsonNode?> At(JsonNode? value, string[] path)
    {
        IEnumerable<JsonNode?> found = [value];
        foreach (var name in path) found = found.SelectMany(Each).Select(node => node is JsonObject members ? members[name] : null);
        return found.SelectMany(Each);
    }

    static IEnumerable<JsonNode?> Each(JsonNode? node) => node is JsonArray items ? (IEnumerable<JsonNode?>)items : [node];

    [GeneratedRegex(@"^\s*\$addsUpTo\(\s*(?<parts>[\w.]+)\s*,\s*(?<total>[\w.]+)\s*\)\s*$", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, -1)]
    private static partial Regex Addition();
}
