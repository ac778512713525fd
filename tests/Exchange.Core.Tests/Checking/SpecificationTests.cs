using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Formats;

namespace Exchange.Core.Tests.Checking;

/// <summary>What the specifications say where the cases at hand are thin: identifiers and scopes, dynamic references, formats by their RFCs.</summary>
public sealed class SpecificationTests
{
    static bool Fits(string format, string text) => TextFormats.Find(format)!.Check(Encoding.UTF8.GetBytes(text)) == FormatAnswer.Fits;

    static bool Valid(string schema, string value, SchemaDraft draft = SchemaDraft.Draft202012) => value.Against(schema, CompileOptions.Standard with { Draft = draft }).IsValid;

    [TestCase("2eb8aa08-aa98-11ea-b4aa-73b441d16380", true)]
    [TestCase("2EB8AA08-AA98-11EA-B4AA-73B441D16380", true)]
    [TestCase("00000000-0000-0000-0000-000000000000", true)]
    [TestCase("98d80576-482e-427f-8434-7f86890ab222", true, Description = "any version, any variant")]
    [TestCase("99c17cbb-656f-f64a-940f-1a4568f03487", true)]
    [TestCase("2eb8aa08-aa98-11ea-b4aa-73b441d1638", false)]
    [TestCase("2eb8aa08aa9811eab4aa73b441d16380", false)]
    [TestCase("2eb8aa08-aa98-11ea-b4aa73b441d16380", false)]
    [TestCase("2eb8aa08-aa98-11ea-b4aa-73b441d1638g", false)]
    [TestCase("{2eb8aa08-aa98-11ea-b4aa-73b441d16380}", false)]
    [TestCase("2eb8-aa08-aa98-11ea-b4aa73b44-1d16380", false)]
    public void A_uuid_is_that_of_RFC_4122(string text, bool fits) => Fits("uuid", text).ShouldBe(fits);

    [TestCase("0", true)]
    [TestCase("1#", true)]
    [TestCase("0#", true)]
    [TestCase("120/foo/bar", true)]
    [TestCase("0/objects", true)]
    [TestCase("1/a~1b/~0", true)]
    [TestCase("0+1", true)]
    [TestCase("1-2/foo", true)]
    [TestCase("0-1#", true)]
    [TestCase("0+", false)]
    [TestCase("0+01", false)]
    [TestCase("0+1-1", false)]
    [TestCase("", false)]
    [TestCase("/foo", false)]
    [TestCase("-1/foo", false)]
    [TestCase("+1/foo", false)]
    [TestCase("01/a", false)]
    [TestCase("01#", false)]
    [TestCase("0##", false)]
    [TestCase("0#/a", false)]
    [TestCase("1/~2", false)]
    public void A_relative_pointer_is_that_of_its_draft(string text, bool fits) => Fits("relative-json-pointer", text).ShouldBe(fits);

    [TestCase("http://foo.bar/?baz=qux#quux", true)]
    [TestCase("//foo.bar/?baz=qux#quux", true)]
    [TestCase("/abc", true)]
    [TestCase("abc", true)]
    [TestCase("#fragment", true)]
    [TestCase("", true)]
    [TestCase("?q", true)]
    [TestCase("./a:b", true)]
    [TestCase("a:b", true)]
    [TestCase("1a:b", false, Description = "neither a scheme nor a first segment")]
    [TestCase("\\\\WINDOWS\\fileshare", false)]
    [TestCase("#frag\\ment", false)]
    [TestCase("/a b", false)]
    [TestCase("/a%2", false)]
    [TestCase("/a[b]", false)]
    [TestCase("/\u4e91", false, Description = "beyond ASCII it is an IRI")]
    [TestCase("//[::1", false)]
    [TestCase("##", false)]
    public void A_uri_reference_is_that_of_RFC_3986(string text, bool fits) => Fits("uri-reference", text).ShouldBe(fits);

    [TestCase("http://ƒøø.ßår/?∂éœ=πîx#πîüx", true)]
    [TestCase("//ƒøø.ßår/?∂éœ=πîx#πîüx", true)]
    [TestCase("/âππ", true)]
    [TestCase("âππ", true)]
    [TestCase("#ƒrägmênt", true)]
    [TestCase("/云溪/办件?状态=1", true)]
    [TestCase("#ƒräg\\mênt", false)]
    [TestCase("\\\\WINDOWS\\filëßåré", false)]
    [TestCase("/a\ue000", false, Description = "private characters only in a query")]
    [TestCase("?a\ue000", true)]
    public void An_iri_reference_is_that_of_RFC_3987(string text, bool fits) => Fits("iri-reference", text).ShouldBe(fits);

