using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

public sealed class FunctionTests
{
    [Test]
    public void A_number_that_is_not_finite_has_no_picture(
        [Values("1/0", "-1/0", "0/0")] string number, [Values("1", "w", "W", "Ww;o", "A", "a", "I", "i", "#,##0")] string picture) =>
        Fault($"$formatInteger({number}, \"{picture}\")").Code.ShouldBe("D1001");

    [TestCase("$formatBase(10, 0/0)", "D3100")]
    [TestCase("$formatBase(10, 1/0)", "D3100")]
    [TestCase("$formatBase(1/0, 2)", "D1001")]
    [TestCase("$type(1/0)", "D1001")]
    [TestCase("$string(1/0)", "D3001")]
    [TestCase("{\"_jsonata_lambda\": 1}", "D1013")]
    [TestCase("{\"_jsonata_function\": 1, \"a\": 2}", "D1013")]
    [TestCase("[1, 2]{\"_jsonata_\" & \"lambda\": $}", "D1013")]
    public void What_the_language_does_not_take_is_refused(string expression, string code) => Fault(expression).Code.ShouldBe(code);

    [TestCase("1/0 & \"\"", 4)]
    [TestCase("\"\" & 1/0", 3)]
    [TestCase("\"a\" & \"b\" & (1/0)", 10)]
    public void Joining_a_number_that_is_not_finite_is_told_at_its_sign(string expression, int position)
    {
        var fault = Fault(expression);
        (fault.Code, fault.Token, fault.Position).ShouldBe(("D3001", "&", position));
        Should.Throw<ExpressionException>(() => Expression.Parse(expression).Evaluate(Value.Null, Context)).Position.ShouldBe(position);
    }

    [Test]
    public void A_matcher_may_go_back_in_the_text() => Json("""
        ($m := function($s){{"match": "e", "start": 4, "end": 5, "groups": [], "next": function(){{"match": "b", "start": 1, "end": 2, "groups": []}}}};
         $split("abcdef", $m))
        """).ShouldBe("[\"abcd\",\"bcde\",\"cdef\"]");

    [TestCase("$substring(\"hello\", missing, 3)", "\"\"")]
    [TestCase("$substring(\"hello\", missing)", "\"hello\"")]
    [TestCase("$length(\"a😀中\")", "3")]
    [TestCase("$substring(\"a😀中b\", 1, 2)", "\"😀中\"")]
    [TestCase("$substring(\"hello\", -3)", "\"llo\"")]
    [TestCase("$pad(\"中\", -3, \"0\")", "\"00中\"")]
    [TestCase("$pad(\"a\", 4, \"xy\")", "\"axyx\"")]
    [TestCase("$trim(\"  a \\n b  \")", "\"a b\"")]
    [TestCase("$uppercase(\"straße\")", "\"STRASSE\"")]
    [TestCase("$lowercase(\"ΟΔΟΣ\")", "\"οδος\"")]
    [TestCase("$join($split(\"a;b;c\", \";\"), \"|\")", "\"a|b|c\"")]
    [TestCase("$split(\"a1b22c\", /[0-9]+/)", "[\"a\",\"b\",\"c\"]")]
    [TestCase("$replace(\"2026-11-24\", /(\\d+)-(\\d+)-(\\d+)/, \"$3.$2.$1\")", "\"24.11.2026\"")]
    [TestCase("$replace(\"abc\", /b/, function($m){$uppercase($m.match)})", "\"aBc\"")]
    [TestCase("$match(\"a1b2\", /[a-z](\\d)/).groups", "[\"1\",\"2\"]")]
    [TestCase("$contains(\"中foo文\", /\\bfoo\\b/)", "true")]
    [TestCase("$contains(\"٣\", /\\d/)", "false")]
    [TestCase("$contains(\"a\\n\", /a$/)", "false")]
    [TestCase("$contains(\"aXa\", /(?<q>a)X\\k<q>/)", "true")]
    [TestCase("$match(\"1 a\", /(?<n>\\d) (a)/).groups", "[\"1\",\"a\"]")]
    [TestCase("$encodeUrlComponent(\"中 a/b\")", "\"%E4%B8%AD%20a%2Fb\"")]
    [TestCase("$decodeUrlComponent(\"%E4%B8%AD\")", "\"中\"")]
    [TestCase("$base64decode($base64encode(\"hello\"))", "\"hello\"")]
    [TestCase("$sort([3, 1, 2], function($a, $b){$a < $b})", "[3,2,1]")]
    [TestCase("$distinct([1, \"1\", 1, {\"a\": [1]}, {\"a\": [1]}])", "[1,\"1\",{\"a\":[1]}]")]
    [TestCase("$zip([1, 2, 3], [\"a\", \"b\"])", "[[1,\"a\"],[2,\"b\"]]")]
    [TestCase("$reduce([1, 2, 3], function($a, $b){$a + $b}, 10)", "16")]
    [TestCase("$sift({\"a\": 1, \"b\": 2}, function($v, $k){$k = \"b\"})", "{\"b\":2}")]
    [TestCase("$each({\"a\": 1}, function($v, $k){$k & $v})", "\"a1\"")]
    [TestCase("$string({\"a\": [1, 2.5]}, true)", "\"{\\n  \\\"a\\\": [\\n    1,\\n    2.5\\n  ]\\n}\"")]
    [TestCase("$eval(\"[1, 2] ~> $sum\")", "3")]
    [TestCase("$type($sum) & $type([]) & $type({}) & $type(null)", "\"functionarrayobjectnull\"")]
    [TestCase("1 in [1, 2] and not(\"x\" in [1])", "T1005")]
    public void Functions_give(string expression, string expected)
    {
        if (expected[0] == 'T')
            Fault(expression).Code.ShouldBe(expected);
        else
            Json(expression).ShouldBe(expected);
    }

