using System.Text;
using System.Xml.Linq;
using CsCheck;
using Exchange.Core.Checking;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

public sealed class FormatTests
{
    static Translator Compile(string yaml) => new(MappingProgram.Compile(MappingYaml.Mapping(yaml), _ => null).OrThrow());

    static string Written(Translation translation) =>
        Encoding.UTF8.GetString(translation.ShouldBeOfType<Translation.Written>((translation as Translation.Failed)?.Fault.ToString()).Message);

    static string Translate(string yaml, string record) => Written(Compile(yaml).Translate(TranslatorTests.Input(record)));

    [Test]
    public void A_message_is_written_as_XML_with_attributes_arrays_and_text()
    {
        var translator = Compile("""
            format: xml
            xml: { root: YZBA }
            fields:
              SBLSH: number
              "@XH": "'00000001'"
              DWMC: record.name
              YZLB.YZ: "record.seals.{ 'YZLX': type, 'SL': count, 'BZ': null }"
              NOTE: "{ '@lang': 'zh', '#text': record.note }"
              CAP: record.capital
              NONE: record.none
            """);
        translator.MediaType.ShouldBe("application/xml");
        Written(translator.Translate(TranslatorTests.Input("""{"name":"甲 & <乙>","seals":[{"type":"01","count":1},{"type":"02","count":2}],"note":"第一行\n\"二\"","capital":1000000.50}"""))).ShouldBe(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><YZBA XH=\"00000001\"><SBLSH>4499032611240000012</SBLSH><DWMC>甲 &amp; &lt;乙&gt;</DWMC>"
            + "<YZLB><YZ><YZLX>01</YZLX><SL>1</SL><BZ /></YZ><YZ><YZLX>02</YZLX><SL>2</SL><BZ /></YZ></YZLB><NOTE lang=\"zh\">第一行\n\"二\"</NOTE><CAP>1000000.50</CAP></YZBA>");
    }

    [Test]
    public void XML_inside_an_envelope_stands_in_CDATA_without_its_namespace() =>
        Translate("""
            format: xml
            xml: { root: service, namespace: "http://tax.example/spec/", cdata: [body, note] }
            fields:
              head.tran_id: "'SWZJ.QYKB'"
              body.taxML.NSRMC: record.name
              body.taxML.BZ: "'a]]>b'"
              note: "'x < y'"
            """, """{"name":"甲 & 乙"}""").ShouldBe(
            "<?xml version=\"1.0\" encoding=\"utf-8\"?><service xmlns=\"http://tax.example/spec/\"><head><tran_id>SWZJ.QYKB</tran_id></head>"
            + "<body><![CDATA[<taxML><NSRMC>甲 &amp; 乙</NSRMC><BZ>a]]&gt;b</BZ></taxML>]]></body><note><![CDATA[x < y]]></note></service>");

    [Test]
    public void Prefixes_are_declared_at_the_root()
    {
        var text = Translate("""
            format: xml
            xml: { root: "s:Envelope", namespaces: { s: "http://soap.example/", d: "urn:d" }, declaration: false }
            fields:
              "s:Body.d:Apply.@d:version": "'1'"
              "s:Body.d:Apply.d:name": record.name
            """, """{"name":"甲"}""");
        text.ShouldBe("<s:Envelope xmlns:s=\"http://soap.example/\" xmlns:d=\"urn:d\"><s:Body><d:Apply d:version=\"1\"><d:name>甲</d:name></d:Apply></s:Body></s:Envelope>");
    }

    [TestCase("a: record.t", """{"t":"\u0007"}""", "/a")]
    [TestCase("a: record.t", """{"t":"\ud800"}""", "/a")]
    [TestCase("a: record", """{"x y":1}""", "/a/x y")]
    [TestCase("a: record", """{"x":[[1],[2]]}""", "/a/x")]
    [TestCase("\"@a\": record", """{"x":1}""", "/@a")]
    public void What_XML_cannot_hold_is_a_fault(string field, string record, string target)
    {
        var fault = Compile($$"""
            format: xml
            xml: { root: r }
            fields: { {{field}} }
            """).Translate(TranslatorTests.Input(record)).ShouldBeOfType<Translation.Failed>().Fault;
        (fault.Code, fault.Target).ShouldBe(("not-xml", target));
        fault.Place!.Pointer.ShouldStartWith("/fields/");
    }

