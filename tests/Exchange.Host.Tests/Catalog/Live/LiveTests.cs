using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Exchange.Core.Alerts;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Following;
using Exchange.Host.Alerting;
using Exchange.Host.Api;
using Exchange.Host.Following;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Following;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Catalog.Live;

/// <summary>How alive entries are, over HTTP: shown, searched, counted, told.</summary>
[NonParallelizable]
internal sealed class LiveTests : CatalogHubTests
{
    private string _title = null!, _code = null!;

    /// <summary>An entry and a library of its own for each test; a row may say on which day it was sent.</summary>
    [SetUp]
    public async Task Open()
    {
        _title = Title();
        _code = await Published(_title);
        await Hub.Apply("""
            { "$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "https://exchange.example/schemas/live-rows.v1", "title": "行", "x-title-en": "Rows", "type": "object", "required": ["uscc"],
              "properties": { "uscc": { "title": "代码", "x-title-en": "Code", "type": "string", "maxLength": 18 }, "sentOn": { "title": "下发日期", "x-title-en": "Sent on", "type": "string", "format": "date" } } }
            """, "live-rows.v1.json");
        await Hub.Apply($$"""
            kind: library
            name: live-{{_code.Split('/')[1]}}
            title: { zh: 企业, en: Firms }
            resource: {{_code}}
            schema: live-rows.v1
            identity: [uscc]
            timeliness: { field: sentOn, days: 1 }
            """);
    }

    private static string Day(int daysAgo) => DateOnly.FromDateTime(HubTime.Local(TimeProvider.System.GetUtcNow()).DateTime).AddDays(-daysAgo).ToString("yyyy-MM-dd");

