using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Stories;

/// <summary>
/// 就近收件、属地办理: taken in at whichever window, handled where it belongs. Four levels: a community, two streets, the district, the city; over New Year, when one street's office hands its work to another and a community begins to check by itself.
/// </summary>
internal sealed class JurisdictionStory() : StoryTown("2026-12-31 16:00")
{
    protected override IReadOnlyDictionary<string, string> Departments { get; } = new Dictionary<string, string> { ["city"] = "", ["district"] = "", ["street1"] = "", ["street2"] = "", ["community"] = "" };

    protected override string Item => """
        kind: schema
        name: premises.v1
        title: { zh: 食品经营, en: Food }
        schema:
          type: object
          required: [company, window]
          properties:
            company: { type: string }
            window: { type: object, properties: { division: { type: string } } }
            premises: { type: object, properties: { division: { type: string } } }
        ---
        kind: mapping
        name: premises-to-case.v1
        title: { zh: 现场核查, en: Check }
        from: premises.v1
        to: case.v1
        fields: { number: number, company: record.company }
        ---
        kind: jurisdiction
        name: checks
        title: { zh: 核查管辖, en: Who checks }
        rows:
          - { division: 4499, organisation: CITY, adapter: city }
          - { division: 449903, organisation: DISTRICT, adapter: district, from: 2014-01-01 }
          - { division: 449903001, organisation: STREET1, adapter: street1 }
          - { division: 449903002, organisation: STREET2, adapter: street2, until: 2026-12-31 }
          - { division: 449903002, organisation: STREET1, adapter: street1, from: 2027-01-01 }
          - { division: 449903001002, organisation: COMMUNITY, adapter: community, from: 2027-01-01 }
        default: { organisation: DISTRICT, adapter: district }
        retired: [{ division: 449905, until: 2013-12-31, became: 449903 }]
        ---
        kind: jurisdiction
        name: permits
        title: { zh: 许可管辖, en: Who permits }
        rows: [{ division: 449903, organisation: DISTRICT, adapter: district }]
        default: { organisation: CITY, adapter: city }
        ---
        kind: item
        name: check
        title: { zh: 现场核查, en: Check }
        code: CHECK
        organisation: DISTRICT
        schema: premises.v1
        closingTable: closing
        steps: [{ name: S1, title: { zh: 核查, en: Check }, jurisdiction: checks, division: premises.division, mapping: premises-to-case.v1 }]
        ---
        kind: item
        name: permit
        title: { zh: 许可, en: Permit }
        code: PERMIT
        organisation: DISTRICT
        schema: premises.v1
        closingTable: closing
        steps: [{ name: S1, title: { zh: 许可, en: Permit }, jurisdiction: permits, division: premises.division, mapping: premises-to-case.v1 }]
        """;

    /// <summary>Handed in on a day at the window of a division, for premises in another: who has it, what the receipt warned of.</summary>
    private async Task<(string Id, string Number, string Organisation, string Warning)> HandIn(string at, string window, string? premises, string item = "check")
    {
        StoryClock.Set(at);
        var number = Hub.Number();
        var body = new JsonObject { ["company"] = "云溪小馆", ["window"] = new JsonObject { ["division"] = window } };
        if (premises is not null) body["premises"] = new JsonObject { ["division"] = premises };
        var receipt = (await Hub.TakeIn(TestHub.Record(number, item, body: body))).ShouldBe(202);
        var record = await Hub.UntilStep(receipt.Id, "S1", "acknowledged");
        var warnings = receipt.Json.TryGetProperty("warnings", out var some) ? string.Join(",", some.EnumerateArray().Select(static one => one.GetProperty("code").GetString())) : "";
        return (receipt.Id, number, Text(Step(record, "S1"), "organisation")!, warnings);
    }

