using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Sampling;

namespace Exchange.Core.Tests.Checking;

public sealed class SchemaSamplerTests
{
    const string Company = """
        {
          "type": "object", "required": ["name", "uscc", "people", "kind"], "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "minLength": 2, "maxLength": 50 },
            "uscc": { "type": "string", "format": "uscc", "x-severity": "error" },
            "kind": { "enum": ["1130", "1151"] },
            "number": { "type": "string", "pattern": "^LW-\\d{11}$" },
            "on": { "type": "string", "format": "date" },
            "capital": { "type": "number", "exclusiveMinimum": 0, "maximum": 1000000, "multipleOf": 0.01 },
            "people": { "type": "array", "minItems": 1, "maxItems": 5, "uniqueItems": true, "items": { "$ref": "#/$defs/person" } }
          },
          "if": { "properties": { "kind": { "const": "1151" } } }, "then": { "required": ["capital"] },
          "$defs": { "person": { "type": "object", "required": ["idNumber"], "properties": { "idNumber": { "type": "string", "format": "citizen-number" }, "share": { "type": "integer", "minimum": 1, "maximum": 100 } } } }
        }
        """;

    static readonly SampleSet Samples = SchemaSampler.Sample(Encoding.UTF8.GetBytes(Company), seed: 5, count: 4);

    [Test]
    public void Valid_samples_are_valid_and_without_warnings()
    {
        Samples.Valid.Count.ShouldBe(4);
        Samples.Valid.ShouldAllBe(s => Checked.By(Company, null, null).Text(s).IsClean);
    }

    [Test]
    public void Each_invalid_sample_breaks_one_rule()
    {
        foreach (var sample in Samples.Invalid)
        {
            var error = Checked.By(Company, null, null).Text(sample.Json).Errors.ShouldHaveSingleItem();
            (error.Pointer, error.SchemaLocation).ShouldBe((sample.Breaks.Pointer, sample.Breaks.SchemaLocation));
        }
        Samples.Invalid.Select(s => s.Breaks.SchemaLocation).ShouldBeUnique();
    }

    [Test]
    public void Every_rule_is_broken_by_some_sample() => Samples.Untouched.ShouldBeEmpty();

    [Test]
    public void The_same_seed_gives_the_same_samples() =>
        SchemaSampler.Sample(Encoding.UTF8.GetBytes(Company), seed: 5, count: 4).Valid.ShouldBe(Samples.Valid);

    [TestCase("""{ "type": "string", "format": "FORMAT" }""")]
    public void Every_format_has_samples_that_fit(string schema)
    {
        foreach (var format in new[]
        {
            "date", "time", "date-time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri",
                "iri-reference", "uri-template", "uuid",
            "json-pointer", "relative-json-pointer", "regex", "citizen-number", "uscc", "organisation-code", "division-code", "e-licence", "mobile-cn",
        })
            SchemaSampler.Sample(Encoding.UTF8.GetBytes(schema.Replace("FORMAT", format, StringComparison.Ordinal)), count: 1).Valid.Count.ShouldBe(1, format);
    }

    [TestCase("""{ "oneOf": [ { "type": "object", "required": ["k"], "properties": { "k": { "const": 1 } } }, { "type": "array", "prefixItems": [ { "type": "integer" } ], "items": false, "minItems": 1 } ] }""")]
    [TestCase("""{ "allOf": [ { "type": "integer", "minimum": 10 }, { "maximum": 20, "multipleOf": 5 } ] }""")]
    [TestCase("""{ "type": "object", "properties": { "next": { "$ref": "#" } }, "required": ["v"] }""")]
    [TestCase("""{ "type": "string", "pattern": "^[\\u4e00-\\u9fa5]{2,4}(公司|厂)$" }""")]
    [TestCase("""{ "type": "array", "contains": { "const": "x" }, "minContains": 2, "minItems": 3 }""")]
    [TestCase("""{ "type": "object", "minProperties": 2, "additionalProperties": { "type": "boolean" } }""")]
    [TestCase("true")]
    public void Schemas_of_many_shapes_have_samples(string schema) => SchemaSampler.Sample(Encoding.UTF8.GetBytes(schema)).Valid.ShouldNotBeEmpty();

    [Test]
    public void A_total_is_put_in_where_a_rule_asks_for_it()
    {
        const string schema = """
            { "type": "object", "required": ["parts", "whole"], "properties": { "whole": { "type": "object", "required": ["sum"], "properties": { "sum": { "type": "number" } } },
                "parts": { "type": "array", "minItems": 2, "maxItems": 4, "items": { "type": "object", "required": ["n"], "properties": { "n": { "type": "number", "minimum": 0, "maximum": 9, "multipleOf": 0.01 } } } } },
              "rules": [ { "condition": "$addsUpTo(parts.n, whole.sum)", "message": { "zh": "合计", "en": "the total" } } ] }
            """;

        var samples = SchemaSampler.Sample(Encoding.UTF8.GetBytes(schema), count: 5);

        samples.Valid.Count.ShouldBe(5);
        samples.Invalid.Select(s => s.Breaks.Keyword).ShouldContain("rules");
    }

    [Test]
    public void A_schema_that_asks_for_more_than_there_is_room_for_has_none_and_ends()
    {
        var schema = string.Concat(Enumerable.Repeat("""{ "type": "array", "minItems": 100000, "items": """, 8)) + "true" + string.Concat(Enumerable.Repeat(" }", 8));

        SchemaSampler.Sample(Encoding.UTF8.GetBytes(schema), count: 1).Valid.ShouldBeEmpty();
    }

    [Test]
    public void A_schema_of_records_without_an_end_has_none_and_ends() =>
        SchemaSampler.Sample("""{ "type": "object", "required": ["next"], "properties": { "next": { "$ref": "#" } } }"""u8.ToArray(), count: 1).Valid.ShouldBeEmpty();

    [Test]
    public void A_value_deep_in_a_schema_is_taken_as_it_stands()
    {
        var deep = new string('[', 100) + new string(']', 100);

        SchemaSampler.Sample(Encoding.UTF8.GetBytes($$"""{ "const": {{deep}} }"""), count: 1).Valid.ShouldBe([deep]);
    }

    [Test]
    public void A_schema_that_nothing_fits_has_none() =>
        SchemaSampler.Sample(Encoding.UTF8.GetBytes("""{ "type": "integer", "minimum": 2, "maximum": 1 }""")).Valid.ShouldBeEmpty();
}
