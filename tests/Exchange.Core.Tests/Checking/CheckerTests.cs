using System.Text;
using Exchange.Core.Checking;

namespace Exchange.Core.Tests.Checking;

public sealed class CheckerTests
{
    const string Company = """
        {
          "title": "企业", "x-title-en": "Company", "type": "object", "required": ["name", "uscc"], "additionalProperties": false,
          "properties": {
            "name": { "title": "企业名称", "x-title-en": "Company name", "type": "string", "minLength": 2, "maxLength": 10 },
            "uscc": { "title": "统一社会信用代码", "x-title-en": "Credit code", "type": "string", "format": "uscc" },
            "head": { "type": "object", "properties": { "idNumber": { "type": "string", "format": "citizen-number", "x-personal": true, "title": "身份证号", "x-title-en": "Identity number" } } },
            "capital": { "type": "number", "minimum": 0, "x-severity": "warning" },
            "tags": { "type": "array", "items": { "enum": ["a", "b"] }, "uniqueItems": true }
          }
        }
        """;

    [Test]
    public void Every_violation_is_told_with_its_place_keyword_and_code_in_the_order_of_the_record()
    {
        var found = """{ "name": "云", "other": 1, "tags": ["a", "c", "a"], "capital": "x" }""".Against(Company);

        found.IsValid.ShouldBeFalse();
        found.Select(f => (f.Pointer, f.Keyword, f.Code)).ShouldBe(
        [
            ("", "required", "check.required"),
            ("/name", "minLength", "check.min-length"),
            ("/other", "additionalProperties", "check.unknown"),
            ("/tags/1", "enum", "check.enum"),
            ("/tags/2", "uniqueItems", "check.repeated"),
            ("/capital", "type", "check.type"),
        ]);
    }

    [Test]
    public void Messages_name_the_field_by_its_title_in_both_languages()
    {
        var found = """{ "name": "云" }""".Against(Company);

        found[0].Zh.ShouldBe("缺少必填项“统一社会信用代码”(uscc)");
        found[0].En.ShouldBe("the member “Credit code” (uscc) is missing");
        found[1].Zh.ShouldBe("“企业名称”至少 2 个字符");
        found[1].En.ShouldBe("“Company name” must have at least 2 characters");
    }

    [Test]
    public void The_location_of_the_keyword_is_absolute_and_the_way_to_it_is_told()
    {
        var schema = """{ "$id": "https://example.com/a", "properties": { "x": { "$ref": "#/$defs/small" } }, "$defs": { "small": { "maximum": 5 } } }""";

        var found = """{ "x": 6 }""".Against(schema).ShouldHaveSingleItem();

        found.SchemaLocation.ShouldBe("https://example.com/a#/$defs/small/maximum");
        found.KeywordLocation.ShouldBe("/properties/x/$ref/maximum");
        found.Offset.ShouldBe(7);
    }

    [Test]
    public void A_failed_check_character_only_warns()
    {
        var found = """{ "name": "云溪", "uscc": "91350203M0001QAY9B" }""".Against(Company);

        found.IsValid.ShouldBeTrue();
        found.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
        found[0].Code.ShouldBe("check.check-character");
        """{ "name": "云溪", "uscc": "91350203M0001" }""".Against(Company).IsValid.ShouldBeFalse();
    }

    [Test]
    public void An_item_can_make_a_failed_check_character_an_error()
    {
        const string schema = """{ "format": "uscc", "x-severity": "error" }""";

        "\"91350203M0001QAY9B\"".Against(schema).IsValid.ShouldBeFalse();
        "\"91350100M000100Y43\"".Against(schema).IsClean.ShouldBeTrue();
    }

    [Test]
    public void Severity_can_be_stated_for_one_keyword()
    {
        const string schema = """{ "type": "string", "minLength": 3, "maxLength": 5, "x-severity": { "maxLength": "warning" } }""";

        "\"123456\"".Against(schema).ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
        "\"1\"".Against(schema).IsValid.ShouldBeFalse();
    }

    [Test]
    public void A_warning_within_a_choice_is_kept_and_does_not_spoil_the_choice()
    {
        const string schema = """{ "anyOf": [ { "type": "null" }, { "type": "object", "properties": { "code": { "format": "uscc" } } } ] }""";

        var found = """{ "code": "91350203M0001QAY9B" }""".Against(schema);

        found.IsValid.ShouldBeTrue();
        found.ShouldHaveSingleItem().Pointer.ShouldBe("/code");
    }

    [Test]
    public void Values_are_never_in_a_message_and_findings_about_personal_fields_say_so()
    {
        var found = """{ "name": "云溪区样本股份有限公司", "uscc": "1", "head": { "idNumber": "11010519491231002" } }""".Against(Company);

        found.Count.ShouldBe(3);
        foreach (var finding in found)
            foreach (var value in new[] { "云溪区", "11010519491231002" })
                (finding.Zh + finding.En + finding.Pointer + finding.SchemaLocation).ShouldNotContain(value);
        found[^1].Pointer.ShouldBe("/head/idNumber");
        found[^1].Personal.ShouldBeTrue();
        found[0].Personal.ShouldBeFalse();
    }

