using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

public sealed class SchemaFaultTests
{
    [Test]
    public void A_schema_that_its_meta_schema_refuses_is_told_where_and_why()
    {
        var faults = Checked.FaultsOf("""{ "type": "strnig", "properties": { "a": { "minLength": -1 }, "b": { "required": "a" }, "c": 5 } }""");

        faults.Select(f => f.Pointer).ShouldBe(["/type", "/properties/a/minLength", "/properties/b/required", "/properties/c"], ignoreOrder: true);
        faults.ShouldAllBe(f => f.Code == "schema.meta" && f.Zh.Length > 0);
        faults.Single(f => f.Pointer == "/properties/a/minLength").En.ShouldStartWith("this value must be at least 0");
    }

    [Test]
    public void The_same_document_is_judged_by_its_own_draft()
    {
        const string schema = """{ "$schema": "SCHEMA", "items": [ { "type": "string" } ] }""";

        Checked.FaultsOf(schema.Replace("SCHEMA", "http://json-schema.org/draft-07/schema#", StringComparison.Ordinal)).ShouldBeEmpty();
        Checked.FaultsOf(schema.Replace("SCHEMA", "https://json-schema.org/draft/2020-12/schema", StringComparison.Ordinal)).ShouldNotBeEmpty();
    }

    [Test]
    public void All_faults_of_all_kinds_after_the_meta_schema_are_told_at_once()
    {
        var faults = Checked.FaultsOf("""
            { "properties": { "a": { "pattern": "(" }, "b": { "$ref": "#/$defs/none" }, "c": { "$ref": "other.v1" }, "d": { "$ref": "#anchor" }, "e": { "x-severity": "fatal" } },
              "$defs": { "unused": { "pattern": "[" } } }
            """);

        faults.Select(f => (f.Pointer, f.Code)).ShouldBe(
        [
            ("/properties/a/pattern", "schema.pattern"), ("/properties/b/$ref", "schema.reference"), ("/properties/c/$ref", "schema.reference"),
            ("/properties/d/$ref", "schema.reference"), ("/properties/e/x-severity", "schema.severity"), ("/$defs/unused/pattern", "schema.pattern"),
        ], ignoreOrder: true);
    }

    [TestCase("""{ "$ref": "#" }""")]
    [TestCase("""{ "$ref": "#/$defs/a", "$defs": { "a": { "$ref": "#/$defs/b" }, "b": { "allOf": [ { "$ref": "#/$defs/a" } ] } } }""")]
    [TestCase("""{ "properties": { "x": { "anyOf": [ { "type": "string" }, { "$ref": "#/properties/x" } ] } } }""")]
    [TestCase("""{ "not": { "$ref": "#" } }""")]
    [TestCase("""{ "if": true, "then": { "$ref": "#" } }""")]
    [TestCase("""{ "dependentSchemas": { "a": { "$ref": "#" } } }""")]
    public void A_reference_loop_that_never_ends_is_a_fault(string schema) => Checked.FaultsOf(schema).ShouldHaveSingleItem().Code.ShouldBe("schema.endless");

    [TestCase("""{ "properties": { "child": { "$ref": "#" } } }""")]
    [TestCase("""{ "items": { "$ref": "#" }, "allOf": [ { "$ref": "#/$defs/a" }, { "$ref": "#/$defs/a" } ], "$defs": { "a": { "type": "array" } } }""")]
    [TestCase("""{ "propertyNames": { "$ref": "#" } }""")]
    [TestCase("""{ "$dynamicAnchor": "node", "additionalProperties": { "$dynamicRef": "#node" } }""")]
    public void A_schema_that_contains_itself_is_none(string schema) => Checked.FaultsOf(schema).ShouldBeEmpty();

    [Test]
    public void A_loop_through_dynamic_references_ends_at_a_bound()
    {
        // The first target is harmless; only at run time the outer anchor leads back.
        const string schema = """
            { "$id": "https://example.com/outer", "$dynamicAnchor": "x", "$ref": "inner",
              "$defs": { "inner": { "$id": "inner", "allOf": [ { "$dynamicRef": "#x" } ], "$defs": { "x": { "$dynamicAnchor": "x" } } } } }
            """;

        var found = "1".Against(schema);

        found.IsValid.ShouldBeFalse();
        found.ShouldHaveSingleItem().Code.ShouldBe("check.references");
    }