    [TestCase("2026-12-31 16:00", "449903001000", "STREET1", "", "street1", Description = "premises in the first street, taken in at the second's window")]
    [TestCase("2026-12-31 23:59", "449903001002", "STREET1", "", "street1", Description = "the community's own office is not there yet: its street")]
    [TestCase("2027-01-01 00:01", "449903001002", "COMMUNITY", "", "community", Description = "a community")]
    [TestCase("2027-01-01 00:01", "449903001001", "STREET1", "", "street1", Description = "its neighbour: the street")]
    [TestCase("2027-01-04 09:00", "449903003001", "DISTRICT", "", "district", Description = "a street without an office: the district")]
    [TestCase("2027-01-04 09:00", "449901001000", "CITY", "", "city", Description = "another district: the city")]
    [TestCase("2026-12-31 23:59", "449903002001", "STREET2", "", "street2", Description = "the last day of the second street's office")]
    [TestCase("2027-01-01 00:01", "449903002001", "STREET1", "", "street1", Description = "the day after it")]
    [TestCase("2027-01-04 09:00", "449905001002", "COMMUNITY", "jurisdiction.retired", "community", Description = "the county that became the district")]
    [TestCase("2026-12-31 16:00", "449905001002", "STREET1", "jurisdiction.retired", "street1")]
    [TestCase("2027-01-04 09:00", "110101001000", "DISTRICT", "jurisdiction.unknown", "district", Description = "nobody's: the default, and the receipt says so")]
    [TestCase("2027-01-04 09:00", "云溪区", "DISTRICT", "jurisdiction.unreadable", "district")]
    [TestCase("2027-01-04 09:00", null, "DISTRICT", "jurisdiction.missing", "district", Description = "the window's division does not stand in for it")]
    public async Task Taken_in_at_any_window_handled_where_it_belongs_by_the_day(string at, string? premises, string organisation, string warning, string system)
    {
        var (id, number, got, warned) = await HandIn(at, "449903002000", premises);
        (got, warned).ShouldBe((organisation, warning));
        PushedTo(number).ShouldBe([system], "it went there and nowhere else");

        // The clerk is told the same beforehand, and only who has it sees it afterwards.
        if (premises is not null)
        {
            var asked = (await Hub.Get("window", $"/api/v1/jurisdictions/checks?division={Uri.EscapeDataString(premises)}&date={at[..10]}")).ShouldBe(200);
            asked["organisation"].GetProperty("name").GetString().ShouldBe(organisation);
        }
        (await Hub.Get(system, "/api/v1/records/" + id)).ShouldBe(200);
        var other = system == "street2" ? "street1" : "street2";
        (await Hub.Get(other, "/api/v1/records/" + id)).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task A_record_stays_with_who_had_it_on_its_day_whoever_handles_the_division_later()
    {
        var (id, number, first, _) = await HandIn("2026-12-31 17:00", "449903001000", "449903002001");
        first.ShouldBe("STREET2");
        StoryClock.Set("2027-01-04 09:00");
        await Tell("street2", id, "S1", "accepted", "2027-01-04 09:00");
        await Tell("street2", id, "S1", "closed", "2027-01-04 10:00", "0");
        (Text(Step(await Record(id), "S1"), "organisation"), Text(await Record(id), "outcome")).ShouldBe(("STREET2", "done"));
        PushedTo(number).ShouldBe(["street2"]);
        (await HandIn("2027-01-04 10:00", "449903001000", "449903002001")).Organisation.ShouldBe("STREET1", "what comes now is the other street's");
    }

    [Test]
    public async Task Each_item_has_a_jurisdiction_of_its_own()
    {
        (await HandIn("2027-01-04 11:00", "449903001000", "449903002001")).Organisation.ShouldBe("STREET1");
        (await HandIn("2027-01-04 11:00", "449903001000", "449903002001", "permit")).Organisation.ShouldBe("DISTRICT");
        (await HandIn("2027-01-04 11:00", "449903001000", "449901001000", "permit")).ShouldSatisfyAllConditions(one => one.Organisation.ShouldBe("CITY"), one => one.Warning.ShouldBe("jurisdiction.unknown"));
    }
}