    [Test]
    public void What_lies_in_something_personal_or_is_referred_to_by_it_is_personal()
    {
        const string schema = """
            { "properties": { "person": { "x-personal": true, "properties": { "phone": { "type": "string" } } }, "card": { "$ref": "#/$defs/number", "x-personal": true } },
              "$defs": { "number": { "type": "string", "title": "号码" } } }
            """;

        """{ "person": { "phone": 1 }, "card": 2 }""".Against(schema).ShouldAllBe(f => f.Personal);
    }

    [Test]
    public void The_title_beside_a_reference_names_the_field()
    {
        const string schema = """
            { "required": ["b"], "properties": { "a": { "title": "收件区划", "$ref": "#/$defs/d" }, "b": { "$ref": "#/$defs/d" } }, "$defs": { "d": { "title": "区划", "type": "string" } } }
            """;

        var found = """{ "a": 1 }""".Against(schema);

        found[0].Zh.ShouldBe("缺少必填项“区划”(b)");
        found[1].Zh.ShouldBe("“收件区划”应为文本");
    }

    [Test]
    public void A_part_of_a_request_is_checked_in_place_with_pointers_of_its_own()
    {
        var request = Encoding.UTF8.GetBytes("""{ "number": "1", "x": 1, "x": 2, "body": { "name": "云溪", "uscc": 5 }, "materials": [] }""");

        var finding = Checked.By(Company).Check(request, "/body").ShouldHaveSingleItem();

        finding.Pointer.ShouldBe("/uscc");
        finding.Offset.ShouldBe(Encoding.UTF8.GetString(request).IndexOf('5', StringComparison.Ordinal) + 4,
            "two Chinese characters before it take four bytes more");
        Checked.By(Company).Check(request, "/nothing").ShouldHaveSingleItem().Code.ShouldBe("json.absent");
        Checked.By("true").Check(request, "/body").IsClean.ShouldBeTrue("the name that occurs twice is outside");
        Checked.By("true").Check(request).IsValid.ShouldBeFalse();
    }

    [Test]
    public void Findings_stop_at_the_bound_and_say_that_there_is_more()
    {
        var json = "[" + string.Join(',', Enumerable.Repeat("1", 500)) + "]";
        var checker = Checked.By("""{ "items": { "type": "string" } }""");

        var found = checker.Text(json);

        found.Count.ShouldBe(100);
        found.HasMore.ShouldBeTrue();
        checker.Text("[1]").HasMore.ShouldBeFalse();
    }

    [Test]
    public void An_error_after_many_warnings_still_refuses()
    {
        var json = "[" + string.Join(',', Enumerable.Repeat("1", 150)) + ",\"x\"]";

        var found = json.Against("""{ "items": { "type": "number", "allOf": [ { "maximum": 0, "x-severity": "warning" } ] } }""");

        found.Count.ShouldBe(100);
        found.IsValid.ShouldBeFalse();
    }

    [Test]
    public void Why_no_form_of_a_choice_fits_is_told_with_the_nearest_form_first()
    {
        const string schema = """
            { "oneOf": [ { "type": "null" }, { "type": "object", "required": ["a"], "properties": { "a": { "type": "string" } } }, { "type": "array" } ] }
            """;

        var found = """{ "a": 1 }""".Against(schema).ShouldHaveSingleItem();

        found.Code.ShouldBe("check.none-fits");
        found.Causes[0].Pointer.ShouldBe("/a");
        found.Causes.Count.ShouldBe(3);
        "1".Against("""{ "oneOf": [ { "minimum": 0 }, { "maximum": 5 } ] }""").ShouldHaveSingleItem().Code.ShouldBe("check.several-fit");
    }

    [Test]
    public void Unknown_members_are_told_beside_what_else_is_wrong_and_only_those()
    {
        const string schema = """
            { "allOf": [ { "properties": { "a": { "type": "string" } } } ], "anyOf": [ { "required": ["b"], "properties": { "b": { "type": "string" } } }, { "required": ["c"] } ], "unevaluatedProperties": false }
            """;

        """{ "a": 1, "b": "x", "d": 2 }""".Against(schema).Select(f => f.Pointer).ShouldBe(["/a", "/d"]);
        """{ "a": "x", "e": 2 }""".Against(schema).ShouldHaveSingleItem("no form fits, so nobody knows which members would have been known").Keyword
            .ShouldBe("anyOf");
    }

    [Test]
    public void A_valid_record_costs_no_memory()
    {
        var checker = Checked.By(Company);
        var record = Encoding.UTF8.GetBytes("""{ "name": "\u4e91溪", "uscc": "91350100M000100Y43", "head": { "idNumber": "11010519491231002X" }, "capital": 12.50, "tags": ["a", "b"] }""");
        for (var i = 0; i < 100; i++) checker.Check(record).IsClean.ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) checker.Check(record);

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThan(16);
    }

    [Test]
    public void Many_threads_can_use_one_checker()
    {
        var checker = Checked.By(Company);
        var good = Encoding.UTF8.GetBytes("""{ "name": "云溪", "uscc": "91350100M000100Y43" }""");
        var bad = Encoding.UTF8.GetBytes("""{ "name": "云", "uscc": "91350100M000100Y43" }""");

        Parallel.For(0, 2000, i => checker.Check(i % 2 == 0 ? good : bad).Count.ShouldBe(i % 2));
    }
}