    [Test]
    public void References_lead_only_to_registered_documents()
    {
        var asked = new List<string>();
        var options = CompileOptions.Standard with
        {
            Name = "enterprise.v1",
            Resolve = name =>
            {
                asked.Add(name);
                return name == "common.v1" ? """{ "$defs": { "code": { "type": "string", "format": "uscc" } } }"""u8.ToArray() : null;
            },
        };

        Checked.FaultsOf("""{ "properties": { "a": { "$ref": "common.v1#/$defs/code" } } }""", options).ShouldBeEmpty();
        var fault = Checked.FaultsOf("""{ "$ref": "http://127.0.0.1:9/x.json" }""", options).ShouldHaveSingleItem();
        fault.En.ShouldBe("no registered document is called 'http://127.0.0.1:9/x.json'");
        fault.Document.ShouldBe("schema:///enterprise.v1");
        asked.ShouldBe(["common.v1", "http://127.0.0.1:9/x.json"]);
    }

    [Test]
    public void Faults_of_a_document_that_is_referred_to_are_told_with_its_name()
    {
        var options = CompileOptions.Standard with { Resolve = _ => """{ "properties": { "a": { "type": 5 } } }"""u8.ToArray() };

        var fault = Checked.FaultsOf("""{ "$ref": "common.v1" }""", options).ShouldHaveSingleItem();

        (fault.Document, fault.Pointer).ShouldBe(("schema:///common.v1", "/properties/a/type"));
    }

    [TestCase("{ \"type\": ")]
    [TestCase("{ \"type\": \"string\", \"type\": \"number\" }")]
    [TestCase("")]
    public void A_schema_that_is_not_JSON_is_a_fault(string schema) => Checked.FaultsOf(schema).ShouldHaveSingleItem().Code.ShouldStartWith("json.");

    [Test]
    public void A_schema_that_is_no_object_is_refused_by_the_meta_schema() => Checked.FaultsOf("[]").ShouldHaveSingleItem().Code.ShouldBe("schema.meta");

    [Test]
    public void A_mistyped_keyword_of_the_hubs_own_documents_is_a_fault()
    {
        const string schema = """{ "requierd": ["a"], "x-note": "", "rules": [], "properties": { "a": { "format": "date-tme" } } }""";

        Checked.FaultsOf(schema, CompileOptions.Hub).Select(f => f.Pointer).ShouldBe(["/requierd", "/properties/a/format"]);
        Checked.FaultsOf(schema).ShouldBeEmpty("the specification passes over keywords it does not know");
    }

