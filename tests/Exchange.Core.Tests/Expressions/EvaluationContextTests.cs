using System.Text;
using System.Text.Json;
using Exchange.Core.Expressions;
using static Exchange.Core.Tests.Expressions.Evaluated;

namespace Exchange.Core.Tests.Expressions;

public sealed class EvaluationContextTests
{
    [Test]
    public void Variables_of_the_host_are_seen() =>
        Json("$who & $list[1]", context: Context with { Bindings = new Dictionary<string, Value> { ["who"] = "a", ["list"] = Value.FromArray(1, 2) } }).ShouldBe("\"a2\"");

    [Test]
    public void A_function_of_the_host_is_called_with_checked_arguments()
    {
        var functions = FunctionSet.BuiltIn.With("mask", "<s-n?:s>", (arguments, _) =>
            arguments[0].IsUndefined ? default : arguments[0].AsString()[..(arguments[1].IsUndefined ? 1 : (int)arguments[1].AsNumber())] + "***");
        var context = Context with { Functions = functions };
        Json("name.$mask()", """{"name":"13800001234"}""", context).ShouldBe("\"1***\"");
        Json("$mask(name, 3)", """{"name":"13800001234"}""", context).ShouldBe("\"138***\"");
        Json("[\"ab\", \"cd\"] ~> $map($mask(?, 1))", context: context).ShouldBe("[\"a***\",\"c***\"]");
        Fault("$mask(1)", context: context).Code.ShouldBe("T0411");
        functions.SignatureOf("mask").ShouldBe("<s-n?:s>");
        FunctionSet.BuiltIn.Has("mask").ShouldBeFalse();
    }

    [Test]
    public void A_function_of_the_host_sees_the_clock_of_the_record()
    {
        var functions = FunctionSet.BuiltIn.With("year", "<:n>", (_, context) => context.Now.Year);
        Json("$year()", context: Context with { Functions = functions }).ShouldBe("2026");
    }

    [Test]
    public void An_expression_may_bind_the_name_of_a_function_anew() => Json("($sum := function($x){\"mine\"}; $sum([1]))").ShouldBe("\"mine\"");

    [Test]
    public void What_eval_binds_is_seen_after_it() => Json("($eval(\"$count := 5\"); $count)").ShouldBe("5");

    [Test]
    public void What_is_bound_is_seen_in_eval() => Json("($y := 5; $eval(\"$y + 1\"))").ShouldBe("6");

    [Test]
    public void Eval_can_be_switched_off() => Fault("$eval(\"1\")", context: Context with { AllowEval = false }).Code.ShouldBe("D3122");

    [Test]
    public void The_same_seed_gives_the_same_chance()
    {
        const string Text = "{\"r\": [$random(), $random()], \"s\": $shuffle([1..20])}";
        Json(Text).ShouldBe(Json(Text));
        Json(Text, context: Context with { Seed = 8 }).ShouldNotBe(Json(Text));
        Json("$sort($shuffle([1..20])) = [1..20]").ShouldBe("true");
        Json("$random() >= 0 and $random() < 1").ShouldBe("true");
    }

    [Test]
    public void The_clock_is_the_records_own()
    {
        Json("$millis()").ShouldBe("1795483800000");
        Json("$now()").ShouldBe("\"2026-11-24T01:30:00.000Z\"");
    }

    [Test]
    public void Many_expressions_share_one_input_and_not_their_variables()
    {
        var evaluation = new Evaluation(Value.Parse("""{"a": 1.0}"""u8), Context);
        evaluation.Evaluate(Expression.Parse("$x := a")).ToString().ShouldBe("1.0");
        evaluation.Evaluate(Expression.Parse("$x")).IsUndefined.ShouldBeTrue();
        var output = new JsonOutput();
        output.WriteRaw("["u8);
        evaluation.Write(Expression.Parse("a"), output).ShouldBeTrue();
        evaluation.Write(Expression.Parse("b"), output).ShouldBeFalse();
        Should.Throw<ExpressionException>(() => evaluation.Write(Expression.Parse("{\"k\": a, \"f\": $error()}"), output));
        output.WriteRaw("]"u8);
        Encoding.UTF8.GetString(output.Written).ShouldBe("[1.0]");
    }

    [Test]
    public void An_expression_is_evaluated_on_many_threads_at_once()
    {
        var expression = Expression.Parse("{\"id\": id, \"sum\": $sum(items.n), \"all\": items.{\"n\": n & \"/\" & %.id}}");
        Parallel.For(0, 2_000, i =>
        {
            var input = $$"""{"id":"{{i}}","items":[{"n":{{i}}},{"n":1}]}""";
            var output = new System.Buffers.ArrayBufferWriter<byte>();
            expression.Evaluate(Encoding.UTF8.GetBytes(input), Context, output).ShouldBeTrue();
            Encoding.UTF8.GetString(output.WrittenSpan).ShouldBe($$"""{"id":"{{i}}","sum":{{i + 1}},"all":[{"n":"{{i}}/{{i}}"},{"n":"1/{{i}}"}]}""");
        });
    }

    [Test]
    public void Values_are_made_and_read_by_the_host()
    {
        var made = Value.FromObject(KeyValuePair.Create<string, Value>("a", 1.5), KeyValuePair.Create("b", Value.FromArray("x", true, Value.Null, Value.Undefined)));
        made.ToString().ShouldBe("""{"a":1.5,"b":["x",true,null]}""");
        (made["a"].AsNumber(), made["b"].Count, made["c"].Kind).ShouldBe((1.5, 3, ValueKind.Undefined));
        Expression.Parse("b[0]").Evaluate(made, Context).AsString().ShouldBe("x");
        Should.Throw<InvalidOperationException>(() => made["a"].AsString());

        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartObject();
            writer.WritePropertyName("v");
            made.WriteTo(writer);
            writer.WritePropertyName("u");
            Value.Undefined.WriteTo(writer);
            writer.WriteEndObject();
        }
        Encoding.UTF8.GetString(stream.ToArray()).ShouldBe("""{"v":{"a":1.5,"b":["x",true,null]},"u":null}""");
    }
}