    [TestCase("$sum", Nothing)]
    [TestCase("{\"f\": $sum, \"a\": 1}", "{\"a\":1}")]
    [TestCase("[$sum, 1]", "[null,1]")]
    [TestCase("{\"f\": {\"g\": function($x){$x}}}", "{\"f\":{}}")]
    [TestCase("/b+/(\"abbc\")", "{\"match\":\"bb\",\"start\":1,\"end\":3,\"groups\":[]}")]
    [TestCase("/b/(\"abb\").next().start", "2")]
    [TestCase("$string({\"f\": $sum})", "\"{\\\"f\\\":\\\"\\\"}\"")]
    [TestCase(
        "$match(\"ab\", function($s){{\"match\": \"b\", \"start\": 1, \"end\": 2, \"groups\": [], \"next\": function(){()}}})",
        "{\"match\":\"b\",\"index\":1,\"groups\":[]}")]
    [TestCase("$split(\"a,b\", function($s){{\"match\": \",\", \"start\": 1, \"end\": 2, \"groups\": []}})", "[\"a\",\"b\"]")]
    public void A_function_is_no_result(string expression, string expected) => Json(expression).ShouldBe(expected);

    [TestCase("$formatNumber(12345.6, \"#,##0.00\")", "12,345.60")]
    [TestCase("$formatNumber(-6, \"0;(0)\")", "(6)")]
    [TestCase("$formatNumber(0.14, \"01%\")", "14%")]
    [TestCase("$formatNumber(1234.5678, \"00.000e0\")", "12.346e2")]
    [TestCase("$formatNumber(1234567.891, \"#.##0,00\", {\"decimal-separator\": \",\", \"grouping-separator\": \".\"})", "1.234.567,89")]
    [TestCase("$formatInteger(1999, \"I\")", "MCMXCIX")]
    [TestCase("$formatInteger(28, \"a\")", "ab")]
    [TestCase("$formatInteger(1234, \"w\")", "one thousand, two hundred and thirty-four")]
    [TestCase("$formatInteger(22, \"Ww;o\")", "Twenty-Second")]
    [TestCase("$formatInteger(1234567, \"#,##,##0\")", "12,34,567")]
    [TestCase("$formatInteger(5, \"#,##,##0\")", "5")]
    [TestCase("$formatInteger(123, \"٠٠٠٠\")", "٠١٢٣")]
    [TestCase("$string($parseInteger(\"one thousand and thirty-four\", \"w\"))", "1034")]
    [TestCase("$string($parseInteger(\"1.234\", \"#.##0\"))", "1234")]
    [TestCase("$fromMillis(1521801216617, \"[FNn], [D1o] [MNn] [Y0001] [h]:[m01] [P]\")", "Friday, 23rd March 2018 10:33 am")]
    [TestCase("$fromMillis(0, \"[Y]年[M]月[D]日 [H01]:[m01] [Z]\", \"+0800\")", "1970年1月1日 08:00 +08:00")]
    [TestCase("$fromMillis(0, (), \"-0530\")", "1969-12-31T18:30:00.000-05:30")]
    [TestCase("$fromMillis(1104537600000, \"[X]-W[W01]-[F1]\")", "2004-W53-6")]
    [TestCase("$string($toMillis(\"2026-11-24T09:30:00+08:00\"))", "1795483800000")]
    [TestCase("$string($toMillis(\"-05:30 2018\", \"[Z] [Y]\"))", "1514784600000")]
    [TestCase("$string($toMillis(\"23rd MARCH 2018\", \"[D1o] [MN] [Y]\"))", "1521763200000")]
    [TestCase("$now()", "2026-11-24T01:30:00.000Z")]
    [TestCase("$now(\"[Y0001][M01][D01]\", \"+0800\")", "20261124")]
    public void Pictures_give(string expression, string expected) => Json(expression).ShouldBe($"\"{expected}\"");

