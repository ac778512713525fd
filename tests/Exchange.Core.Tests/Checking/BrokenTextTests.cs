using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

/// <summary>Texts that are not JSON, or are too much of it: findings, never exceptions.</summary>
public sealed class BrokenTextTests
{
    static readonly Checker Anything = Checked.By("true");

    [TestCase("", "json.empty", 0)]
    [TestCase("  \n ", "json.empty", 4)]
    [TestCase("{", "json.unfinished", 1)]
    [TestCase("[1,", "json.unfinished", 3)]
    [TestCase("[1 2]", "json.separator", 3)]
    [TestCase("[1}", "json.separator", 2)]
    [TestCase("{1:2}", "json.name", 1)]
    [TestCase("{\"a\",1}", "json.colon", 4)]
    [TestCase("{\"a\":1,}", "json.name", 7)]
    [TestCase("[1,]", "json.value", 3)]
    [TestCase("nul", "json.value", 0)]
    [TestCase("truE", "json.value", 0)]
    [TestCase("True", "json.value", 0)]
    [TestCase("NaN", "json.value", 0)]
    [TestCase("'a'", "json.value", 0)]
    [TestCase("1 2", "json.trailing", 2)]
    [TestCase("nullx", "json.trailing", 4)]
    [TestCase("01", "json.number", 1)]
    [TestCase("1.", "json.number", 2)]
    [TestCase(".5", "json.value", 0)]
    [TestCase("-", "json.unfinished", 1)]
    [TestCase("-x", "json.number", 1)]
    [TestCase("+1", "json.value", 0)]
    [TestCase("1e", "json.number", 2)]
    [TestCase("1e+", "json.number", 3)]
    [TestCase("\"a", "json.unfinished", 2)]
    [TestCase("\"\\x\"", "json.escape", 1)]
    [TestCase("\"\\u12g4\"", "json.escape", 1)]
    [TestCase("\"\\ud83d\"", "json.surrogate", 1)]
    [TestCase("\"\\udc32\"", "json.surrogate", 1)]
    [TestCase("\"\\ud83d\\u0041\"", "json.surrogate", 1)]
    [TestCase("\"a\tb\"", "json.control", 2)]
    [TestCase("\"0123456789abcdef\u0001\"", "json.control", 17)]
    [TestCase("[1]//", "json.trailing", 3)]
    [TestCase("\uFEFF{}", "json.byte-order-mark", 0)]
    public void What_is_not_JSON_is_told_with_its_place(string text, string code, int offset)
    {
        var finding = Anything.Text(text).ShouldHaveSingleItem();

        finding.Code.ShouldBe(code);
        finding.Offset.ShouldBe(offset);
        finding.Severity.ShouldBe(Severity.Error);
    }

    [TestCase("\"\\u4e91\\ud83d\\udc32\\n\"")]
    [TestCase(" [ ] ")]
    [TestCase("-0.0e-0")]
    [TestCase("{\"\":{\"\":[null,true,false]}}")]
    [TestCase("\"\u007f\"")]
    public void What_is_JSON_passes(string text) => Anything.Text(text).IsClean.ShouldBeTrue();

    [Test]
    public void Line_and_column_count_from_one_and_in_characters()
    {
        var finding = Anything.Text("{\n  \"企业\": x }").ShouldHaveSingleItem();

        (finding.Line, finding.Column).ShouldBe((2, 9));
        finding.En.ShouldContain("line 2, column 9");
    }

    [Test]
    public void Invalid_UTF8_is_told_at_its_first_byte()
    {
        var finding = Anything.Check((byte[])[.. "[\"a"u8, 0xC3, 0x28, .. "\"]"u8]).ShouldHaveSingleItem();

        finding.Code.ShouldBe("json.encoding");
        finding.Offset.ShouldBe(3);
        Anything.Check((byte[])[(byte)'"', 0xED, 0xA0, 0x80, (byte)'"']).ShouldHaveSingleItem().Code.ShouldBe("json.encoding", "a surrogate in UTF-8");
        Anything.Check((byte[])[(byte)'"', 0xC0, 0x80, (byte)'"']).ShouldHaveSingleItem().Code.ShouldBe("json.encoding", "an overlong form");
    }

    [Test]
    public void A_name_that_occurs_twice_is_an_error_however_it_is_written()
    {
        var found = Anything.Text("""{ "a": { "n": 1, "b": 2, "\u006e": 3 }, "b": [ { "x": 1, "x": 1 } ] }""");

        found.IsValid.ShouldBeFalse();
        found.Select(f => (f.Code, f.Pointer)).ShouldBe([("json.duplicate-name", "/a/n"), ("json.duplicate-name", "/b/0/x")]);
        Anything.Text("""{ "a": 1, "A": 2, "b": { "a": 3 } }""").IsClean.ShouldBeTrue();
    }

    [Test]
    public void A_name_that_occurs_twice_among_thousands_is_found()
    {
        var members = Enumerable.Range(0, 5000).Select(i => $"\"m{i}\":{i}").Append("\"m4321\":0");

        Anything.Text("{" + string.Join(',', members) + "}").ShouldHaveSingleItem().Pointer.ShouldBe("/m4321");
    }

