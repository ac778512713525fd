using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

/// <summary>docs/mapping.md says what the code does: every example is run.</summary>
public sealed class MappingDocsTests
{
    static readonly string Page = File.ReadAllText(Path.Combine(RepositoryMappingTests.Root, "docs", "mapping.md")).ReplaceLineEndings("\n");
    static readonly IReadOnlyList<(string Info,
        string Text)> Blocks = [.. Regex.Matches(Page, "^```([^\n]+)\n(.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)
        .Select(m => (m.Groups[1].Value, m.Groups[2].Value))];
    static readonly IReadOnlyList<CodeTableDocument> Tables = [.. Blocks.Where(b => b.Info == "yaml code-tables")
        .SelectMany(b => MappingYaml.CodeTables(b.Text))];

    static readonly MappingOptions Options = new()
    {
        IsWorkingDay = day => day.Year is < 2026 or > 2027 ? null : day.DayOfWeek is not (DayOfWeek.Saturday or DayOfWeek.Sunday),
        Limits = MappingOptions.Default.Limits with { Steps = 100_000 },
    };

    static Translation Translate(MappingDocument document)
    {
        var translator = new Translator(MappingProgram.Compile(document, name => Tables.SingleOrDefault(t => t.Name == name), Options).OrThrow());
        return document.Reads == MappingReads.Record ? translator.Translate(Input()) : translator.Translate(Row());
    }

    static string Written(Translation translation) =>
        Encoding.UTF8.GetString(translation.ShouldBeOfType<Translation.Written>((translation as Translation.Failed)?.Fault.ToString()).Message);

    // From the text, so that numbers keep their digits.
    static byte[] Part(string block, string name) =>
        Encoding.UTF8.GetBytes(JsonDocument.Parse(Blocks.Single(b => b.Info == block).Text).RootElement.GetProperty(name).GetRawText());

    static MappingInput Input()
    {
        var sample = JsonNode.Parse(Blocks.Single(b => b.Info == "json input").Text)!.AsObject();
        return RepositoryMappingTests.Input(sample) with { Record = Part("json input", "record") };
    }

    static RowInput Row()
    {
        var sample = JsonNode.Parse(Blocks.Single(b => b.Info == "json row").Text)!.AsObject();
        return new RowInput { Row = Part("json row", "row"), Source = (string)sample["source"]!, Key = (string)sample["key"]!,
            ReceivedAt = DateTimeOffset.Parse((string)sample["receivedAt"]!, CultureInfo.InvariantCulture) };
    }

    static IEnumerable<TestCaseData> Mappings() => Blocks.Select((b, i) => (b, i)).Where(x => x.b.Info == "yaml mapping")
        .Select(x => new TestCaseData(x.b.Text, Blocks[x.i + 1].Text.TrimEnd('\n'))
            .SetArgDisplayNames(x.b.Text.Split('\n').First(l => l.StartsWith("to:", StringComparison.Ordinal))));

    [TestCaseSource(nameof(Mappings))]
    public void A_mapping_of_the_page_gives_what_stands_below_it(string yaml, string message) => Written(Translate(MappingYaml.Mapping(yaml)))
        .ShouldBe(message);

    static IEnumerable<string[]> Rows(string header)
    {
        var isIn = false;
        foreach (var line in Page.Split('\n'))
            if (line == header)
                isIn = true;
            else if (!line.StartsWith('|'))
                isIn = false;
            else if (isIn && !line.StartsWith("|---", StringComparison.Ordinal))
                yield return [.. line.Trim('|', ' ').Split(" | ").Select(c => c.Trim())];
    }

    static string Code(string cell) => cell.Trim('`');

    static IEnumerable<TestCaseData> Expressions() => Rows("| expression 表达式 | gives 得到 |")
        .Select(r => new TestCaseData(Code(r[0]), r[1] == "nothing" ? "" : Code(r[1])).SetArgDisplayNames(Code(r[0])));

    [TestCaseSource(nameof(Expressions))]
    public void An_expression_of_the_page_gives_what_stands_beside_it(string expression, string value) =>
        Written(Translate(MappingYaml.Of(("x", expression)))).ShouldBe(value.Length == 0 ? "{}" : $"{{\"x\":{value}}}");

    static IEnumerable<TestCaseData> Faults() => Rows("| expression 表达式 | fault 故障 |")
        .Select(r => new TestCaseData(Code(r[0]), Code(r[1])).SetArgDisplayNames(Code(r[0])));

    [TestCaseSource(nameof(Faults))]
    public void A_fault_of_the_page_has_the_code_beside_it(string expression, string code) =>
        Translate(MappingYaml.Of(("x", expression))).ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe(code);

    static IEnumerable<TestCaseData> Findings() => Rows("| field 字段 | expression 表达式 | finding 结果 |")
        .Select(r => new TestCaseData(Code(r[0]), Code(r[1]), r[2]).SetArgDisplayNames(Code(r[1])));

    [TestCaseSource(nameof(Findings))]
    public void A_finding_of_the_page_is_what_the_checker_says(string field, string expression, string finding)
    {
        // What is not under test is written rightly, but where its absence is the finding.
        var isAlone = field == "NAME" || finding.Contains("required-missing", StringComparison.Ordinal);
        var document = MappingYaml.Of(isAlone ? [(field, expression)] : [("NAME", "record.enterprise.name"), (field, expression)]);
        var report = MappingCheck.Check(document, new MappingSurroundings
        {
            Schema = name => Encoding.UTF8.GetBytes(Blocks.Single(b => b.Info == (name == "from.v1" ? "json from-schema" : "json to-schema")).Text),
            CodeTable = _ => null,
        });
        if (finding == "clean")
        {
            report.Findings.ShouldBeEmpty();
            return;
        }
        var (severity, code) = Regex.Match(finding, "^(error|warning|cannot tell) `(.+)`$") is var m && m.Success ? (m.Groups[1].Value, m.Groups[2].Value)
            : throw new FormatException(finding);
        report.Findings.Select(f =>
            ($"{f.Severity switch { MappingSeverity.Error => "error", MappingSeverity.Warning => "warning", _ => "cannot tell" }}", f.Code))
            .ShouldContain((severity, code));
        report.IsUsable.ShouldBe(severity != "error");
    }

    [Test]
    public void Every_function_of_the_hub_is_in_the_page()
    {
        foreach (var name in DomainFunctions.Set.Names.Except(FunctionSet.BuiltIn.Names, StringComparer.Ordinal))
            Page.ShouldContain("`$" + name, Case.Sensitive, name);
    }

    [Test]
    public void Every_code_is_in_the_page_and_every_one_in_the_page_exists()
    {
        var code = new Regex("[\"`:](mapping\\.[a-z-]+)[\"`:]");
        var core = Path.Combine(RepositoryMappingTests.Root, "Exchange.Core");
        var sources = Directory.EnumerateFiles(Path.Combine(core, "Mapping"), "*.cs", SearchOption.AllDirectories).Append(Path.Combine(core, "Registry", "RegisteredMappings.cs"));
        var inCode = sources.SelectMany(f => code.Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);
        code.Matches(Page[Page.IndexOf("All codes", StringComparison.Ordinal)..]).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal)
            .ShouldBe(inCode);
    }

    [Test]
    public void Every_word_that_a_fault_has_as_its_code_is_in_the_page()
    {
        var said = new Regex("(?:Wording\\.Fault\\(|Code = |ExpressionException\\()\\s*\"([a-z]+(?:-[a-z]+)+)\"");
        var core = Path.Combine(RepositoryMappingTests.Root, "Exchange.Core");
        var sources = Directory.EnumerateFiles(Path.Combine(core, "Mapping"), "*.cs", SearchOption.AllDirectories).Append(Path.Combine(core, "Registry", "RegisteredMappings.cs"));
        var codes = sources.SelectMany(f => said.Matches(File.ReadAllText(f))).Select(m => m.Groups[1].Value).Distinct().ToList();
        codes.Count.ShouldBeGreaterThan(8);
        foreach (var code in codes)
            Page.ShouldContain($"`{code}`", Case.Sensitive, code);
    }
}
