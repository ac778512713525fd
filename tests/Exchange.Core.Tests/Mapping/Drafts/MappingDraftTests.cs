using System.Text;
using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Drafts;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping.Drafts;

public sealed class MappingDraftTests
{
    const string From = """
        { "type": "object", "required": ["enterprise", "members"], "properties": {
            "enterprise": { "title": "企业", "type": "object", "required": ["name", "staff"], "properties": {
              "name": { "title": "企业名称", "type": "string" }, "founded": { "title": "成立日期", "type": "string", "format": "date" },
              "staff": { "title": "职工人数", "type": "integer" }, "kind-of": { "title": "类型", "enum": ["a", "b"] } } },
            "members": { "title": "股东", "type": "array", "minItems": 1, "items": { "type": "object", "required": ["name"], "properties": {
              "name": { "title": "姓名", "type": "string" }, "share": { "title": "认缴出资额", "type": "number" } } } },
            "phones": { "title": "电话号码", "type": "array", "items": { "type": "string" } } } }
        """;

    static MappingDraft Draft(string to, MappingReads reads = MappingReads.Record, string from = From) =>
        MappingDraft.Between("from.v1", "to.v1", reads, Around(from, to)).ShouldNotBeNull();

    static MappingSurroundings Around(string from, string to) => new()
    {
        Schema = name => name switch { "from.v1" => Encoding.UTF8.GetBytes(from), "to.v1" => Encoding.UTF8.GetBytes(to), _ => default(ReadOnlyMemory<byte>?) },
        CodeTable = _ => null,
    };

    static MappingDocument Read(MappingDraft draft)
    {
        var read = new DocumentReader(new Dictionary<string, AdapterKind>()).Read([new DocumentFile("m.yaml", draft.Yaml)]);
        read.Faults.ShouldBeEmpty(draft.Yaml);
        return (MappingDocument)read.Documents.ShouldHaveSingleItem().Document;
    }

    [Test]
    public void Fields_are_found_by_titles_names_and_kinds()
    {
        var document = Read(Draft("""
            { "type": "object", "required": ["DWMC", "YG", "SLRQ", "GD"], "additionalProperties": false, "properties": {
              "DWMC": { "title": "单位名称", "type": "string" }, "YG": { "title": "职工人数", "type": "string" },
              "SLRQ": { "title": "设立日期", "type": "string", "pattern": "^[0-9]{8}$" }, "LX": { "title": "类型", "type": "string" },
              "GD": { "title": "股东", "type": "array", "items": { "type": "object", "required": ["XM"], "properties": { "XM": { "title": "姓名", "type": "string" }, "JE": { "title": "认缴出资额", "type": "number" } } } },
              "DH": { "title": "电话号码", "type": "array", "items": { "type": "string" } } } }
            """));
        document.Fields["DWMC"].ShouldBe("record.enterprise.name");
        document.Fields["YG"].ShouldBe("$string(record.enterprise.staff)");
        document.Fields["SLRQ"].ShouldBe("$replace(record.enterprise.founded, '-', '')");
        document.Fields["LX"].ShouldBe("record.enterprise.`kind-of`");
        document.Fields["GD"].ShouldBe("[record.members.{\n  'XM': name,\n  'JE': share\n}]");
        document.Fields["DH"].ShouldBe("[record.phones]");
    }

    [Test]
    public void A_required_target_without_a_source_is_told_and_stops_the_delivery_with_its_words()
    {
        const string To = """
            { "type": "object", "required": ["A", "B", "V"], "properties": { "A": { "title": "企业名称", "type": "string" }, "B": { "title": "罕见'字段", "type": "string" },
              "C": { "title": "另一罕见字段", "type": "string" }, "V": { "const": "01" } } }
            """;
        var draft = Draft(To);
        draft.Unmatched.ShouldBe(["B（罕见'字段）"]);
        draft.Open.ShouldBe(["C（另一罕见字段）"]);
        draft.Matched.ShouldBe(["A", "V"]);
        var document = Read(draft);
        document.Fields["V"].ShouldBe("'01'");
        var report = MappingCheck.Check(document, Around(From, To));
        report.IsUsable.ShouldBeTrue();
        report.Findings.ShouldContain(f => f.Code == "mapping.always-fails" && f.Place.Pointer == "/fields/B");
        var fault = new Translator(MappingProgram.Compile(document, _ => null).OrThrow()).Translate(TranslatorTests.Input("""{"enterprise":{"name":"x"}}"""))
            .ShouldBeOfType<Translation.Failed>().Fault;
        (fault.Code, fault.Target).ShouldBe(("D3137", "/B"));
        fault.Zh.ShouldContain("罕见");
    }

    [Test]
    public void Rows_that_come_back_are_drafted_too()
    {
        var document = Read(Draft("""{ "type": "object", "required": ["at"], "properties": { "at": { "title": "办结时间", "type": "string" } } }""", MappingReads.Row,
            """{ "type": "object", "required": ["BJSJ"], "properties": { "BJSJ": { "title": "办结时间", "type": "string" } } }"""));
        (document.Reads, document.Fields["at"]).ShouldBe((MappingReads.Row, "row.BJSJ"));
    }

    [Test]
    public void A_schema_that_is_not_known_gives_no_draft() => MappingDraft.Between("from.v1", "none.v1", MappingReads.Record, Around(From, "{}")).ShouldBeNull();

    static IEnumerable<string> Schemas() => Directory.EnumerateFiles(Path.Combine(RepositoryMappingTests.Root, "schemas"), "*.json", SearchOption.AllDirectories)
        .Select(file => Path.GetFileNameWithoutExtension(file)).Order(StringComparer.Ordinal);

    /// <summary>Whatever the two schemas: the draft is a document, and the checker has no error against it.</summary>
    [TestCaseSource(nameof(Schemas))]
    public void A_draft_passes_the_checker(string to)
    {
        var texts = Directory.EnumerateFiles(Path.Combine(RepositoryMappingTests.Root, "schemas"), "*.json", SearchOption.AllDirectories)
            .ToDictionary(file => Path.GetFileNameWithoutExtension(file), File.ReadAllBytes, StringComparer.Ordinal);
        var around = new MappingSurroundings
        {
            Schema = name => texts.GetValueOrDefault(name[(name.LastIndexOf('/') + 1)..]) is { } text ? text : default(ReadOnlyMemory<byte>?), CodeTable = _ => null,
        };
        foreach (var from in (string[])["company-start.v1", "food-permit.v1", "name-reservation.v1", "newborn.v1", "staff-insurance.v1"])
        {
            var draft = MappingDraft.Between(from, to, MappingReads.Record, around).ShouldNotBeNull();
            if (draft.Matched.Count + draft.Unmatched.Count == 0) continue;
            MappingCheck.Check(Read(draft), around).Findings.Where(f => f.Severity == MappingSeverity.Error).ShouldBeEmpty(draft.Yaml);
        }
    }
}
