using System.Text;
using System.Text.Json.Nodes;
using Exchange.Core.Contract;
using Exchange.Core.Progress;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>Rows that are no progress event, and what people do about them.</summary>
internal sealed class ParkedProgressTests : HubTests
{
    private const string RowMapping = """
        kind: schema
        name: row.v1
        title: { zh: 回传表, en: Table on its way back }
        schema: { type: object }
        ---
        kind: schema
        name: event.v1
        title: { zh: 过程信息, en: Progress event }
        schema: { type: object }
        ---
        kind: mapping
        name: row-to-event.v1
        title: { zh: 回传, en: On its way back }
        reads: row
        from: row.v1
        to: event.v1
        fields:
          about.number: row.SBLSH
          stage: "'accepted'"
          at: row.SLSJ
        """;

    private int _next;

    [OneTimeSetUp]
    public Task Mapping() => Hub.Apply(RowMapping, "rows.yaml");

    /// <summary>A row as an adapter of the organisation reads it; the id under which it is parked.</summary>
    private async Task<string> Park(string number, string adapter = "safe", string at = "2026-11-24T09:30:00+08:00")
    {
        var document = Hub.Services.GetRequiredService<RegistryShelf>().Current.Adapters[adapter];
        var row = new ProgressRow("EX_GDBS_SL", $"SEQ:{Interlocked.Increment(ref _next)}", "row-to-event.v1", Encoding.UTF8.GetBytes($$"""{"SBLSH":"{{number}}","SLSJ":"{{at}}","BLRXM":"{{Person.Name}}"}"""));
        (await Hub.Services.GetRequiredService<ProgressRowDesk>().Keep(document, [row], default)).Count.ShouldBe(1);
        return (await Hub.Get("administrator", "/api/v1/progress/parked?limit=500"))["items"].EnumerateArray().Single(line => line.GetProperty("key").GetString() == row.Key).GetProperty("id").GetString()!;
    }

    private static JsonObject Because(string reason = "测试数据") => new() { ["reason"] = reason };

    [Test]
    public async Task A_parked_row_is_listed_without_and_read_with_its_content_and_the_reading_is_logged()
    {
        var id = await Park("N-not-here");
        var line = (await Hub.Get("administrator", "/api/v1/progress/parked?limit=500"))["items"].EnumerateArray().Single(one => one.GetProperty("id").GetString() == id);
        (line.GetProperty("code").GetString(), line.GetProperty("state").GetString(), line.GetProperty("organisation").GetString()).ShouldBe(("no-such-step", "parked", "SCJG"));
        line.GetRawText().ShouldNotContain(Person.Name);
        var logged = await Logged("progress.parked-read");
        var read = (await Hub.Get("registration", "/api/v1/progress/parked/" + id)).ShouldBe(200);
        read["row"].GetProperty("BLRXM").GetString().ShouldBe(Person.Name);
        read["line"].GetProperty("source").GetString().ShouldBe("EX_GDBS_SL");
        (await Logged("progress.parked-read")).ShouldBe(logged + 1);
    }

    [Test]
    public async Task An_organisation_sees_its_own_and_the_others_are_not_there()
    {
        var id = await Park("N-not-here", adapter: "fund");
        (await Hub.Get("registration", "/api/v1/progress/parked/" + id)).ShouldBeProblem(404, "not-found");
        (await Hub.Get("fund", "/api/v1/progress/parked/" + id)).ShouldBe(200);
        (await Hub.Get("registration", "/api/v1/progress/parked?limit=500"))["items"].EnumerateArray().ShouldAllBe(line => line.GetProperty("organisation").GetString() == "SCJG");
        (await Hub.Get("registration", "/api/v1/progress/parked?organisation=GJJ"))["items"].GetArrayLength().ShouldBe(0);
        foreach (var client in (string[])["window", "auditor"]) (await Hub.Get(client, "/api/v1/progress/parked")).ShouldBeProblem(403, "not-allowed");
        foreach (var act in (string[])["retry", "discard"]) (await Hub.Post("fund", $"/api/v1/progress/parked/{id}/{act}", Because())).ShouldBeProblem(403, "not-allowed");
    }

