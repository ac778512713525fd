using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Alerts;
using Exchange.Host.Alerting;
using Exchange.Host.Catalog.Harvest;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Catalog.Harvest;

/// <summary>Harvests over HTTP and by schedules, from a department's table that is there.</summary>
internal sealed class HarvestTests : CatalogHubTests
{
    private SharedTable _shared = null!;
    private string _code = null!, _name = null!;

    private string Harvest => $"/api/v1/libraries/{_code}/harvest";

    protected override string[] Settings => ["--Libraries:ChunkRows=10", "--Libraries:EndsPercent=10", "--Harvest:RetryMinutes=0"];

    [SetUp]
    public async Task Open()
    {
        _shared = new SharedTable();
        _code = await Published(Title());
        _name = "firms-" + _code.Split('/')[1];
        await Hub.Apply(Repository.Read("schemas", "catalog", "enterprise-registration.v1.json"), "enterprise-registration.v1.json");
        await Hub.Apply(_shared.Adapter);
        await Library();
    }

    [TearDown]
    public void Close() => _shared.Dispose();

    [Test]
    public async Task A_harvest_is_a_task_and_what_it_brought_is_told()
    {
        _shared.Put(0, 100, "企业");
        _shared.Do("insert into QY values ('12', '错号', '2026-11-20 08:00:01')");
        var task = await Ended(await Started());
        task["state"].GetString().ShouldBe("done");
        task["outcome"].GetString().ShouldBe("Batch 1: 101 rows came: 100 added, 0 changed, 0 unchanged, 0 ended, 1 quarantined, 0 outside; 0 missing.");

        var now = (await Hub.Get("registration", Harvest)).ShouldBe(200);
        (now["rows"].GetInt64(), now["late"].GetBoolean(), now["mode"].GetString(), now["last"].GetProperty("state").GetString()).ShouldBe((100, false, "watermark", "merged"));
        (await Hub.Get("auditor", "/api/v1/harvests")).ShouldBe(200).Json.EnumerateArray().Select(one => one.GetProperty("library").GetString()).ShouldContain(_name);

        _shared.Put(0, 1, "改名", "2026-11-21 08:00:00");
        // What was written in the five minutes before the last watermark comes again, and changes nothing.
        (await Ended(await Started()))["outcome"].GetString()!.ShouldStartWith("Batch 2: 101 rows came: 0 added, 1 changed, 99 unchanged");
    }

    [Test]
    public async Task A_source_that_was_restored_is_told_and_harvested_from_the_start_when_somebody_says_so()
    {
        _shared.Put(0, 50, "企业");
        _shared.Put(50, 1, "企业", "2026-11-21 08:00:00");
        await Ended(await Started());
        _shared.Do("delete from QY where GXSJ > '2026-11-21'");

        var task = await Ended(await Started());
        (task["state"].GetString(), task["outcome"].GetString()!.Split(':')[0]).ShouldBe(("failed", "watermark-back"));
        (await Hub.Get("registration", Harvest)).ShouldBe(200)["last"].GetProperty("reason").GetString().ShouldBe("watermark-back");
        (await Ended(await Started(new JsonObject { ["fromStart"] = true })))["outcome"].GetString()!.ShouldEndWith("; 1 missing.");
    }

    [Test]
    public async Task Many_ends_wait_until_their_number_is_confirmed()
    {
        _shared.Put(0, 100, "企业");
        await Ended(await Started());
        await Library("full");
        _shared.Do("delete from QY where DM > @code", ("@code", SharedTable.Code(59)));
        var task = await Ended(await Started());
        (task["state"].GetString(), task["outcome"].GetString()).ShouldBe(("failed", "40 of 100 rows did not come and would end. Nothing is changed yet: harvest again with confirmedEnds 40, or abandon batch 2."));
        (await Hub.Get("registration", Harvest)).ShouldBe(200)["rows"].GetInt64().ShouldBe(100);
        // It is the harvest's: nobody else makes it read, or puts rows behind its place.
        var batch = Harvest[..Harvest.LastIndexOf('/')] + "/batches/2";
        (await Hub.Post("registration", batch + "/merge", new JsonObject { ["confirmedEnds"] = 40 })).ShouldBeProblem(409, "batch-open");
        using (var rows = new StringContent("{}", System.Text.Encoding.UTF8, "application/x-ndjson"))
            (await Hub.Send("registration", HttpMethod.Post, batch + "/rows?kept=60", rows)).ShouldBeProblem(409, "batch-open");
        (await Ended(await Started(new JsonObject { ["confirmedEnds"] = 40 })))["outcome"].GetString()!.ShouldStartWith("Batch 2: 60 rows came");
    }

