using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

public sealed class SyntaxFaultTests
{
    [TestCase("1 +", "S0207", 1, 4)]
    [TestCase("\"abc", "S0101", 1, 1)]
    [TestCase("a.\n  \"x\\q\"", "S0103", 2, 5)]
    [TestCase("\"\\u12\"", "S0104", 1, 2)]
    [TestCase("a.`b", "S0105", 1, 3)]
    [TestCase("a /* b", "S0106", 1, 3)]
    [TestCase("a b", "S0201", 1, 3)]
    [TestCase("(a\n;b]", "S0202", 2, 3)]
    [TestCase("[1, 2", "S0203", 1, 6)]
    [TestCase("a ! b", "S0201", 1, 3)]
    [TestCase("function(x){1}", "S0208", 1, 10)]
    [TestCase("[1]{\"a\": 1}[0]", "S0209", 1, 12)]
    [TestCase("[1]{\"a\": 1}{\"b\": 1}", "S0210", 1, 12)]
    [TestCase("a = )", "S0211", 1, 5)]
    [TestCase("a := 1", "S0212", 1, 1)]
    [TestCase("a.1", "S0213", 1, 3)]
    [TestCase("a@b", "S0214", 1, 3)]
    [TestCase("a[0]@$x.b", "S0215", 1, 5)]
    [TestCase("a^(b)@$x.c", "S0216", 1, 6)]
    [TestCase("$.%", "S0217", 1, 1)]
    [TestCase("$match(a, /(/)", "S0302", 1, 11)]
    [TestCase("/a**/", "S0303", 1, 1)]
    [TestCase("function($x)<n<n>>{$x}", "S0401", 1, 13)]
    [TestCase("function($x)<(na<n>)>{$x}", "S0402", 1, 13)]
    [TestCase("1e999", "S0102", 1, 1)]
    public void A_fault_of_the_text_has_its_code_and_place(string text, string code, int line, int column)
    {
        var fault = Refused(text);
        fault.Code.ShouldBe(code);
        (fault.Line, fault.Column).ShouldBe((line, column));
        text[..fault.Position].Count(c => c == '\n').ShouldBe(line - 1);
        fault.Message.ShouldContain($"(line {line}, column {column})");
    }

    [Test]
    public void A_missing_bracket_is_named()
    {
        var fault = Refused("$sum((a + b)");
        fault.Expected.ShouldBe(")");
        fault.Message.ShouldStartWith("Expected ) before the end");
    }

    [Test]
    public void What_stands_in_the_place_of_another_word_is_named()
    {
        var fault = Refused("{\"a\" 1}");
        (fault.Token, fault.Expected).ShouldBe(("1", ":"));
    }

    [Test]
    public void A_fault_in_the_words_comes_before_one_in_their_meaning() => Refused("$.7a").Code.ShouldBe("S0201");

    [TestCase("(", ")")]
    [TestCase("[", "]")]
    [TestCase("-", "")]
    [TestCase("{\"a\":", "}")]
    [TestCase("a[", "]")]
    [TestCase("function(){", "}")]
    [TestCase("a ? ", " : b")]
    [TestCase("$f(", ")")]
    public void Nesting_without_end_is_refused(string open, string close)
    {
        var text = string.Concat(Enumerable.Repeat(open, 100_000)) + "1" + string.Concat(Enumerable.Repeat(close, 100_000));
        Refused(text).Code.ShouldBe("S0500");
    }

    [TestCase("+1")]
    [TestCase("&a")]
    [TestCase(".a")]
    [TestCase("[0]")]
    [TestCase("^(a)")]
    [TestCase("~>$sum")]
    [TestCase("#$i[0]")]
    [TestCase(" or b")]
    public void A_chain_without_end_is_refused(string link) =>
        Refused("a" + string.Concat(Enumerable.Repeat(link, 100_000))).Code.ShouldBe("S0500");

    [Test]
    public void Nesting_that_is_allowed_is_evaluated()
    {
        const int Levels = 400;
        Json(string.Concat(Enumerable.Repeat("(", Levels)) + "1" + string.Concat(Enumerable.Repeat(")", Levels))).ShouldBe("1");
        Json("1" + string.Concat(Enumerable.Repeat("+1", Levels))).ShouldBe($"{Levels + 1}");
    }

    [Test]
    public void A_wide_expression_is_no_deep_one()
    {
        var text = "[" + string.Join(",", Enumerable.Range(0, 20_000)) + "]";
        Json($"$sum({text})").ShouldBe("199990000");
    }

    [Test]
    public void A_node_knows_where_it_stands()
    {
        const string Text = "{ \"a\": form.name, \"b\": $sum(x.y[z > 1]) }";
        var root = Expression.Parse(Text).Syntax;
        foreach (var name in root.All.OfType<NameSyntax>())
            Text[name.Position..].ShouldStartWith(name.Name);
        root.All.OfType<NameSyntax>().Select(n => n.Name).ShouldBe(["form", "name", "x", "y", "z"]);
        root.All.OfType<VariableSyntax>().Single().Position.ShouldBe(Text.IndexOf("$sum", StringComparison.Ordinal));
    }
}
