using System.Globalization;
using System.Text;
using CsCheck;
using Exchange.Core.Expressions;

namespace Exchange.Core.Tests.Expressions;

/// <summary>
/// Whatever the text and whatever the record: an expression, or a fault of the language. A thousand of each in every run; EXCHANGE_FUZZ says how many
/// (<c>EXCHANGE_FUZZ=1000000 dotnet test --filter FullyQualifiedName~Expressions.FuzzTests</c> by night).
/// </summary>
public sealed class FuzzTests
{
    const string Record = """
        {"a":[{"b":1,"c":"x","d":[1,2,{"e":5}]},{"b":2,"c":"y"},{"b":[3,4],"c":null}],"n":5,"s":"Hello 世界","t":true,"z":null,
         "o":{"p":{"q":[1,[2,3],[]]},"r":"foo"},"e":[],"m":[[1,2],[3,[4]]],"big":12345678901234567890,"f":-0.50}
        """;

    static readonly string[] Inputs = [Record, "[{\"b\":1},{\"b\":[2,{\"c\":3}]}]", "null", "\"text\"", "[]", "[[[1]]]", "3.0"];

    static readonly string[] Words = [
        "a", "b", "c", "n", "s", "o", "p", "$", "$$", "$x", "1", "0", "-1", "2.5", "\"x\"", "'y'", "`b`", "true", "null", ".",
        "[", "]", "(", ")", "{", "}", ",", ":", ";", ":=", "?", "??",
        "?:", "+", "-", "*", "/", "%", "**", "&", "=", "!=", "<", ">", "<=", ">=", " and ", " or ",
        " in ", "~>", "..", "@$x", "#$i", "^(", "|", "function($x){", "λ($a,$b){", "<n:n>",
        "$sum(", "$map(", "$string(", "$eval(", "$match(", "/a+/", "/[b(/", "$formatNumber(", "\"#,##0.0e0\"",
        "$toMillis(", "\"[Y]-[M01]\"", "/* c */", "\\", "\"", "\ud800", "é", " ", "\n", "!",
    ];

    static readonly string[] Functions = [.. FunctionSet.BuiltIn.Names.Order(StringComparer.Ordinal)];

