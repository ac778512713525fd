using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Checking;
using Exchange.Host.Demo.Applications;

namespace Exchange.Host.Tests.Demo;

public sealed class DistrictSchemasTests
{
    static readonly Dictionary<string, Checker> Checkers =
        DistrictSchemas.Texts.Keys.ToDictionary(name => name, name => new Checker(DistrictSchemas.Compile(name).OrThrow()));

    static IEnumerable<string> Mappings => Directory
        .EnumerateDirectories(Path.Combine(AppContext.BaseDirectory, "mappings")).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal);

    static JsonNode Sample(string mapping, string name) =>
        JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "mappings", mapping, name)))!;

    [Test]
    public void Every_schema_says_its_title_in_two_languages_and_is_called_as_its_file() => DistrictSchemas.Texts.ShouldAllBe(schema =>
        JsonNode.Parse(schema.Value)!["title"] != null && JsonNode.Parse(schema.Value)!["x-title-en"] != null
        && JsonNode.Parse(schema.Value)!["$id"]!.ToString().EndsWith("/" + schema.Key));

    [Test]
    public void Generated_records_fit_their_forms()
    {
        var generator = new RecordGenerator(11, new DateOnly(2026, 11, 24));
        var supplement = new Supplement(11);
        for (var i = 0; i < 1000; i++)
        {
            var record = generator.Make(i);
            var findings = Checkers[record.Item + ".v1"].Check(record.Body);
            var amended = JsonSerializer.SerializeToUtf8Bytes(JsonNode.Parse(supplement.To(record).Span)!["body"]);
            Checkers[record.Item + ".v1"].Check(amended).ShouldBeEmpty(record.Number);
            findings.ShouldBeEmpty($"{record.Number}: {string.Join("; ", findings.Select(f => $"{f.Pointer} {f.En}"))}");
        }
    }

    [TestCaseSource(nameof(Mappings))]
    public void A_mappings_samples_fit_the_schemas_on_both_sides(string mapping)
    {
        var document = File.ReadAllLines(Path.Combine(AppContext.BaseDirectory, "mappings", mapping, "mapping.yaml"));
        string Of(string key) => document.First(line => line.StartsWith(key + ": ", StringComparison.Ordinal))[(key.Length + 2)..];
        Of("name").ShouldBe(mapping);
        foreach (var path in Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "mappings", mapping), "sample*-in.json"))
        {
            var name = Path.GetFileName(path);
            var input = Sample(mapping, name)[document.Contains("reads: row") ? "row" : "record"];
            Checkers[Of("from")].Check(JsonSerializer.SerializeToUtf8Bytes(input)).ShouldBeEmpty(name);
            Checkers[Of("to")].Check(JsonSerializer.SerializeToUtf8Bytes(Sample(mapping, name.Replace("-in.json", "-out.json")))).ShouldBeEmpty(name);
        }
    }

    [TestCase("fund missing", "")]
    [TestCase("no staff", "/social/staff")]
    [TestCase("unknown member", "/colour")]
    [TestCase("window missing", "")]
    [TestCase("legal shareholder with an identity card", "/shareholders/0/idType")]
    [TestCase("capital as text", "/enterprise/capital")]
    [TestCase("three decimals", "/enterprise/capital")]
    public void What_the_form_does_not_allow_is_found(string what, string pointer)
    {
        var body = Sample("company-start.v1-to-scjg-dj.v1", "sample-in.json")["record"]!;
        switch (what)
        {
            case "fund missing": body.AsObject().Remove("fund"); break;
            case "no staff": body["social"]!["staff"] = new JsonArray(); break;
            case "unknown member": body["colour"] = "red"; break;
            case "window missing": body["channel"] = new JsonObject { ["TJFS"] = "0" }; break;
            case "legal shareholder with an identity card": body["shareholders"]![0]!["kind"] = "legal"; break;
            case "capital as text": body["enterprise"]!["capital"] = "1000"; break;
            case "three decimals": body["enterprise"]!["capital"] = 1000.125m; break;
        }
        var findings = Checkers["company-start.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body));
        findings.IsValid.ShouldBeFalse();
        findings.Select(f => f.Pointer).ShouldContain(pointer);
    }

    [TestCase("catering that is no catering", "/mode")]
    [TestCase("commitment missing", "")]
    [TestCase("project unknown", "/projects/0/code")]
    [TestCase("manager missing", "")]
    [TestCase("identity number wrong", "/operator/legalIdNumber")]
    public void What_the_food_form_does_not_allow_is_found(string what, string pointer)
    {
        var body = Sample("food-permit.v1-to-scjg-sp.v1", "sample-in.json")["record"]!;
        switch (what)
        {
            case "catering that is no catering": body["mode"] = "1"; break;
            case "commitment missing": (body["situation"], body["mode"]) = ("02", "1"); break;
            case "project unknown": body["projects"]![0]!["code"] = "0999"; break;
            case "manager missing": body.AsObject().Remove("safetyManager"); break;
            case "identity number wrong": body["operator"]!["legalIdNumber"] = "12345"; break;
        }
        Checkers["food-permit.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body)).Select(f => f.Pointer).ShouldContain(pointer);
    }

    [TestCase("registered with the other", "/hukou/follow")]
    [TestCase("father missing", "")]
    [TestCase("no division", "/baby/birthDivision")]
    [TestCase("not married", "")]
    [TestCase("a name without end", "/baby/name")]
    public void What_the_form_of_a_birth_does_not_allow_is_found(string what, string pointer)
    {
        var body = Sample("newborn.v1-to-wjj.v1", "sample-in.json")["record"]!;
        switch (what)
        {
            case "registered with the other": body["hukou"]!["follow"] = "father"; break;
            case "father missing": body.AsObject().Remove("father"); break;
            case "no division": body["baby"]!["birthDivision"] = "449903000000"; break;
            case "not married": body.AsObject().Remove("marriage"); break;
            case "a name without end": body["baby"]!["name"] = new string('长', 41); break;
        }
        Checkers["newborn.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body)).Select(f => f.Pointer).ShouldContain(pointer);
    }

    [TestCase("joins and leaves", "/staff/0/endDate")]
    [TestCase("leaves without a day", "/staff/0")]
    [TestCase("501 persons", "/staff")]
    [TestCase("unit without its number", "/unit")]
    public void What_the_form_of_staff_does_not_allow_is_found(string what, string pointer)
    {
        var body = Sample("staff-insurance.v1-to-rsj.v1", "sample-in.json")["record"]!;
        switch (what)
        {
            case "joins and leaves": body["staff"]![0]!["endDate"] = "2026-12-31"; break;
            case "leaves without a day": body["situation"] = "02"; break;
            case "501 persons": body["staff"] = new JsonArray([.. Enumerable.Range(0, 501).Select(_ => body["staff"]![0]!.DeepClone())]); break;
            case "unit without its number": body["unit"]!.AsObject().Remove("aab001"); break;
        }
        Checkers["staff-insurance.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body)).Select(f => f.Pointer).ShouldContain(pointer);
    }

    [Test]
    public void Without_staff_there_is_no_fund()
    {
        var body = Sample("company-start.v1-to-scjg-dj.v1", "sample-in.json")["record"]!;
        body["situation"] = "02";
        Checkers["company-start.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body)).Select(f => f.Pointer).ShouldBe(["/fund", "/social/staff"], ignoreOrder: true);
        body.AsObject().Remove("fund");
        body["social"]!.AsObject().Remove("staff");
        Checkers["company-start.v1"].Check(JsonSerializer.SerializeToUtf8Bytes(body)).ShouldBeEmpty();
    }
}
