using System.Text;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Checks;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Mapping.Tables;

namespace Exchange.Core.Tests.Mapping.Checks;

/// <summary>What the checker claims of an expression holds for every record that fits the schema: else it would find errors that are none.</summary>
public sealed class SoundnessTests
{
    const string From = """
        {
          "type": "object", "required": ["s", "i", "e", "z", "o", "xs", "ys"], "additionalProperties": false,
          "properties": {
            "s": { "type": "string" }, "t": { "type": "string" }, "n": { "type": "number" }, "i": { "type": "integer" }, "b": { "type": "boolean" },
            "z": { "type": ["string", "null"] }, "e": { "enum": ["1", "2"] },
            "o": { "type": "object", "required": ["s"], "properties": { "s": { "type": "string" }, "t": { "type": "string" }, "e": { "enum": ["a", "b"] } }, "additionalProperties": false },
            "xs": { "type": "array", "items": { "type": "object", "required": ["s"], "properties": { "s": { "type": "string" }, "n": { "type": "number" }, "e": { "enum": ["1", "3"] }, "tags": { "type": "array", "items": { "type": "string" } } }, "additionalProperties": false } },
            "ys": { "type": "array", "minItems": 1, "items": { "type": "integer" } },
            "m": { "type": "object" }
          }
        }
        """;

    /// <summary>The same cases in every run; EXCHANGE_MAPPING_CASES asks for more of them, as a night has time for.</summary>
    static void ForMany(Action<int> one)
    {
        var count = int.TryParse(Environment.GetEnvironmentVariable("EXCHANGE_MAPPING_CASES"), out var asked) ? asked : 1500;
        for (var seed = 0; seed < count; seed++)
            one(seed);
    }

    [Test]
    public void A_value_has_one_of_the_forms_that_the_checker_says() => ForMany(Holds);

    static void Holds(int seed)
    {
        var random = new Random(seed);
        var text = new Writer(random).Expression(3);
        var faults = new List<MappingFinding>();
        var texts = MappingTexts.Read(MappingYaml.Of(("x", text)), faults);
        faults.ShouldBeEmpty(text);
        var around = new MappingSurroundings { Schema = name => name == "from.v1" ? Encoding.UTF8.GetBytes(From) : (ReadOnlyMemory<byte>?)null,
            CodeTable = _ => null };
        var analysis = new Analysis(texts, InputSchema.Root(MappingYaml.Of(("x", text)), around, out _), new Dictionary<string, CodeTableUse>(),
            new Sightings(texts));
        var shape = analysis.Evaluate(texts.Fields[0]);
        var context = new EvaluationContext { Functions = DomainFunctions.Set, Limits = new EvaluationLimits { Steps = 20_000, Memory = 1 << 20 } };
        for (var i = 0; i < 4; i++)
        {
            var record = Record(random);
            var input = Value.Parse(Encoding.UTF8.GetBytes($$"""{"record":{{record}},"number":"n","takenInAt":"2026-11-24T10:00:00.000+08:00","deliveryId":"d","recordId":"r","step":"S1","version":1,"steps":{ } }"""));
            Value value;
            try
            {
                value = Expression.Parse(text).Evaluate(input, context);
            }
            catch (ExpressionException)
            {
                // Where the language stops, nothing is claimed.
                continue;
            }
            if (!Fits(value, shape))
                throw new InvalidOperationException($"seed {seed}: {text}\nover {record}\ngives {(value.IsUndefined ? "nothing" : value.Kind + " " + value)}\nnot in {Describe(shape)}");
        }
    }

    [Test]
    public void A_mapping_that_works_has_no_error() => ForMany(HasNoFalseError);

    static readonly string[] Targets = [
        """{ "type": "string" }""", """{ "type": "integer" }""", """{ "type": "number" }""", """{ "type": "array" }""", """{ "type": "object" }""", """{ "type": ["string", "null"] }""",
        """{ "enum": ["1", "2", "a"] }""", """{ "const": true }""", """{ "type": "array", "items": { "type": "string" } }""", """{ "type": "string", "pattern": "^[ab]*$", "maxLength": 3 }""",
        """{ "type": "object", "properties": { "a": { "type": "string" } }, "required": ["b"] }"""];