    static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    static long Count =>
        long.TryParse(Environment.GetEnvironmentVariable("EXCHANGE_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1_000;

    static readonly EvaluationContext Context = Evaluated.Context with
    {
        Limits = new EvaluationLimits { Steps = 20_000, Time = TimeSpan.FromSeconds(5), Memory = 4 << 20, OutputBytes = 1 << 18 },
    };

    static readonly Gen<string> Leaf = OneOf(
        "a", "b", "c", "d", "e", "m", "n", "s", "o", "p", "q", "r", "z", "f", "big", "nope", "$", "$$", "$x", "$i", "*", "**", "0", "1", "-1", "2.5", "1e3", "(1/0)", "(-1/0)", "(0/0)",
        "100", "\"x\"", "\"b\"", "\"\"", "\"-\"",
        "\"0.00\"", "\"[Y0001]\"", "\"w\"", "\"<n:n>\"", "true", "false", "null", "[]", "{}", "()", "/l+/", "/(o)(.)?/i", "/x*/", "$sum", "$string", "$count");

    static readonly Gen<string> Operator = OneOf("+", "-", "*", "/", "%", "&", "=", "!=", "<", ">=", " and ", " or ", " in ", "~>", "??", "?:");

    static readonly Gen<string> HigherOrder = OneOf("map", "filter", "each", "sift", "reduce", "sort", "single");

    static readonly Gen<string> Pattern = OneOf(
        "a", "b", "(", ")", "[", "]", "^", "$", ".", "*", "+", "?", "{2}", "{,3}", "|", "\\d", "\\w", "\\b", "\\1", "(?:", "(?=", "(?<=", "(?<n>",
        "\\k<n>", "-", "\\u4e2d", "\\", "#", " ").Array[1, 12].Select(string.Concat);

    // Grows out of what the language has; deep enough that everything meets everything.
    static readonly Gen<string> Grown = Gen.Recursive<string>((depth, inner) => depth > 4
        ? Leaf
        : Gen.Frequency(
            (2, Leaf),
            (3, Gen.Select(inner, inner, (a, b) => $"{a}.{b}")),
            (2, Gen.Select(inner, inner, (a, b) => $"{a}[{b}]")),
            (1, inner.Select(a => $"{a}[]")),
            (2, Gen.Select(inner, Operator, inner, (a, o, b) => $"{a}{o}{b}")),
            (1, Gen.Select(inner, inner, inner, (a, b, c) => $"({a} ? {b} : {c})")),
            (2, inner.Array[0, 3].Select(a => $"[{string.Join(", ", a)}]")),
            (1, Gen.Select(inner, inner, (a, b) => $"[{a}..{b}]")),
            (1, Gen.Select(inner, inner, (a, b) => $"{{\"k\": {a}, \"l\": {b}}}")),
            (1, Gen.Select(inner, inner, inner, (a, b, c) => $"{a}{{{b}: {c}}}")),
            (1, Gen.Select(inner, inner, (a, b) => $"{a}^(>{b})")),
            (1, Gen.Select(inner, inner, (a, b) => $"{a}@$x.{b}")),
            (1, Gen.Select(inner, inner, (a, b) => $"{a}#$i[$i = {b}]")),
            (1, inner.Select(a => $"{a}.%")),
            (1, inner.Select(a => $"-{a}")),
            (2, Gen.Select(inner, inner, (a, b) => $"($x := {a}; {b})")),
            (1, Gen.Select(inner, inner, (a, b) => $"({a}; {b})")),
            (1, inner.Select(a => $"function($x, $i){{{a}}}")),
            (1, Gen.Select(inner, inner, (a, b) => $"($f := function($x){{{a}}}; $f({b}))")),
            (1, Gen.Select(inner, inner, (a, b) => $"($f := function($x){{$f({a})}}; {b} ~> $f)")),
            (1, Gen.Select(inner, inner, (a, b) => $"|{a}|{b}, \"b\"|")),
            (4, Gen.Select(OneOf(Functions), inner.Array[0, 3], (f, a) => $"${f}({string.Join(", ", a)})")),
            (2, Gen.Select(HigherOrder, inner, inner, (f, a, b) => $"${f}({a}, function($x, $i){{{b}}})")),
            (1, Gen.Select(OneOf(Functions), inner, (f, a) => $"${f}(?, {a})")),
            (1, inner.Select(a => $"$eval({System.Text.Json.JsonSerializer.Serialize(a)})"))));

    [Test]
    public void Any_text_is_an_expression_or_a_fault_of_syntax() =>
        OneOf(Words).Array[1, 25].Select(string.Concat).Sample(text => Hold(text, Record), iter: Count);

    [Test]
    public void Any_characters_are_an_expression_or_a_fault_of_syntax() =>
        Gen.String[0, 40].Sample(text => Hold(text, Record), iter: Count);

    [Test]
    public void Any_expression_over_any_record_gives_a_value_or_a_fault() =>
        Gen.Select(Grown, OneOf(Inputs)).Sample((text, input) => Hold(text, input), iter: Count);

    [Test]
    public void Any_function_takes_or_refuses_a_number_that_is_not_finite()
    {
        string[] odd = ["(1/0)", "(-1/0)", "(0/0)"];
        string[] plain = ["2", "\"w\"", "\"A\"", "[1]"];
        foreach (var function in Functions)
            foreach (var first in odd.Concat(plain))
            {
                Hold($"${function}({first})", Record);
                foreach (var second in odd.Concat(plain))
                {
                    Hold($"${function}({first}, {second})", Record);
                    foreach (var third in odd.Append("1"))
                        Hold($"${function}({first}, {second}, {third})", Record);
                }
            }
    }

    [Test]
    public void Any_pattern_over_any_text_matches_or_is_refused() =>
        Gen.Select(Pattern, OneOf("a", "b", "中", " ", "1", "-", "\n").Array[0, 30].Select(string.Concat)).Sample(
            (p, text) => Hold(
                $"[$contains($, /{p}/), $split($, /{p}/), $replace($, /{p}/, \"$1$2\"), $count($match($, /{p}/))]",
                System.Text.Json.JsonSerializer.Serialize(text)),
            iter: Count);

    /// <summary>Parses and evaluates; only the language's own faults may come out, and both ways of evaluating must agree.</summary>
    static void Hold(string text, string input)
    {
        Expression expression;
        try
        {
            expression = Expression.Parse(text);
        }
        catch (ExpressionSyntaxException fault)
        {
            fault.Code.ShouldStartWith("S");
            fault.Position.ShouldBeInRange(0, text.Length);
            return;
        }
        var value = Value.Parse(Encoding.UTF8.GetBytes(input));
        var evaluated = Outcome(() => expression.Evaluate(value, Context) is { IsUndefined: false } result ? result.ToString() : Evaluated.Nothing, text);
        var output = new JsonOutput();
        var written = Outcome(() => expression.Write(value, Context, output) ? Encoding.UTF8.GetString(output.Written) : Evaluated.Nothing, text);
        written.ShouldBe(evaluated);
    }

    static string Outcome(Func<string> evaluate, string text)
    {
        try
        {
            return evaluate();
        }
        catch (ExpressionException fault)
        {
            fault.Message.ShouldNotBeEmpty();
            fault.Code.ShouldMatch("^[TDUS][0-9]{4}$");
            fault.Position.ShouldBeInRange(0, Math.Max(text.Length, fault.InnerException is null ? 0 : 100_000));
            // Where a limit is met depends on the way; that it is met does not need to.
            return fault.Code is "U1001" or "U1004" or "D2016" or "D2017" ? "limit" : fault.Code;
        }
    }
}
