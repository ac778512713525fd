using System.Text;
using System.Text.Json;
using Exchange.Core.Mapping;
using Exchange.Core.Mapping.Lineage;

namespace Exchange.Core.Tests.Mapping.Lineage;

public sealed class LineageTests
{
    const string From = """
        {
          "type": "object", "additionalProperties": false,
          "properties": {
            "name": { "type": "string", "title": "名称 / Name", "x-personal": true },
            "sex": { "enum": ["1", "2"] },
            "note": { "type": "string", "title": "备注 / Note" },
            "fund": { "type": "object", "properties": { "rate": { "type": "number" }, "members": { "type": "array", "items": { "type": "string" } } } },
            "staff": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" }, "id": { "type": "string" }, "wage": { "type": "number" }, "phone": { "type": "string" } } } },
            "contact": { "type": "object", "x-personal": true, "properties": { "name": { "type": "string" }, "mobile": { "type": "string" } } }
          }
        }
        """;

    static readonly string Mapping = """
        name: form-to-gjj.v1
        from: from.v1
        to: to.v1
        tables: { sex: { table: sex-codes, system: GJJ } }
        snippets: { rate: record.fund.rate / 100 }
        fields:
          NAME: record.name
          KIND: "'01'"
          CODE: $code('sex', record.sex)
          STAFF: |-
            [record.staff[id in $$.record.fund.members].{ 'N': name, 'PAY': $round(wage * $rate, 2), 'NEW': wage > 5000 ? 'Y' : 'N' }]
          COUNT: $count(record.staff)
          WHO.ALL: record.contact
          WHO.TEXT: "record.note ? record.note : record.name"
          UNI: steps.S1.gives.UNISCID
        """;

    static ReadOnlyMemory<byte>? Schema(string name) =>
        name switch { "from.v1" => Encoding.UTF8.GetBytes(From), "to.v1" => "{}"u8.ToArray(), _ => (ReadOnlyMemory<byte>?)null };

    static readonly MappingReport Report = MappingCheck.Check(
        MappingYaml.Mapping(Mapping),
        new MappingSurroundings { Schema = Schema, CodeTable = _ =>
            MappingYaml.CodeTables("""{ name: sex-codes, rows: [ { value: "1", systems: { GJJ: "1" } }, { value: "2", systems: { GJJ: "2" } } ] }""").Single() });

    static FieldLineage Line(string target) => Report.Lineage.Single(l => l.Target == target);

    [Test]
    public void The_mapping_at_hand_has_no_error() => Report.IsUsable.ShouldBeTrue(string.Join('\n', Report.Findings));

    [Test]
    public void Each_part_of_the_message_has_a_line() =>
        Report.Lineage.Select(l => l.Target)
            .ShouldBe(["/NAME", "/KIND", "/CODE", "/STAFF/*/N", "/STAFF/*/PAY", "/STAFF/*/NEW", "/COUNT", "/WHO/ALL", "/WHO/TEXT", "/UNI"]);

    [Test]
    public void A_line_names_what_goes_in_and_what_decides()
    {
        Line("/NAME").Sources.ShouldBe(["/record/name"]);
        Line("/KIND").Sources.ShouldBeEmpty();
        (Line("/CODE").Sources, Line("/CODE").Tables).ShouldBe((["/record/sex"], ["sex-codes"]), new Lines());
        Line("/STAFF/*/N").Sources.ShouldBe(["/record/staff/*/name"]);
        Line("/STAFF/*/N").Conditions.ShouldBe(["/record/fund/members", "/record/staff/*", "/record/staff/*/id"]);
        Line("/STAFF/*/PAY").Sources.ShouldBe(["/record/fund/rate", "/record/staff/*/wage"]);
        Line("/STAFF/*/NEW").Sources.ShouldBeEmpty();
        Line("/STAFF/*/NEW").Conditions.ShouldContain("/record/staff/*/wage");
        Line("/COUNT").Conditions.ShouldBe(["/record/staff"]);
        Line("/WHO/ALL").Sources.ShouldBe(["/record/contact"]);
        Line("/WHO/TEXT").Sources.ShouldBe(["/record/name", "/record/note"]);
        Line("/UNI").Sources.ShouldBe(["/steps/S1/gives/UNISCID"]);
    }

