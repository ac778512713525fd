using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Comparing;

namespace Exchange.Core.Tests.Checking;

public sealed class SchemaComparisonTests
{
    static SchemaDifference Compare(string before, string after) => SchemaComparison.Compare(Encoding.UTF8.GetBytes(before), Encoding.UTF8.GetBytes(after));

    const string Base = """
        { "type": "object", "required": ["a"], "additionalProperties": false,
          "properties": { "a": { "type": "string", "maxLength": 10 }, "b": { "enum": ["x", "y"] }, "list": { "type": "array", "items": { "$ref": "#/$defs/item" } } },
          "$defs": { "item": { "type": "object", "properties": { "n": { "type": "integer", "minimum": 1 } } } } }
        """;

    [TestCase("\"maxLength\": 10", "\"maxLength\": 20", "/a", "maxLength", true, false)]
    [TestCase("\"maxLength\": 10", "\"maxLength\": 5", "/a", "maxLength", false, true)]
    [TestCase("[\"x\", \"y\"]", "[\"x\", \"y\", \"z\"]", "/b", "enum", true, false)]
    [TestCase("[\"x\", \"y\"]", "[\"x\"]", "/b", "enum", false, true)]
    [TestCase("\"required\": [\"a\"]", "\"required\": [\"a\", \"b\"]", "/b", "required", false, true)]
    [TestCase("\"required\": [\"a\"]", "\"required\": []", "/a", "required", true, false)]
    [TestCase("\"minimum\": 1", "\"minimum\": 0", "/list/*/n", "minimum", true, false)]
    [TestCase("\"minimum\": 1", "\"exclusiveMaximum\": 9, \"minimum\": 1", "/list/*/n", "exclusiveMaximum", false, true)]
    [TestCase("\"type\": \"integer\"", "\"type\": \"number\"", "/list/*/n", "type", true, false)]
    [TestCase("\"type\": \"integer\"", "\"type\": [\"integer\", \"null\"]", "/list/*/n", "type", true, false)]
    [TestCase("\"b\": {", "\"c\": { \"type\": \"string\" }, \"b\": {", "/c", "false", true, false)]
    [TestCase("\"b\": { \"enum\": [\"x\", \"y\"] },", "", "/b", "false", false, true)]
    [TestCase("\"additionalProperties\": false,", "", "/*", "additionalProperties", true, false)]
    [TestCase("\"type\": \"string\"", "\"type\": \"string\", \"pattern\": \"^x\"", "/a", "pattern", false, true)]
    [TestCase("\"type\": \"array\"", "\"type\": \"array\", \"uniqueItems\": true", "/list", "uniqueItems", false, true)]
    [TestCase("\"type\": \"string\"", "\"type\": \"string\", \"anyOf\": [ { \"minLength\": 1 } ]", "/a", "anyOf", false, true)]
    public void A_change_is_told_with_its_field_and_whom_it_breaks(string from, string to, string place, string keyword, bool backward, bool forward)
    {
        Base.ShouldContain(from);

        var difference = Compare(Base, Base.Replace(from, to, StringComparison.Ordinal));

        difference.Changes.ShouldAllBe(c => c.Zh.Length > 0 && c.En.Length > 0);
        difference.Changes.ShouldContain(c => c.Place == place && c.Keyword == keyword);
        (difference.IsBackwardCompatible, difference.IsForwardCompatible).ShouldBe((backward, forward));
        difference.NeedsNewMajor.ShouldBe(!backward);
    }

    [TestCase("\"maxLength\": 10", "\"maxLength\": 1e1, \"title\": \"甲\", \"description\": \"…\"")]
    [TestCase("[\"x\", \"y\"]", "[\"y\", \"x\"]")]
    [TestCase("\"additionalProperties\": false,", "\"additionalProperties\": false, \"$comment\": \"same\",")]
    [TestCase("{ \"$ref\": \"#/$defs/item\" }", "{ \"type\": \"object\", \"properties\": { \"n\": { \"type\": \"integer\", \"minimum\": 1 } } }")]
    public void What_says_the_same_in_other_words_breaks_nobody(string from, string to)
    {
        var difference = Compare(Base, Base.Replace(from, to, StringComparison.Ordinal));

        difference.IsBackwardCompatible.ShouldBeTrue(string.Join("; ", difference.Changes));
        difference.IsForwardCompatible.ShouldBeTrue(string.Join("; ", difference.Changes));
    }