    static void HasNoFalseError(int seed)
    {
        var random = new Random(seed);
        var text = new Writer(random).Expression(3);
        var to = Encoding.UTF8.GetBytes($$"""{ "type": "object", "properties": { "x": {{Targets[random.Next(Targets.Length)]}} }, "additionalProperties": false }""");
        var document = MappingYaml.Of(("x", text));
        var around = new MappingSurroundings { Schema = name => name == "from.v1" ? Encoding.UTF8.GetBytes(From) : to, CodeTable = _ => null };
        // A name that the form does not have is an error though the language reads it as nothing.
        var errors = MappingCheck.Check(document, around).Findings
            .Where(f => f.Severity == MappingSeverity.Error
                && f.Code is not ("mapping.unknown-field" or "mapping.not-an-object" or "mapping.required-missing")).ToList();
        if (errors.Count == 0)
            return;
        var options = new MappingOptions { Limits = new EvaluationLimits { Steps = 20_000, Memory = 1 << 20 } };
        var translator = new Translator(MappingProgram.Compile(document, _ => null, options).OrThrow(), Exchange.Core.Checking.SchemaCompiler.Compile(to)
            .OrThrow());
        for (var i = 0; i < 6; i++)
        {
            var record = Record(random);
            if (translator.Translate(TranslatorTests.Input(record)) is Translation.Written { Message.Length: > 2 } works
                && Encoding.UTF8.GetString(works.Message) is var message && !message.Contains("[]", StringComparison.Ordinal)
                && (!errors.Exists(e => e.En.StartsWith("'x.a'", StringComparison.Ordinal)) || message.Contains("{\"x\":{\"a\":", StringComparison.Ordinal)))
                throw new InvalidOperationException($"seed {seed}: {text}\nover {record}\ngives {Encoding.UTF8.GetString(works.Message)}\nfor {Encoding.UTF8.GetString(to)}\nand yet {string.Join("; ", errors)}");
        }
    }

    static bool Fits(Value value, Shape shape) => value.IsUndefined ? shape.MayMiss || shape.Forms.IsEmpty : shape.Forms.Any(f => Fits(value, f));

    static bool Fits(Value value, Form form)
    {
        switch (form)
        {
            case AnyForm or PlaceForm { IsFree: true }:
                return true;
            case PlaceForm place:
                return (place.Kinds & KindOf(value)) != Kinds.None && (place.Schema.Values is null || place.Schema.Values.Contains(Literal(value)));
            case ScalarForm scalar:
                return (scalar.Kinds & KindOf(value)) != Kinds.None && (scalar.Values is null || scalar.Values.Contains(Literal(value)));
            case RowForm row:
                if (value.Kind != ValueKind.Array)
                    return false;
                foreach (var item in value.Items)
                    if (!Fits(item, row.Item))
                        return false;
                return true;
            case MadeForm made:
                return value.Kind == ValueKind.Object
                    && value.Members.All(m => made.Members.LastOrDefault(known => known.Name == m.Key) is { } member ? Fits(m.Value, member.Value)
                        : made.Others is not null && Fits(m.Value, made.Others))
                    && made.Members.All(m => m.Value.MayMiss || m.Value.Forms.IsEmpty || !value[m.Name].IsUndefined);
            default:
                return value.Kind == ValueKind.Function;
        }
    }

    static Kinds KindOf(Value value) => value.Kind switch
    {
        ValueKind.Null => Kinds.Null,
        ValueKind.Boolean => Kinds.Boolean,
        ValueKind.Number => Math.Truncate(value.AsNumber()) == value.AsNumber() ? Kinds.Integer : Kinds.Fraction,
        ValueKind.String => Kinds.String,
        ValueKind.Array => Kinds.Array,
        ValueKind.Object => Kinds.Object,
        _ => Kinds.Function,
    };