    [Test]
    public async Task Trying_again_says_what_has_become_of_it()
    {
        var number = Hub.Number();
        var id = await Park(number);
        (await Hub.Post("administrator", $"/api/v1/progress/parked/{id}/retry", null)).ShouldBe(200)["state"].GetString().ShouldBe("parked");
        var record = await Hub.TakenIn(number);
        (await Hub.Post("administrator", $"/api/v1/progress/parked/{id}/retry", null)).ShouldBe(200)["state"].GetString().ShouldBe("kept");
        (await Hub.Until(record, one => one.GetProperty("steps")[0].TryGetProperty("stage", out _))).GetProperty("steps")[0].GetProperty("stage").GetString().ShouldBe("accepted");
        foreach (var act in (string[])["retry", "discard"]) (await Hub.Post("administrator", $"/api/v1/progress/parked/{id}/{act}", Because())).ShouldBeProblem(409, "changed");
        foreach (var act in (string[])["retry", "discard"]) (await Hub.Post("administrator", $"/api/v1/progress/parked/none/{act}", Because())).ShouldBeProblem(404, "not-found");
    }

    [Test]
    public async Task What_is_discarded_keeps_its_reason_which_is_not_in_the_log()
    {
        var id = await Park("N-not-here");
        (await Hub.Post("administrator", $"/api/v1/progress/parked/{id}/discard", Because(Person.Name + "的测试数据"))).ShouldBe(200)["state"].GetString().ShouldBe("discarded");
        (await Hub.Get("administrator", "/api/v1/progress/parked/" + id))["line"].GetProperty("reason").GetString().ShouldBe(Person.Name + "的测试数据");
        (await Hub.ExchangeLog()).ShouldContain("progress.discarded administrator");
    }

    [TestCase("{}", 422)]
    [TestCase("{\"reason\":\" \"}", 422)]
    [TestCase("{\"reason\":7}", 422)]
    [TestCase("{\"reason\":\"x\",\"who\":1}", 422)]
    [TestCase("{\"reason\":", 400)]
    [TestCase("[]", 422)]
    public async Task A_reason_is_a_text(string body, int status)
    {
        var id = await Park("N-not-here");
        (await Hub.Send("administrator", HttpMethod.Post, $"/api/v1/progress/parked/{id}/discard", TestHub.Json(body))).Status.ShouldBe(status);
        (await Hub.Post("administrator", $"/api/v1/progress/parked/{id}/discard", Because(new string('x', 501)))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
        (await Hub.Get("administrator", "/api/v1/progress/parked/" + id))["line"].GetProperty("state").GetString().ShouldBe("parked");
    }

    [Test]
    public async Task The_list_is_paged_and_filtered_as_others_are()
    {
        for (var i = 0; i < 6; i++) await Park("N-not-here");
        await Park(Hub.Number(), at: "yesterday");
        var whole = (await Hub.Get("administrator", "/api/v1/progress/parked?code=no-such-step&limit=500"))["items"].EnumerateArray().Select(line => line.GetProperty("id").GetString()).ToList();
        whole.Count.ShouldBeGreaterThanOrEqualTo(6);
        var paged = new List<string?>();
        for (var after = ""; ;)
        {
            var page = (await Hub.Get("administrator", $"/api/v1/progress/parked?code=no-such-step&limit=2{after}")).ShouldBe(200);
            paged.AddRange(page["items"].EnumerateArray().Select(line => line.GetProperty("id").GetString()));
            if (!page.Json.TryGetProperty("next", out var next)) break;
            after = "&after=" + next.GetString();
        }
        paged.ShouldBe(whole);
        foreach (var wrong in (string[])["limit=0", "limit=501", "limit=x", "after=x", "state=%00"])
            (await Hub.Get("administrator", "/api/v1/progress/parked?" + wrong)).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task A_content_that_cannot_be_traced_is_not_shown()
    {
        await using var hub = await TestHub.Open();
        var id = await hub.TakenIn(hub.Number());
        (await hub.Get("window", $"/api/v1/records/{id}/content")).ShouldBe(200).Text.ShouldContain(Person.Name);
        (await hub.Get("auditor", $"/api/v1/records/{id}/content?version=1")).ShouldBe(200);
        (await hub.Get("other-window", $"/api/v1/records/{id}/content")).ShouldBeProblem(404, "not-found");
        var lines = (await hub.Get("administrator", "/api/v1/log?kind=record.content-read"))["items"].EnumerateArray().ToList();
        lines.Select(line => (line.GetProperty("client").GetString(), line.GetProperty("recordId").GetString(), line.GetProperty("data").GetProperty("version").GetInt64())).ShouldBe([("window", id, 1L), ("auditor", id, 1L)]);

        hub.Services.GetRequiredService<CommitQueue>().Dispose();
        (await hub.Get("window", $"/api/v1/records/{id}/content")).ShouldBeProblem(503, "unavailable").Text.ShouldNotContain(Person.Name);
    }
}
