using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Expressions;

namespace Exchange.Core.Tests.Checking;

/// <summary>Rules over several fields: "rules" of a schema document.</summary>
public sealed class FieldRuleTests
{
    const string Company = """
        {
          "type": "object",
          "properties": {
            "capital": { "type": "number" },
            "shareholders": { "type": "array", "items": { "type": "object", "properties": { "subscribed": { "type": "number" } } } }
          },
          "rules": [
            {
              "condition": "$exists(capital) and $exists(shareholders) ? $round($sum(shareholders.subscribed), 2) = capital",
              "message": { "zh": "认缴之和应等于注册资本", "en": "what is subscribed must add up to the capital" }
            }
          ]
        }
        """;

    static string Rule(string condition, string more = "") =>
        $$"""{ "rules": [ { "condition": "{{condition}}", "message": { "zh": "中", "en": "in English" }{{more}} } ] }""";

    [Test]
    public void A_false_condition_is_a_finding_with_the_rules_words()
    {
        var finding = """{ "capital": 100, "shareholders": [ { "subscribed": 60 }, { "subscribed": 30 } ] }""".Against(Company).ShouldHaveSingleItem();

        (finding.Code, finding.Pointer, finding.Keyword, finding.Severity).ShouldBe(("check.rule", "", "rules", Severity.Error));
        (finding.Zh, finding.En).ShouldBe(("认缴之和应等于注册资本", "what is subscribed must add up to the capital"));
        finding.SchemaLocation.ShouldEndWith("#/rules/0");
    }

    [TestCase("""{ "capital": 100, "shareholders": [ { "subscribed": 60 }, { "subscribed": 40 } ] }""")]
    [TestCase("""{ "capital": 0.3, "shareholders": [ { "subscribed": 0.1 }, { "subscribed": 0.2 } ] }""", Description = "binary fractions leave noise, which $round takes away")]
    [TestCase("""{ "capital": 1e2, "shareholders": [ { "subscribed": 100.00 } ] }""")]
    public void A_true_condition_is_none(string record) => record.Against(Company).IsClean.ShouldBeTrue();

    [TestCase("""{ "shareholders": [ { "subscribed": 60 } ] }""")]
    [TestCase("{}")]
    public void A_condition_that_gives_nothing_has_nothing_to_say(string record) => record.Against(Company).IsClean.ShouldBeTrue();

    [TestCase("from <= to", """{ "from": 1 }""", true, Description = "a comparison with nothing gives nothing")]
    [TestCase("from = to", """{ "from": 1 }""", false, Description = "equality with nothing is false")]
    [TestCase("from <= to", """{ "from": "2026-01-02", "to": "2026-01-10" }""", true)]
    [TestCase("from <= to", """{ "from": "2026-02-02", "to": "2026-01-10" }""", false)]
    [TestCase("$count(list) = 2", """{ "list": [1, 2] }""", true)]
    [TestCase("$not($exists(a) and $exists(b))", """{ "a": 1, "b": 1 }""", false)]
    [TestCase("kind = 'x' ? $exists(number)", """{ "kind": "x" }""", false)]
    [TestCase("kind = 'x' ? $exists(number)", """{ "kind": "y" }""", true)]
    [TestCase("$count($distinct(list.id)) = $count(list)", """{ "list": [ { "id": 1 }, { "id": 1 } ] }""", false)]
    [TestCase("$ > 3", "5", true)]
    [TestCase("$length($) < 3", "\"\\u4e91\\n\"", true)]
    [TestCase("$length($) < 2", "\"\\u4e91\\n\"", false)]
    public void A_condition_sees_the_value(string condition, string record, bool holds) => record.Against(Rule(condition)).IsClean.ShouldBe(holds);

