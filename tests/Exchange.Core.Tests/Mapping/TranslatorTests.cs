using System.Diagnostics;
using System.Text;
using Exchange.Core.Checking;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

public sealed class TranslatorTests
{
    internal static MappingInput Input(string record) => new()
    {
        Record = Encoding.UTF8.GetBytes(record),
        Number = "4499032611240000012",
        StepNumber = "4499032611240000012-01",
        TakenInAt = new DateTimeOffset(2026, 11, 24, 10, 15, 30, 123, TimeSpan.FromHours(8)),
        DeliveryId = "019ab43c5e007abc8def0123456789ab",
        RecordId = "019ab43c5df07000a1b2c3d4e5f60718",
        Step = "S1",
        Situation = "01",
        Steps = new Dictionary<string, StepFacts> { ["S0"] = new("A-1", "{\"UNISCID\":\"91449903MA9X000112\"}"u8.ToArray()) },
    };

    static Translator Compile(MappingDocument document, MappingOptions? options = null, params CodeTableDocument[] tables) =>
        new(MappingProgram.Compile(document, name => tables.FirstOrDefault(t => t.Name == name), options).OrThrow());

    static string Written(Translation translation) =>
        Encoding.UTF8.GetString(translation.ShouldBeOfType<Translation.Written>((translation as Translation.Failed)?.Fault.ToString()).Message);

    static string Translate(string record, params (string, string)[] fields) => Written(Compile(MappingYaml.Of(fields)).Translate(Input(record)));

    static TranslationFault Fail(string record, MappingDocument document, MappingOptions? options = null, params CodeTableDocument[] tables) =>
        Compile(document, options, tables).Translate(Input(record)).ShouldBeOfType<Translation.Failed>().Fault;

    [Test]
    public void Fields_are_written_in_the_order_of_the_document_and_nested_by_their_paths() =>
        Translate("""{"a":1,"b":"x"}""", ("z", "record.a"), ("o.second", "record.b"), ("m", "true"), ("o.first", "2"), ("o.p.q", "null"))
            .ShouldBe("""{"z":1,"o":{"second":"x","first":2,"p":{"q":null}},"m":true}""");

    [Test]
    public void What_is_not_there_is_left_out_and_so_is_an_object_of_nothing() =>
        Translate("""{"a":1}""", ("x", "record.missing"), ("o.p.q", "record.missing"), ("o.r", "record.missing"), ("y", "record.a")).ShouldBe("""{"y":1}""");

    [Test]
    public void A_mapping_that_finds_nothing_writes_an_empty_message() => Translate("{}", ("x", "record.missing")).ShouldBe("{}");

    [TestCase("1.10")]
    [TestCase("12345678901234567890.123456789")]
    [TestCase("1E+2")]
    [TestCase("-0.0")]
    public void A_copied_number_keeps_its_digits(string number) => Translate($$"""{"n":{{number}}}""", ("n", "record.n")).ShouldBe($$"""{"n":{{number}}}""");

    [Test]
    public void A_function_that_breaks_fails_its_message_and_tells_no_value()
    {
        var options = new MappingOptions
        {
            Functions = Exchange.Core.Mapping.Functions.DomainFunctions.Set.With("mask", "<s:s>", (arguments, _) => throw new InvalidOperationException(arguments[0].AsString())),
        };
        var fault = Fail("""{"a":"secret"}""", MappingYaml.Of(("x", "$mask(record.a)")), options);
        (fault.Code, fault.Target).ShouldBe(("translation-broke", "/x"));
        fault.ToString().ShouldNotContain("secret");
    }

    [Test]
    public void Names_with_dots_stand_in_back_quotes() => Translate("{}", ("`a.b`.c", "1"), ("`x y`", "2")).ShouldBe("""{"a.b":{"c":1},"x y":2}""");

    [Test]
    public void The_whole_input_can_be_read() =>
        Translate("{}", ("n", "number"), ("sn", "stepNumber"), ("t", "takenInAt"), ("d", "deliveryId"), ("r", "recordId"), ("s", "step"), ("v", "version"), ("i", "situation"),
            ("u", "steps.S0.gives.UNISCID"), ("k", "steps.S0.acknowledgement"), ("none", "steps.S9.gives.X"))
            .ShouldBe("""{"n":"4499032611240000012","sn":"4499032611240000012-01","t":"2026-11-24T10:15:30.123+08:00","d":"019ab43c5e007abc8def0123456789ab","r":"019ab43c5df07000a1b2c3d4e5f60718","s":"S1","v":1,"i":"01","u":"91449903MA9X000112","k":"A-1"}""");

