using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Checking.Patterns;

namespace Exchange.Core.Tests.Checking;

/// <summary>Regular expressions of ECMA-262 with the flag u, whichever engine runs them.</summary>
public sealed class PatternTests
{
    static bool Matches(string pattern, string text)
    {
        var compiled = Pattern.Compile(pattern, out var why);
        compiled.ShouldNotBeNull($"{pattern}: {why}");
        return compiled.Matches(Encoding.UTF8.GetBytes(text)) == PatternAnswer.Yes;
    }

    [TestCase("^\\d{3}$", "123", true)]
    [TestCase("^\\d{3}$", "１２３", false, Description = "full-width digits are no digits")]
    [TestCase("^\\w+$", "é", false)]
    [TestCase("^\\s$", "\u3000", true)]
    [TestCase("^\\S$", "\uFEFF", false)]
    [TestCase("^.$", "🐲", true, Description = "one code point")]
    [TestCase("^.$", "\u2028", false)]
    [TestCase("^🐲{2}$", "🐲🐲", true)]
    [TestCase("^[🐉-🐲]$", "🐳", false)]
    [TestCase("^[🐉-🐲]$", "🐍", true)]
    [TestCase("^\\u{1F432}$", "🐲", true)]
    [TestCase("^\\ud83d\\udc32$", "🐲", true)]
    [TestCase("^\\p{Script=Han}+$", "云溪区", true)]
    [TestCase("^\\p{sc=Han}+$", "云溪qu", false)]
    [TestCase("^\\p{scx=Hira}$", "\u30FC", true)]
    [TestCase("^\\P{Lu}$", "A", false)]
    [TestCase("^[\\p{Lu}\\d]$", "Ä", true)]
    [TestCase("^\\p{Emoji_Presentation}$", "🐲", true)]
    [TestCase("^[^\\u4e00-\\u9fa5]*$", "云", false)]
    [TestCase("^[\\u4e00-\\u9fa5]{2,20}$", "云溪区样本", true)]
    [TestCase("b", "abc", true, Description = "not anchored")]
    [TestCase("^$", "", true)]
    [TestCase("^$", "\n", false)]
    [TestCase("a$", "a\n", false)]
    [TestCase("^a|b$", "ax", true)]
    [TestCase("^a|b$", "xb", true)]
    [TestCase("^a|b$", "xax", false)]
    [TestCase("(?:^x)?y", "ay", true)]
    [TestCase("$^", "", true)]
    [TestCase("$^", "a", false)]
    [TestCase("x*", "aaa", true)]
    [TestCase("[]", "a", false)]
    [TestCase("[^]", "\n", true)]
    [TestCase("^[\\]\\-\\^]+$", "]-^", true)]
    [TestCase("^(ab|c){2,}$", "abcab", true)]
    [TestCase("^(a{0,2}){3}$", "aaaaaa", true)]
    [TestCase("^(a{0,2}){3}$", "aaaaaaa", false)]
    [TestCase("^[0-9]{2,}$", "1", false)]
    [TestCase("^(?=.*[A-Z])(?=.*\\d).{4,}$", "Ab1c", true)]
    [TestCase("^(?=.*[A-Z])(?=.*\\d).{4,}$", "ab1c", false)]
    [TestCase("(?<!\\d)1{2}(?!\\d)", "2112", false)]
    [TestCase("^(.)\\1$", "🐲🐲", true)]
    [TestCase("^(?<q>['\"]).*\\k<q>$", "'a'", true)]
    [TestCase("^(?<q>['\"]).*\\k<q>$", "'a\"", false)]
    [TestCase("^(a)?\\1b$", "b", true, Description = "a group that took no part matches nothing")]
    [TestCase("\\bcat\\b", "a cat!", true)]
    [TestCase("\\bcat\\b", "concat", false)]
    [TestCase("^\\cJ\\x41\\0$", "\nA\0", true)]
    [TestCase("^[\\b]$", "\b", true)]
    [TestCase("^a.*?b$", "axxb", true)]
    public void A_pattern_matches_as_the_standard_says(string pattern, string text, bool matches) => Matches(pattern, text).ShouldBe(matches);

    [TestCase("(")]
    [TestCase(")")]
    [TestCase("[a")]
    [TestCase("[b-a]")]
    [TestCase("[\\d-z]")]
    [TestCase("*")]
    [TestCase("a**")]
    [TestCase("^*")]
    [TestCase("a{2,1}")]
    [TestCase("{")]
    [TestCase("}")]
    [TestCase("]")]
    [TestCase("a{,2}")]
    [TestCase("\\a")]
    [TestCase("\\_")]
    [TestCase("\\-")]
    [TestCase("\\Z")]
    [TestCase("\\u12")]
    [TestCase("\\u{110000}")]
    [TestCase("\\x1")]
    [TestCase("\\1")]
    [TestCase("(a)\\2")]
    [TestCase("\\00")]
    [TestCase("\\k<n>")]
    [TestCase("\\k")]
    [TestCase("(?<n>a)(?<n>b)")]
    [TestCase("(?<1>a)")]
    [TestCase("(?P<n>a)")]
    [TestCase("(?i)a")]
    [TestCase("(?>a)")]
    [TestCase("(?=a)*")]
    [TestCase("\\p{Nonsense}")]
    [TestCase("\\pL")]
    [TestCase("\\p{Script}")]
    [TestCase("\\")]
    [TestCase("\\c1")]
    public void What_the_standard_refuses_is_refused(string pattern) => Pattern.Compile(pattern, out _).ShouldBeNull();