    [TestCase("192.168.0.1", true)]
    [TestCase("0.0.0.0", true)]
    [TestCase("255.255.255.255", true)]
    [TestCase("256.0.0.1", false)]
    [TestCase("127.0.0.0.1", false)]
    [TestCase("127.0", false)]
    [TestCase("087.10.0.1", false)]
    [TestCase("0x7f.0.0.1", false)]
    [TestCase("2130706433", false)]
    [TestCase("1২7.0.0.1", false)]
    [TestCase("192.168.1.0/24", false)]
    [TestCase(" 192.168.0.1", false)]
    [TestCase("192.168.0.1\n", false)]
    [TestCase("", false)]
    public void An_ipv4_address_is_a_dotted_quad(string text, bool fits) => Fits("ipv4", text).ShouldBe(fits);

    [TestCase("joe.bloggs@example.com", true)]
    [TestCase("te~st@example.com", true)]
    [TestCase("~test@example.com", true)]
    [TestCase("te.s.t@example.com", true)]
    [TestCase("\"joe bloggs\"@example.com", true)]
    [TestCase("\"joe..bloggs\"@example.com", true)]
    [TestCase("\"joe@bloggs\"@example.com", true)]
    [TestCase("joe.bloggs@[127.0.0.1]", true)]
    [TestCase("joe.bloggs@[IPv6:::1]", true)]
    [TestCase("2962", false)]
    [TestCase(".test@example.com", false)]
    [TestCase("test.@example.com", false)]
    [TestCase("te..st@example.com", false)]
    [TestCase("joe.bloggs@invalid=domain.com", false)]
    [TestCase("joe.bloggs@[127.0.0.300]", false)]
    [TestCase("user1@oceania.org, user2@oceania.org", false)]
    [TestCase("\"Winston Smith\" <winston.smith@recdep.minitrue>", false)]
    [TestCase("@example.com", false)]
    [TestCase("a@", false)]
    public void An_email_address_is_a_mailbox_of_RFC_5321(string text, bool fits) => Fits("email", text).ShouldBe(fits);

    [Test]
    public void An_unknown_format_only_annotates() => Valid("""{ "format": "nobody-knows" }""", "\"x\"").ShouldBeTrue();

    [TestCase("""{ "$ref": "#/$defs/a%25b", "$defs": { "a%b": { "type": "integer" } } }""")]
    [TestCase("""{ "$ref": "#/$defs/a~0b~1c", "$defs": { "a~b/c": { "type": "integer" } } }""")]
    [TestCase("""{ "$ref": "#/$defs/a%22b", "$defs": { "a\"b": { "type": "integer" } } }""")]
    [TestCase("""{ "$ref": "#/$defs//$defs/", "$defs": { "": { "$defs": { "": { "type": "integer" } } } } }""")]
    [TestCase("""{ "$id": "http://example.com/root.json", "$ref": "urn:example:1", "$defs": { "x": { "$id": "urn:example:1", "type": "integer" } } }""")]
    [TestCase("""{ "$id": "urn:uuid:deadbeef-1234-0000-0000-4321feebdaed", "$ref": "#x", "$defs": { "x": { "$anchor": "x", "type": "integer" } } }""")]
    [TestCase("""{ "$id": "http://example.com/a/b.json", "$ref": "c.json", "$defs": { "x": { "$id": "c.json", "type": "integer" } } }""")]
    [TestCase("""{ "$id": "http://example.com/a/b.json", "$ref": "/c.json", "$defs": { "x": { "$id": "../c.json", "type": "integer" } } }""")]
    [TestCase("""{ "$id": "http://example.com/a/b.json", "$ref": "nested.json#/$defs/y", "$defs": { "x": { "$id": "nested.json", "$defs": { "y": { "type": "integer" } } } } }""")]
    [TestCase("""{ "$id": "http://example.com/base/", "allOf": [ { "$id": "child/", "$ref": "leaf" } ], "$defs": { "x": { "$id": "http://example.com/base/child/leaf", "type": "integer" } } }""")]
    [TestCase("""{ "if": { "$id": "http://example.com/if", "type": "integer" }, "$ref": "http://example.com/if" }""")]
    [TestCase("""{ "allOf": [ { "const": { "$id": "#x" } }, true ], "anyOf": [ true ], "not": false, "$ref": "#/$defs/n", "$defs": { "n": true } }""", false)]
    public void A_reference_leads_where_its_URI_says(string schema, bool takesWhole = true)
    {
        Valid(schema, "1").ShouldBe(takesWhole);
        Valid(schema, "\"x\"").ShouldBeFalse();
    }