    [Test]
    public void The_clock_is_the_time_of_take_in() =>
        Translate("{}", ("now", "$now()"), ("millis", "$millis() = $toMillis(takenInAt)")).ShouldBe("""{"now":"2026-11-24T02:15:30.123Z","millis":true}""");

    [Test]
    public void The_zone_of_the_hub_decides_how_take_in_is_written()
    {
        var options = new MappingOptions { Zone = TimeZoneInfo.CreateCustomTimeZone("east", TimeSpan.FromHours(8), "east", "east") };
        var input = Input("{}") with { TakenInAt = new DateTimeOffset(2026, 11, 24, 18, 0, 0, TimeSpan.Zero) };
        Written(Compile(MappingYaml.Of(("t", "takenInAt")), options).Translate(input)).ShouldBe("""{"t":"2026-11-25T02:00:00.000+08:00"}""");
    }

    [Test]
    public void Chance_is_drawn_from_the_delivery_so_a_repeat_draws_the_same()
    {
        var translator = Compile(MappingYaml.Of(("a", "$random()"), ("b", "$shuffle([1..20])")));
        var first = Written(translator.Translate(Input("{}")));
        Written(translator.Translate(Input("{}"))).ShouldBe(first);
        Written(translator.Translate(Input("{}") with { DeliveryId = "019ab43c5e007abc8def0123456789ac" })).ShouldNotBe(first);
    }

    [Test]
    public void A_snippet_is_used_by_its_name_and_sees_the_whole_input()
    {
        var document = MappingYaml.Mapping("""
            snippets:
              twice: "function($n) { $n * 2 }"
              base: record.n + 1
              both: $twice($base)
            fields:
              a: $twice(record.n)
              b: record.items.($twice(x) + $base)
              c: $both
            """);
        Written(Compile(document).Translate(Input("""{"n":3,"items":[{"x":1},{"x":2}]}"""))).ShouldBe("""{"a":6,"b":[6,8],"c":8}""");
    }

    [Test]
    public void A_snippet_that_no_record_needs_is_not_evaluated()
    {
        var document = MappingYaml.Mapping("""
            snippets: { broken: "$error('never')" }
            fields: { a: "record.n > 100 ? $broken : 'ok'" }
            """);
        Written(Compile(document).Translate(Input("""{"n":3}"""))).ShouldBe("""{"a":"ok"}""");
    }

    [Test]
    public void What_one_field_binds_is_not_seen_by_the_next()
    {
        // $x is bound in a, so in b it is a name that nothing declares.
        MappingProgram.Compile(MappingYaml.Of(("a", "$x := 1"), ("b", "$x")), _ => null).Faults.ShouldHaveSingleItem()
            .Code.ShouldBe("mapping.unknown-variable");
        Translate("{}", ("a", "$x := 1"), ("b", "($x := 2; $x + 1)")).ShouldBe("""{"a":1,"b":3}""");
    }

    [Test]
    public void A_fault_names_the_target_the_place_and_no_value()
    {
        var fault = Fail("""{"name":"张样一"}""", MappingYaml.Of(("ok", "1"), ("o.bad", "\n 1 + record.name")));
        fault.Code.ShouldBe("T2002");
        fault.Target.ShouldBe("/o/bad");
        fault.Place!.Pointer.ShouldBe("/fields/o.bad");
        (fault.Place.Line, fault.Place.Column).ShouldBe((2, 4));
        fault.Zh.ShouldNotContain("张样一");
        fault.En.ShouldNotContain("张样一");
        fault.En.ShouldContain("number");
        fault.Zh.ShouldContain("数字");
    }

    [Test]
    public void A_fault_in_a_snippet_is_in_the_snippet()
    {
        var document = MappingYaml.Mapping("""
            snippets: { add: "function($n) { $n + 'x' }" }
            fields: { a: "'fine'", b: "$add(record.n)" }
            """);
        var fault = Fail("""{"n":3}""", document);
        fault.Target.ShouldBe("/b");
        fault.Place!.Pointer.ShouldBeOneOf("/snippets/add", "/fields/b");
    }

    [Test]
    public void What_error_says_of_its_own_is_told_and_what_it_says_of_the_record_is_not()
    {
        Fail("{}", MappingYaml.Of(("a", "$error('不支持护照')"))).Zh.ShouldBe("不支持护照");
        var fault = Fail("""{"name":"张样一"}""", MappingYaml.Of(("a", "$error('bad ' & record.name)")));
        fault.Code.ShouldBe("D3137");
        (fault.Zh + fault.En).ShouldNotContain("张样一");
    }