    [Test]
    public void A_new_optional_member_where_any_was_allowed_narrows() =>
        Compare("""{ "type": "object" }""", """{ "type": "object", "properties": { "a": { "type": "string" } } }""").IsBackwardCompatible.ShouldBeFalse();

    [Test]
    public void A_rule_that_only_warns_breaks_nobody()
    {
        Compare("""{ "type": "string" }""", """{ "type": "string", "maxLength": 5, "x-severity": { "maxLength": "warning" } }""").IsBackwardCompatible
            .ShouldBeTrue();
        Compare("""{ "maxLength": 5, "x-severity": "warning" }""", """{ "maxLength": 5 }""").IsBackwardCompatible.ShouldBeFalse();
    }

    const string Closed = """
        { "allOf": [ { "$ref": "#/$defs/common" }, { "if": { "required": ["s"] }, "then": { "properties": { "t": { "type": "string" } } } } ],
          "properties": { "a": { "type": "string" } }, "unevaluatedProperties": false,
          "$defs": { "common": { "properties": { "c": { "maxLength": 9 } } } } }
        """;

    [TestCase("\"a\": {", "\"b\": { \"type\": \"string\" }, \"a\": {", Effect.Keeps, Effect.Breaks, Description = "a new optional member of a closed form")]
    [TestCase("\"c\": {", "\"d\": { \"type\": \"string\" }, \"c\": {", Effect.Keeps, Effect.Breaks, Description = "the same in what all forms share")]
    [TestCase("\"c\": { \"maxLength\": 9 }", "", Effect.Breaks, Effect.Keeps)]
    [TestCase("\"maxLength\": 9", "\"maxLength\": 8", Effect.Breaks, Effect.Keeps)]
    [TestCase("\"t\": { \"type\": \"string\" }", "", Effect.MayBreak, Effect.MayBreak)]
    [TestCase("\"a\": { \"type\": \"string\" }", "\"t\": true", Effect.Breaks, Effect.MayBreak, Description = "t was allowed in some records only")]
    public void A_closed_schema_knows_what_the_schemas_beside_it_know(string from, string to, Effect backward, Effect forward)
    {
        Closed.ShouldContain(from);

        var difference = Compare(Closed, Closed.Replace(from, to, StringComparison.Ordinal));

        (difference.Changes.Max(c => c.Backward), difference.Changes.Max(c => c.Forward)).ShouldBe((backward, forward), string.Join("; ", difference.Changes));
    }

    [Test]
    public void A_rule_over_several_fields_is_compared_by_what_it_asks()
    {
        static string Ruled(string condition, string words, string severity) =>
            $$"""{ "rules": [ { "condition": "{{condition}}", "message": { "zh": "{{words}}", "en": "{{words}}" }, "severity": "{{severity}}" } ] }""";
        var before = Ruled("a > 1", "one", "error");

        Compare(before, Ruled("a > 1", "other words", "error")).Changes.ShouldBeEmpty();
        Compare("{}", before).IsBackwardCompatible.ShouldBeFalse();
        Compare("{}", Ruled("a > 1", "one", "warning")).Changes.ShouldBeEmpty();
        Compare(before, Ruled("a > 1", "one", "warning")).ShouldSatisfyAllConditions(d => d.IsBackwardCompatible.ShouldBeTrue(), d => d.IsForwardCompatible.ShouldBeFalse());
    }

    [Test]
    public void A_condition_that_refers_to_what_has_changed_has_changed()
    {
        const string schema = """{ "if": { "$ref": "#/$defs/x" }, "then": { "required": ["b"] }, "$defs": { "x": { "required": ["a"] } } }""";

        Compare(schema, schema.Replace("[\"a\"]", "[]", StringComparison.Ordinal)).IsBackwardCompatible.ShouldBeFalse();
        Compare(schema, schema).Changes.ShouldBeEmpty();
    }

