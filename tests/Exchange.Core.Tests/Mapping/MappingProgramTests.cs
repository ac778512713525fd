using Exchange.Core.Mapping;

namespace Exchange.Core.Tests.Mapping;

public sealed class MappingProgramTests
{
    static IReadOnlyList<MappingFinding> Faults(string yaml) =>
        MappingProgram.Compile(MappingYaml.Mapping(yaml), name => Tables.FirstOrDefault(t => t.Name == name)).Faults;

    static readonly IReadOnlyList<Exchange.Core.Registry.Documents.CodeTableDocument> Tables =
        [.. MappingYaml.CodeTables("""{ name: sex, rows: [ { value: "1", systems: { GJJ: "1", WJJ: M } } ] }""")];

    [Test]
    public void All_faults_are_told_at_once_with_their_places()
    {
        var faults = Faults("""
            tables: { sex: { table: sex, system: GJJ }, nation: { table: nation, system: GJJ }, other: { table: sex, system: GJ }, open: { table: sex, system: WJJ, unknown: default } }
            snippets: { bad: "function($n { $n }" }
            fields:
              a: "1 +"
              b: $uppercse(record.name)
              c: $eval(record.program)
              d.: "1"
              e: $code('sexes', record.sex)
              f: "'x'"
              f.g: "1"
            """);
        faults.Select(f => (f.Code, f.Place.Pointer)).ShouldBe(
        [
            ("S0207", "/fields/a"),
            ("mapping.bad-target", "/fields/d."),
            ("S0202", "/snippets/bad"),
            ("mapping.target-overlap", "/fields/f.g"),
            ("mapping.unknown-table", "/tables/nation"),
            ("mapping.unknown-system", "/tables/other"),
            ("mapping.no-default", "/tables/open"),
            ("mapping.unknown-variable", "/fields/b"),
            ("mapping.eval", "/fields/c"),
            ("mapping.undeclared-table", "/fields/e"),
        ]);
        faults.ShouldAllBe(f => f.Severity == MappingSeverity.Error && f.Zh.Length > 0 && f.En.Length > 0);
        faults.Single(f => f.Code == "mapping.unknown-variable").Suggestion.ShouldBe("$uppercase");
        faults.Single(f => f.Code == "mapping.unknown-system").Suggestion.ShouldBe("GJJ");
    }

    [Test]
    public void A_syntax_error_has_its_line_and_column()
    {
        var fault = Faults("""
            fields:
              ok: "1"
              a: |-
                record.name &
                  ) 'x'
            """).ShouldHaveSingleItem();
        (fault.Place.Line, fault.Place.Column).ShouldBe((2, 3));
        fault.En.ShouldStartWith("Line 2, column 3");
        fault.Zh.ShouldStartWith("表达式第 2 行第 3 列");
    }

    [TestCase("a: $b, b: $c + 1, c: $a", true)]
    [TestCase("a: $a", true)]
    [TestCase("a: 'function($n) { $n <= 1 ? 1 : $n * $a($n - 1) }'", false)]
    public void A_snippet_whose_value_needs_itself_is_a_fault(string snippets, bool isFault) =>
        Faults($$"""{ snippets: { {{snippets}} }, fields: { x: "$a" } }""").Any(f => f.Code == "mapping.snippet-cycle").ShouldBe(isFault);

    [TestCase("($eval := 1; $eval)")]
    [TestCase("record.items@$i.$i.name")]
    [TestCase("record.items#$n.{ 'n': $n }")]
    [TestCase("record.items[0]#$n.$n")]
    [TestCase("function($x, $y) { $x & $y }('a', 'b')")]
    public void Variables_that_the_expression_binds_are_known(string expression) =>
        MappingProgram.Compile(MappingYaml.Of(("a", expression)), _ => null).Faults.ShouldBeEmpty();

    [TestCase("a")]
    [TestCase("a.b.c")]
    [TestCase("`a.b`.c")]
    [TestCase("统一代码")]
    public void A_target_path_is_read(string text) => TargetPath.TryParse(text, out _, out _).ShouldBeTrue();

    [TestCase("")]
    [TestCase(".")]
    [TestCase("a.")]
    [TestCase("a..b")]
    [TestCase("`a")]
    [TestCase("``")]
    [TestCase("a `b`")]
    [TestCase(" a")]
    public void What_is_no_target_path_is_declined(string text) => TargetPath.TryParse(text, out _, out _).ShouldBeFalse();

    [Test]
    public void A_pointer_escapes_what_it_must()
    {
        TargetPath.TryParse("`a/b~c`.d", out var path, out _).ShouldBeTrue();
        path!.Pointer.ShouldBe("/a~1b~0c/d");
    }
}
