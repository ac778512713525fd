using System.Diagnostics;
using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>What a record may not do to the checker, and what its bounds must not hide.</summary>
public sealed class BoundTests
{
    [TestCase("""{ "\u0061bc": 1 }""", true)]
    [TestCase("""{ "\u0061\u0062c": 1, "\ud83d\ude00\n": 1 }""", true)]
    [TestCase("""{ "\u4e91": 1 }""", false)]
    [TestCase("""{ "\u0061bcd": 1 }""", false)]
    public void The_length_of_an_escaped_member_name_is_that_of_its_text(string json, bool valid) =>
        json.Against("""{ "propertyNames": { "minLength": 2, "maxLength": 3 } }""").IsValid.ShouldBe(valid);

    [TestCase("""{ "propertyNames": { "minLength": 1, "unevaluatedProperties": false } }""")]
    [TestCase("""{ "propertyNames": { "unevaluatedItems": false, "anyOf": [ { "minLength": 1 }, { "maxLength": 9 } ] } }""")]
    [TestCase("""{ "propertyNames": { "unevaluatedProperties": false, "if": { "minLength": 1 }, "then": { "maxLength": 9 } } }""")]
    public void Member_names_have_no_children_to_keep_account_of(string schema)
    {
        var checker = Checked.By(schema);

        for (var i = 0; i < 64; i++) checker.Text($$"""{ "a{{i}}": 1, "\u0062": "text" }""").IsValid.ShouldBeTrue();
    }

    [Test]
    public void Warnings_do_not_push_an_error_out()
    {
        var found = $"[{string.Concat(Enumerable.Repeat("1,", 150))}\"x\", 2]".Against(
            """{ "items": { "allOf": [ { "maximum": 0, "x-severity": "warning" }, { "type": "integer" } ] } }""");

        found.IsValid.ShouldBeFalse();
        found.HasMore.ShouldBeTrue();
        found.Count.ShouldBe(100);
        found.Errors.ShouldHaveSingleItem().Pointer.ShouldBe("/150");
        found.Warnings.Select(f => f.Pointer).ShouldBe(Enumerable.Range(0, 99).Select(i => $"/{i}"));
    }

    [Test]
    public void Names_repeated_outside_the_part_do_not_hide_one_in_it()
    {
        var around = string.Concat(Enumerable.Repeat("{\"a\":1,\"a\":2},", 120));
        var checker = Checked.By("true");

        checker.Check(Encoding.UTF8.GetBytes($$"""{ "first": [{{around}}1], "body": { "b": 1, "b": 2 } }"""), "/body")
            .ShouldHaveSingleItem().Pointer.ShouldBe("/b");
    }

    [TestCase("""{ "enum": ["x"] }""", false)]
    [TestCase("""{ "const": "x" }""", false)]
    [TestCase("""{ "maxLength": 1 }""", true)]
    [TestCase("""{ "enum": [1, 1.5] }""", null)]
    [TestCase("""{ "const": 1.5 }""", null)]
    [TestCase("""{ "minimum": 5 }""", null)]
    [TestCase("""{ "type": ["integer", "string"] }""", null)]
    public void Long_values_are_counted_as_work_by_every_rule_that_reads_them(string schema, bool? wide)
    {
        var value = wide switch { null => "1." + new string('1', 2_000_000), true => "\"" + new string('云', 1_000_000) + "\"", _ => "\"\\n" + new string('x', 2_000_000) + "\"" };
        var checker = Checked.By($$"""{ "not": {{schema}} }""", limits: CheckLimits.Default with { Steps = 10_000 });

        checker.Text(value).ShouldHaveSingleItem().Code.ShouldBe("check.work");
    }

    [TestCase("""{ "patternProperties": { "^y": true } }""")]
    [TestCase("""{ "dependentRequired": { "y": ["z"] } }""")]
    [TestCase("""{ "dependentSchemas": { "y": { "required": ["z"] } } }""")]
    public void Members_are_counted_as_work_by_every_rule_that_looks_through_them(string schema)
    {
        var names = string.Join(',', Enumerable.Range(0, 2000).Select(i => $"\"n{i}{new string('n', 640)}\":1"));
        var checker = Checked.By(schema, limits: CheckLimits.Default with { Steps = 200 });

        checker.Text($"{{{names}}}").ShouldHaveSingleItem().Code.ShouldBe("check.work");
    }

    [Test]
    public void Names_of_properties_in_regular_expressions_of_records_are_not_kept()
    {
        var checker = Checked.By("""{ "format": "regex" }""");
        checker.Text("\"\\\\p{Script=Greek}\"").IsValid.ShouldBeTrue();
        var remembered = Exchange.Core.Checking.Patterns.UnicodeProperties.Remembered;

        for (var i = 0; i < 1000; i++) checker.Text($"\"\\\\p{{Script=X{i}}}\"").IsValid.ShouldBeFalse();

        // Other tests may ask for some that there are.
        Exchange.Core.Checking.Patterns.UnicodeProperties.Remembered.ShouldBeLessThan(remembered + 500);
    }

    [Test]
    public void Telling_what_many_items_violate_takes_time_in_proportion_to_their_number()
    {
        const string schema = """{ "items": { "anyOf": [ { "type": "string" }, { "type": "object" } ], "x-severity": "warning" } }""";
        var checker = Checked.By(schema);
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("1", 100_000)) + "]");

        var begun = Stopwatch.GetTimestamp();
        var found = checker.Check(json);

        found.IsValid.ShouldBeTrue();
        (found.Count, found.HasMore).ShouldBe((100, true));
        found[99].Causes.Count.ShouldBe(2);
        // By walking from the first item for each it would be ten thousand million steps.
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [Test]
    public void Annotations_of_many_items_are_bounded_and_told_in_proportion_to_their_number()
    {
        var checker = Checked.By("""{ "items": { "title": "t", "properties": { "a": { "description": "d" } } } }""");
        var json = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat("{\"a\":1}", 100_000)) + "]");

        var begun = Stopwatch.GetTimestamp();
        var output = System.Text.Json.Nodes.JsonNode.Parse(checker.Basic(json))!;

        output["valid"]!.GetValue<bool>().ShouldBeTrue();
        var annotations = output["annotations"]!.AsArray();
        annotations.Count.ShouldBe(100_000);
        annotations.Select(a => a!["instanceLocation"]!.GetValue<string>()).Take(4).ShouldBe(["/0/a", "/0", "/1/a", "/1"]);
        annotations[99_999]!["instanceLocation"]!.GetValue<string>().ShouldBe("/49999");
        Stopwatch.GetElapsedTime(begun).ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