    [TestCase("""{ "list": [0.1, 0.2], "total": 0.3 }""", true)]
    [TestCase("""{ "list": [0.1, 0.2], "total": 0.30000000000000004 }""", false)]
    [TestCase("""{ "list": [9007199254740993, 0.01], "total": 9007199254740993.01 }""", true)]
    [TestCase("""{ "list": [9007199254740993, 0.01], "total": 9007199254740993.02 }""", false)]
    [TestCase("""{ "list": [9007199254740992, 1], "total": 9007199254740992 }""", false, Description = "equal as doubles")]
    [TestCase("""{ "list": [1e300, 1e-300, -1e300], "total": 1e-300 }""", true)]
    [TestCase("""{ "list": [1.50, -2.5e0, 1], "total": 0 }""", true)]
    [TestCase("""{ "list": [], "total": 0 }""", true)]
    [TestCase("""{ "list": [], "total": 1 }""", false)]
    [TestCase("""{ "list": 5, "total": 5.0 }""", true, Description = "one alone is a list of one")]
    [TestCase("""{ "total": 5 }""", true, Description = "nothing to say")]
    [TestCase("""{ "list": [1] }""", true, Description = "nothing to say")]
    public void Numbers_add_up_exactly_or_not_at_all(string record, bool holds) => record.Against(Rule("$addsUpTo(list, total)")).IsClean.ShouldBe(holds);

    [TestCase("""{ "list": [1, "2"], "total": 3 }""")]
    [TestCase("""{ "list": [1, 2], "total": "3" }""")]
    [TestCase("""{ "list": [1e99999, 1], "total": 3 }""")]
    public void What_cannot_be_added_is_told_and_no_exception(string record) =>
        record.Against(Rule("$addsUpTo(list, total)")).ShouldHaveSingleItem().Code.ShouldBe("check.rule-undecided");

    [Test]
    public void A_rule_of_an_item_is_told_at_the_item()
    {
        var schema = """{ "properties": { "terms": { "type": "array", "items": { "$ref": "#/$defs/term" } } }, "$defs": { "term": RULE } }"""
            .Replace("RULE", Rule("from <= to"), StringComparison.Ordinal);

        """{ "terms": [ { "from": 1, "to": 2 }, { "from": 2, "to": 1 }, { "from": 3, "to": 3 } ] }""".Against(schema).ShouldHaveSingleItem().Pointer.ShouldBe("/terms/1");
    }

    [Test]
    public void All_rules_are_asked_and_each_has_its_severity()
    {
        const string schema = """
            { "rules": [
                { "condition": "a > 1", "message": { "zh": "一", "en": "one" }, "severity": "warning" },
                { "condition": "a > 0", "message": { "zh": "二", "en": "two" } },
                { "condition": "a > 2", "message": { "zh": "三", "en": "three" }, "severity": "error" } ] }
            """;

        var found = """{ "a": 1 }""".Against(schema);

        found.Select(f => (f.En, f.Severity)).ShouldBe([("one", Severity.Warning), ("three", Severity.Error)]);
        """{ "a": 3 }""".Against(schema).IsClean.ShouldBeTrue();
    }

    [Test]
    public void A_rule_counts_within_anyOf_and_not()
    {
        var schema = $$"""{ "anyOf": [ {{Rule("a = 1")}}, { "required": ["b"] } ] }""";
        """{ "a": 1 }""".Against(schema).IsValid.ShouldBeTrue();
        """{ "b": 1 }""".Against(schema).IsValid.ShouldBeTrue();
        """{ "a": 2 }""".Against(schema).IsValid.ShouldBeFalse();
        """{ "a": 1 }""".Against($$"""{ "not": {{Rule("a = 1")}} }""").IsValid.ShouldBeFalse();
    }