    [TestCase("""{ "$schema": "http://json-schema.org/draft-07/schema#", "properties": { "a": { "dependentRequired": { "b": ["c"] } } } }""", "/properties/a/dependentRequired")]
    [TestCase("""{ "$schema": "http://json-schema.org/draft-07/schema#", "unevaluatedProperties": false }""", "/unevaluatedProperties")]
    [TestCase("""{ "$schema": "http://json-schema.org/draft-07/schema#", "prefixItems": [ true ] }""", "/prefixItems")]
    [TestCase("""{ "$schema": "http://json-schema.org/draft-07/schema#", "contains": true, "minContains": 2 }""", "/minContains")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2019-09/schema", "prefixItems": [ true ] }""", "/prefixItems")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "additionalItems": false }""", "/additionalItems")]
    [TestCase("""{ "$schema": "https://json-schema.org/draft/2020-12/schema", "$recursiveRef": "#" }""", "/$recursiveRef")]
    public void A_keyword_that_the_draft_passes_over_is_a_fault_of_the_hubs_own_documents(string schema, string pointer)
    {
        var fault = Checked.FaultsOf(schema, CompileOptions.Hub).ShouldHaveSingleItem();

        (fault.Pointer, fault.Code).ShouldBe((pointer, "schema.keyword"));
        Checked.FaultsOf(schema).ShouldBeEmpty("the specification passes over them");
    }

    [Test]
    public void What_draft_07_passes_over_beside_a_reference_is_a_fault_of_the_hubs_own_documents()
    {
        const string schema = """
            { "$schema": "http://json-schema.org/draft-07/schema#", "title": "t", "definitions": { "a": { "type": "string" } }, "properties": {
              "b": { "$ref": "#/definitions/a", "title": "fine", "$comment": "fine", "x-title-en": "fine", "maxLength": 5, "format": "uscc", "x-severity": "warning", "x-personal": true } } }
            """;

        Checked.FaultsOf(schema, CompileOptions.Hub).Select(f => (f.Pointer, f.Code)).ShouldBe(new[] { "maxLength", "format", "x-severity", "x-personal" }
            .Select(k => ("/properties/b/" + k, "schema.keyword")), ignoreOrder: true);
        Checked.FaultsOf("""{ "$schema": "http://json-schema.org/draft-07/schema#", "$ref": "#/definitions/a", "definitions": { "a": {} } }""", CompileOptions.Hub).ShouldBeEmpty();
    }

    [Test]
    public void A_schema_in_a_place_that_no_keyword_knows_is_checked_by_the_meta_schema_once_it_is_referred_to()
    {
        var fault = Checked.FaultsOf("""{ "$ref": "#/x-parts/a", "x-parts": { "a": { "properties": { "b": { "type": "strnig" } } }, "unused": { "type": 5 } } }""")
            .ShouldHaveSingleItem();

        (fault.Code, fault.Pointer).ShouldBe(("schema.meta", "/x-parts/a/properties/b/type"));
    }

    [Test]
    public void Meta_schemas_that_name_one_another_are_a_fault_of_both()
    {
        var texts = new Dictionary<string, string>
        {
            ["https://example.com/b"] = """{ "$id": "https://example.com/b", "$schema": "https://example.com/a" }""",
            ["https://example.com/a"] = """{ "$id": "https://example.com/a", "$schema": "https://example.com/b" }""",
        };
        var options = CompileOptions.Standard with
        {
            Name = "https://example.com/a", Resolve = name => texts.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : null,
        };

        var compiled = SchemaCompiler.Compile(Encoding.UTF8.GetBytes(texts["https://example.com/a"]), options);

        compiled.Schema.ShouldBeNull();
        compiled.Faults.Select(f => (f.Document, f.Code)).ShouldContain(("https://example.com/a", "schema.dialect"));
    }

    [Test]
    public void A_document_that_is_reached_by_its_id_and_by_its_name_is_one()
    {
        var document = """{ "$id": "https://example.com/b", "$anchor": "here", "type": "string" }"""u8.ToArray();
        var options = CompileOptions.Standard with { Name = "a.v1", Resolve = name => name is "b.v1" or "https://example.com/b" ? document : null };

        foreach (var (first, second) in new[] { ("https://example.com/b", "b.v1#here"), ("b.v1", "https://example.com/b#here") })
            Checked.FaultsOf($$"""{ "properties": { "x": { "$ref": "{{first}}" }, "y": { "$ref": "{{second}}" } } }""", options).ShouldBeEmpty();
    }

    [Test]
    public void Many_patterns_share_one_bound_of_work()
    {
        // Each takes about the work that one pattern may; together they would be a thousand times that.
        var schema = "{\"allOf\":[" + string.Join(',', Enumerable.Range(0, 1000).Select(i => $"{{\"pattern\":\"(a|b)*a(a|b){{8}}{i}\"}}")) + "]}";

        var begun = System.Diagnostics.Stopwatch.GetTimestamp();
        Checked.FaultsOf(schema).ShouldBeEmpty();
        System.Diagnostics.Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(120));   // Else it would be hours; a busy machine takes a minute.
        "\"bbabbbbbbbb7\"".Against(schema.Replace("\"allOf\"", "\"anyOf\"", StringComparison.Ordinal)).IsValid.ShouldBeTrue();
    }

    [Test]
    public void A_chain_of_meta_schemas_is_compiled_once_each()
    {
        const int length = 14;
        var asked = 0;
        var options = CompileOptions.Standard with
        {
            Resolve = name =>
            {
                asked++;
                var i = int.Parse(name[(name.LastIndexOf('m') + 1)..]);
                var next = i == length ? "https://json-schema.org/draft/2020-12/schema" : $"https://example.com/m{i + 1}";
                return Encoding.UTF8.GetBytes($$"""{ "$id": "{{name}}", "$schema": "{{next}}" }""");
            },
        };

        Checked.FaultsOf("""{ "$schema": "https://example.com/m1" }""", options).ShouldBeEmpty();

        asked.ShouldBeLessThan(length * length * 2);
    }

    [Test]
    public void An_unknown_dialect_or_required_vocabulary_is_a_fault()
    {
        var options = CompileOptions.Standard with
        {
            Resolve = _ => """{ "$id": "https://example.com/meta", "$schema": "https://json-schema.org/draft/2020-12/schema", "$vocabulary": { "https://example.com/vocab": true } }"""u8.ToArray(),
        };

        Checked.FaultsOf("""{ "$schema": "https://example.com/none" }""").ShouldHaveSingleItem().Code.ShouldBe("schema.dialect");
        Checked.FaultsOf("""{ "$schema": "https://example.com/meta" }""", options).ShouldHaveSingleItem().Code.ShouldBe("schema.vocabulary");
    }

    [Test]
    public void A_vocabulary_that_the_meta_schema_leaves_out_is_left_out()
    {
        var options = CompileOptions.Standard with
        {
            Resolve = _ => """
                { "$id": "https://example.com/meta", "$schema": "https://json-schema.org/draft/2020-12/schema", "$dynamicAnchor": "meta",
                  "$vocabulary": { "https://json-schema.org/draft/2020-12/vocab/core": true, "https://json-schema.org/draft/2020-12/vocab/applicator": true, "https://example.com/other": false },
                  "allOf": [ { "$ref": "https://json-schema.org/draft/2020-12/meta/core" }, { "$ref": "https://json-schema.org/draft/2020-12/meta/applicator" } ] }
                """u8.ToArray(),
        };
        const string schema = """{ "$schema": "https://example.com/meta", "properties": { "bad": false, "number": { "minimum": 10 } } }""";

        """{ "number": 1 }""".Against(schema, options).IsClean.ShouldBeTrue();
        """{ "bad": 1 }""".Against(schema, options).IsValid.ShouldBeFalse();
        Checked.FaultsOf("""{ "$schema": "https://example.com/meta", "properties": 5 }""", options).ShouldHaveSingleItem().Pointer.ShouldBe("/properties");
    }

    [Test]
    public void Two_schemas_with_one_id_or_one_anchor_are_a_fault()
    {
        Checked.FaultsOf("""{ "$defs": { "a": { "$id": "x" }, "b": { "$id": "x" } } }""").ShouldHaveSingleItem().Code.ShouldBe("schema.same-id");
        Checked.FaultsOf("""{ "$defs": { "a": { "$anchor": "x" }, "b": { "$anchor": "x" } } }""").ShouldHaveSingleItem().Code.ShouldBe("schema.same-anchor");
    }

    [Test]
    public void The_built_in_meta_schemas_are_valid_by_themselves()
    {
        foreach (var uri in new[] { "http://json-schema.org/draft-07/schema#", "https://json-schema.org/draft/2019-09/schema",
            "https://json-schema.org/draft/2020-12/schema" })
        {
            var meta = Checked.By($$"""{ "$schema": "{{uri}}", "$ref": "{{uri}}" }""", CompileOptions.Standard);
            var name = uri.Contains("07", StringComparison.Ordinal) ? "draft-07" : uri.Split('/')[^2] + ".schema";
            using var stream = typeof(Checker).Assembly.GetManifestResourceStream($"Exchange.Core.Checking.MetaSchemas.{name}.json")!;
            var text = new byte[stream.Length];
            stream.ReadExactly(text);
            meta.Check(text).IsClean.ShouldBeTrue(uri);
            meta.Text("""{ "maxLength": -2 }""").IsValid.ShouldBeFalse(uri);
        }
    }

    [Test]
    public void A_deep_schema_is_refused_and_a_wide_one_compiles()
    {
        var deep = string.Concat(Enumerable.Repeat("""{"not":""", 100_000)) + "true" + new string('}', 100_000);
        var wide = "{\"properties\":{" + string.Join(',', Enumerable.Range(0, 5000).Select(i => $"\"p{i}\":{{\"type\":\"string\",\"maxLength\":{i}}}")) + "}}";

        Checked.FaultsOf(deep).ShouldHaveSingleItem().Code.ShouldBe("json.too-deep");
        Encoding.UTF8.GetByteCount(wide).ShouldBeGreaterThan(200_000);
        """{ "p4999": "x", "p0": "x" }""".Against(wide).ShouldHaveSingleItem().Pointer.ShouldBe("/p0");
    }
}