    [Test]
    public void A_repeated_name_does_not_hide_what_else_is_wrong() =>
        Checked.By("""{ "properties": { "a": { "type": "string" } } }""").Text("""{ "a": 1, "a": 2 }""").Select(f => f.Code)
            .ShouldBe(["json.duplicate-name", "check.type", "check.type"]);

    [Test]
    public void A_hundred_thousand_levels_are_refused_at_once()
    {
        Anything.Text(new string('[', 100_000)).ShouldHaveSingleItem().Code.ShouldBe("json.too-deep");
        Anything.Text(string.Concat(Enumerable.Repeat("{\"a\":", 100_000))).ShouldHaveSingleItem().Code.ShouldBe("json.too-deep");
        Anything.Text(new string('[', 200) + new string(']', 200)).IsClean.ShouldBeTrue("as deep as is allowed");
    }

    [Test]
    public void The_greatest_depth_that_can_be_set_does_not_exhaust_the_stack()
    {
        var checker = Checked.By("""{ "$ref": "#/$defs/a", "$defs": { "a": { "allOf": [ { "anyOf": [ { "items": { "$ref": "#/$defs/a" } } ] } ], "unevaluatedItems": false } } }""",
            limits: new CheckLimits { Depth = 1000, References = 5000 });
        var text = new string('[', 1000) + new string(']', 1000);

        checker.Text(text).IsClean.ShouldBeTrue();
    }

    [Test]
    public void A_record_of_ten_megabytes_is_checked()
    {
        var item = """{ "name": "云溪区样本企业", "amount": 12.5, "tags": ["a", "b"] }""";
        var text = Encoding.UTF8.GetBytes("[" + string.Join(',', Enumerable.Repeat(item, 10_000_000 / Encoding.UTF8.GetByteCount(item))) + "]");
        text.Length.ShouldBeGreaterThan(9_900_000);
        const string schema =
            """{ "items": { "required": ["name"], "properties": { "name": { "pattern": "^[\\u4e00-\\u9fa5]{2,20}$" }, "amount": { "multipleOf": 0.5 }, "tags": { "uniqueItems": true } } } }""";

        Checked.By(schema).Check(text).IsClean.ShouldBeTrue();
        Checked.By(schema, limits: new CheckLimits { Bytes = 1_000_000 }).Check(text).ShouldHaveSingleItem().Code.ShouldBe("json.too-large");
        Checked.By(schema, limits: new CheckLimits { Values = 1000 }).Check(text).ShouldHaveSingleItem().Code.ShouldBe("json.too-many-values");
    }

    [Test]
    public void Work_beyond_the_bound_ends_the_check_and_refuses()
    {
        var levels = string.Join(',', Enumerable.Range(0, 40).Select(i =>
            $$"""  "l{{i}}": { "allOf": [ { "$ref": "#/$defs/l{{i + 1}}" }, { "$ref": "#/$defs/l{{i + 1}}" } ] }"""));
        var schema = $$"""{ "$ref": "#/$defs/l0", "$defs": { {{levels}}, "l40": { "type": "string" } } }""";

        var found = Checked.By(schema, limits: new CheckLimits { Steps = 1_000_000 }).Text("\"x\"");

        found.IsValid.ShouldBeFalse();
        found.HasMore.ShouldBeTrue();
        found.ShouldHaveSingleItem().Code.ShouldBe("check.work");
    }

    [Test]
    public void Whether_a_bound_is_reached_under_not_does_not_matter()
    {
        var schema = """{ "not": { "items": { "items": { "items": { "type": "string" } } } } }""";
        var text = "[" + string.Join(',', Enumerable.Repeat("[[1,2,3,4,5,6,7,8,9,10]]", 1000)) + "]";

        Checked.By(schema, limits: new CheckLimits { Steps = 1 }).Text(text).IsValid.ShouldBeFalse();
        Checked.By(schema).Text(text).IsClean.ShouldBeTrue();
    }

    [Test]
    public void Large_lists_are_compared_in_no_more_than_their_length()
    {
        var objects = Enumerable.Range(0, 20_000).Select(i => $$"""{"a":{{i}},"b":[{{i}},{{i + 1}}]}""");
        var checker = Checked.By("""{ "uniqueItems": true }""");

        checker.Text("[" + string.Join(',', objects) + "]").IsClean.ShouldBeTrue();
        checker.Text("[" + string.Join(',', objects.Append("""{"b":[7,8.0],"a":7}""")) + "]").ShouldHaveSingleItem().Pointer.ShouldBe("/20000");
    }

    [Test]
    public void Objects_of_many_members_are_equal_in_any_order()
    {
        var members = Enumerable.Range(0, 3000).Select(i => $"\"m{i}\":{i}").ToList();
        var checker = Checked.By("""{ "uniqueItems": true }""");
        string Both(IEnumerable<string> other) => $"[{{{string.Join(',', members)}}},{{{string.Join(',', other)}}}]";

        checker.Text(Both(Enumerable.Reverse(members))).IsValid.ShouldBeFalse();
        checker.Text(Both(Enumerable.Reverse(members).Select(m => m.Replace("\"m7\"", "\"n7\"", StringComparison.Ordinal)))).IsClean.ShouldBeTrue();
    }
}