    [TestCase("a.b + 1 > 2", """{ "a": { "b": "张样一" } }""", "of the kind")]
    [TestCase("$number(a) > 2", """{ "a": "张样一" }""", "of the kind")]
    [TestCase("$error('x' & a)", """{ "a": "张样一" }""", "of the kind")]
    [TestCase("$assert(false, a)", """{ "a": "张样一" }""", "of the kind")]
    [TestCase("a", """{ "a": "张样一" }""", "neither true nor false")]
    [TestCase("list[n > 1]", """{ "list": [ { "n": 2 } ] }""", "neither true nor false")]
    [TestCase("a", """{ "a": null }""", "neither true nor false")]
    [TestCase("$sum([1..9000000]) > 1", "{}", "more work")]
    [TestCase("($f := function($n) { $f($n + 1) }; $f(1))", "{}", "more work")]
    [TestCase("($f := function($n) { 1 + $f($n + 1) }; $f(1)) > 1", "{}", "more work")]
    [TestCase("$length($pad('', 900000000, 'x')) > 1", "{}", "more work")]
    public void A_rule_that_fails_is_a_finding_with_the_rules_severity_and_without_the_records_values(string condition, string record, string why)
    {
        var finding = record.Against(Rule(condition)).ShouldHaveSingleItem();

        (finding.Code, finding.Severity).ShouldBe(("check.rule-undecided", Severity.Error));
        finding.En.ShouldContain("in English");
        finding.En.ShouldContain(why);
        finding.ToString().ShouldNotContain("张样一");
        record.Against(Rule(condition, """, "severity": "warning" """)).ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
    }

    [Test]
    public void A_rule_that_stumbles_over_a_field_of_the_wrong_type_adds_nothing_to_it()
    {
        var found = """{ "capital": 100, "shareholders": [ { "subscribed": "60" } ] }""".Against(Company);

        found.ShouldHaveSingleItem().Pointer.ShouldBe("/shareholders/0/subscribed");
    }

    [Test]
    public void Rules_of_many_values_end_at_the_checks_bound_of_work()
    {
        var schema = $$"""{ "items": {{Rule("$count([1..900000]) > 1")}} }""";
        var record = "[" + string.Join(',', Enumerable.Range(0, 1000)) + "]";

        var found = Checked.By(schema, limits: CheckLimits.Default with { Steps = 20_000_000 }).Text(record);

        found.IsValid.ShouldBeFalse();
        found[^1].Code.ShouldBe("check.work");
    }

    [TestCase("a >", "/rules/0/condition", "line 1, column 4")]
    [TestCase("a > 1\\n and (", "/rules/0/condition", "line 2")]
    [TestCase("$summ(a) > 1", "/rules/0/condition", "$summ")]
    [TestCase("$wan(a) > 1", "/rules/0/condition", "$wan")]
    [TestCase("$today > a", "/rules/0/condition", "$today")]
    [TestCase("a < $now()", "/rules/0/condition", "the same answer")]
    [TestCase("$random() < a", "/rules/0/condition", "the same answer")]
    [TestCase("$eval(a)", "/rules/0/condition", "the same answer")]
    [TestCase("'true'", "/rules/0/condition", "does not depend")]
    [TestCase("true", "/rules/0/condition", "does not depend")]
    public void A_text_that_is_no_condition_is_a_fault_of_the_document_with_its_place(string condition, string pointer, string why)
    {
        var fault = Checked.FaultsOf(Rule(condition), CompileOptions.Hub).ShouldHaveSingleItem();

        (fault.Code, fault.Pointer).ShouldBe(("schema.rule", pointer));
        fault.En.ShouldContain(why);
        fault.Zh.Any(c => c > 0x4e00).ShouldBeTrue(fault.Zh);
    }

    [TestCase("($x := a; $f := function($y) { $y > $x }; $f(b))")]
    [TestCase("$filter(list, function($v, $i) { $i > 0 and $v > 1 }) ~> $count() > 0")]
    [TestCase("list@$l#$i[$i > 0].($l.n > 1)")]
    [TestCase("$.a = $$.b")]
    public void Names_that_the_condition_binds_itself_are_known(string condition) => Checked.FaultsOf(Rule(condition), CompileOptions.Hub).ShouldBeEmpty();

