using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Catalog;

/// <summary>What does this person not need to bring?</summary>
internal sealed class EvidenceTests : LicenceHubTests
{
    private const string Holder = "91350100M000100Y43";

    private string _table = "";

    [OneTimeSetUp]
    public async Task Fill()
    {
        await Licence(Holder, until: "2099-12-31");
        await Licence("91350200MA2YJ1XR9G", state: "03");
        await Load(Firms, new JsonObject { ["uscc"] = Holder, ["firm"] = "云溪花木有限公司", ["legalRepresentative"] = "李样二" }, new JsonObject { ["uscc"] = "91350200776049653A", ["firm"] = "另一公司" });
        _table = $$"""
            kind: evidence
            name: town
            title: { zh: 凭据对照表, en: Evidence }
            materials:
              - code: business-licence
                title: { zh: 营业执照, en: Business licence }
                of: [{ item: licensed, material: L1 }]
                accepts:
                  - { as: licence, licence: business-licence, shows: [holder, number, validUntil], grade: A }
                  - { as: share, resource: {{Firms}}, by: uscc, shows: [firm, legalRepresentative], grade: A }
                  - { as: upload, grade: B }
                providers: [{ division: 449903, organisation: SCJG }]
                else: { zh: 省级平台, en: The province's platform }
              - code: premises
                title: { zh: 住所证明, en: Premises }
                of: [{ item: licensed, material: P1 }]
                accepts:
                  - { as: share, resource: {{Titles}}, by: owner, grade: A, consent: { zh: 权利人授权, en: The owner }, consents: 2 }
                  - { as: commitment, grade: D }
              - code: rules
                title: { zh: 制度, en: Rules }
                of: [{ item: licensed, material: U1 }]
                accepts: [{ as: upload, grade: D, followsWithin: 5 }]
            """;
        await Hub.Apply(_table, "evidence.yaml");
        // What has a condition is looked at under a grant for the item.
        await Hub.Apply("kind: codeTable\nname: share-purposes\ntitle: { zh: 共享用途, en: Purposes }\nrows: [{ value: premises, title: { zh: 住所核验, en: Premises } }]\n", "purposes.yaml");
        var grant = (await Hub.Post("window", "/api/v1/share/requests", new JsonObject
        {
            ["resource"] = Titles, ["purpose"] = "premises", ["basis"] = "住所核验", ["items"] = new JsonArray("licensed"), ["fields"] = new JsonArray("owner"), ["perDay"] = 1_000, ["until"] = DateTime.UtcNow.AddDays(100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture),
        })).ShouldBe(201)["number"].GetInt64();
        (await Hub.Post("registration", $"/api/v1/share/requests/{grant}/grant", new JsonObject())).ShouldBe(200);
    }

    private static JsonObject Question(string number = Holder, string situation = "01", params (string Number, string? For)[] consents) => new()
    {
        ["item"] = "licensed", ["situation"] = situation, ["division"] = "449903001000",
        ["subject"] = new JsonObject { ["numberType"] = "001", ["number"] = number, ["name"] = "云溪花木有限公司" },
        ["consents"] = new JsonArray([.. consents.Select(static one => new JsonObject { ["number"] = one.Number, ["authCode"] = "7F2K", ["for"] = one.For })]),
    };

    private async Task<JsonElement> Asked(JsonObject question) => (await Hub.Post("window", "/api/v1/evidence", question)).ShouldBe(200).Json;

    private static JsonElement Material(JsonElement answer, string code) => answer.GetProperty("materials").EnumerateArray().Single(one => one.GetProperty("code").GetString() == code);

    private static string[] Obstacles(JsonElement material) => [.. material.GetProperty("obstacles").EnumerateArray().Select(static one => $"{one.GetProperty("as").GetString()} {one.GetProperty("why").GetString()}")];

    [Test]
    public async Task The_best_that_is_there_stands_in_for_the_paper_with_what_may_be_shown()
    {
        const string uses = "select coalesce(sum(reads), 0) from resource_use where client = 'window'";
        var (before, used) = (await Logged("evidence.answered"), await Hub.Count(uses));
        var answer = await Asked(Question());
        (answer.GetProperty("item").GetString(), answer.GetProperty("situation").GetString(), answer.GetProperty("spared").GetInt32(), answer.GetProperty("materials").GetArrayLength()).ShouldBe(("licensed", "01", 2, 4));
        var licence = Material(answer, "L1");
        var found = licence.GetProperty("found");
        (licence.GetProperty("bring").GetBoolean(), licence.GetProperty("kind").GetString(), found.GetProperty("as").GetString(), found.GetProperty("grade").GetString(), found.GetProperty("provider").GetProperty("name").GetString())
            .ShouldBe((false, "business-licence", "licence", "A", "SCJG"));
        (found.GetProperty("licence").GetProperty("standing").GetString(), found.GetProperty("data").GetProperty("holder").GetString()).ShouldBe(("valid", "云**"));
        found.GetProperty("data").TryGetProperty("holderCode", out _).ShouldBeFalse("the table does not show it");
        Obstacles(licence).ShouldBeEmpty();
        // What it names is what a record then names.
        (await Hub.Get("window", "/api/v1/licences/" + found.GetProperty("licence").GetProperty("identifier").GetString())).ShouldBe(200);
        (await Logged("evidence.answered")).ShouldBe(before + 1);
        (await Hub.Count(uses)).ShouldBe(used + 1, "of what was asked one resource was read");
        (await Hub.ExchangeLog()).ShouldNotContain(Holder);
    }

