using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;

namespace Exchange.Core.Tests.Registry;

/// <summary>With the real checker.</summary>
public sealed class RegisteredSchemasTests
{
    private static readonly DocumentChecks Checks = Samples.Checks with { Schema = RegisteredSchemas.Check, Mapping = (_, _) => [] };

    [Test]
    public void A_schema_refers_to_others_by_name_and_by_id()
    {
        var check = Check(
            new("a.v1.json",
                """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/a.v1","properties":{"n":{"$ref":"b.v1#/$defs/short"}}}"""),
            new("b.v1.json",
                """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/b.v1","$defs":{"short":{"type":"string","maxLength":2}}}"""),
            new("c.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"m":{"$ref":"d.v1"}}}"""),
            new("d.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"integer"}"""));

        check.Faults.ShouldBeEmpty();
        RegisteredSchemas.Checker(check.Next, "a.v1").Check("""{"n":"abc"}"""u8).ShouldHaveSingleItem().Pointer.ShouldBe("/n");
        RegisteredSchemas.Checker(check.Next, "c.v1").Check("""{"m":"x"}"""u8).ShouldHaveSingleItem().Pointer.ShouldBe("/m");
        RegisteredSchemas.Checker(check.Next, "a.v1").ShouldBeSameAs(RegisteredSchemas.Checker(check.Next, "a.v1"));
    }

    [Test]
    public void A_fault_of_a_schema_is_told_at_its_place_and_only_with_it()
    {
        var check = Check(
            new("a.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"b.v1"}"""),
            new("b.v1.json", "{\"$schema\":\"https://json-schema.org/draft/2020-12/schema\",\n \"properties\":{\"n\":{\"requierd\":[\"x\"]}}}"));

        var fault = check.Faults.ShouldHaveSingleItem();
        (fault.File, fault.Name, fault.Pointer, fault.Line).ShouldBe(("b.v1.json", "b.v1", "/properties/n/requierd", 2));
    }

    [Test]
    public void A_reference_to_nothing_is_a_fault_of_the_schema_that_makes_it()
    {
        var check = Check(new DocumentFile("a.v1.json",
            """{"$schema":"https://json-schema.org/draft/2020-12/schema","$ref":"https://elsewhere.example/x"}"""));

        var fault = check.Faults.ShouldHaveSingleItem();

        (fault.Code, fault.Pointer).ShouldBe(("schema.reference", "/$ref"));
    }

    [Test]
    public void A_schema_that_is_reached_by_its_id_and_by_its_name_is_one()
    {
        var check = Check(
            new("a.v1.json",
                """{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"m":{"$ref":"https://x.example/s/b.v1"},"n":{"$ref":"b.v1"}}}"""),
            new("b.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/b.v1","type":"integer"}"""));

        check.Faults.ShouldBeEmpty();
        RegisteredSchemas.Checker(check.Next, "a.v1").Check("""{"m":"x","n":"x"}"""u8).Select(f => f.Pointer).ShouldBe(["/m", "/n"]);
    }

    [Test]
    public void What_is_wrong_only_where_two_schemas_meet_is_told_with_the_one_that_brings_them_together()
    {
        var check = Check(
            new("a.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"m":{"$ref":"b.v1"},"n":{"$ref":"c.v1"}}}"""),
            new("b.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"x":{"$id":"https://x.example/s/one"}}}"""),
            new("c.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$defs":{"x":{"$id":"https://x.example/s/one"}}}"""));

        var fault = check.Faults.ShouldHaveSingleItem();
        (fault.Name, fault.Code).ShouldBe(("a.v1", "schema.same-id"));
        fault.En.ShouldContain("c.v1");
    }

    [Test]
    public void A_schema_is_compiled_anew_when_what_it_reaches_through_an_inner_id_or_its_meta_schema_changes()
    {
        DocumentFile inner = new("a.v1.json",
            """{"$schema":"https://json-schema.org/draft/2020-12/schema","properties":{"n":{"$id":"https://x.example/s/inner/","$ref":"other"}}}""");
        var meta = new DocumentFile("c.v1.json", """{"$schema":"https://x.example/s/meta","type":"integer"}""");
        static DocumentFile[] Others(string type, bool validates) =>
        [
            new("b.v1.json", $$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/inner/other","type":"{{type}}"}"""),
            new("meta.v1.json", $$$"""{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/meta","$vocabulary":{"https://json-schema.org/draft/2020-12/vocab/core":true,"https://json-schema.org/draft/2020-12/vocab/validation":true}{{{(validates ? "" : ",\"type\":\"boolean\"")}}}}"""),
        ];

