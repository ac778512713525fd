using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>Who gets a record of a division, from the window's request to the office that is pushed to.</summary>
internal sealed class JurisdictionTests : HubTests
{
    // The registration office stands for one street, the housing fund for another.
    private const string Documents = """
        kind: schema
        name: food.v1
        title: { zh: 食品经营, en: Food }
        schema:
          type: object
          required: [name]
          properties:
            name: { type: string }
            region: { type: object, properties: { occurred: {}, jurisdiction: {} } }
        ---
        kind: mapping
        name: food-to-case.v1
        title: { zh: 现场核查, en: On-site check }
        from: food.v1
        to: case.v1
        fields: { number: number, company: record.name }
        ---
        kind: mapping
        name: food-to-fund.v1
        title: { zh: 现场核查, en: On-site check }
        from: food.v1
        to: case.v1
        fields: { number: number, company: "record.name & '（二）'" }
        ---
        kind: jurisdiction
        name: streets
        title: { zh: 街道管辖, en: Streets }
        rows:
          - { division: 449903001000, organisation: SCJG, adapter: registration }
          - { division: 449903002000, organisation: GJJ, adapter: fund, mapping: food-to-fund.v1 }
        default: { organisation: SCJG, adapter: safe }
        retired: [{ division: 449905, until: 2013-12-31, became: 449903 }]
        ---
        kind: item
        name: food
        title: { zh: 食品经营, en: Food }
        code: '3'
        organisation: SCJG
        schema: food.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 现场核查, en: Check }, jurisdiction: streets, mapping: food-to-case.v1 }
          - { name: S2, title: { zh: 后续, en: Later }, jurisdiction: streets, division: region.occurred, mapping: food-to-case.v1, waitsFor: [{ step: S1 }] }
        """;

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(Documents);

    [TestCase("449903001001", null, "SCJG", "registration", null)]
    [TestCase("449903002000", null, "GJJ", "fund", null)]
    [TestCase(null, "449903002000", "GJJ", "fund", null, Description = "where it is handled and where it happened: the first decides")]
    [TestCase("449903001001", "449903002000", "GJJ", "fund", null)]
    [TestCase("449905001001", null, "SCJG", "registration", "jurisdiction.retired")]
    [TestCase("449904000000", null, "SCJG", "safe", "jurisdiction.unknown")]
    [TestCase("南屏县", null, "SCJG", "safe", "jurisdiction.unreadable")]
    [TestCase(null, null, "SCJG", "safe", "jurisdiction.missing")]
    public async Task A_record_goes_to_whom_its_division_belongs_and_the_receipt_says_what_was_unusual(
        string? occurred, string? jurisdiction, string organisation, string adapter, string? warning)
    {
        var answer = (await Hub.TakeIn(Record(Hub.Number(), occurred, jurisdiction))).ShouldBe(202);

        var about = answer["warnings"].EnumerateArray().Where(one => one.GetProperty("en").GetString()!.StartsWith("Step S1", StringComparison.Ordinal)).ToList();
        about.Select(one => one.GetProperty("code").GetString()).ShouldBe(warning is null ? [] : [warning]);
        about.ShouldAllBe(one => !one.GetRawText().Contains(occurred ?? "-", StringComparison.Ordinal) && one.GetProperty("severity").GetString() == "warning");
        var step = (await Hub.UntilStep(answer.Id, "S1", "acknowledged")).GetProperty("steps")[0];
        (step.GetProperty("organisation").GetString(), step.GetProperty("adapter").GetString()).ShouldBe((organisation, adapter));
    }

    [Test]
    public async Task The_warning_stands_where_the_division_is_and_stays_with_the_record()
    {
        var answer = (await Hub.TakeIn(Record(Hub.Number(), null, "449904"))).ShouldBe(202);
        answer["warnings"].EnumerateArray().Select(one => one.GetProperty("pointer").GetString()).ShouldBe(["/region/jurisdiction", "/region/occurred"]);
        (await Hub.Get("window", "/api/v1/records/" + answer.Id))["warnings"].GetArrayLength().ShouldBe(2);
    }