    [TestCase("($f := function($n) { $f($n + 1) }; $f(0))")]
    [TestCase("($f := function($n) { $f($n + 1) + 1 }; $f(0))")]
    [TestCase("$map([1..10000], function($a) { $sum($map([1..10000], function($b) { $a * $b })) })")]
    [TestCase("[1..10000000]")]
    [TestCase("($s := function($t, $n) { $n = 0 ? $t : $s($t & $t, $n - 1) }; $s('0123456789', 40))")]
    public void A_mapping_that_would_run_for_ever_is_stopped(string expression)
    {
        var options = new MappingOptions { Limits = new EvaluationLimits { Time = TimeSpan.FromMilliseconds(500), Steps = 300_000, Memory = 4 << 20,
            OutputBytes = 1 << 20 } };
        var clock = Stopwatch.StartNew();
        var fault = Fail("{}", MappingYaml.Of(("a", expression)), options);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        fault.Code.ShouldBeOneOf("U1001", "U1004", "D2014", "D2016");
        fault.Target.ShouldBe("/a");
    }

    [Test]
    public void A_message_that_is_too_long_is_a_fault()
    {
        var options = new MappingOptions { Limits = new EvaluationLimits { OutputBytes = 1000 } };
        Fail($$"""{"t":"{{new string('x', 2000)}}"}""", MappingYaml.Of(("a", "record.t")), options).Code.ShouldBe("D2016");
    }

    [Test]
    public void Cancelling_ends_a_translation()
    {
        using var source = new CancellationTokenSource();
        source.Cancel();
        var translator = Compile(MappingYaml.Of(("a", "$sum([1..100000])")));
        Should.Throw<OperationCanceledException>(() => translator.Translate(Input("{}"), source.Token));
    }

    [TestCase("")]
    [TestCase("{")]
    [TestCase("""{"a":1} {"b":2}""")]
    [TestCase("""{"a":1}, "number":"forged" """)]
    public void A_record_that_is_not_JSON_is_a_fault(string record) => Fail(record, MappingYaml.Of(("a", "number"))).Code.ShouldBe("record-unreadable");

    [Test]
    public void A_record_that_is_not_UTF8_is_a_fault() =>
        Compile(MappingYaml.Of(("a", "number"))).Translate(Input("{}") with { Record = new byte[] { (byte)'"', 0xFF, (byte)'"' } })
            .ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("record-unreadable");

    [Test]
    public void A_record_nested_too_deep_is_a_fault() =>
        Fail(new string('[', 100_000) + new string(']', 100_000), MappingYaml.Of(("a", "number"))).Code.ShouldBe("record-unreadable");

    [Test]
    public void A_message_that_its_schema_does_not_allow_is_a_fault_with_all_its_places()
    {
        var schema = SchemaCompiler.Compile("""
            {"type":"object","required":["a","b"],"properties":{"a":{"type":"string","maxLength":3},"b":{"type":"number"},"c":{"enum":["1"]}},"additionalProperties":false}
            """u8.ToArray()).OrThrow();
        var translator = new Translator(MappingProgram.Compile(MappingYaml.Of(("a", "record.a"), ("c", "record.c")), _ => null).OrThrow(), schema);
        translator.Translate(Input("""{"a":"abc","c":"1"}""")).ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("message-invalid");
        new Translator(MappingProgram.Compile(MappingYaml.Of(("a", "'a'"), ("b", "1"), ("c", "record.c")), _ => null).OrThrow(), schema)
            .Translate(Input("""{"c":"2"}""")).ShouldBeOfType<Translation.Failed>().Fault.Place!.Pointer.ShouldBe("/fields/c");
        var fault = translator.Translate(Input("""{"a":"秘密的内容","c":"2"}""")).ShouldBeOfType<Translation.Failed>().Fault;
        fault.Findings.Select(f => f.Pointer).ShouldBe(["", "/a", "/c"], ignoreOrder: true);
        (fault.Zh + fault.En + string.Concat(fault.Findings)).ShouldNotContain("秘密的内容");
    }

    [Test]
    public void A_message_that_its_schema_allows_goes_through()
    {
        var schema = SchemaCompiler.Compile("""{"type":"object","required":["a"]}"""u8.ToArray()).OrThrow();
        var translator = new Translator(MappingProgram.Compile(MappingYaml.Of(("a", "record.a")), _ => null).OrThrow(), schema);
        Written(translator.Translate(Input("""{"a":"x"}"""))).ShouldBe("""{"a":"x"}""");
    }

    [Test]
    public void Many_threads_share_one_translator()
    {
        var translator = Compile(MappingYaml.Of(("a", "record.a"), ("b", "$uppercase(record.b)")));
        Parallel.For(0, 2000, i => Written(translator.Translate(Input($$"""{"a":{{i}},"b":"x{{i}}"}"""))).ShouldBe($$"""{"a":{{i}},"b":"X{{i}}"}"""));
    }
}
