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
    public void What_looks_at_more_than_it_names_or_is_no_condition_is_none(string condition) => Should.Throw<ConditionException>(() => ShareRows.Read(condition));

    [Test]
    public void Two_conditions_hold_both()
    {
        ShareRows.Read(ShareRows.Both("relation = '子' or relation = '女'", "age > 18")).Shows(Row).ShouldBeFalse();
        ShareRows.Read(ShareRows.Both("age > 18 or relation = '子'", "age < 18")).Shows(Row).ShouldBeTrue();
        ShareRows.Both("a = 1", "a = 1").ShouldBe("a = 1");
    }
}
