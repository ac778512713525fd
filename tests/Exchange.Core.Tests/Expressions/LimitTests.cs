using System.Diagnostics;
using System.Text;
using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

/// <summary>A mapping is somebody's document: whatever it says, it is over in time, and the process stands.</summary>
public sealed class LimitTests
{
    static readonly EvaluationContext Tight = Context with
    {
        Limits = new EvaluationLimits { Steps = 2_000_000, Time = TimeSpan.FromSeconds(10), Memory = 64 << 20, OutputBytes = 4 << 20 },
    };

    [TestCase("($f := function(){$f()}; $f())", "U1001", TestName = "A_tail_call_for_ever_is_stopped")]
    [TestCase("($f := function(){1 + $f()}; $f())", "U1001", TestName = "A_call_for_ever_is_stopped")]
    [TestCase("($f := function($x){$map([1], $f)}; $f(1))", "U1001", TestName = "A_call_for_ever_through_map_is_stopped")]
    [TestCase("($f := function($x){([1] ~> $map($f)) + 1}; $f(1))", "U1001", TestName = "A_call_for_ever_through_a_chain_is_stopped")]
    [TestCase("($f := function($x){1 + $sort([1, 2], $f)}; $f(1))", "U1001", TestName = "A_call_for_ever_through_sort_is_stopped")]
    [TestCase("($f := function(){$eval(\"1 + $f()\")}; $f())", "U1001", TestName = "A_call_for_ever_through_eval_is_stopped")]
    [TestCase("($f := function(){$replace(\"a\", /a/, $f) & \"\"}; $f())", "U1001", TestName = "A_call_for_ever_through_replace_is_stopped")]
    [TestCase("($t := |$|{\"a\": $ ~> $t}|; {\"b\": 1} ~> $t)", "U1001|D2017", TestName = "A_transform_of_itself_is_stopped")]
    [TestCase("($p := function($a){1 + $q(1)}; $q := $p(?); $q(1))", "U1001|T1006", TestName = "A_partial_call_for_ever_is_stopped")]
    [TestCase("$sum([1..10000000].[1..10000000])", "U1001|U1004", TestName = "A_product_of_ranges_is_stopped")]
    [TestCase("$count([1..100000].($x := $; [1..100000][$ = $x]))", "U1001|U1004", TestName = "A_square_of_a_range_is_stopped")]
    [TestCase("$count([1..3000]@$a.$$@$b[$a = $b])", "", TestName = "A_join_is_bounded")]
    [TestCase("[1..10000001]", "D2014", TestName = "A_range_is_bounded")]
    [TestCase("$reduce([1..60], function($a, $i){$a & $a}, \"aaaaaaaa\")", "U1004", TestName = "A_string_that_doubles_is_stopped")]
    [TestCase("$reduce([1..60], function($a, $i){$append($a, $a)}, [1, 2])", "U1004", TestName = "An_array_that_doubles_is_stopped")]
    [TestCase("$reduce([1..8], function($a, $i){$replace($a, \"a\", $a)}, \"aaaaaaaa\")", "U1004", TestName = "A_string_that_squares_is_stopped")]
    [TestCase("$reduce([1..8], function($a, $i){$replace($a, /a/, $a)}, \"aaaaaaaa\")", "U1004|U1001", TestName = "A_string_that_squares_by_a_pattern_is_stopped")]
    [TestCase("$pad(\"a\", 1e15)", "U1004", TestName = "A_padding_is_bounded")]
    [TestCase("$length($join([1..1000000].(\"abcdefghijklmnopqrstuvwxyz0123456789\")))", "U1004|U1001", TestName = "A_join_of_strings_is_bounded")]
    [TestCase("[1..1000000]", "D2016", TestName = "An_output_is_bounded")]
    [TestCase("{\"a\": [1..1000000] ~> $string()}", "D2016|U1004", TestName = "A_text_is_bounded")]
    [TestCase("$reduce([1..5000], function($a, $i){[[$a]]}, 1)", "D2017", TestName = "An_array_that_nests_too_deep_is_not_written")]
    [TestCase("$string($reduce([1..100000], function($a, $i){{\"a\": $a}}, 1))", "D2017|U1004|D2016", TestName = "An_object_that_nests_too_deep_has_no_text")]
    [TestCase("($a := $reduce([1..100000], function($a, $i){[[$a]]}, 1); $b := $reduce([1..100000], function($a, $i){[[$a]]}, 1); $a = $b)", "D2017|U1004", TestName = "Arrays_that_nest_too_deep_are_not_compared")]
    [TestCase("$clone($reduce([1..100000], function($a, $i){{\"a\": $a}}, {}))", "D2017|U1004|D2016", TestName = "An_object_that_nests_too_deep_is_not_cloned")]
    [TestCase("$count($reduce([1..100000], function($a, $i){[[$a]]}, 1).**)", "D2017|U1004", TestName = "Descendants_of_what_nests_too_deep_are_not_found")]
    [TestCase("$formatNumber(1, $reduce([1..20], function($a, $i){$a & $a}, \"0\"))", "", TestName = "A_long_picture_is_read")]
    [TestCase("$formatInteger(1e15, $reduce([1..20], function($a, $i){$a & $a}, \"0\"))", "", TestName = "A_long_picture_of_a_whole_number_is_read")]
    [TestCase("$fromMillis(0, $reduce([1..16], function($a, $i){$a & $a}, \"[Yw]\"))", "", TestName = "A_long_picture_of_a_date_is_read")]
    [TestCase("$toMillis(\"1\", $reduce([1..12], function($a, $i){$a & $a}, \"[Y]\"))", "D3130", TestName = "A_long_picture_to_read_a_date_by_is_read")]
    public void Over_in_time(string expression, string codes)
    {
        var watch = Stopwatch.StartNew();
        var code = "";
        try
        {
            Json(expression, "null", Tight);
        }
        catch (ExpressionException fault)
        {
            code = fault.Code;
        }
        codes.Split('|').ShouldContain(code);
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [TestCase("(a+)+$")]
    [TestCase("(a|aa)+$")]
    [TestCase("(.*a){20}$")]
    [TestCase("(?=(a+)+$)b")]
    [TestCase("(a*)*\\1b")]
    [TestCase("\\b(a+)+\\b$")]
    public void A_pattern_does_not_run_away(string pattern)
    {
        var watch = Stopwatch.StartNew();
        try
        {
            Json($"$contains(s, /{pattern}/)", $$"""{"s":"{{new string('a', 50_000)}}!"}""");
        }
        catch (ExpressionException fault)
        {
            fault.Code.ShouldBe("U1001");
        }
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Test]
    public void Time_is_up_even_where_steps_are_left()
    {
        var context = Context with { Limits = new EvaluationLimits { Steps = long.MaxValue, Time = TimeSpan.FromMilliseconds(200) } };
        var watch = Stopwatch.StartNew();
        Fault("($f := function(){$f()}; $f())", context: context).Code.ShouldBe("U1001");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Test]
    public void The_same_evaluation_takes_the_same_steps()
    {
        string CodeWith(long steps) => Should.Throw<ExpressionException>(() => Expression.Parse("$sum([1..100000].($ * 2))").Evaluate(
            default,
            Context with { Limits = new EvaluationLimits { Steps = steps } })).Code;
        CodeWith(50_000).ShouldBe("U1001");
        Json("$sum([1..1000].($ * 2))", context: Context with { Limits = new EvaluationLimits { Steps = 50_000 } }).ShouldBe("1001000");
    }

    [Test]
    public void Depth_is_counted_as_the_language_counts_it()
    {
        const string Factorial = "($f := function($n){$n = 0 ? 1 : $n * $f($n - 1)}; $f({0}))";
        var context = Context with { Limits = new EvaluationLimits { Depth = 302 } };
        Json(Factorial.Replace("{0}", "99", StringComparison.Ordinal), context: context).ShouldStartWith("9.3326");
        Fault(Factorial.Replace("{0}", "100", StringComparison.Ordinal), context: context).Code.ShouldBe("U1001");
    }

    [Test]
    public void Cancelling_stops_it()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));
        var context = Context with { Stop = cancel.Token, Limits = new EvaluationLimits { Steps = long.MaxValue, Time = TimeSpan.FromMinutes(5) } };
        Should.Throw<OperationCanceledException>(() => Json("($f := function(){$f()}; $f())", context: context));
    }

    [Test]
    public void What_failed_leaves_nothing_behind_in_the_output()
    {
        var output = new System.Buffers.ArrayBufferWriter<byte>();
        var expression = Expression.Parse("{\"a\": a, \"b\": a = 1 ? $error(\"x\") : 2}");
        Should.Throw<ExpressionException>(() => expression.Evaluate("""{"a":1}"""u8, Context, output));
        output.WrittenCount.ShouldBe(0);
        expression.Evaluate("""{"a":2}"""u8, Context, output).ShouldBeTrue();
        Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe("""{"a":2,"b":2}""");
    }

    [Test]
    public void A_small_stack_is_enough()
    {
        Exception? failed = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    Fault("($f := function($n){1 + $f($n)}; $f(1))", context: Context with { Limits = new EvaluationLimits { Depth = 100_000 } }).Code.ShouldBe("U1001");
                    Fault("($f := function($n){1 + $map([$n], $f)}; $f(1))", context: Context with { Limits = new EvaluationLimits { Depth = 100_000 } }).Code.ShouldBe("U1001");
                    Fault("($f := function($n){$eval(\"1 + $f(1)\")}; $f(1))", context: Context with { Limits = new EvaluationLimits { Depth = 100_000 } }).Code.ShouldBe("U1001");
                    Fault("($f := function($n){$n = 0 ? 1 + \"a\" : $eval(\"1 + $f(\" & ($n - 1) & \")\")}; $f(40))").Code.ShouldBe("D3121");
                    Refused(new string('(', 50_000)).Code.ShouldBe("S0500");
                    Json("1" + string.Concat(Enumerable.Repeat("+1", 40))).ShouldBe("41");
                }
                catch (Exception fault)
                {
                    failed = fault;
                }
            },
            256 << 10);
        thread.Start();
        thread.Join();
        failed.ShouldBeNull();
    }
}