    [Test]
    public async Task What_has_lapsed_or_is_not_there_is_said_and_the_next_best_is_taken()
    {
        var lapsed = Material(await Asked(Question("91350200MA2YJ1XR9G")), "L1");
        Obstacles(lapsed).ShouldBe(["licence lapsed", "share notFound"]);
        (lapsed.GetProperty("bring").GetBoolean(), lapsed.GetProperty("found").GetProperty("as").GetString()).ShouldBe((true, "upload"));
        var shared = Material(await Asked(Question("91350200776049653A")), "L1");
        Obstacles(shared).ShouldBe(["licence notFound"]);
        (shared.GetProperty("found").GetProperty("as").GetString(), shared.GetProperty("found").GetProperty("data").GetProperty("firm").GetString()).ShouldBe(("share", "另一公司"));
    }

    [Test]
    public async Task What_needs_consent_is_not_looked_at_before_all_have_agreed()
    {
        var without = Material(await Asked(Question()), "P1");
        Obstacles(without).ShouldBe(["share needsConsent"]);
        without.GetProperty("obstacles")[0].GetProperty("consent").GetProperty("en").GetString().ShouldBe("The owner");
        (without.GetProperty("found").GetProperty("as").GetString(), without.GetProperty("bring").GetBoolean()).ShouldBe(("commitment", false));
        foreach (var consents in ((string, string?)[][])[[("A", null)], [("A", null), ("A", Titles)], [("A", null), ("B", "something-else")]])
            Obstacles(Material(await Asked(Question("x", "01", consents)), "P1")).ShouldBe(["share needsConsent"], "two people are needed, for this");
        Obstacles(Material(await Asked(Question("x", "01", ("A", null), ("B", Titles))), "P1")).ShouldBe(["share noLibrary"], "they have agreed, and there are no rows");
        var over = Question("x", "01", ("A", null), ("B", null));
        over["consents"]![0]!["until"] = "2020-01-01T00:00:00Z";
        Obstacles(Material(await Asked(over), "P1")).ShouldBe(["share needsConsent"], "one is over");
    }

    [Test]
    public async Task What_has_to_be_brought_may_follow_and_a_material_of_another_situation_is_not_asked()
    {
        var answer = await Asked(Question());
        var rules = Material(answer, "U1");
        (rules.GetProperty("bring").GetBoolean(), rules.GetProperty("found").GetProperty("followsWithin").GetInt32()).ShouldBe((true, 5));
        answer.GetProperty("materials").EnumerateArray().Select(static one => one.GetProperty("code").GetString()).ShouldNotContain("X1");
        (await Asked(Question(situation: "02"))).GetProperty("materials").EnumerateArray().Select(static one => one.GetProperty("code").GetString()).ShouldContain("X1");
        // No table names it, and its item says that it comes as a licence, of whichever type: the window has to see to it.
        var strict = Material(answer, "L2");
        (strict.GetProperty("bring").GetBoolean(), strict.TryGetProperty("found", out _)).ShouldBe((true, false));
        Obstacles(strict).ShouldBe(["licence noLibrary"]);
    }

    [Test]
    public async Task The_guide_says_the_same_of_everybody()
    {
        var guide = (await Hub.Post("window", "/api/v1/items/licensed/guide", new JsonObject { ["situation"] = "01" })).ShouldBe(200)["situation"].GetProperty("materials").EnumerateArray()
            .ToDictionary(static one => one.GetProperty("code").GetString()!, static one => one);
        guide.ToDictionary(static one => one.Key, static one => one.Value.GetProperty("bring").GetBoolean()).ShouldBe(new Dictionary<string, bool> { ["L1"] = false, ["L2"] = false, ["P1"] = false, ["U1"] = true }, ignoreOrder: true);
        guide["L1"].GetProperty("as").EnumerateArray().Select(static one => $"{one.GetProperty("way").GetString()} {(one.TryGetProperty("source", out var source) ? source.GetString() : "-")} {one.GetProperty("grade").GetString()}")
            .ShouldBe([$"licence {Licences} A", $"share {Firms} A", "upload - B"]);
    }

    [Test]
    public async Task Where_another_platform_provides_it_the_answer_says_which()
    {
        var elsewhere = Question();
        elsewhere["division"] = "441900000000";
        var found = Material(await Asked(elsewhere), "L1").GetProperty("found");
        found.TryGetProperty("provider", out _).ShouldBeFalse();
        found.GetProperty("elsewhere").GetProperty("en").GetString().ShouldBe("The province's platform");
    }

    [TestCase("""{"item":"nothing","subject":{"numberType":"001","number":"1"}}""", "/item intake.unknown-item")]
    [TestCase("""{"item":"licensed","subject":{"numberType":"001","number":"1"}}""", "/situation evidence.situation")]
    [TestCase("""{"item":"licensed","situation":"07","subject":{"numberType":"","number":"1"},"division":"44"}""", "/subject/numberType evidence.text", "/situation intake.unknown-situation")]
    [TestCase("""{"item":"licensed","situation":"01","subject":{"numberType":"001","number":"1"},"division":"4","consents":[{"number":"","authCode":"x"}]}""", "/division evidence.division", "/consents/0/number evidence.text")]
    public async Task A_question_that_is_none_is_declined_with_all_that_is_wrong(string body, params string[] faults)
    {
        var before = await Logged("evidence.answered");
        var answer = (await Hub.Send("window", HttpMethod.Post, "/api/v1/evidence", TestHub.Json(body))).ShouldBeProblem(422, "declined");
        answer.Pointers.Zip(answer.Codes, static (pointer, code) => $"{pointer} {code}").ShouldBe(faults);
        (await Logged("evidence.answered")).ShouldBe(before);
    }

    [Test]
    public async Task Only_an_intake_system_asks()
    {
        foreach (var client in (string[])["registration", "auditor", "administrator"]) (await Hub.Post(client, "/api/v1/evidence", Question())).ShouldBeProblem(403, "not-allowed");
    }
}