    [TestCase("""{ "rules": {} }""", "/rules")]
    [TestCase("""{ "rules": [ 5 ] }""", "/rules/0")]
    [TestCase("""{ "rules": [ { "message": { "zh": "一", "en": "a" } } ] }""", "/rules/0")]
    [TestCase("""{ "rules": [ { "condition": 5, "message": { "zh": "一", "en": "a" } } ] }""", "/rules/0/condition")]
    [TestCase("""{ "rules": [ { "condition": "a > 1" } ] }""", "/rules/0")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": "no" } ] }""", "/rules/0/message")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": { "zh": "一" } } ] }""", "/rules/0/message")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": { "zh": "一", "en": " " } } ] }""", "/rules/0/message/en")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": { "zh": "一", "en": "a", "de": "a" } } ] }""", "/rules/0/message/de")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": { "zh": "一", "en": "a" }, "severty": "warning" } ] }""", "/rules/0/severty")]
    [TestCase("""{ "rules": [ { "condition": "a > 1", "message": { "zh": "一", "en": "a" }, "severity": "fatal" } ] }""", "/rules/0/severity")]
    [TestCase("""{ "properties": { "x": { "rules": [ { "condition": "(", "message": { "zh": "一", "en": "a" } } ] } } }""", "/properties/x/rules/0/condition")]
    public void An_entry_of_another_shape_is_a_fault_with_its_place(string schema, string pointer) =>
        Checked.FaultsOf(schema, CompileOptions.Hub).ShouldHaveSingleItem().Pointer.ShouldBe(pointer);

    [Test]
    public void All_faults_of_all_rules_are_told_at_once() => Checked.FaultsOf(
        """{ "rules": [ { "condition": "(", "message": {} }, { "condition": "a", "message": { "zh": "一", "en": "a" }, "severity": 1 } ] }""", CompileOptions.Hub)
        .Select(f => f.Pointer).ShouldBe(["/rules/0/message", "/rules/0/message", "/rules/1/severity"]);

    [Test]
    public void A_rule_beside_a_reference_of_draft_07_would_never_be_asked_and_is_a_fault()
    {
        var schema = """{ "$schema": "http://json-schema.org/draft-07/schema#", "definitions": { "a": {} }, "properties": { "x": { "$ref": "#/definitions/a", "rules": [] } } }""";

        var fault = Checked.FaultsOf(schema, CompileOptions.Hub).ShouldHaveSingleItem();

        (fault.Code, fault.Pointer).ShouldBe(("schema.rule", "/properties/x/rules"));
        Checked.FaultsOf(schema).ShouldBeEmpty();
    }

    [Test]
    public void Without_a_binder_rules_only_annotate() => """{ "a": 1 }""".Against(Rule("a > 1"), CompileOptions.Standard).IsClean.ShouldBeTrue();

    [Test]
    public void Rules_can_come_from_elsewhere()
    {
        var options = CompileOptions.Hub with
        {
            BindRule = text => new FieldRule(
                value => new RuleAnswer(value["from"].Kind == ValueKind.Number && text.Condition == "any words" ? RuleVerdict.Holds : RuleVerdict.Broken), text.Zh, text.En),
        };

        """{ "from": 1 }""".Against(Rule("any words"), options).IsClean.ShouldBeTrue();
        """{ "from": "1" }""".Against(Rule("any words"), options).IsValid.ShouldBeFalse();
    }

    [Test]
    public void A_valid_record_costs_little_more_with_a_rule()
    {
        var checker = Checked.By(Company);
        var record = Encoding.UTF8.GetBytes("""{ "capital": 100, "shareholders": [ { "subscribed": 60 }, { "subscribed": 40 } ] }""");
        for (var i = 0; i < 100; i++) checker.Check(record).IsClean.ShouldBeTrue();

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++) checker.Check(record);

        ((GC.GetAllocatedBytesForCurrentThread() - before) / 1000).ShouldBeLessThan(2000);
    }

    [Test]
    public void Many_threads_can_ask_one_rule()
    {
        var checker = Checked.By(Company);
        var good = Encoding.UTF8.GetBytes("""{ "capital": 100, "shareholders": [ { "subscribed": 60 }, { "subscribed": 40 } ] }""");
        var bad = Encoding.UTF8.GetBytes("""{ "capital": 101, "shareholders": [ { "subscribed": 60 }, { "subscribed": 40 } ] }""");

        Parallel.For(0, 2000, i => checker.Check(i % 2 == 0 ? good : bad).Count.ShouldBe(i % 2));
    }
}
