using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>What one may not see is not there.</summary>
internal sealed class VisibilityTests : HubTests
{
    private string _id = "";
    private string _number = "";

    /// <summary>A bundle that registration has closed with a code, and that the housing fund has; with words of both.</summary>
    [OneTimeSetUp]
    public async Task Bundle()
    {
        _number = Hub.Number();
        _id = await Hub.TakenIn(_number, "opening", "01");
        await Hub.UntilStep(_id, "S1", "acknowledged");
        (await Hub.Progress("registration", Told("S1", "closed", "0", "登记处的话", new JsonObject { ["uscc"] = "91440300MA5ABCDE1X" }))).ShouldBe(202);
        await Hub.UntilStep(_id, "S2", "acknowledged");
        (await Hub.Progress("fund", Told("S2", "accepted", "F1", "公积金的话", new JsonObject()))).ShouldBe(202);
    }

    private JsonObject Told(string step, string stage, string code, string text, JsonObject gives) => new()
    {
        ["eventId"] = step + stage, ["about"] = new JsonObject { ["record"] = _id, ["step"] = step }, ["stage"] = stage, ["code"] = code, ["text"] = text,
            ["at"] = "2026-11-24T09:30:00+08:00", ["gives"] = gives,
    };

    private Task<Answer> Read(string client, string rest = "") => Hub.Get(client, $"/api/v1/records/{_id}{rest}");

    private static string[] Names(JsonElement list, string name)
        => [.. list.EnumerateArray().Select(one => one.GetProperty(name).GetString()!).Distinct().Order(StringComparer.Ordinal)];

    [TestCase("window")]
    [TestCase("auditor")]
    [TestCase("administrator")]
    public async Task Who_may_see_a_record_whole_sees_it_whole(string client)
    {
        var record = (await Read(client)).ShouldBe(200);
        record["whole"].GetBoolean().ShouldBeTrue();
        Names(record["steps"], "name").ShouldBe(["S1", "S2"]);
        Names(record["deliveries"], "organisation").ShouldBe(["GJJ", "SCJG"]);
        (await Read(client, "/content")).ShouldBe(200).Text.ShouldContain(Person.Name);
        var timeline = (await Read(client, "/timeline")).ShouldBe(200).Text;
        timeline.ShouldContain("登记处的话");
        timeline.ShouldContain("公积金的话");
    }

    [TestCase("registration", "S1", "SCJG", "登记处的话", "公积金的话")]
    [TestCase("fund", "S2", "GJJ", "公积金的话", "登记处的话")]
    [TestCase("fund-auditor", "S2", "GJJ", "公积金的话", "登记处的话")]
    public async Task An_organisation_sees_its_own_steps_and_never_the_body(string client, string step, string organisation, string own, string others)
    {
        var record = (await Read(client)).ShouldBe(200);
        record["whole"].GetBoolean().ShouldBeFalse();
        Names(record["steps"], "name").ShouldBe([step]);
        Names(record["deliveries"], "organisation").ShouldBe([organisation]);
        foreach (var secret in Person.Everything) record.Text.ShouldNotContain(secret);
        if (organisation == "GJJ") record.Text.ShouldNotContain("91440300MA5ABCDE1X");

        (await Read(client, "/content")).ShouldBeProblem(404, "not-found");
        var timeline = (await Read(client, "/timeline")).ShouldBe(200);
        timeline.Text.ShouldContain(own);
        timeline.Text.ShouldNotContain(others);
        timeline.Json.EnumerateArray().Where(line => line.TryGetProperty("organisation", out var of) && of.GetString() != "SCJG")
            .ShouldAllBe(line => line.GetProperty("organisation").GetString() == organisation);
        timeline.Json.EnumerateArray().Where(line => line.TryGetProperty("step", out _)).ShouldAllBe(line => line.GetProperty("step").GetString() == step);
    }

    [Test]
    public async Task Anothers_record_is_not_there()
    {
        foreach (var rest in (string[])["", "/timeline", "/content"]) (await Read("other-window", rest)).ShouldBeProblem(404, "not-found");
        var mine = await Hub.TakenIn(Hub.Number(), "safe");
        foreach (var rest in (string[])["", "/timeline", "/content"])
            (await Hub.Get("fund", $"/api/v1/records/{mine}{rest}")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/records/0123456789abcdef0123456789abcdef")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/records/" + Uri.EscapeDataString("x' or '1'='1"))).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task Lists_hold_what_one_may_see()
    {
        await Hub.TakenIn(_number, "safe", client: "other-window");
        async Task<string[]> Clients(string client, string query = "")
            => Names((await Hub.Get(client, "/api/v1/records?limit=500" + query)).ShouldBe(200)["items"], "client");

        (await Clients("window")).ShouldBe(["window"]);
        (await Clients("other-window")).ShouldBe(["other-window"]);
        (await Clients("window", "&client=other-window")).ShouldBeEmpty();
        (await Clients("registration")).ShouldBe(["other-window", "window"]);
        (await Clients("administrator")).ShouldBe(["other-window", "window"]);
        (await Clients("administrator", "&client=window&number=" + _number)).ShouldBe(["window"]);
        Names((await Hub.Get("fund", "/api/v1/records?limit=500"))["items"], "id").ShouldBe([_id]);
        Names((await Hub.Get("fund-auditor", "/api/v1/records?limit=500"))["items"], "id").ShouldBe([_id]);
        (await Hub.Get("fund", "/api/v1/records?organisation=SCJG"))["items"].GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task Deliveries_are_seen_by_whose_they_are()
    {
        Names((await Hub.Get("fund", "/api/v1/deliveries?limit=500"))["items"], "organisation").ShouldBe(["GJJ"]);
        Names((await Hub.Get("registration", "/api/v1/deliveries?limit=500"))["items"], "organisation").ShouldBe(["SCJG"]);
        var of = (await Hub.Get("administrator", "/api/v1/deliveries?limit=500&record=" + _id))["items"].EnumerateArray()
            .ToDictionary(one => one.GetProperty("organisation").GetString()!, one => one.GetProperty("id").GetString()!);
        (await Hub.Get("fund", "/api/v1/deliveries/" + of["GJJ"])).ShouldBe(200);
        (await Hub.Get("fund", "/api/v1/deliveries/" + of["SCJG"])).ShouldBeProblem(404, "not-found");
        (await Hub.Get("other-window", "/api/v1/deliveries/" + of["GJJ"])).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/deliveries/" + of["SCJG"])).ShouldBe(200);
    }

    [Test]
    public async Task An_auditor_limited_to_organisations_reads_their_events_only()
    {
        var lines = (await Hub.Get("fund-auditor", "/api/v1/log?limit=500")).ShouldBe(200)["items"];
        Names(lines, "organisation").ShouldBe(["GJJ"]);
        lines.GetArrayLength().ShouldBeGreaterThan(2);
        (await Hub.Get("fund-auditor", "/api/v1/log?organisation=SCJG"))["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Get("auditor", "/api/v1/log?organisation=SCJG"))["items"].GetArrayLength().ShouldBeGreaterThan(2);
    }
}
