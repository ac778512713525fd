using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Checking.Conditions;

namespace Exchange.Core.Tests.Catalog.Sharing;

/// <summary>Rows of a grant are those of which its condition says true.</summary>
public sealed class ShareRowsTests
{
    private const string Row = """{"division":"449903001005","relation":"子","age":12,"is":true,"address":{"street":"一路"},"tags":["a","b"]}""";

    [TestCase("division = '449903001005'", true)]
    [TestCase("$substring(division, 0, 9) = '449903001'", true)]
    [TestCase("$contains(division, /^449903002/)", false)]
    [TestCase("relation in ['子', '女'] and age < 18", true)]
    [TestCase("is", true)]
    [TestCase("$.is", true)]
    [TestCase("address.street = '一路'", true)]
    [TestCase("'a' in tags", true)]
    [TestCase("missing = 'x'", false)]
    [TestCase("$not(missing = 'x')", true, Description = "as it is written")]
    [TestCase("age", false, Description = "a number is no yes")]
    [TestCase("relation", false)]
    [TestCase("missing", false, Description = "nothing is no yes")]
    [TestCase("relation > 5", false, Description = "what fails shows nothing")]
    [TestCase("($f := function($n) { $n <= 0 ? true : $f($n - 1) }; $f(age * 1000000000))", false, Description = "what takes too long shows nothing")]
    public void A_row_is_shown_where_the_condition_says_true(string condition, bool shown) => ShareRows.Read(condition).Shows(Row).ShouldBe(shown);

    [Test]
    public void What_is_no_row_is_not_shown()
    {
        foreach (var text in (string[])["", "{", "{}}"]) ShareRows.Read("$not(division = 'x')").Shows(text).ShouldBeFalse(text);
        ShareRows.Read("division = 'x'").Shows("[{\"division\":\"y\"}]").ShouldBeFalse();
    }

    [TestCase("a = 1 and b.c = 2", "a b")]
    [TestCase("$.a = 1", "a")]
    [TestCase("$$.a = 1", "a")]
    [TestCase("a[b = 1].c = $$.d", "a d", Description = "b and c are members of what a is")]
    [TestCase("$map(a, function($v) { $v.x & b })[0] = 'y'", "a b")]
    [TestCase("a ? b : c", "a b c")]
    [TestCase("{'x': a}.x = 1", "a")]
    [TestCase("a@$v.secret = 1", "a secret", Description = "behind @ the context stays where it was")]
    [TestCase("$$[b = 1].a = 1", "a b")]
    [TestCase("$string(a) = $string(b, true)", "a b")]
    [TestCase("$lookup(a, 'x') = b and $count($keys(a)) = 1", "a b")]
    [TestCase("(a ~> $string) = b and (a ~> $lookup('x')) = b", "a b")]
    [TestCase("$map(a, $string)[0] = 'x' and a.($lookup('x')) = 1 and a[$ = 1]", "a")]
    [TestCase("$substring(a, 0, 9) = $trim(b)", "a b")]
    [TestCase("$count((a)[$ > b]) = 1", "a", Description = "within a, $ and b are what it has")]
    public void The_fields_that_it_looks_at_are_known(string condition, string fields) => string.Join(' ', ShareRows.Read(condition).Fields).ShouldBe(fields);

    [TestCase("* = 1")]
    [TestCase("** = 1")]
    [TestCase("a.% = 1")]
    [TestCase("a.* = 1")]
    [TestCase("1 = 1")]
    [TestCase("a =")]
    [TestCase("$random() > a")]
    [TestCase("$eval(a)")]
    [TestCase("$nobody = a")]
    [TestCase("$ ~> |a|{'b': 1}|")]
    [TestCase("a = 1 and $lookup($, 'secret') = 1")]
    [TestCase("a = 1 and $lookup($$, 'secret') = 1")]
    [TestCase("a = 1 and $lookup('secret') = 1")]
    [TestCase("a = 1 and $contains($string(), 'x')")]
    [TestCase("a = 1 and $count($keys()) = 1")]
    [TestCase("a = 1 and $count($each(function($v) { $v })) = 1")]
    [TestCase("a = 1 and $exists($sift(function($v) { $v = 1 }))")]
    [TestCase("a = 1 and ($x := $; $x.secret = 1)")]
    [TestCase("a = 1 and ($x := $$; $x.secret = 1)")]
    [TestCase("a = 1 and [$].secret = 1")]
    [TestCase("a = 1 and ($).secret = 1")]
    [TestCase("a = 1 and $.(secret) = 1")]
    [TestCase("a = 1 and (a ? $ : $).secret = 1")]
    [TestCase("a = 1 and $ ~> $string = 'x'")]
    [TestCase("a = 1 and $map([1], function($v) { $$ })[0].secret = 1")]
    [TestCase("a = 1 and $$@$v.secret = 1")]
    [TestCase("a = 1 and ($f := $string; $contains($f(), 'x'))")]
    [TestCase("a = 1 and ($g := function($h) { $h() }; $contains($g($string), 'x'))")]
    [TestCase("a = 1 and ($map := function($a, $f) { $f() }; $contains($map([1], $string), 'x'))")]
    [TestCase("a = 1 and (function($x)<x-:x>{ $lookup($x, 'secret') })() = 1")]
    [TestCase("a = 1 and $lookup(?)('secret') = 1")]
    [TestCase("a = 1 and ('b'[$lookup($$, 'secret') = 1]).c = 1")]
    public void What_looks_at_more_than_it_names_or_is_no_condition_is_none(string condition) => Should.Throw<ConditionException>(() => ShareRows.Read(condition));

    [Test]
    public void What_all_rows_of_an_answer_cost_together_has_an_end_that_is_seen_between_rows()
    {
        var rows = ShareRows.Read("$count($filter([1..50], function($n) { $n = age })) = 1");
        var row = System.Text.Encoding.UTF8.GetBytes(Row);
        var budget = new RowBudget(10_000);
        var shown = 0;
        while (rows.Shows(row, budget)) shown++;
        shown.ShouldBeInRange(2, 200);
        budget.IsSpent.ShouldBeTrue();
        ShareRows.Read("age = 12").Shows(row, budget).ShouldBeFalse("it is spent for every row of the answer");
        ShareRows.Read("age = 12").Shows(row, new RowBudget(10_000)).ShouldBeTrue();
    }

    [Test]
    public void Two_conditions_hold_both()
    {
        ShareRows.Read(ShareRows.Both("relation = '子' or relation = '女'", "age > 18")).Shows(Row).ShouldBeFalse();
        ShareRows.Read(ShareRows.Both("age > 18 or relation = '子'", "age < 18")).Shows(Row).ShouldBeTrue();
        ShareRows.Both("a = 1", "a = 1").ShouldBe("a = 1");
    }
}