    [Test]
    public void Any_text_survives_XML() =>
        Gen.String.Where(s => s.All(c => System.Xml.XmlConvert.IsXmlChar(c))).Sample(text =>
            XDocument.Parse(Translate("{ format: xml, xml: { root: r, cdata: [c] }, fields: { e: record.t, c: record.t, \"@a\": record.t } }",
                System.Text.Json.JsonSerializer.Serialize(new { t = text }))).Root!
                is var root && root.Element("e")!.Value == text && root.Attribute("a")!.Value == text
                    && root.Element("c")!.Value == text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n'), iter: 300);

    [Test]
    public void A_message_of_rows_has_every_column_in_every_row() =>
        Translate("""
            format: rows
            rows: { each: "record.staff[wage > 0]" }
            snippets: { division: "$substring(record.division, 0, 6)" }
            fields:
              SBLSH: number
              HH: $line
              AAC003: $item.name
              AAC040: $item.wage
              AAB301: $division
            """, """{"division":"449903001000","staff":[{"name":"甲","wage":8000.50},{"name":"乙","wage":0},{"wage":1}]}""")
            .ShouldBe("""[{"SBLSH":"4499032611240000012","HH":1,"AAC003":"甲","AAC040":8000.50,"AAB301":"449903"},{"SBLSH":"4499032611240000012","HH":2,"AAC003":null,"AAC040":1,"AAB301":"449903"}]""");

    [TestCase("""{}""", "[]")]
    [TestCase("""{"staff":[]}""", "[]")]
    [TestCase("""{"staff":{"name":"甲"}}""", """[{"A":"甲"}]""")]
    [TestCase("""{"staff":[{"name":"甲"}]}""", """[{"A":"甲"}]""")]
    public void There_is_a_row_for_each_item(string record, string message) =>
        Translate("{ format: rows, rows: { each: record.staff }, fields: { A: $item.name } }", record).ShouldBe(message);

    [Test]
    public void A_column_that_is_no_single_value_is_a_fault()
    {
        var fault = Compile("{ format: rows, rows: { each: record.staff }, fields: { A: $item } }")
            .Translate(TranslatorTests.Input("""{"staff":[{"name":"甲"}]}""")).ShouldBeOfType<Translation.Failed>().Fault;
        (fault.Code, fault.Target).ShouldBe(("row-not-flat", "/A"));
    }

    [TestCase("{ format: xml, fields: { a: '1' } }", "mapping.format")]
    [TestCase("{ xml: { root: r }, fields: { a: '1' } }", "mapping.format")]
    [TestCase("{ format: rows, fields: { a: '1' } }", "mapping.format")]
    [TestCase("{ format: xml, xml: { root: 'a b' }, fields: { a: '1' } }", "mapping.xml-name")]
    [TestCase("{ format: xml, xml: { root: r }, fields: { '1a': '1' } }", "mapping.xml-name")]
    [TestCase("{ format: xml, xml: { root: r }, fields: { 'p:a': '1' } }", "mapping.xml-name")]
    [TestCase("{ format: rows, rows: { each: '1' }, fields: { a.b: '1' } }", "mapping.row-path")]
    [TestCase("{ format: rows, rows: { each: '1 +' }, fields: { a: '1' } }", "S0207")]
    [TestCase("{ format: rows, rows: { each: $item }, fields: { a: '1' } }", "mapping.unknown-variable")]
    [TestCase("{ fields: { a: $item } }", "mapping.unknown-variable")]
    public void What_a_format_cannot_be_is_a_fault(string yaml, string code) => MappingProgram.Compile(MappingYaml.Mapping(yaml), _ => null)
        .Faults.ShouldHaveSingleItem().Code.ShouldBe(code);

    [Test]
    public void A_row_is_translated_on_its_way_back()
    {
        var document = MappingYaml.Mapping("""
            reads: row
            tables: { closing: { table: closing, system: EX_GDBS } }
            fields:
              id: source & ':' & key
              record: $substringBefore(row.SBLSH, '-')
              stage: "'closed'"
              code: $hubCode('closing', row.BJJGDM)
              at: $replace(row.BJSJ, ' ', 'T') & '+08:00'
              text: row.BJJGMS
              received: receivedAt
            """);
        var table = MappingYaml.CodeTables("{ name: closing, rows: [ { value: granted, systems: { EX_GDBS: '6' } } ] }").Single();
        var translator = new Translator(MappingProgram.Compile(document, name => name == "closing" ? table : null).OrThrow());
        var input = new RowInput
        {
            Row = """{"SBLSH":"4499032611240000012-03","BJJGDM":"6","BJSJ":"2026-11-24 10:00:00"}"""u8.ToArray(),
            Source = "EX_GDBS_BJ",
            Key = "17",
            ReceivedAt = new DateTimeOffset(2026, 11, 24, 10, 5, 0, TimeSpan.FromHours(8)),
        };
        Written(translator.Translate(input)).ShouldBe(
            """{"id":"EX_GDBS_BJ:17","record":"4499032611240000012","stage":"closed","code":"granted","at":"2026-11-24T10:00:00+08:00","received":"2026-11-24T10:05:00.000+08:00"}""");
        Should.Throw<InvalidOperationException>(() => translator.Translate(TranslatorTests.Input("{}")));
        Should.Throw<InvalidOperationException>(() => Compile("{ fields: { a: number } }").Translate(input));
    }

    [Test]
    public void Rows_are_checked_against_both_schemas()
    {
        var schemas = new Dictionary<string, string>
        {
            ["row.v1"] = """{ "type": "object", "properties": { "SBLSH": { "type": "string" }, "BJJGDM": { "enum": ["6", "7"] } }, "required": ["SBLSH"], "additionalProperties": false }""",
            ["event.v1"] = """{ "type": "object", "properties": { "id": { "type": "string" } }, "required": ["id"], "additionalProperties": false }""",
            ["list.v1"] = """{ "type": "array", "items": { "type": "object", "properties": { "A": { "type": ["string", "null"] }, "B": { "type": "integer" } }, "required": ["A", "B"], "additionalProperties": false } }""",
            ["form.v1"] = """{ "type": "object", "properties": { "staff": { "type": "array", "items": { "type": "object", "properties": { "name": { "type": "string" } }, "additionalProperties": false } } }, "additionalProperties": false }""",
        };
        MappingReport Check(string yaml) => MappingCheck.Check(MappingYaml.Mapping(yaml), new MappingSurroundings
        {
            Schema = name => schemas.TryGetValue(name, out var text) ? Encoding.UTF8.GetBytes(text) : (ReadOnlyMemory<byte>?)null,
            CodeTable = _ => null,
        });
        Check("{ reads: row, from: row.v1, to: event.v1, fields: { id: row.SBLSH & key } }").Findings.ShouldBeEmpty();
        Check("{ reads: row, from: row.v1, to: event.v1, fields: { id: row.SBLH & record.x } }").Findings.Select(f => f.Suggestion).ShouldContain("row.SBLSH");
        var good = Check("{ format: rows, from: form.v1, to: list.v1, rows: { each: record.staff }, fields: { A: $item.name, B: $line } }");
        good.Findings.ShouldBeEmpty();
        good.Lineage.Select(l => (l.Target, string.Join(' ', l.Sources), string.Join(' ', l.Conditions)))
            .ShouldBe([("/*/A", "/record/staff/*/name", "/record/staff"), ("/*/B", "", "/record/staff")]);
        Check("{ format: rows, from: form.v1, to: list.v1, rows: { each: record.staff }, fields: { A: $item.nmae, C: $line } }")
            .Findings.Where(f => f.Severity == MappingSeverity.Error).Select(f => f.Code)
            .ShouldBe(["mapping.required-missing", "mapping.unknown-field", "mapping.unknown-target"], ignoreOrder: true);
    }
}