    [Test]
    public void Each_version_refers_to_the_documents_of_its_own_time()
    {
        static CompileOptions With(string other) => CompileOptions.Hub with { Name = "a.v1", Resolve = name => name.EndsWith("b.v1", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(other) : null };
        var text = """{ "properties": { "x": { "$ref": "b.v1" } } }"""u8.ToArray();

        var change = SchemaComparison.Compare(text, With("""{ "maxLength": 5 }"""), text, With("""{ "maxLength": 4 }""")).Changes.ShouldHaveSingleItem();

        (change.Place, change.Backward, change.Forward).ShouldBe(("/x", Effect.Breaks, Effect.Keeps));
    }

    [Test]
    public void Lists_of_schemas_are_compared_in_any_order_also_where_they_refer_to_others()
    {
        const string two = """{ "allOf": [ { "$ref": "#/$defs/a" }, { "$ref": "#/$defs/b" } ], "$defs": { "a": { "properties": { "v": { "$ref": "#/$defs/b" } } }, "b": { "maximum": 5 } } }""";

        Compare(two, two.Replace("[ { \"$ref\": \"#/$defs/a\" }, { \"$ref\": \"#/$defs/b\" } ]", "[ { \"$ref\": \"#/$defs/b\" }, { \"$ref\": \"#/$defs/a\" } ]", StringComparison.Ordinal)).Changes.ShouldBeEmpty();
    }

    [Test]
    public void Under_not_narrower_is_wider()
    {
        Compare("""{ "not": { "enum": [1] } }""", """{ "not": { "enum": [1, 2] } }""").IsBackwardCompatible.ShouldBeFalse();
        Compare("""{ "not": { "enum": [1, 2] } }""", """{ "not": { "enum": [1] } }""").IsBackwardCompatible.ShouldBeTrue();
    }

    [Test]
    public void What_cannot_be_decided_may_break_both()
    {
        var change = Compare("""{ "pattern": "^a" }""", """{ "pattern": "^[a]" }""").Changes.ShouldHaveSingleItem();

        (change.Backward, change.Forward).ShouldBe((Effect.MayBreak, Effect.MayBreak));
    }

    [Test]
    public void Schemas_that_contain_themselves_are_compared()
    {
        const string tree = """{ "$ref": "#/$defs/node", "$defs": { "node": { "properties": { "v": { "maximum": 5 }, "next": { "$ref": "#/$defs/node" } } } } }""";

        Compare(tree, tree).Changes.ShouldBeEmpty();
        Compare(tree, tree.Replace("5", "4", StringComparison.Ordinal)).IsBackwardCompatible.ShouldBeFalse();
    }

    [TestCase("""{ "contains": {} }""", "{}", Effect.Keeps, Effect.Breaks, Description = "even anything asks for one")]
    [TestCase("""{ "contains": { "type": "string" } }""", """{ "contains": { "type": "string" }, "minContains": 0 }""", Effect.Keeps, Effect.Breaks, Description = "without it, 1")]
    [TestCase("""{ "contains": { "type": "string" }, "minContains": 0 }""", """{ "contains": { "type": "string" } }""", Effect.Breaks, Effect.Keeps)]
    [TestCase("""{ "contains": { "type": "string" } }""", """{ "contains": { "type": "string" }, "maxContains": 2 }""", Effect.Breaks, Effect.Keeps)]
    public void Counts_of_certain_items_are_compared_with_what_holds_without_them(string before, string after, Effect backward, Effect forward)
    {
        var change = Compare(before, after).Changes.ShouldHaveSingleItem();

        (change.Backward, change.Forward).ShouldBe((backward, forward));
    }

    [TestCase("""{ "contains": { "type": "string" } }""", """{ "contains": { "type": "string" }, "minContains": 1 }""")]
    [TestCase("""{ "minContains": 3 }""", "{}")]
    public void Counts_that_change_nothing_are_no_change(string before, string after) => Compare(before, after).Changes.ShouldBeEmpty();

    [TestCase("\"x-severity\": \"error\"")]
    [TestCase("\"x-severity\": { \"format\": \"error\" }")]
    public void A_check_character_that_is_refused_instead_of_warned_of_breaks_who_sends(string strict)
    {
        const string lenient = """{ "format": "uscc" }""";
        var change = Compare(lenient, lenient.Replace(" }", ", " + strict + " }", StringComparison.Ordinal)).Changes.ShouldHaveSingleItem();

        (change.Keyword, change.Backward, change.Forward).ShouldBe(("x-severity", Effect.Breaks, Effect.Keeps));
        Compare("""{ "format": "date" }""", """{ "format": "date", "x-severity": "error" }""").Changes.ShouldBeEmpty();
    }

    [Test]
    public void Schemas_that_share_parts_many_times_over_are_compared_soon()
    {
        var levels = string.Join(',', Enumerable.Range(0, 60).Select(i => $$"""  "l{{i}}": { "allOf": [ { "$ref": "#/$defs/l{{i + 1}}" }, { "$ref": "#/$defs/l{{i + 1}}" } ] }"""));
        string Schema(int limit) => $$"""
            { "properties": { "a": {}, "b": {}, "c": {} }, "unevaluatedProperties": false, "$ref": "#/$defs/l0", "$defs": { {{levels}}, "l60": { "properties": { "d": { "maximum": {{limit}} } } } } }
            """;
        var begun = System.Diagnostics.Stopwatch.GetTimestamp();

        Compare(Schema(5), Schema(4)).Changes.ShouldHaveSingleItem().Place.ShouldBe("/d");
        Compare(Schema(5), Schema(5)).Changes.ShouldBeEmpty();

        System.Diagnostics.Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeLessThan(10);
    }

    [TestCase("""{ "anyOf": [ {}, { "properties": { "a": {} } } ], "unevaluatedProperties": false }""",
        """{ "anyOf": [ {}, { "properties": { "a": {} } } ], "unevaluatedProperties": false, "additionalProperties": { "type": "string" } }""", """{ "a": 1 }""")]
    [TestCase("""{ "anyOf": [ { "unevaluatedProperties": {} }, {} ], "unevaluatedProperties": false }""", """{ "anyOf": [ {}, {} ], "unevaluatedProperties": false }""", """{ "a": 1 }""")]
    public void What_sweeps_up_names_is_not_called_compatible_where_a_branch_knew_them(string before, string after, string value)
    {
        value.Against(before).IsValid.ShouldBeTrue();
        value.Against(after).IsValid.ShouldBeFalse();

        Compare(before, after).IsBackwardCompatible.ShouldBeFalse();
    }

    /// <summary>What is called compatible really is: no value is valid before and refused after.</summary>
    [TestCase(11)]
    [TestCase(12)]
    [TestCase(13)]
    public void No_value_contradicts_what_is_called_compatible(int seed)
    {
        var random = new Random(seed);
        int compatible = 0, broken = 0;
        for (var i = 0; i < 4000; i++)
        {
            var before = Small(random, 2);
            // Half of them differ in one place only, as versions do.
            var after = i % 2 == 0 ? Small(random, 2) : Changed(random, before);
            var difference = Compare(before, after);
            var (old, @new) = (Checked.By(before), Checked.By(after));
            if (difference.IsBackwardCompatible) compatible++;
            else broken++;
            foreach (var value in Values)
            {
                var (was, @is) = (old.Text(value).IsValid, @new.Text(value).IsValid);
                if (difference.IsBackwardCompatible) (was && !@is).ShouldBeFalse($"{before} → {after} on {value}");
                if (difference.IsForwardCompatible) (@is && !was).ShouldBeFalse($"{before} → {after} on {value}");
            }
        }
        Math.Min(compatible, broken).ShouldBeGreaterThan(40);
    }

    static string Changed(Random random, string schema)
    {
        var changed = JsonNode.Parse(schema)!;
        var places = new List<JsonObject>();
        Collect(changed);
        var at = places[random.Next(places.Count)];
        if (at.Count > 0 && random.Next(2) == 0) at.Remove(at.ElementAt(random.Next(at.Count)).Key);
        else
            foreach (var (keyword, value) in JsonNode.Parse(Small(random, 1))!.AsObject()) at[keyword] = value?.DeepClone();
        return changed.ToJsonString();

        void Collect(JsonNode? node)
        {
            if (node is JsonObject members)
            {
                // The map of members is not a schema.
                if (node.Parent is not JsonObject || node.GetPropertyName() is not ("properties" or "dependentRequired")) places.Add(members);
                foreach (var (_, inner) in members) Collect(inner);
            }
            else if (node is JsonArray items) foreach (var item in items) Collect(item);
        }
    }

    static readonly string[] Values =
    [
        "1", "2.5", "0", "\"\"", "\"ab\"", "\"abc\"", "null", "true", "[]", "[1]", "[\"a\",\"a\"]", "[1,2,3]", "{}", "{\"a\":1}", "{\"a\":\"ab\"}",
            "{\"b\":1}", "{\"a\":1,\"b\":2}", "{\"a\":{\"a\":1}}",
        "{\"a\":null,\"c\":1}", "{\"a\":[1]}", "{\"b\":\"ab\",\"a\":2.5}",
    ];

    static string Small(Random random, int depth)
    {
        var schema = new JsonObject();
        for (var count = random.Next(0, 3); count > 0; count--)
        {
            switch (random.Next(depth > 0 ? 24 : 7))
            {
                case 0: schema["type"] = new[] { "integer", "number", "string", "object", "array" }[random.Next(5)]; break;
                case 1: schema["enum"] = new JsonArray(new[] { 1, 2 }[random.Next(2)], "ab"); break;
                case 2: schema["minimum"] = random.Next(3); break;
                case 3: schema["maxLength"] = random.Next(1, 4); break;
                case 4: schema["required"] = new JsonArray(random.Next(2) == 0 ? "a" : "b"); break;
                case 5: schema["uniqueItems"] = true; break;
                case 6: schema["multipleOf"] = random.Next(1, 3); break;
                case 7 or 8: schema["properties"] = new JsonObject { ["a"] = JsonNode.Parse(Small(random, depth - 1)) }; break;
                case 9: schema["additionalProperties"] = random.Next(2) == 0 ? false : JsonNode.Parse(Small(random, depth - 1)); break;
                case 10: schema["items"] = JsonNode.Parse(Small(random, depth - 1)); break;
                case 11: schema["anyOf"] = new JsonArray(JsonNode.Parse(Small(random, depth - 1)), JsonNode.Parse(Small(random, depth - 1))); break;
                case 12: schema["oneOf"] = new JsonArray(JsonNode.Parse(Small(random, depth - 1)), JsonNode.Parse(Small(random, depth - 1))); break;
                case 13: schema["not"] = JsonNode.Parse(Small(random, depth - 1)); break;
                case 14 or 15: schema["unevaluatedProperties"] = random.Next(3) > 0 ? false : JsonNode.Parse(Small(random, depth - 1)); break;
                case 16 or 17: schema["allOf"] = new JsonArray(JsonNode.Parse(Small(random, depth - 1)), JsonNode.Parse(Small(random, depth - 1))); break;
                case 19 or 20: schema["unevaluatedItems"] = random.Next(3) > 0 ? false : JsonNode.Parse(Small(random, depth - 1)); break;
                case 21: schema["prefixItems"] = new JsonArray(JsonNode.Parse(Small(random, depth - 1))); break;
                case 22:
                    schema["contains"] = JsonNode.Parse(Small(random, depth - 1));
                    if (random.Next(2) == 0) schema["maxContains"] = 1;
                    if (random.Next(2) == 0) schema["minContains"] = random.Next(3);
                    break;
                case 18:
                    schema["if"] = JsonNode.Parse(Small(random, depth - 1));
                    schema["then"] = JsonNode.Parse(Small(random, depth - 1));
                    break;
                default: schema["dependentRequired"] = new JsonObject { ["a"] = new JsonArray("b") }; break;
            }
        }
        return schema.ToJsonString();
    }
}