    [Test]
    public async Task A_source_that_is_away_fails_the_task_and_changes_nothing()
    {
        _shared.Do("alter table QY rename to ELSEWHERE");
        var task = await Ended(await Started());
        (task["state"].GetString(), task["outcome"].GetString()).ShouldBe(("failed", "source-changed: table QY is missing, or the login may not see it"));
        _shared.Do("alter table ELSEWHERE rename to QY");
        await Ended(await Started());
    }

    [Test]
    public async Task A_firing_starts_one_harvest_however_many_see_it()
    {
        _shared.Put(0, 10, "企业");
        var (firings, at) = (Hub.Services.GetRequiredService<HarvestFirings>(), DateTimeOffset.UtcNow);
        await Library("full", "schedule: nightly");
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => firings.Start("nightly", at, CancellationToken.None)));
        await firings.Start("nightly", at, CancellationToken.None);
        await firings.Start("other", at.AddHours(1), CancellationToken.None);
        (await Asked()).ShouldBe(1);
        await firings.Start("nightly", at.AddHours(1), CancellationToken.None);
        (await Asked()).ShouldBe(2);

        Task<long> Asked() => Hub.Count($"select count(*) from task where kind = 'harvest' and asked_by = 'schedule nightly' and arguments like '%{_name}%'");
    }

    [Test]
    public async Task Rows_that_have_not_come_in_time_are_late_and_told()
    {
        await Hub.Apply(Document("full", "lateAfterHours: 1"));
        await Hub.Services.GetRequiredService<LiveSweep>().Look(CancellationToken.None);
        await using (var database = new SqliteConnection($"Data Source={Hub.DatabaseFile};Pooling=false;Default Timeout=20"))
        {
            await database.OpenAsync();
            await using var earlier = database.CreateCommand();
            earlier.CommandText = $"update resource_live set known_since = known_since - 7200000 where resource = '{_code}'";
            (await earlier.ExecuteNonQueryAsync()).ShouldBe(1);
        }
        await Hub.Services.GetRequiredService<LiveShelf>().Refresh(CancellationToken.None);
        (await Hub.Get("registration", Harvest)).ShouldBe(200)["late"].GetBoolean().ShouldBeTrue();
        var look = ActivatorUtilities.CreateInstance<AlertLook>(Hub.Services);
        (await look.Now(CancellationToken.None)).ShouldContain(mark => mark.Code == AlertCodes.HarvestLate && mark.Subject == _name);
        await Ended(await Started());
        (await look.Now(CancellationToken.None)).ShouldNotContain(mark => mark.Code == AlertCodes.HarvestLate && mark.Subject == _name);
    }

    [Test]
    public async Task Who_may_not_does_not()
    {
        (await Hub.Post("registration", Harvest, new JsonObject())).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post("administrator", "/api/v1/libraries/102001/999999/harvest", new JsonObject())).ShouldBeProblem(404, "not-found");
        (await Hub.Get("fund", Harvest)).ShouldBeProblem(404, "not-found");
    }

    private Task Library(string mode = "watermark", string more = "") => Hub.Apply(Document(mode, more));

    private string Document(string mode, string more) => $$"""
        kind: schedule
        name: nightly
        title: { zh: 夜间, en: Night }
        cron: 0 30 1 * * ?
        ---
        kind: library
        name: {{_name}}
        title: { zh: 企业, en: Firms }
        resource: {{_code}}
        schema: enterprise-registration.v1
        identity: [uscc]
        harvest: { adapter: registration-shared, source: companies, mode: {{mode}}{{(more.Length > 0 ? ", " + more : "")}} }
        """;

    private async Task<string> Started(JsonObject? body = null) => (await Hub.Post("administrator", Harvest, body ?? [])).ShouldBe(202)["id"].GetString()!;

    private async Task<Answer> Ended(string task)
    {
        for (var tries = 0; ; tries++)
        {
            var now = (await Hub.Get("administrator", $"/api/v1/tasks/{task}")).ShouldBe(200);
            if (now.Json.TryGetProperty("endedAt", out _)) return now;
            (tries < 1_500).ShouldBeTrue(now.Json.ToString());
            await Task.Delay(20);
        }
    }
}