        var first = Check([inner, meta, .. Others("string", validates: true)]);
        first.Faults.ShouldBeEmpty();
        RegisteredSchemas.Checker(first.Next, "a.v1").Check("""{"n":1}"""u8).IsValid.ShouldBeFalse();
        RegisteredSchemas.Compiles(first.Next, "c.v1").ShouldBeTrue();

        var second = new CrossCheck(Checks).Check(first.Next, new DocumentReader(Samples.Kinds).Read(Others("integer", validates: false)), new HashSet<(DocumentKind, string)>());
        RegisteredSchemas.Checker(second.Next, "a.v1").Check("""{"n":1}"""u8).IsValid.ShouldBeTrue();
        RegisteredSchemas.Compiles(second.Next, "c.v1").ShouldBeFalse("its meta-schema now allows true and false only");
    }

    [Test]
    public void A_schema_that_others_refer_to_cannot_be_removed()
    {
        var check = Check(
            new("a.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/a.v1","$ref":"b.v1"}"""),
            new("b.v1.json", """{"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"https://x.example/s/b.v1"}"""));

        var nothing = new ReadSet([], new HashSet<(DocumentKind, string)>(), []);
        var removal = new CrossCheck(Checks).Check(check.Next, nothing, new HashSet<(DocumentKind, string)> { (DocumentKind.Schema, "b.v1") });

        // The $ref leads nowhere once the schema is gone, which only the compiler can tell.
        removal.Faults.ShouldHaveSingleItem().Code.ShouldBe("reference.used");
    }

    [Test]
    public void The_schemas_of_the_repository_compile()
    {
        var files = DocumentFolder.Read(Repository.Path("schemas"));

        var check = Check([.. files]);

        check.Faults.ShouldBeEmpty();
        check.Next.Schemas.Count.ShouldBe(files.Count);
        RegisteredSchemas.Checker(check.Next, "company-start.v1").Check(Encoding.UTF8.GetBytes("{}")).IsValid.ShouldBeFalse();
    }

    [Test]
    public void Every_schema_and_every_field_of_the_repository_is_named_in_Chinese_and_English()
    {
        var unnamed = new List<string>();
        foreach (var file in DocumentFolder.Read(Repository.Path("schemas")))
        {
            var schema = JsonNode.Parse(file.Content.Span)!.AsObject();
            unnamed.AddRange(new[] { "title", "x-title-en", "description", "x-description-en" }.Where(name => !schema.ContainsKey(name)).Select(name => $"{file.Path} {name}"));
            unnamed.AddRange(Unnamed(schema).Select(place => $"{file.Path} {place}"));
        }

        unnamed.ShouldBeEmpty();
    }

    // Fields in conditions are named where they are declared; one that only refers has the name of what it refers to.
    private static IEnumerable<string> Unnamed(JsonNode? node)
    {
        if (node is JsonArray items)
        {
            foreach (var place in items.SelectMany(Unnamed)) yield return place;
        }
        if (node is not JsonObject schema) yield break;
        if (schema["properties"] is JsonObject fields)
        {
            foreach (var (name, field) in fields)
            {
                if (field is JsonObject one && !one.ContainsKey("$ref") && !(one.ContainsKey("title") && one.ContainsKey("x-title-en"))) yield return $"{schema.GetPath()}: {name}";
                foreach (var place in Unnamed(field)) yield return place;
            }
        }
        string[] passedOver = ["properties", "if", "then", "else", "not", "const", "enum", "examples", "default"];
        foreach (var place in schema.Where(member => !passedOver.Contains(member.Key)).SelectMany(member => Unnamed(member.Value))) yield return place;
    }

    private static CheckedSet Check(params DocumentFile[] files) =>
        new CrossCheck(Checks).Check(RegistrySnapshot.Empty, new DocumentReader(Samples.Kinds).Read(files), new HashSet<(DocumentKind, string)>());
}
