using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

/// <summary>What makes the language: nothing and null, one item and an array of one, arrays within arrays.</summary>
public sealed class SequenceTests
{
    const string Orders = """
        {"orders":[{"no":"A","lines":[{"sku":1,"price":2.50},{"sku":2,"price":3}]},{"no":"B","lines":[{"sku":3,"price":4}]}],
         "one":[{"x":5}],"none":[],"nil":null}
        """;

    [TestCase("orders.no", "[\"A\",\"B\"]")]
    [TestCase("orders.lines.sku", "[1,2,3]")]
    [TestCase("orders.lines[0].sku", "[1,3]")]
    [TestCase("(orders.lines)[0].sku", "1")]
    [TestCase("orders[no=\"B\"].lines.sku", "3")]
    [TestCase("orders[no=\"B\"].lines.sku[]", "[3]")]
    [TestCase("orders[no=\"C\"].lines", Nothing)]
    [TestCase("one.x", "5")]
    [TestCase("one.x[]", "[5]")]
    [TestCase("one", "[{\"x\":5}]")]
    [TestCase("none", "[]")]
    [TestCase("none.x", Nothing)]
    [TestCase("nil", "null")]
    [TestCase("nil.x", Nothing)]
    [TestCase("missing", Nothing)]
    [TestCase("[missing, nil]", "[null]")]
    [TestCase("{\"a\": missing, \"b\": nil}", "{\"b\":null}")]
    [TestCase("orders[-1].no", "\"B\"")]
    [TestCase("orders[[0..1]].no", "[\"A\",\"B\"]")]
    [TestCase("orders.[no]", "[[\"A\"],[\"B\"]]")]
    [TestCase("orders.lines.price", "[2.50,3,4]")]
    [TestCase("$count(orders.lines)", "3")]
    [TestCase("orders{no: $sum(lines.price)}", "{\"A\":5.5,\"B\":4}")]
    [TestCase("orders.lines^(>price).sku", "[3,2,1]")]
    [TestCase("**.sku", "[1,2,3]")]
    [TestCase("orders.*.sku", "[1,2,3]")]
    [TestCase("orders.lines.{\"no\": %.no, \"sku\": sku}", "[{\"no\":\"A\",\"sku\":1},{\"no\":\"A\",\"sku\":2},{\"no\":\"B\",\"sku\":3}]")]
    [TestCase("orders#$i.lines.($i & \":\" & sku)", "[\"0:1\",\"0:2\",\"1:3\"]")]
    [TestCase("orders@$o.$o.lines[sku=3].($o.no & sku)", "\"B3\"")]
    [TestCase("orders.lines.{ \"s\": sku }", "[{\"s\":1},{\"s\":2},{\"s\":3}]")]
    [TestCase("one.{ \"s\": x }", "{\"s\":5}")]
    [TestCase("one.{ \"s\": x }[]", "[{\"s\":5}]")]
    [TestCase("none.{ \"s\": x }", Nothing)]
    [TestCase("$ ~> |orders|{\"no\": no & \"!\"}, \"lines\"| ~> $lookup(\"orders\")", "[{\"no\":\"A!\"},{\"no\":\"B!\"}]")]
    public void Paths_give(string expression, string expected) => Json(expression, Orders).ShouldBe(expected);

    [TestCase("$", "[[1,2],[3]]")]
    [TestCase("$[0]", "[1,2]")]
    [TestCase("$.$", "[1,2,3]")]
    [TestCase("$count($)", "2")]
    [TestCase("{\"all\": $}", "{\"all\":[[1,2],[3]]}")]
    public void An_input_that_is_an_array_is_one_input(string expression, string expected) => Json(expression, "[[1,2],[3]]").ShouldBe(expected);

    [Test]
    public void A_transform_changes_its_copy_alone() =>
        Json("""($n := $ ~> |a|{"b": 2}|; [a.b, $n.a.b])""", """{"a":{"b":1}}""").ShouldBe("[1,2]");

    [Test]
    public void Functions_close_over_their_place_and_call_themselves() =>
        Json("($k := 10; $f := function($n){$n < 2 ? $k : $n * $f($n - 1)}; $f(4))").ShouldBe("240");

    [Test]
    public void A_tail_call_needs_no_stack() =>
        Json("($down := function($n){$n = 0 ? \"done\" : $down($n - 1)}; $down(100000))").ShouldBe("\"done\"");

    [TestCase("($down := function($n){$n <= 0 ?: $down($n - 1)}; $down(20000))", "true")]
    [TestCase("($down := function($n){($n > 0 ? missing : \"done\") ?? $down($n - 1)}; $down(20000))", "\"done\"")]
    public void A_tail_call_after_a_default_needs_no_stack(string expression, string expected) => Json(expression).ShouldBe(expected);

    [TestCase("$map([1], function($x){[1, 2]})[0]", "[1,2]")]
    [TestCase("$map([1, 2], function($x){[1, 2]})[0]", "[1,2]")]
    [TestCase("$filter([[1, 2], [3]], function($x){$count($x) = 2})[0]", "[1,2]")]
    [TestCase("$filter([[1, 2], [3]], function($x){$count($x) = 2})[$count($) = 2]", "[1,2]")]
    [TestCase("($v := $map([1], function($x){[1, 2]}); $v[0])", "1")]
    [TestCase("$map([1], function($x){[1, 2]}){\"a\": $count($)}", "{\"a\":2}")]
    public void A_predicate_after_a_call_sees_the_sequence_that_it_gave(string expression, string expected) => Json(expression).ShouldBe(expected);

    [TestCase("[1, 2, 3][[0, 0]]", "[1,1]")]
    [TestCase("[1, 2, 3][[-1, 2, 0]]", "[1,3,3]")]
    [TestCase("[1, 2, 3][[0, 0.5]]", "[1,1]")]
    public void An_index_given_twice_gives_its_item_twice(string expression, string expected) => Json(expression).ShouldBe(expected);

    [Test]
    public void A_partial_application_drops_the_signature() =>
        Json("($f := function($a, $b)<nn:s>{$a & $b}; $g := $f(\"x\", ?); $g(1))").ShouldBe("\"x1\"");

    [Test]
    public void A_partial_application_waits_for_what_is_open() =>
        Json("($first := $substring(?, 0, ?); $first(\"hello\", 3))").ShouldBe("\"hel\"");

    [Test]
    public void Functions_chain() => Json("($both := $trim ~> $uppercase; \"  a b \" ~> $both)").ShouldBe("\"A B\"");
}