    /// <summary>All rows anew, sent so many days ago, and a look.</summary>
    private async Task Bring(int daysAgo)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes($"{{\"uscc\":\"A\",\"sentOn\":\"{Day(daysAgo)}\"}}\n{{\"uscc\":\"B\",\"sentOn\":\"{Day(daysAgo + 1)}\"}}\n"));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-ndjson");
        (await Hub.Send("registration", HttpMethod.Post, $"/api/v1/libraries/{_code}/rows?mode=full&confirmedEnds=2", content)).ShouldBe(200);
        await Look();
    }

    private async Task Look()
    {
        await Hub.Services.GetRequiredService<LiveSweep>().Look(CancellationToken.None);
        // Another look of this host, by its job, may have been writing.
        await Hub.Services.GetRequiredService<LiveShelf>().Refresh(CancellationToken.None);
    }

    private async Task<JsonElement> Live(string client = "window") => (await Hub.Get(client, $"{Entries}/{_code}")).ShouldBe(200)["live"];

    private static string State(JsonElement live) => live.GetProperty("state").GetString()!;

    [Test]
    public async Task An_entry_shows_how_alive_it_is_by_itself_and_in_lists()
    {
        (await Live()).GetRawText().ShouldBe("""{"state":"none"}""");
        await Bring(0);
        var live = await Live();
        (State(live), live.GetProperty("rows").GetInt64(), live.GetProperty("attempts").GetInt64(), live.GetProperty("successRate").GetDouble(), live.GetProperty("consumers").GetInt64(), live.GetProperty("rowsDay").GetString())
            .ShouldBe(("fresh", 2, 1, 1, 0, Day(0)));
        live.GetProperty("lastSuccess").GetDateTimeOffset().ShouldBeInRange(TimeProvider.System.GetUtcNow().AddMinutes(-5), TimeProvider.System.GetUtcNow());
        live.TryGetProperty("lateDays", out _).ShouldBeFalse();

        await Bring(6);
        live = await Live("registration");
        (State(live), live.GetProperty("lateDays").GetInt32(), live.GetProperty("attempts").GetInt64()).ShouldBe(("late", 5, 2));
        var words = "words=" + Uri.EscapeDataString(_title);
        var found = (await Search("window", words + "&live=late")).ShouldBe(200)["items"].EnumerateArray().Single(one => one.GetProperty("code").GetString() == _code);
        found.GetProperty("live").GetRawText().ShouldBe(live.GetRawText());
        (await Search("window", words + "&live=fresh")).ShouldBe(200)["items"].EnumerateArray().ShouldAllBe(one => one.GetProperty("code").GetString() != _code);
        var none = (await Search("window", "live=none&limit=500")).ShouldBe(200)["items"].EnumerateArray().ToList();
        none.ShouldAllBe(one => State(one.GetProperty("live")) == "none");
        none.ShouldAllBe(one => one.GetProperty("code").GetString() != _code);
    }

    [Test]
    public async Task A_page_of_what_is_late_goes_on_among_what_is_late()
    {
        await Bring(6);
        var first = _code;
        await Open();
        await Bring(9);
        var (codes, after) = (new List<string>(), "");
        while (true)
        {
            var page = (await Search("window", "live=late&limit=1" + after)).ShouldBe(200);
            codes.AddRange(page["items"].EnumerateArray().Select(one => one.GetProperty("code").GetString()!));
            if (!page.Json.TryGetProperty("next", out var next)) break;
            after = "&after=" + next.GetString();
            (await Search("window", "live=fresh&limit=1" + after)).ShouldBeProblem(400, "bad-query");
        }
        codes.ShouldBeUnique();
        codes.ShouldContain(first);
        codes.ShouldContain(_code);
    }

    [Test]
    public async Task What_cannot_be_asked_is_refused()
    {
        foreach (var wrong in (string[])["live=gone", "live=", "live=Late", "live=1"]) (await Search("window", wrong)).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("window", "/api/v1/catalog/live?class=10a")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("window", "/api/v1/catalog/live?provider=NOBODY")).ShouldBe(200)["all"].GetProperty("entries").GetInt32().ShouldBe(0);
        (await Hub.Get(null, "/api/v1/catalog/live")).ShouldBeProblem(401, "no-key");
        (await Hub.Get("watcher", "/api/v1/catalog/live")).ShouldBeProblem(403, "not-allowed");
    }

    [Test]
    public async Task What_is_alive_is_counted_by_provider_and_told_by_the_command_line()
    {
        var before = (await Hub.Get("window", "/api/v1/catalog/live?provider=SCJG")).ShouldBe(200)["all"];
        await Bring(6);
        // A draft is nobody's paper yet.
        await Drafted(Title());
        var now = (await Hub.Get("window", "/api/v1/catalog/live?provider=SCJG&class=102")).ShouldBe(200);
        foreach (var (name, more) in new[] { ("entries", 0), ("interfaces", 0), ("withData", 1), ("callable", 1), ("late", 1), ("fresh", 0), ("failing", 0) })
            (now["all"].GetProperty(name).GetInt32() - before.GetProperty(name).GetInt32()).ShouldBe(more, name);
        now["all"].TryGetProperty("provider", out _).ShouldBeFalse();
        now["providers"].EnumerateArray().ShouldHaveSingleItem().GetProperty("provider").GetString().ShouldBe("SCJG");
        var told = await CommandLine.Run(["catalog", "live", "--provider", "SCJG", "--url", Hub.Address.ToString(), "--key", Hub.Key("window")]);
        told.Exit.ShouldBe(0, told.Error);
        told.Out.ShouldContain($"SCJG: {now["all"].GetProperty("entries").GetInt32()} entries, {now["all"].GetProperty("withData").GetInt32()} with data");
        told.Error.ShouldContain($"{now["all"].GetProperty("late").GetInt32()} late");
        (await CommandLine.Run(["catalog", "search", _title, "--live", "late", "--url", Hub.Address.ToString(), "--key", Hub.Key("window")])).Out.ShouldContain($"{_code}  {_title}");
    }

    [Test]
    public async Task The_provider_is_told_that_it_is_late_and_that_this_is_over()
    {
        await using var provider = await EventReader.Open(Hub, "registration", "/api/v1/events?kind=resource.late&kind=resource.fresh");
        await Bring(6);
        await Look();
        await Bring(0);
        var told = await provider.Until((kind, data) => kind == "resource.fresh" && data.GetProperty("resource").GetString() == _code);
        var own = told.Where(one => one.Data.GetProperty("resource").GetString() == _code).ToList();
        own.Select(one => one.Kind).ShouldBe(["resource.late", "resource.fresh"]);
        var late = own[0].Data;
        late.TryGetProperty("recordId", out _).ShouldBeFalse();
        (late.GetProperty("organisation").GetString(), late.GetProperty("facts").GetRawText()).ShouldBe(("SCJG", """{"before":"none","days":5,"rows":2}"""));
    }

    [Test]
    public void A_cloud_event_of_a_resource_has_its_code_as_subject()
    {
        var notice = new Notice(7, DateTimeOffset.UnixEpoch, "resource.failing", "", null, null, "GAJ", """{"code":"101001/000001","before":"late","failed":2,"rows":9}""", "", "", "", "101001/000001");
        var told = JsonSerializer.SerializeToElement(CloudEventBody.Of(notice, "urn:exchange:hub"), ApiJson.Options);
        (told.GetProperty("type").GetString(), told.GetProperty("subject").GetString()).ShouldBe(("exchange.resource.failing", "101001/000001"));
        told.GetProperty("data").GetProperty("facts").GetRawText().ShouldBe("""{"before":"late","failed":2,"rows":9}""");
        foreach (var none in (string[])["recordId", "number", "item", "step"]) told.GetProperty("data").TryGetProperty(none, out _).ShouldBeFalse(none);
    }

    [Test]
    public async Task Whoever_runs_the_hub_is_told_by_provider()
    {
        var look = ActivatorUtilities.CreateInstance<AlertLook>(Hub.Services, new AlertOptions { DiskMib = 1 });
        var before = await Marked();
        await Bring(6);
        (await Marked()).ShouldBe(before + 1);
        await Bring(0);
        (await Marked()).ShouldBe(before);

        async Task<long> Marked() => (await look.Now(CancellationToken.None)).SingleOrDefault(mark => mark is { Code: AlertCodes.ResourceLate, Subject: "SCJG" })?.Amount ?? 0;
    }

    [Test]
    public async Task Harvesters_learn_when_rows_last_came()
    {
        var (at, page) = ("/catalog.jsonld", (await Hub.Get("window", "/catalog.jsonld")).ShouldBe(200));
        Dataset(page).TryGetProperty("dct:modified", out _).ShouldBeFalse();
        await Bring(0);
        var tag = page.Header("ETag").ShouldNotBeNull();
        page = (await Hub.Get("window", at, ("If-None-Match", tag))).ShouldBe(200);
        page.Header("ETag").ShouldNotBe(tag);
        Dataset(page).GetProperty("dct:modified").GetProperty("@value").GetString().ShouldNotBeNull().ShouldStartWith(Day(0));
        (await Hub.Get("window", at, ("If-None-Match", page.Header("ETag")!))).Status.ShouldBe(304);

        JsonElement Dataset(Answer of) => of["@graph"].EnumerateArray().Single(node => node.GetProperty("@id").GetString() == "urn:exchange:catalog:" + _code);
    }
}
