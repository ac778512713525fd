using System.Text;
using Exchange.Core.Mapping;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Mapping;

public sealed class CodeTests
{
    static readonly IReadOnlyList<CodeTableDocument> Tables = [.. MappingYaml.CodeTables("""
        name: sex
        rows:
          - { value: "1", title: { zh: 男, en: male }, systems: { GJJ: "1", WJJ: M } }
          - { value: "2", title: { zh: 女, en: female }, systems: { GJJ: "2", WJJ: F } }
          - { value: "9", title: { zh: 未说明, en: not stated }, systems: { WJJ: U } }
        ---
        name: division
        rows:
          - { value: "449905", title: { zh: 云溪县, en: Yunxi County }, until: 2026-11-24, systems: { GJJ: old } }
          - { value: "449905", title: { zh: 云溪区, en: Yunxi District }, from: 2026-11-25, systems: { GJJ: new } }
          - { value: "449905001", title: { zh: 青石街道, en: Qingshi Street } }
          - { value: "449905001002", title: { zh: 桥东社区, en: Qiaodong Community } }
          - { value: "449906", title: { zh: 旧区, en: Old }, until: 2013-12-31, systems: { GJJ: gone } }
        ---
        name: yes-no
        rows:
          - { value: "true", systems: { GJJ: "1" } }
          - { value: "false", systems: { GJJ: "0" } }
        """)];

    static Translation Translate(string expression, string record, string more = "", DateTimeOffset? at = null)
    {
        var document = MappingYaml.Mapping($$"""
            tables:
              sex: { table: sex, system: GJJ{{more}} }
              div: { table: division, system: GJJ{{more}} }
              yes: { table: yes-no, system: GJJ }
            fields:
              x: "{{expression}}"
            """);
        var program = MappingProgram.Compile(document, name => Tables.FirstOrDefault(t => t.Name == name)).OrThrow();
        var input = TranslatorTests.Input(record);
        return new Translator(program).Translate(at is { } time ? input with { TakenInAt = time } : input);
    }

    static string Written(Translation translation) =>
        Encoding.UTF8.GetString(translation.ShouldBeOfType<Translation.Written>((translation as Translation.Failed)?.Fault.ToString()).Message);

    [TestCase("$divisionNames('div', record.v)", """{"v":"449905001002"}""", """{"x":["云溪县","青石街道","桥东社区"]}""")]
    [TestCase("$divisionNames('div', record.v, '2026-11-25')", """{"v":"449905001"}""", """{"x":["云溪区","青石街道"]}""")]
    [TestCase("$divisionNames('div', record.v, '2012-05-01')", """{"v":449906}""", """{"x":["旧区"]}""")]
    [TestCase("$divisionNames('div', record.v)", """{"v":"44990500000"}""", """{"x":["云溪县"]}""")]
    [TestCase("$join($divisionNames('div', record.v))", """{"v":"449905000000"}""", """{"x":"云溪县"}""")]
    [TestCase("$divisionNames('div', record.none)", """{}""", "{}")]
    [TestCase("$code('sex', record.v)", """{"v":"1"}""", """{"x":"1"}""")]
    [TestCase("$code('sex', record.v)", """{"v":1}""", """{"x":"1"}""")]
    [TestCase("$code('sex', record.v)", """{"v":"\u0032"}""", """{"x":"2"}""")]
    [TestCase("$code('yes', record.v)", """{"v":true}""", """{"x":"1"}""")]
    [TestCase("$code('sex', record.v)", """{}""", "{}")]
    [TestCase("$code('sex', record.v)", """{"v":["2","1"]}""", """{"x":["2","1"]}""")]
    [TestCase("$code('sex', record.v & '')", """{"v":"2"}""", """{"x":"2"}""")]
    [TestCase("$hubCode('sex', record.v)", """{"v":"2"}""", """{"x":"2"}""")]
    [TestCase("$codeTitle('sex', record.v)", """{"v":"9"}""", """{"x":"未说明"}""")]
    [TestCase("$codeTitle('sex', record.v, 'en')", """{"v":"9"}""", """{"x":"not stated"}""")]
    [TestCase("record.v.$code('sex', $)", """{"v":["1"]}""", """{"x":"1"}""")]
    public void A_value_is_looked_up(string expression, string record, string message) => Written(Translate(expression, record)).ShouldBe(message);

    [TestCase("2026-11-24T23:59:59+08:00", """{"x":"old"}""")]
    [TestCase("2026-11-25T00:00:00+08:00", """{"x":"new"}""")]
    public void Rows_are_valid_at_the_date_of_take_in(string at, string message) =>
        Written(Translate("$code('div', record.v)", """{"v":"449905"}""", at: DateTimeOffset.Parse(at))).ShouldBe(message);

    [TestCase("""{"v":"7"}""", "sex")]
    [TestCase("""{"v":"9"}""", "sex")]
    [TestCase("""{"v":null}""", "sex")]
    [TestCase("""{"v":"449906"}""", "div")]
    public void An_unknown_code_is_a_fault_by_default(string record, string alias)
    {
        var fault = Translate($"$code('{alias}', record.v)", record).ShouldBeOfType<Translation.Failed>().Fault;
        fault.Code.ShouldBe("code-unknown");
        fault.Target.ShouldBe("/x");
        fault.Zh.ShouldContain("GJJ");
        fault.En.ShouldContain("GJJ");
        (fault.Zh + fault.En).ShouldNotContain("449906");
    }

    [TestCase("""{"v":"7"}""", ", unknown: pass", """{"x":"7"}""")]
    [TestCase("""{"v":9}""", ", unknown: pass", """{"x":9}""")]
    [TestCase("""{"v":"9"}""", ", unknown: default, default: '0'", """{"x":"0"}""")]
    [TestCase("""{"v":"1"}""", ", unknown: default, default: '0'", """{"x":"1"}""")]
    [TestCase("""{}""", ", unknown: default, default: '0'", "{}")]
    public void An_unknown_code_passes_or_has_a_default_as_the_document_says(string record, string more, string message) =>
        Written(Translate("$code('sex', record.v)", record, more)).ShouldBe(message);

    [Test]
    public void A_table_that_is_worked_out_must_be_declared_too() =>
        Translate("$code('s' & 'exes', record.v)", """{"v":"1"}""").ShouldBeOfType<Translation.Failed>().Fault.Code.ShouldBe("table-undeclared");

    [TestCase("""{"v":"449907"}""", "code-unknown")]
    [TestCase("""{"v":"449905009"}""", "code-unknown")]
    [TestCase("""{"v":"44x905"}""", "bad-argument")]
    [TestCase("""{"v":true}""", "T0410")]
    public void A_division_without_a_name_is_a_fault(string record, string code)
    {
        var fault = Translate("$divisionNames('div', record.v)", record).ShouldBeOfType<Translation.Failed>().Fault;
        fault.Code.ShouldBe(code);
        (fault.Zh + fault.En).ShouldNotContain("4499");
    }

    [Test]
    public void A_division_without_a_name_passes_where_the_document_says_so() =>
        Written(Translate("$divisionNames('div', record.v)", """{"v":"449905009"}""", ", unknown: pass")).ShouldBe("""{"x":["云溪县","449905009"]}""");
}