    sealed class Lines : IEqualityComparer<(IReadOnlyList<string>, IReadOnlyList<string>)>
    {
        public bool Equals((IReadOnlyList<string>, IReadOnlyList<string>) x, (IReadOnlyList<string>, IReadOnlyList<string>) y) =>
            x.Item1.SequenceEqual(y.Item1) && x.Item2.SequenceEqual(y.Item2);

        public int GetHashCode((IReadOnlyList<string>, IReadOnlyList<string>) obj) => obj.Item1.Count;
    }

    [Test]
    public void Personal_data_is_marked_by_its_own_mark_or_one_above_it() =>
        Report.Lineage.Where(l => l.Personal).Select(l => l.Target).ShouldBe(["/NAME", "/WHO/ALL", "/WHO/TEXT"]);

    [TestCase("name", new[] { "/NAME", "/WHO/TEXT" })]
    [TestCase("record.name", new[] { "/NAME", "/WHO/TEXT" })]
    [TestCase("/record/name", new[] { "/NAME", "/WHO/TEXT" })]
    [TestCase("staff.id", new[] { "/STAFF/*/N", "/STAFF/*/PAY", "/STAFF/*/NEW" })]
    [TestCase("staff[].wage", new[] { "/STAFF/*/PAY", "/STAFF/*/NEW" })]
    [TestCase("staff", new[] { "/STAFF/*/N", "/STAFF/*/PAY", "/STAFF/*/NEW", "/COUNT" })]
    [TestCase("contact.mobile", new[] { "/WHO/ALL" })]
    [TestCase("steps.S1", new[] { "/UNI" })]
    [TestCase("nothing", new string[0])]
    public void Who_uses_a_field_is_told(string place, string[] targets) =>
        LineageSearch.WhoUses([Report], place).Select(u => u.Target).Distinct().ShouldBe(targets);

    [Test]
    public void A_use_says_whether_the_value_goes_in() =>
        LineageSearch.WhoUses([Report], "staff.wage").Where(u => u.Source == "/record/staff/*/wage").Select(u => (u.Mapping, u.Target, u.IsCondition)).ShouldBe(
            [("form-to-gjj.v1", "/STAFF/*/PAY", false), ("form-to-gjj.v1", "/STAFF/*/NEW", true)]);

    [Test]
    public void Fields_that_no_mapping_uses_are_told()
    {
        var unused = UnusedFields.Find([Report], "from.v1", Schema);
        unused.Select(u => u.Path).ShouldBe(["staff[].phone"]);
        unused[0].En.ShouldContain("staff[].phone");
        UnusedFields.Find([], "from.v1", Schema).Select(u => u.Path).ShouldBe(
            ["name", "sex", "note", "fund.rate", "fund.members[]", "staff[].name", "staff[].id", "staff[].wage", "staff[].phone", "contact.name",
                "contact.mobile"]);
        UnusedFields.Find([], "from.v1", Schema)[0].Title.ShouldBe("名称 / Name");
        UnusedFields.Find([], "none.v1", Schema).ShouldBeEmpty();
    }

    [Test]
    public void The_lineage_is_written_as_JSON()
    {
        var root = JsonDocument.Parse(LineageText.ToJson(Report)).RootElement;
        root.GetProperty("mapping").GetString().ShouldBe("form-to-gjj.v1");
        var line = root.GetProperty("targets").EnumerateArray().Single(t => t.GetProperty("target").GetString() == "/STAFF/*/PAY");
        line.GetProperty("sources").EnumerateArray().Select(s => s.GetString()).ShouldBe(["/record/fund/rate", "/record/staff/*/wage"]);
        line.GetProperty("personal").GetBoolean().ShouldBeFalse();
    }

    [Test]
    public void The_lineage_is_drawn_as_a_Mermaid_flowchart()
    {
        var chart = LineageText.ToMermaid(MappingCheck.Check(
            MappingYaml.Mapping("""{ from: from.v1, to: to.v1, fields: { A: "record.sex = '1' ? record.name : 'x'", B: "[record.staff.{ 'C': id }]" } }"""),
            new MappingSurroundings { Schema = Schema, CodeTable = _ => null }));
        chart.ShouldBe("""
            flowchart LR
              subgraph from ["from.v1"]
                s0["record.name"]
                s1["record.sex"]
                s2["record.staff[]"]
                s3["record.staff[].id"]
              end
              subgraph to ["to.v1"]
                t0[["A"]]
                t1["B[].C"]
              end
              s0 --> t0
              s1 -.-> t0
              s3 --> t1
              s2 -.-> t1

            """.ReplaceLineEndings("\n"));
    }
}
