using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

public sealed class BasicOutputTests
{
    static JsonNode Basic(string schema, string json) => JsonNode.Parse(Checked.By(schema, CompileOptions.Standard).Basic(Encoding.UTF8.GetBytes(json)))!;

    [Test]
    public void Errors_have_the_three_locations_and_a_text()
    {
        var output = Basic("""{ "$id": "https://example.com/s", "properties": { "a/b": { "$ref": "#/$defs/x y" } }, "$defs": { "x y": { "type": "string" } } }""", """{ "a/b": 1 }""");

        output["valid"]!.GetValue<bool>().ShouldBeFalse();
        var error = output["errors"]!.AsArray().ShouldHaveSingleItem()!;
        error["keywordLocation"]!.GetValue<string>().ShouldBe("/properties/a~1b/$ref/type");
        error["absoluteKeywordLocation"]!.GetValue<string>().ShouldBe("https://example.com/s#/$defs/x%20y/type");
        error["instanceLocation"]!.GetValue<string>().ShouldBe("/a~1b");
        error["error"]!.GetValue<string>().ShouldBe("this value must be text");
    }

    [Test]
    public void Causes_of_a_choice_are_listed_after_it()
    {
        var output = Basic("""{ "anyOf": [ { "type": "string" }, { "minimum": 5 } ] }""", "1");

        output["errors"]!.AsArray().Select(e => e!["keywordLocation"]!.GetValue<string>()).ShouldBe(["/anyOf", "/anyOf/1/minimum", "/anyOf/0/type"]);
    }

    [Test]
    public void A_valid_value_brings_its_annotations_but_not_those_of_forms_that_do_not_fit()
    {
        var output = Basic("""
            { "title": "t", "properties": { "a": { "readOnly": true, "x-note": [1] }, "b": { "title": "absent" } },
              "anyOf": [ { "required": ["z"], "description": "no" }, { "required": ["a"], "description": "yes" } ], "not": { "type": "string", "title": "never" } }
            """, """{ "a": 1 }""");

        output["valid"]!.GetValue<bool>().ShouldBeTrue();
        output["annotations"]!.AsArray()
            .Select(a => (a!["keywordLocation"]!.GetValue<string>(), a["instanceLocation"]!.GetValue<string>(), a["annotation"]!.ToJsonString())).ShouldBe(
        [
            ("/properties/a/readOnly", "/a", "true"), ("/properties/a/x-note", "/a", "[1]"), ("/anyOf/1/description", "", "\"yes\""), ("/title", "", "\"t\""),
        ], ignoreOrder: true);
    }

    const string Form = """
        {
          "$id": "https://example.com/form", "type": "object", "required": ["name"], "additionalProperties": false,
          "properties": { "name": { "title": "名称", "x-title-en": "Name", "type": "string" }, "kinds": { "type": "array", "items": { "$ref": "#/$defs/kind" } } },
          "$defs": { "kind": { "enum": ["a", "b"] } }
        }
        """;

    [Test]
    public void The_whole_output_of_a_record_with_errors_is_this() => Basic(Form, """{ "kinds": ["a", "c"], "other": 1 }""").ToJsonString(Written).ShouldBe("""
        {
          "valid": false,
          "errors": [
            {
              "valid": false,
              "keywordLocation": "/required",
              "absoluteKeywordLocation": "https://example.com/form#/required",
              "instanceLocation": "",
              "error": "the member “Name” (name) is missing"
            },
            {
              "valid": false,
              "keywordLocation": "/properties/kinds/items/$ref/enum",
              "absoluteKeywordLocation": "https://example.com/form#/$defs/kind/enum",
              "instanceLocation": "/kinds/1",
              "error": "this value must be one of: \"a\", \"b\""
            },
            {
              "valid": false,
              "keywordLocation": "/additionalProperties",
              "absoluteKeywordLocation": "https://example.com/form#/additionalProperties",
              "instanceLocation": "/other",
              "error": "this member is not known: please check its name"
            }
          ]
        }
        """);

    [Test]
    public void The_whole_output_of_a_valid_record_is_this() => Basic(Form, """{ "name": "云溪" }""").ToJsonString(Written).ShouldBe("""
        {
          "valid": true,
          "annotations": [
            {
              "valid": true,
              "keywordLocation": "/properties/name/title",
              "absoluteKeywordLocation": "https://example.com/form#/properties/name/title",
              "instanceLocation": "/name",
              "annotation": "名称"
            },
            {
              "valid": true,
              "keywordLocation": "/properties/name/x-title-en",
              "absoluteKeywordLocation": "https://example.com/form#/properties/name/x-title-en",
              "instanceLocation": "/name",
              "annotation": "Name"
            }
          ]
        }
        """);

    static readonly JsonSerializerOptions Written = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Test]
    public void What_is_not_JSON_is_an_error_at_the_root() => Basic("true",
        "{")["errors"]!.AsArray().ShouldHaveSingleItem()!["instanceLocation"]!.GetValue<string>().ShouldBe("");
}