    [TestCase("$substring(1)", "T0411")]
    [TestCase("$uppercase(1)", "T0410")]
    [TestCase("$sum([1, \"2\"])", "T0412")]
    [TestCase("[1].$uppercase()", "T0411")]
    [TestCase("$number(\"1x\")", "D3030")]
    [TestCase("$replace(\"a\", \"\", \"b\")", "D3010")]
    [TestCase("$replace(\"aaa\", /x*/, \"b\")", "D1004")]
    [TestCase("$single([1, 2])", "D3138")]
    [TestCase("$toMillis(\"yesterday\")", "D3110")]
    [TestCase("$toMillis(\"2018-22\", \"[Y]-[D]\")", "D3136")]
    [TestCase("$fromMillis(1e20)", "D3110")]
    [TestCase("$formatInteger(1, \"x\")", "D3130")]
    [TestCase("$decodeUrl(\"%\")", "D3140")]
    [TestCase("$base64encode(\"中\")", "D3142")]
    [TestCase("$eval(\"1 +\")", "D3120")]
    [TestCase("$eval(\"1 + \\\"a\\\"\")", "D3121")]
    [TestCase("$error(\"no\")", "D3137")]
    [TestCase("$assert(1 = 2)", "D3141")]
    [TestCase("sum([1])", "T1005")]
    [TestCase("1(2)", "T1006")]
    [TestCase("\"a\" + 1", "T2001")]
    [TestCase("1 < \"a\"", "T2009")]
    [TestCase("true < 1", "T2010")]
    [TestCase("[0.5..2]", "T2003")]
    [TestCase("{1: 2}", "T1003")]
    [TestCase("{\"a\": 1, \"a\": 2}", "D1009")]
    [TestCase("[1, \"a\"]^($)", "T2007")]
    [TestCase("[1, true]^($)", "T2008")]
    public void What_is_wrong_has_its_code(string expression, string code) => Fault(expression).Code.ShouldBe(code);

    [Test]
    public void A_fault_knows_its_place_and_its_function()
    {
        const string Text = "{\"a\": 1,\n \"b\": $number(name)}";
        var fault = Fault(Text, """{"name":"张三"}""");
        (fault.Token, fault.Position).ShouldBe(("number", Text.IndexOf("(name)", StringComparison.Ordinal)));
        fault.Value.AsString().ShouldBe("张三");
    }

    [TestCase("$number(name)")]
    [TestCase("name + 1")]
    [TestCase("name.id < true")]
    [TestCase("$sum([name])")]
    [TestCase("$toMillis(name)")]
    [TestCase("[1, name]^($)")]
    [TestCase("{name: 1, (name): 2}")]
    [TestCase("name ~> name")]
    [TestCase("$eval(name & \" +\")")]
    [TestCase("$eval(\"1 + \\\"\" & name & \"\\\"\")")]
    [TestCase("$formatInteger(1, name)")]
    public void A_fault_does_not_tell_what_is_in_the_record(string expression) => Fault(expression, """{"name":"张三"}""").Message.ShouldNotContain("张三");

    [Test]
    public void The_functions_are_those_of_the_language() => FunctionSet.BuiltIn.Names.Order(StringComparer.Ordinal).ShouldBe([
        "abs", "append", "assert", "average", "base64decode", "base64encode", "boolean", "ceil", "clone", "contains", "count", "decodeUrl",
        "decodeUrlComponent", "distinct", "each", "encodeUrl", "encodeUrlComponent", "error", "eval", "exists", "filter", "floor", "formatBase",
        "formatInteger", "formatNumber", "fromMillis", "join", "keys", "length", "lookup", "lowercase", "map", "match", "max", "merge", "millis",
        "min", "not", "now", "number", "pad", "parseInteger", "power", "random", "reduce", "replace", "reverse", "round", "shuffle", "sift",
        "single", "sort", "split", "spread", "sqrt", "string", "substring", "substringAfter", "substringBefore", "sum", "toMillis", "trim", "type",
        "uppercase",
        "zip"]);
}
