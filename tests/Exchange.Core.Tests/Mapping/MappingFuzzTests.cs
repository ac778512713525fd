using System.Globalization;
using System.Text;
using CsCheck;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Lineage;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

/// <summary>
/// Whatever stands in a mapping: the checker answers, and a record becomes a message or a fault. A thousand in every run; EXCHANGE_FUZZ says how many
/// (<c>EXCHANGE_FUZZ=1000000 dotnet test --filter FullyQualifiedName~Fuzz</c> by night).
/// </summary>
public sealed class MappingFuzzTests
{
    const string Schema = """
        { "type": "object", "required": ["a", "list"], "properties": { "a": { "type": "string" }, "n": { "type": "number" }, "o": { "type": "object" },
          "list": { "type": "array", "items": { "type": "object", "properties": { "b": { "enum": ["1", "2"] }, "c": { "type": ["string", "null"] } } } } } }
        """;

    static readonly string[] Words = [
        "record", "record.a", "record.n", "record.list", "record.list.b", "record.list[0]", "record.o", "steps.S1.gives.x", "number", "takenInAt", "$s", "$f", "$item",
        "$", "$$", ".", "[", "]", "(", ")", "{", "}", ",", ":", ";", ":=", "?", "??", "+", "-", "*", "/", "&", "=", "!=", "<", " and ", " in ", "~>", "^(", "%", "@$x", "#$i",
        "'x'", "1", "null", "true", "function($x){$x}", "$code('t', ", "$hubCode('t', ", "$codeTitle('t', ", "$divisionNames('t', ", "$mask(", "$toCents(", "$amountInWords(",
        "$cutBytes(", "$workday(", "$birthDate(", "$map(", "$error(", "$eval(", "$sum(", "\"", "/a/", "`", "\ud800", "\n", "\u0000",
    ];

    static readonly Gen<string> Text = Gen.Frequency(
        (3, Gen.Int[0, Words.Length - 1].Select(i => Words[i]).Array[1, 12].Select(string.Concat)),
        (1, Gen.String[0, 20]),
        (2, Gen.Int[0, 12].Select(i => Words[i])),
        (2, Gen.Select(Gen.Int[0, 12], Gen.Int[48, 58], (what, by) => Words[by] + Words[what] + ", 2)")));

    static readonly Gen<string> Target = Gen.Frequency((4, Gen.Int[0, 5].Select(i => "a b.c b.d `x.y` e @f".Split(' ')[i])), (1, Gen.String[0, 8]));

    static readonly Gen<MappingDocument> Any = Gen.Select(
        Gen.Select(Target, Text).Array[1, 5], Gen.Select(Gen.Int[0, 2], Text).Array[0, 3], Gen.Int[0, 5], Gen.Int[0, 2],
        (fields, snippets, format, unknown) => new MappingDocument
        {
            Name = "m.v1", Title = new Title { Zh = "某", En = "M" }, From = "s", To = format == 5 ? "none" : "s", Reads = format == 4 ? MappingReads.Row : MappingReads.Record,
            Fields = fields.DistinctBy(f => f.Item1).ToDictionary(f => f.Item1, f => f.Item2, StringComparer.Ordinal),
            Snippets = snippets.DistinctBy(s => s.Item1).ToDictionary(s => "sfg"[s.Item1].ToString(), s => s.Item2, StringComparer.Ordinal),
            Tables = new Dictionary<string, TablePart>(StringComparer.Ordinal) { ["t"] = new() { Table = "sex", System = "GJJ", Unknown = (UnknownCode)unknown, Default = "d" } },
            Format = (MessageFormat)(format % 3),
            Xml = format % 3 == 1 ? new XmlPart { Root = "r", Cdata = ["b"] } : null,
            Rows = format % 3 == 2 ? new RowsPart { Each = "record.list" } : null,
        });

    static readonly CodeTableDocument Table = MappingYaml.CodeTables("name: sex\nrows:\n  - { value: '1', systems: { GJJ: m } }\n").Single();

    static readonly MappingOptions Options = new()
    {
        Limits = new() { Steps = 20_000, Time = TimeSpan.FromSeconds(5), Memory = 4 << 20, OutputBytes = 1 << 18 }, IsWorkingDay = day => day.DayOfWeek != DayOfWeek.Sunday,
    };

    static long Count =>
        long.TryParse(Environment.GetEnvironmentVariable("EXCHANGE_FUZZ"), NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? count : 1_000;

    [Test]
    public void Any_mapping_is_checked_and_translates_or_says_why_not() => Any.Sample(document =>
    {
        var around = new MappingSurroundings { Schema = name => name == "s" ? Encoding.UTF8.GetBytes(Schema) : default(ReadOnlyMemory<byte>?), CodeTable = _ => Table };
        var report = MappingCheck.Check(document, around);
        foreach (var finding in report.Findings)
        {
            finding.Zh.ShouldNotBeEmpty();
            finding.En.ShouldNotBeEmpty();
            finding.Place.Pointer.ShouldStartWith("/");
        }
        LineageText.ToJson(report).ShouldNotBeEmpty();
        LineageText.ToMermaid(report).ShouldStartWith("flowchart");
        var compiled = MappingProgram.Compile(document, _ => Table, Options);
        if (compiled.Program is null)
        {
            compiled.Faults.ShouldNotBeEmpty();
            return;
        }
        var translator = new Translator(compiled.Program);
        const string Record = """{"a":"张样一","n":1.10,"o":{"z":[]},"list":[{"b":"1","c":null},{"b":"2"}]}""";
        var translation = document.Reads == MappingReads.Row
            ? translator.Translate(new RowInput { Row = Encoding.UTF8.GetBytes(Record), Source = "s", Key = "k", ReceivedAt = DateTimeOffset.UnixEpoch })
            : translator.Translate(TranslatorTests.Input(Record));
        if (translation is Translation.Failed failed)
        {
            failed.Fault.Code.ShouldNotBeEmpty();
            failed.Fault.Code.ShouldNotBe("translation-broke", failed.Fault.ToString());
            (failed.Fault.Zh + failed.Fault.En).ShouldNotContain("张样一");
        }
        else
            // A repeat gives the same bytes.
            ((Translation.Written)(document.Reads == MappingReads.Row
                ? translator.Translate(new RowInput { Row = Encoding.UTF8.GetBytes(Record), Source = "s", Key = "k", ReceivedAt = DateTimeOffset.UnixEpoch })
                : translator.Translate(TranslatorTests.Input(Record)))).Message.ShouldBe(((Translation.Written)translation).Message);
    }, iter: Count);
}