    [TestCase("""{ "enum": [ { "$ref": "#/nowhere" } ] }""", """{ "$ref": "#/nowhere" }""")]
    [TestCase("""{ "const": { "$anchor": "twice" }, "$defs": { "x": { "$anchor": "twice" } } }""", """{ "$anchor": "twice" }""")]
    [TestCase("""{ "properties": { "$ref": { "type": "string" } } }""", """{ "$ref": "x" }""")]
    [TestCase("""{ "properties": { "$id": { "type": "integer" } } }""", """{ "$id": 1 }""")]
    [TestCase("""{ "unknown": { "$id": "http://example.com/x", "$ref": "#/nowhere" } }""", "1")]
    [TestCase("""{ "examples": [ { "$ref": "#/nowhere" } ], "default": { "$ref": 1 } }""", "1")]
    public void What_only_looks_like_a_reference_is_none(string schema, string value) => Valid(schema, value).ShouldBeTrue();

    [Test]
    public void Beside_a_reference_draft_07_passes_over_everything_and_2020_12_over_nothing()
    {
        const string schema = """{ "definitions": { "a": {} }, "properties": { "x": { "$ref": "#/definitions/a", "maxLength": 1, "$id": "http://example.com/other/" } } }""";

        Valid(schema, """{ "x": "ab" }""", SchemaDraft.Draft7).ShouldBeTrue();
        Valid(schema.Replace(", \"$id\": \"http://example.com/other/\"", "", StringComparison.Ordinal), """{ "x": "ab" }""").ShouldBeFalse();
    }

    const string Tree = """
        {
          "$id": "http://example.com/strict-tree", "$dynamicAnchor": "node", "$ref": "tree", "unevaluatedProperties": false,
          "$defs": {
            "tree": {
              "$id": "http://example.com/tree", "$dynamicAnchor": "node", "type": "object",
              "properties": { "data": true, "children": { "type": "array", "items": { "$dynamicRef": "#node" } } }
            }
          }
        }
        """;

    [TestCase("""{ "children": [ { "data": 1 } ] }""", true)]
    [TestCase("""{ "children": [ { "daat": 1 } ] }""", false)]
    [TestCase("""{ "children": [ { "children": [ { "daat": 1 } ] } ] }""", false)]
    public void A_dynamic_reference_leads_to_the_outermost_anchor(string value, bool valid) => Valid(Tree, value).ShouldBe(valid);

    [TestCase("#node", false, Description = "the bookend is dynamic: the outermost one decides")]
    [TestCase("#/$defs/leaf", true, Description = "a pointer is a plain reference")]
    [TestCase("#plain", true, Description = "so is a plain anchor")]
    public void A_dynamic_reference_is_dynamic_only_from_a_dynamic_anchor(string reference, bool takesText)
    {
        var schema = $$"""
            {
              "$id": "http://example.com/outer", "$ref": "inner",
              "$defs": {
                "o": { "$dynamicAnchor": "node", "type": "integer" },
                "p": { "$anchor": "plain", "type": "integer" },
                "inner": {
                  "$id": "inner", "$dynamicRef": "{{reference}}",
                  "$defs": { "leaf": { "$dynamicAnchor": "node", "type": "string" }, "q": { "$anchor": "plain", "type": "string" } }
                }
              }
            }
            """;

        Valid(schema, "\"x\"").ShouldBe(takesText);
        Valid(schema, "1").ShouldBe(!takesText);
    }