    static string Literal(Value value) => value.Kind switch
    {
        ValueKind.String => SchemaValues.Literal(value.AsString()),
        ValueKind.Number => SchemaValues.Literal(value.AsNumber()),
        ValueKind.Boolean => SchemaValues.Literal(value.AsBoolean()),
        _ => "null",
    };

    static string Describe(Shape shape) => (shape.MayMiss ? "missing | " : "") + string.Join(" | ", shape.Forms.Select(f => f switch
    {
        RowForm row => $"[{Describe(row.Item)}]",
        MadeForm made => "{" + string.Join(", ", made.Members.Select(m => $"{m.Name}: {Describe(m.Value)}")) + (made.Others is null ? ""
            : ", *: " + Describe(made.Others)) + "}",
        ScalarForm { Values: { } values } => $"{f.Kinds} of {string.Join(' ', values)}",
        PlaceForm place => $"{place.Pointer}: {f.Kinds}",
        _ => f.GetType().Name + " " + f.Kinds,
    }));

    static string Record(Random random)
    {
        var json = new StringBuilder("{");
        json.Append($"\"s\":{Text(random)},\"i\":{random.Next(-3, 4)},\"e\":\"{random.Next(1, 3)}\",\"z\":{(random.Next(2) == 0 ? "null" : Text(random))}");
        if (random.Next(2) == 0)
            json.Append($",\"t\":{Text(random)}");
        if (random.Next(2) == 0)
            json.Append($",\"n\":{random.Next(-20, 20) / 4.0:R}");
        if (random.Next(2) == 0)
            json.Append($",\"b\":{(random.Next(2) == 0 ? "true" : "false")}");
        if (random.Next(2) == 0)
            json.Append(",\"m\":{\"k\":[1,{\"s\":\"q\"}]}");
        json.Append($",\"o\":{{\"s\":{Text(random)}{(random.Next(2) == 0 ? $",\"t\":{Text(random)}" : "")}{(random.Next(2) == 0 ? ",\"e\":\"a\"" : "")}}}");
        json.Append(",\"xs\":[" + string.Join(',', Enumerable.Range(0, random.Next(0, 4)).Select(_ => Item(random))) + "]");
        json.Append(",\"ys\":[" + string.Join(',', Enumerable.Range(0, random.Next(1, 4)).Select(_ => random.Next(0, 5))) + "]}");
        return json.ToString();
    }

    static string Item(Random random) =>
        $"{{\"s\":{Text(random)}{(random.Next(2) == 0 ? $",\"n\":{random.Next(0, 9) / 2.0:R}" : "")}{(random.Next(2) == 0 ? $",\"e\":\"{(random.Next(2) == 0 ? 1 : 3)}\"" : "")}"
        + $"{(random.Next(2) == 0 ? ",\"tags\":[" + string.Join(',', Enumerable.Range(0, random.Next(0, 3)).Select(_ => Text(random))) + "]" : "")}}}";

    static string Text(Random random) => "\"" + new string((char)('a' + random.Next(3)), random.Next(0, 4)) + "\"";

    /// <summary>Writes expressions that can be parsed, most of them such as people write.</summary>
    sealed class Writer(Random random)
    {
        static readonly string[] Roots = ["record", "record", "record", "$$.record", "$r", "$p"];
        static readonly string[] Names = ["s", "t", "n", "i", "b", "z", "e", "o", "xs", "ys", "m", "tags", "k"];
        static readonly string[] Operators = ["&", "&", "+", "-", "*", "/", "%", "=", "!=", "<", ">=", "and", "or", "in"];
        static readonly string[] Unary = ["$string", "$uppercase", "$length", "$number", "$floor", "$count", "$exists", "$not", "$sum", "$max", "$join",
            "$reverse", "$distinct", "$keys", "$toCents", "$mask", "$sexOf", "$abs", "$boolean", "$type", "$split", "$sort", "$zip", "$spread", "$merge"];

        string Pick(string[] of) => of[random.Next(of.Length)];

        internal string Expression(int depth)
        {
            var inner = Inner(depth);
            return $"($r := record; $p := record.xs; {inner})";
        }

        string Inner(int depth)
        {
            if (depth == 0)
                return random.Next(4) switch { 0 => $"'{(char)('a' + random.Next(3))}'", 1 => random.Next(-2, 9).ToString(), 2 => random.Next(2) == 0 ? "true"
                    : "null", _ => Path(0) };
            return random.Next(17) switch
            {
                0 => $"({Inner(depth - 1)} {Pick(Operators)} {Inner(depth - 1)})",
                1 => $"({Inner(depth - 1)} ? {Inner(depth - 1)} : {Inner(depth - 1)})",
                2 => $"({Inner(depth - 1)} ? {Inner(depth - 1)})",
                3 => $"{Pick(Unary)}({Inner(depth - 1)}{(random.Next(8) == 0 ? ", ';'" : "")})",
                4 => $"[{Inner(depth - 1)}, {Inner(depth - 1)}]",
                5 => $"{{ 'a': {Inner(depth - 1)}, 'b': {Inner(depth - 1)} }}",
                6 => $"$map({Path(depth - 1)}, function($v, $i) {{ {Inside(depth - 1, "$v")} }})",
                7 => $"$filter({Path(depth - 1)}, function($v) {{ {Inside(depth - 1, "$v")} }})",
                8 => $"($q := {Inner(depth - 1)}; {Inside(depth - 1, "$q")})",
                9 => $"({Inner(depth - 1)} {(random.Next(2) == 0 ? "?:" : "??")} {Inner(depth - 1)})",
                10 => $"({Inner(depth - 1)} ~> {Pick(Unary)})",
                11 => $"$append({Inner(depth - 1)}, {Inner(depth - 1)})",
                12 => $"$reduce({Path(depth - 1)}, function($x, $y) {{ {Inside(depth - 1, "$x")} & {Inside(0, "$y")} }})",
                13 => $"({Path(0)} and {Inner(depth - 1)} ? {Path(0)} : {Inner(depth - 1)})",
                14 => $"($f := function($g, $h) {{ {Inside(depth - 1, "$g")} }}; $f({Inner(depth - 1)}, 1))",
                _ => Path(depth),
            };
        }

        string Inside(int depth, string variable) =>
            random.Next(3) switch { 0 => variable, 1 => $"{variable}.{Pick(Names)}", _ => $"({variable}; {Inner(depth)})" };

        string Path(int depth)
        {
            var path = new StringBuilder(Pick(Roots));
            for (var steps = random.Next(1, 4); steps > 0; steps--)
            {
                switch (depth == 0 ? random.Next(8) : random.Next(15))
                {
                    case 7:
                        path.Append(".*");
                        break;
                    case 8:
                        // Without $exists, [true] after something missing makes the language go on with it.
                        path.Append($"[$exists($) and {Inner(depth - 1)}]");
                        break;
                    case 9:
                        path.Append($".{{ 'c': {Inside(depth - 1, "$")}, 'd': {Pick(Names)} }}");
                        break;
                    case 10:
                        path.Append($".({Inside(depth - 1, "$")})");
                        break;
                    case 11:
                        path.Append($"^({Pick(Names)})");
                        break;
                    case 12:
                        path.Append($".[{Pick(Names)}, {Pick(Names)}]");
                        break;
                    case 13:
                        path.Append($".{Pick(Names)}@$w.{{ 'w': $w.{Pick(Names)}, 'u': {Pick(Names)} }}");
                        break;
                    case 14:
                        path.Append($"#$j.{{ 'j': $j, 'g': {Pick(Names)} }}");
                        break;
                    default:
                        path.Append('.').Append(Pick(Names));
                        break;
                }
                if (random.Next(6) == 0)
                    path.Append(random.Next(4) switch { 0 => "[0]", 1 => "[-1]", 2 => "[]", _ => "[s = 'aa']" });
            }
            return path.ToString();
        }
    }
}