    [Test]
    public async Task A_rows_own_mapping_makes_the_message()
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Record(number, "449903002000"))).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");
        Hub.Department.Pushes.Single(push => push.Number == number).Body["company"]!.GetValue<string>().ShouldEndWith("（二）");
    }

    [Test]
    public async Task A_correction_before_anything_has_left_moves_the_step_and_after_that_it_stays_with_a_warning()
    {
        var number = Hub.Number();
        var id = (await Hub.TakeIn(Record(number, "449903001001"))).ShouldBe(202).Id;
        await Hub.UntilStep(id, "S1", "acknowledged");

        var amended = (await Hub.Post("window", $"/api/v1/records/{id}/versions", Record(number, "449903002001"))).ShouldBe(202);

        amended["warnings"].EnumerateArray().Select(one => one.GetProperty("code").GetString()).ShouldBe(["jurisdiction.stays"]);
        var steps = (await Hub.Get("administrator", "/api/v1/records/" + id))["steps"];
        steps.EnumerateArray().Select(step => step.GetProperty("organisation").GetString()).ShouldBe(["SCJG", "GJJ"], "the first has it, the second waits for it");
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", Record(number, "449903001001"))).ShouldBe(202)
            .Json.TryGetProperty("warnings", out _).ShouldBeFalse("all is as it should be again");
    }

    [TestCase("division=449903002001", "GJJ", "fund", "food-to-fund.v1", "row", 1, null)]
    [TestCase("division=449903001&date=2026-12-24", "SCJG", "registration", "food-to-case.v1", "row", 0, null)]
    [TestCase("division=449905002&date=2014-01-01", "GJJ", "fund", "food-to-fund.v1", "row", 1, "jurisdiction.retired")]
    [TestCase("division=449905002&date=2013-12-31", "SCJG", "safe", "food-to-case.v1", "unknown", null, "jurisdiction.unknown")]
    [TestCase("division=x", "SCJG", "safe", "food-to-case.v1", "unreadable", null, "jurisdiction.unreadable")]
    [TestCase("", "SCJG", "safe", "food-to-case.v1", "missing", null, "jurisdiction.missing")]
    public async Task An_administrator_sees_beforehand_who_would_get_it(
        string query, string organisation, string adapter, string mapping, string reason, int? row, string? warning)
    {
        var answer = (await Hub.Get("administrator", "/api/v1/items/food/steps/S1/jurisdiction?" + query)).ShouldBe(200).Json;
        string? Text(string name) => answer.TryGetProperty(name, out var value) ? value.GetString() : null;
        (Text("organisation"), Text("adapter"), Text("mapping"), Text("reason"), Text("jurisdiction")).ShouldBe((organisation, adapter, mapping, reason, "streets"));
        (answer.TryGetProperty("row", out var at) ? at.GetInt32() : (int?)null).ShouldBe(row);
        (answer.TryGetProperty("warning", out var told) ? told.GetProperty("code").GetString() : null).ShouldBe(warning);
    }

    [Test]
    public async Task A_step_that_names_its_organisation_says_so()
    {
        var answer = (await Hub.Get("administrator", "/api/v1/items/safe/steps/S1/jurisdiction")).ShouldBe(200);
        (answer["reason"].GetString(), answer["adapter"].GetString(), answer.Json.TryGetProperty("jurisdiction", out _)).ShouldBe(("step", "safe", false));
    }

    [TestCase("/api/v1/items/food/steps/S1/jurisdiction?date=24.12.2026", 400, "bad-query")]
    [TestCase("/api/v1/items/food/steps/S1/jurisdiction?date=2026-02-30", 400, "bad-query")]
    [TestCase("/api/v1/items/food/steps/S9/jurisdiction", 404, "not-found")]
    [TestCase("/api/v1/items/none/steps/S1/jurisdiction", 404, "not-found")]
    public async Task A_question_that_means_nothing_is_told_so(string path, int status, string type)
        => (await Hub.Get("administrator", path)).ShouldBeProblem(status, type);

    private static JsonObject Record(string number, string? occurred, string? jurisdiction = null)
    {
        var region = new JsonObject();
        if (occurred is not null) region["occurred"] = occurred;
        if (jurisdiction is not null) region["jurisdiction"] = jurisdiction;
        return TestHub.Record(number, "food", body: new JsonObject { ["name"] = "云溪小馆", ["region"] = region });
    }
}
