using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Checking.Json;
using Exchange.Core.Checking.Patterns;
using Exchange.Core.Checking.Schemas;

namespace Exchange.Core.Checking.Sampling;

/// <summary>
/// Brings a record that is nearly valid nearer: what the checker finds wrong at a place is made anew there from the very rule that was broken, which may
/// break another, and so on. Rules that depend on each other (an identity number on its kind, a list on its kinds) are met this way without being understood.
/// </summary>
internal sealed class Repair(SchemaView schema, Checker checker, Random random)
{
    const int Steps = 120;

    /// <summary>The text of a valid record; null when none was reached.</summary>
    public string? Of(JsonNode? record)
    {
        for (var step = 0; step < Steps; step++)
        {
            var text = SchemaSampler.Write(record);
            var found = checker.Check(Encoding.UTF8.GetBytes(text));
            if (found.IsClean) return text;
            var findings = found.Where(finding => finding.SchemaLocation.Length > 0).ToList();
            if (findings.Count == 0) return null;
            var finding = findings[random.Next(findings.Count)];
            if (finding.Causes.Count > 0) finding = finding.Causes[random.Next(finding.Causes.Count)];
            record = Mended(record, finding);
        }
        return null;
    }

    JsonNode? Mended(JsonNode? record, Finding finding)
    {
        var slash = finding.SchemaLocation.LastIndexOf('/');
        if (slash < 0 || schema.Library.Locate(schema.Resource, finding.SchemaLocation[..slash], schema.Pointer) is not { } place) return record;
        var rule = new SchemaView(schema.Library, place.Resource, place.Token, place.Pointer);
        var at = At(record, finding.Pointer);
        switch (finding.Keyword)
        {
            case "required" when at is JsonObject value:
                foreach (var name in rule.Names("required"))
                    if (!value.ContainsKey(name)) value[name] = rule.SchemaMap("properties").TryGetValue(name, out var own) ? Made(own) : TextSample.Plain(random, 2, 6);
                return record;
            case "uniqueItems" when at is JsonArray list:
                var seen = new HashSet<string>(StringComparer.Ordinal);
                foreach (var item in list.ToList())
                    if (!seen.Add(SchemaSampler.Write(item))) list.Remove(item);
                return record;
            case "pattern" when rule.String("pattern") is { } pattern:
                return Put(record, finding.Pointer, JsonValue.Create(TextSample.OfPattern(PatternParser.Parse(pattern), random)));
            case "format" when rule.String("format") is { } format && TextSample.OfFormat(format, random) is { } text:
                return Put(record, finding.Pointer, JsonValue.Create(text));
            // What must not be there, or not so much of it.
            case "additionalProperties" or "unevaluatedProperties" or "unevaluatedItems" or "false":
                return Put(record, finding.Pointer, null, remove: true);
            case "rules":
                Totals.Put(schema, record);
                return record;
            default:
                return Put(record, finding.Pointer, Made(rule));
        }
    }

    JsonNode? Made(SchemaView rule) => new RecordSample(random, Fullness.Some).Make(rule);

    static JsonNode? At(JsonNode? record, string pointer)
    {
        foreach (var part in Parts(pointer))
            record = record switch
            {
                JsonObject value => value[part],
                JsonArray list when int.TryParse(part, out var place) && place < list.Count => list[place],
                _ => null,
            };
        return record;
    }

    static JsonNode? Put(JsonNode? record, string pointer, JsonNode? made, bool remove = false)
    {
        var parts = Parts(pointer);
        if (parts.Length == 0) return remove ? record : made;
        var name = parts[^1];
        switch (At(record, pointer[..pointer.LastIndexOf('/')]))
        {
            case JsonObject value when remove: value.Remove(name); break;
            case JsonObject value: value[name] = made; break;
            case JsonArray list when int.TryParse(name, out var place) && place < list.Count:
                if (remove) list.RemoveAt(place);
                else list[place] = made;
                break;
        }
        return record;
    }

    static string[] Parts(string pointer) => pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(JsonPlaces.Unescape)];
}