    [TestCase("1", true)]
    [TestCase("\"x\"", false)]
    public void A_pointer_into_a_resource_within_another_does_not_enter_the_other(string value, bool valid)
    {
        const string schema = """
            {
              "$id": "http://example.com/outer", "$ref": "list#/$defs/item",
              "$defs": {
                "list": {
                  "$id": "list", "type": "array",
                  "$defs": {
                    "item": { "$id": "item", "$dynamicRef": "#kind", "$defs": { "usual": { "$dynamicAnchor": "kind", "type": "integer" } } },
                    "kind": { "$dynamicAnchor": "kind", "type": "string" }
                  }
                }
              }
            }
            """;

        Valid(schema, value).ShouldBe(valid);
    }

    [TestCase("""{ "prefixItems": [ true ], "contains": { "type": "string" }, "unevaluatedItems": false }""", """[ 1, "a", "b" ]""", true)]
    [TestCase("""{ "prefixItems": [ true ], "contains": { "type": "string" }, "unevaluatedItems": false }""", """[ 1, "a", 2 ]""", false)]
    [TestCase("""{ "anyOf": [ { "properties": { "a": true } }, { "properties": { "b": true } } ], "unevaluatedProperties": false }""", """{ "a": 1, "b": 1 }""", true)]
    [TestCase("""{ "oneOf": [ { "properties": { "a": true }, "required": ["a"] }, { "properties": { "b": true }, "required": ["b"] } ], "unevaluatedProperties": false }""", """{ "a": 1, "c": 1 }""", false)]
    [TestCase("""{ "not": { "not": { "properties": { "a": true }, "required": ["a"] } }, "unevaluatedProperties": false }""", """{ "a": 1 }""", false)]
    [TestCase("""{ "if": { "properties": { "a": { "const": 1 } }, "required": ["a"] }, "else": { "properties": { "b": true } }, "unevaluatedProperties": false }""", """{ "b": 1 }""", true)]
    [TestCase("""{ "if": { "properties": { "a": { "const": 1 } }, "required": ["a"] }, "else": { "properties": { "b": true } }, "unevaluatedProperties": false }""", """{ "a": 1, "b": 1 }""", false)]
    [TestCase("""{ "dependentSchemas": { "a": { "properties": { "b": true } } }, "properties": { "a": true }, "unevaluatedProperties": false }""", """{ "a": 1, "b": 1 }""", true)]
    [TestCase("""{ "dependentSchemas": { "a": { "properties": { "b": true } } }, "unevaluatedProperties": false }""", """{ "b": 1 }""", false)]
    [TestCase("""{ "properties": { "x": { "unevaluatedProperties": false } }, "unevaluatedProperties": { "type": "integer" } }""", """{ "x": {}, "y": 1 }""", true)]
    [TestCase("""{ "allOf": [ { "properties": { "a": true }, "unevaluatedProperties": false } ], "properties": { "b": true } }""", """{ "a": 1, "b": 1 }""", false)]
    [TestCase("""{ "minContains": 0, "contains": { "type": "string" }, "unevaluatedItems": false }""", "[ 1 ]", false)]
    [TestCase("""{ "minContains": 0, "contains": { "type": "string" } }""", "[]", true)]
    [TestCase("""{ "maxContains": 1 }""", "[ 1, 1 ]", true)]
    public void What_is_not_evaluated_is_what_no_schema_that_fits_has_looked_at(string schema, string value, bool valid) => Valid(schema, value).ShouldBe(valid);

    [TestCase("1.0", true)]
    [TestCase("1e0", true)]
    [TestCase("10e-1", true)]
    [TestCase("1.5", false)]
    [TestCase("true", false)]
    public void Equality_is_that_of_values(string value, bool equal)
    {
        Valid("""{ "const": 1 }""", value).ShouldBe(equal);
        Valid("""{ "enum": [ { "a": [1] } ] }""", $$"""{ "a": [{{value}}] }""").ShouldBe(equal);
        Valid("""{ "uniqueItems": true }""", $"[1, {value}]").ShouldBe(!equal);
    }

    [TestCase("\"\\ud83d\\udc32\"", 1)]
    [TestCase("\"\U0001f432\"", 1)]
    [TestCase("\"e\\u0301\"", 2)]
    public void Length_is_counted_in_code_points(string text, int length)
    {
        Valid($$"""{ "maxLength": {{length}}, "minLength": {{length}} }""", text).ShouldBeTrue();
        Valid($$"""{ "maxLength": {{length - 1}} }""", text).ShouldBeFalse();
    }
}
