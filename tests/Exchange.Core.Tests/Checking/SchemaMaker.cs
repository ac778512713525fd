using System.Text.Json.Nodes;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Random schemas over few names and values, so that they meet often.</summary>
/// <param name="branchingWithUnevaluated">unevaluated… may stand in one schema with if, anyOf, oneOf and contains.</param>
sealed class SchemaMaker(Random random, SchemaDraft draft, bool branchingWithUnevaluated)
{
    static readonly string[] Names = ["a", "b", "c", "ab"];
    static readonly string[] Texts = ["", "a", "ab", "云", "🐲b", "abcabc"];
    static readonly string[] Constants = ["null", "true", "false", "0", "1", "2", "-1", "1.25", "\"\"", "\"a\"", "\"ab\"", "\"云\"", "[]", "[1]", "[1,\"a\"]",
        "{}", "{\"a\":1}", "{\"a\":\"ab\",\"b\":1}"];
    static readonly string[] Patterns = ["^a", "b$", "^.$", "云|a", "^(ab)*$", "[^a]"];

    bool alone;
    bool unevaluated;
    bool branching;

    public JsonObject Schema()
    {
        unevaluated = branchingWithUnevaluated || random.Next(2) == 0;
        branching = branchingWithUnevaluated || !unevaluated;
        var schema = Object(3);
        schema[draft == SchemaDraft.Draft7 ? "definitions" : "$defs"] = new JsonObject { ["x"] = Alone(),
            ["tree"] = new JsonObject { ["properties"] = new JsonObject { ["a"] = Reference("tree"), ["b"] = Any(1) } } };
        return schema;
    }

    JsonObject Reference(string name) => new() { ["$ref"] = $"#/{(draft == SchemaDraft.Draft7 ? "definitions" : "$defs")}/{name}" };

    // Without references: it may stand beside anything without making an endless loop.
    JsonObject Alone()
    {
        alone = true;
        var schema = Object(1);
        alone = false;
        return schema;
    }

    JsonNode Any(int depth) => random.Next(12) switch
    {
        0 => JsonValue.Create(true),
        1 => JsonValue.Create(false),
        2 when !alone => Reference(random.Next(2) == 0 ? "x" : "tree"),
        _ => Object(depth),
    };

    JsonObject Object(int depth)
    {
        var schema = new JsonObject();
        for (var count = random.Next(1, 4); count > 0; count--) Add(schema, depth);
        return schema;
    }

    void Add(JsonObject s, int depth)
    {
        var choice = random.Next(depth > 0 ? 34 : 13);
        var later = draft == SchemaDraft.Draft202012;
        switch (choice)
        {
            case 0: s["type"] = Type(); break;
            case 1: s["type"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => Type()).Distinct()
                .Select(t => JsonValue.Create(t))]); break;
            case 2: s["const"] = JsonNode.Parse(Pick(Constants)); break;
            case 3: s["enum"] = new JsonArray([.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Pick(Constants)).Distinct()
                .Select(c => JsonNode.Parse(c))]); break;
            case 4: s["minimum"] = random.Next(-2, 4); break;
            case 5: s["exclusiveMaximum"] = random.Next(-2, 5); break;
            case 6: s["multipleOf"] = random.Next(2) == 0 ? 2 : 0.5; break;
            case 7: s["minLength"] = random.Next(3); break;
            case 8: s["maxLength"] = random.Next(4); break;
            case 9: s["pattern"] = Pick(Patterns); break;
            case 10: s["required"] = new JsonArray(Pick(Names)); break;
            case 11: s[random.Next(2) == 0 ? "minProperties" : "minItems"] = random.Next(3); break;
            case 12: s[random.Next(2) == 0 ? "maxProperties" : "maxItems"] = random.Next(4); break;
            case 13 or 14: s["properties"] = Map(Names, depth); break;
            case 15: s["patternProperties"] = Map(["^a", "b", "云"], depth); break;
            case 16: s["additionalProperties"] = Any(depth - 1); break;
            case 17: s["propertyNames"] = new JsonObject { ["maxLength"] = random.Next(1, 3) }; break;
            case 18: s["uniqueItems"] = true; break;
            case 19 or 20: s["items"] = Any(depth - 1); break;
            case 21: s[later ? "prefixItems" : "items"] = List(depth); break;
            case 22: s["additionalItems"] = Any(depth - 1); break;
            case 23 when branching: s["contains"] = Any(depth - 1); break;
            case 24: s["allOf"] = List(depth); break;
            case 25 when branching: s["anyOf"] = List(depth); break;
            case 26 when branching: s["oneOf"] = List(depth); break;
            case 27: s["not"] = Any(depth - 1); break;
            case 28 or 29 when branching: s["if"] = Any(depth - 1); s[random.Next(2) == 0 ? "then" : "else"] = Any(depth - 1); break;
            case 30 when later: s["dependentRequired"] = new JsonObject { [Pick(Names)] = new JsonArray(Pick(Names)) }; break;
            case 30: s["dependencies"] = new JsonObject { [Pick(Names)] = random.Next(2) == 0 ? new JsonArray(Pick(Names)) : Object(depth - 1) }; break;
            case 31 when later: s["dependentSchemas"] = Map(Names, depth); break;
            case 32 when later && unevaluated: s["unevaluatedProperties"] = Any(depth - 1); break;
            case 33 when later && unevaluated: s["unevaluatedItems"] = Any(depth - 1); break;
            default: s["properties"] = Map(Names, depth); break;
        }
    }

    JsonObject Map(string[] names, int depth)
    {
        var map = new JsonObject();
        for (var count = random.Next(1, 3); count > 0; count--) map[Pick(names)] = Any(depth - 1);
        return map;
    }

    JsonArray List(int depth) => [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Any(depth - 1))];

    string Type() => Pick(["null", "boolean", "number", "integer", "string", "array", "object"]);

    T Pick<T>(T[] from) => from[random.Next(from.Length)];

    public JsonNode? Value(int depth)
    {
        switch (random.Next(depth > 0 ? 10 : 5))
        {
            case 0: return random.Next(3) == 0 ? null : JsonValue.Create(random.Next(2) == 0);
            case 1: return JsonValue.Create(random.Next(-2, 5));
            case 2: return JsonNode.Parse(Pick(["0.5", "1.0", "1.25", "2e0", "-0.0"]));
            case 3 or 4: return JsonValue.Create(Pick(Texts));
            case 5 or 6 or 7:
                var members = new JsonObject();
                for (var count = random.Next(4); count > 0; count--) members[Pick(Names)] = Value(depth - 1);
                return members;
            default:
                return new JsonArray([.. Enumerable.Range(0, random.Next(4)).Select(_ => Value(depth - 1))]);
        }
    }
}