    [Test]
    public void The_common_patterns_run_as_tables_and_the_rest_within_a_time_limit()
    {
        Pattern.Compile("^[\\u4e00-\\u9fa5·]{2,50}$", out _)!.Backtracks.ShouldBeFalse();
        Pattern.Compile("^[a-z0-9._-]{1,255}$", out _)!.Backtracks.ShouldBeFalse();
        Pattern.Compile("^(?!x)a", out _)!.Backtracks.ShouldBeTrue();
    }

    [TestCase("^(a+)+$")]
    [TestCase("^(a|a)*$")]
    [TestCase("^(([a-z])+.)+[A-Z]([a-z])+$")]
    [TestCase("(.*a){20}b")]
    [TestCase("^(?!x)(a+)+$")]
    [TestCase("^(a+)+\\1$")]
    public void A_pattern_that_explodes_elsewhere_is_answered_soon(string pattern)
    {
        var compiled = Pattern.Compile(pattern, out _)!;
        var begun = Stopwatch.GetTimestamp();

        compiled.Matches(Encoding.UTF8.GetBytes(new string('a', 5000) + "!")).ShouldNotBe(PatternAnswer.Yes);

        Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeLessThan(5);
    }

    [Test]
    public void Slow_matches_do_not_add_up_beyond_the_bound_of_work()
    {
        var checker = Checked.By("""{ "items": { "pattern": "^(?!x)(a+)+$" } }""", limits: new CheckLimits { Steps = 100_000 });
        var item = "\"" + new string('a', 23) + "!\"";
        var begun = Stopwatch.GetTimestamp();

        var found = checker.Text("[" + string.Join(',', Enumerable.Repeat(item, 10_000)) + "]");

        found.IsValid.ShouldBeFalse();
        found.Select(f => f.Code).ShouldContain(c => c == "check.work" || c == "check.pattern-time");
        Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeLessThan(20);
    }

    [TestCase("(a{0,1000}){0,1000}")]
    [TestCase("(((a{1000}){1000}){1000}){1000}")]
    [TestCase("\\p{L}{1,500}")]
    [TestCase("(.*){1,2000000000}x")]
    [TestCase("(?:){2147483647}")]
    public void A_pattern_of_monstrous_repetition_is_compiled_or_refused_soon(string pattern)
    {
        var begun = Stopwatch.GetTimestamp();

        var compiled = Pattern.Compile(pattern, out var why);
        if (compiled == null) why.ShouldNotBeEmpty();
        else compiled.Matches("aé"u8).ShouldBeOneOf(PatternAnswer.Yes, PatternAnswer.No, PatternAnswer.TooSlow);

        Stopwatch.GetElapsedTime(begun).TotalSeconds.ShouldBeLessThan(20);
    }

    [Test]
    public void Groups_beyond_any_reason_are_refused()
    {
        Pattern.Compile(new string('(', 5000) + new string(')', 5000), out var why).ShouldBeNull();
        why.ShouldNotBeEmpty();
        Pattern.Compile(new string('a', 30_000), out _).ShouldBeNull();
    }

    /// <summary>Random patterns over a small alphabet: our automaton, the text we write for .NET, and Node.js where it is there.</summary>
    [Test]
    public void All_engines_agree_on_random_patterns()
    {
        var random = new Random(7);
        var asked = new List<object>();
        var built = 0;
        for (var i = 0; i < 1500; i++)
        {
            var pattern = Random(random, 3);
            var tree = PatternParser.Parse(pattern);
            if (ByteAutomaton.Build(tree, new PatternBudget()) is not { } automaton) continue;     // more states than are allowed
            built++;
            var dotnet = new System.Text.RegularExpressions.Regex(DotnetPattern.Write(tree), System.Text.RegularExpressions.RegexOptions.None,
                TimeSpan.FromSeconds(5));
            for (var j = 0; j < 8; j++)
            {
                var text = string.Concat(Enumerable.Range(0, random.Next(7))
                    .Select(_ => random.Next(5) switch { 0 => "a", 1 => "b", 2 => "云", 3 => "🐲", _ => "\n" }));
                var answer = automaton.Matches(Encoding.UTF8.GetBytes(text));
                dotnet.IsMatch(text).ShouldBe(answer, $"{pattern} on {JsonSerializer.Serialize(text)}");
                asked.Add(new { pattern, text, answer });
            }
        }
        built.ShouldBeGreaterThan(1400);
        if (NodeJs.Run("const q=JSON.parse(require('fs').readFileSync(0,'utf8'));console.log(JSON.stringify(q.filter(c=>new RegExp(c.pattern,'u').test(c.text)!==c.answer).slice(0,5)))",
            JsonSerializer.Serialize(asked)) is { } differences) differences.Trim().ShouldBe("[]");
    }

    static string Random(Random random, int depth)
    {
        string Atom() => random.Next(depth > 0 ? 12 : 8) switch
        {
            0 => "a", 1 => "b", 2 => "云", 3 => "🐲", 4 => ".", 5 => "[ab]", 6 => "[^a云]", 7 => "\\W", 8 or 9 => $"({Random(random, depth - 1)})", _ =>
                $"(?:{Random(random, depth - 1)})",
        };
        string Term() => random.Next(12) switch { 0 => "^", 1 => "$", 2 => Atom() + "*", 3 => Atom() + "+", 4 => Atom() + "?", 5 => Atom() + "{1,3}", 6 =>
            Atom() + "{2}", _ => Atom() };
        return string.Join('|', Enumerable.Range(0, random.Next(1, 3)).Select(_ => string.Concat(Enumerable.Range(0, random.Next(0, 4)).Select(_ => Term()))));
    }
}
