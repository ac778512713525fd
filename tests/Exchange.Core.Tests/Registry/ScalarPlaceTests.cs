using CsCheck;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Exchange.Core.Tests.Registry;

/// <summary>A fault in an expression is told where its character stands in the file, however the expression is written there.</summary>
public sealed class ScalarPlaceTests
{
    static ReadDocument Read(string text, string path = "m.yaml")
    {
        var read = new DocumentReader(new Dictionary<string, AdapterKind>()).Read([new DocumentFile(path, text)]);
        read.Faults.ShouldBeEmpty();
        return read.Documents[^1];
    }

    static string Mapping(string field) => $"kind: mapping\nname: m.v1\ntitle: {{ zh: 某, en: X }}\nfrom: a\nto: b\nfields:\n{field}";

    /// <summary>The ! in the file is looked for: that is where the ! of the expression must be told.</summary>
    [TestCase("  A: record.a!b\n", TestName = "A_plain_text")]
    [TestCase("  A:    record.a!b # a comment\n", TestName = "A_plain_text_with_a_comment")]
    [TestCase("  A: record.a\n     & record.b!c\n", TestName = "A_plain_text_over_two_lines")]
    [TestCase("  A: record.a\n\n\n     & record.b!c\n", TestName = "A_plain_text_with_empty_lines")]
    [TestCase("  A: 'record.a!b'\n", TestName = "Single_quotes")]
    [TestCase("  A: '''x'' & ''y'' & !'\n", TestName = "Single_quotes_with_quotes_in_them")]
    [TestCase("  A: '''x'' &\n    ''y''\n\n    & !'\n", TestName = "Single_quotes_over_lines")]
    [TestCase("  A: \"'x' & !\"\n", TestName = "Double_quotes")]
    [TestCase("  A: \"\\\"\\u00e9\\x41\\U0001F600\\t\\\" & !\"\n", TestName = "Double_quotes_with_escapes")]
    [TestCase("  A: \"'x' \\\n    & 'y' &\n    !\"\n", TestName = "Double_quotes_over_lines")]
    [TestCase("  A: |-\n    record.a\n      & !\n", TestName = "A_literal_block")]
    [TestCase("  A: |\n\n    record.a\n\n    & !\n", TestName = "A_literal_block_with_empty_lines")]
    [TestCase("  A: |2-\n      record.a\n    & !\n", TestName = "A_literal_block_that_says_its_indentation")]
    [TestCase("  A: >-\n    record.a\n    & 'x'\n    & !\n", TestName = "A_folded_block")]
    [TestCase("  A: >\n    record.a\n\n    & 'x'\n      & 'more'\n      & 'yet more'\n    & !\n", TestName = "A_folded_block_with_indented_lines")]
    [TestCase("  A: 中文.a!b\n", TestName = "Chinese_before_it")]
    [TestCase("  A: |-\r\n    record.a\r\n    & !\r\n", TestName = "Windows_line_ends")]
    [TestCase("  \"A\": record.a!b\n", TestName = "A_key_in_quotes")]
    public void The_place_in_the_file(string field)
    {
        var text = "kind: calendar\nname: c\ntitle: { zh: 历, en: C }\nfrom: 2026-01-01\nuntil: 2026-12-31\n---\n" + Mapping(field);
        var document = Read(text);
        var expression = ((Exchange.Core.Registry.Documents.MappingDocument)document.Document).Fields["A"];
        var (line, column) = document.PlaceOf("/fields/A", expression.IndexOf('!', StringComparison.Ordinal));
        text.Split('\n')[line - 1][column - 1].ShouldBe('!', $"{line}:{column}");
    }

    [Test]
    public void The_place_in_JSON()
    {
        var document = Read("""
            { "kind": "mapping", "name": "m.v1", "title": { "zh": "某", "en": "X" }, "from": "a", "to": "b",
              "fields": { "A": "\"😀\\n\" & \u0041 & !" } }
            """, "m.json");
        // Columns count characters, of which the face is one.
        document.PlaceOf("/fields/A", "\"😀\\n\" & A & ".Length).ShouldBe((2, 41));
    }

    [Test]
    public void The_end_of_an_expression_is_after_its_last_character()
    {
        Read(Mapping("  A: record.\n")).PlaceOf("/fields/A", 7).ShouldBe((7, 13));
        Read(Mapping("  A: |-\n    record.\n  B: b\n")).PlaceOf("/fields/A", 7).ShouldBe((8, 12));
        Read(Mapping("  A: 'record.'\n")).PlaceOf("/fields/A", 7).ShouldBe((7, 14));
    }

    [Test]
    public void What_is_no_place_in_it_is_the_place_of_the_whole()
    {
        var document = Read(Mapping("  A: record.a\n"));
        document.PlaceOf("/fields/A").ShouldBe((7, 6));
        document.PlaceOf("/fields/A", 99).ShouldBe((7, 6));
        document.PlaceOf("/fields/B", 3).ShouldBe((7, 3));
        document.PlaceOf("/nothing").ShouldBe((1, 1));
    }

    static readonly Gen<string> Text = Gen.Int[0, 11].Select(i => "ab'\"\\:# 中\n|é"[i].ToString()).Array[1, 30].Select(string.Concat)
        .Where(t => t.Trim() == t && t.Length > 0);

    /// <summary>Whatever is written by a writer of YAML, in each of its styles, is found again character by character.</summary>
    [TestCase(ScalarStyle.SingleQuoted)]
    [TestCase(ScalarStyle.DoubleQuoted)]
    [TestCase(ScalarStyle.Literal)]
    [TestCase(ScalarStyle.Folded)]
    [TestCase(ScalarStyle.Any)]
    public void Every_character_is_found_where_it_was_written(ScalarStyle style) => Text.Sample(value =>
    {
        var fields = new YamlMappingNode(new YamlScalarNode("A"), new YamlScalarNode(value) { Style = style });
        var writer = new StringWriter { NewLine = "\n" };
        new YamlStream(new YamlDocument(new YamlMappingNode(
            Pair("kind", "mapping"), Pair("name", "m.v1"), new("title", new YamlMappingNode("zh", "某", "en", "X")), Pair("from", "a"), Pair("to", "b"),
            new(new YamlScalarNode("fields"), fields)))).Save(writer, assignAnchors: false);
        var text = writer.ToString();
        var document = Read(text);
        var read = ((Exchange.Core.Registry.Documents.MappingDocument)document.Document).Fields["A"];
        var lines = text.Split('\n');
        // Whatever the style that was asked for, some texts can only stand in double quotes.
        var isDouble = text.Contains("A: \"", StringComparison.Ordinal);
        for (var at = 0; at < read.Length; at++)
        {
            // What an escape or a folded line stands for is not the character itself.
            if (char.IsWhiteSpace(read[at]) || (isDouble && read[at] is '"' or '\\' or 'é' or '中'))
                continue;
            var (line, column) = document.PlaceOf("/fields/A", at);
            lines[line - 1].Length.ShouldBeGreaterThanOrEqualTo(column, text);
            lines[line - 1][column - 1].ShouldBe(read[at], $"{at} of {read} at {line}:{column} of\n{text}");
        }
    }, iter: 300);

    static KeyValuePair<YamlNode, YamlNode> Pair(string key, string value) => new(new YamlScalarNode(key), new YamlScalarNode(value));
}
