using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Catalog.Harvest;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// The hub is killed (SIGKILL) again and again while it harvests: nobody hands anything in again, each start finds the task and goes on. In the end the rows are the source's, each came once, and in between nobody has read a part of them.
/// </summary>
internal sealed class HarvestKillTests : KillFixture
{
    private const int Rows = 600;

    private const string Library = "/api/v1/libraries/102001/000001";

    private static readonly string[] Settings = ["--Libraries:ChunkRows=10", "--Libraries:EndsPercent=100"];

    private string _admin = null!;
    private SharedTable _shared = null!;

    [SetUp]
    public void Share() => _shared = new SharedTable();

    [TearDown]
    public void Unshare() => _shared.Dispose();

    [Test, CancelAfter(600_000)]
    public async Task Wherever_it_dies_the_rows_are_those_of_the_source_and_each_came_once(CancellationToken stop)
    {
        _shared.Put(0, Rows, "旧");
        await using (var hub = HubProcess.Start(_folder, _port, null, Settings))
        {
            await SetUp(hub, stop);
            await Ended(await Started(stop), stop);
            (await Seen(stop)).Count.ShouldBe(Rows);
        }
        _shared.Put(100, 200, "新", "2026-11-21 08:00:00");
        _shared.Put(Rows, 150, "新", "2026-11-22 08:00:00");

        var (dice, kills, resumed) = (new Random(9), 0, 0);
        string? asked = null, outcome = null;
        while (outcome is null)
        {
            // A task that dies five times is given up; it is to be gone on with and not asked for anew.
            await using var hub = HubProcess.Start(_folder, _port, kills < 5 ? $"{(kills % 2 == 0 ? Committing : Committed)}:{dice.Next(4, 14)}" : null, Settings);
            try
            {
                if (await hub.Ready(_api.Http, stop))
                {
                    if (await Value("select state from library_batch where batch = 2", stop) is "Open")
                    {
                        resumed++;
                        (await Seen(stop)).ShouldAllBe(row => row.Contains('旧', StringComparison.Ordinal));
                    }
                    // An answer that got lost: the task may be there.
                    asked ??= await Value("select id from task where kind = 'harvest' order by asked_at limit 1 offset 1", stop) as string ?? await Started(stop);
                    outcome = (await Ended(asked, stop)).GetProperty("outcome").GetString();
                    continue;
                }
            }
            catch (HttpRequestException)
            {
                // It has died.
            }
            await hub.Exited(stop);
            hub.KilledAt.ShouldNotBeNull(hub.Output);
            kills++;
        }
        TestContext.Out.WriteLine($"killed {kills} times, found with an open batch {resumed} times; {outcome}");
        kills.ShouldBe(5);
        // 400 are as they were, and have the watermark at which the first harvest ended.
        outcome.ShouldBe("Batch 2: 750 rows came: 150 added, 200 changed, 400 unchanged, 0 ended, 0 quarantined, 0 outside; 0 missing.");
        await using var last = HubProcess.Start(_folder, _port, null, Settings);
        (await last.Ready(_api.Http, stop)).ShouldBeTrue(last.Output);
        var seen = await Seen(stop);
        seen.Count.ShouldBe(Rows + 150);
        seen.Count(static row => row.Contains('新', StringComparison.Ordinal)).ShouldBe(350);
        (await Value("select count(*) from library_batch", stop)).ShouldBe(2L);
        (await Value("select count(*) from log_event where kind = 'library.batch-merged'", stop)).ShouldBe(2L);
    }

    private async Task<string> Started(CancellationToken stop) => (await _api.Call(HttpMethod.Post, Library + "/harvest", _admin, new { }, stop)).GetProperty("id").GetString()!;

    private async Task<JsonElement> Ended(string task, CancellationToken stop)
    {
        while (true)
        {
            var now = await _api.Call(HttpMethod.Get, "/api/v1/tasks/" + task, _admin, null, stop);
            if (now.TryGetProperty("endedAt", out _)) return now;
            await Task.Delay(20, stop);
        }
    }

    private async Task<List<string>> Seen(CancellationToken stop)
    {
        var rows = new List<string>();
        for (string? after = null; ;)
        {
            var page = await _api.Call(HttpMethod.Post, Library + "/rows/query", _admin, new { limit = 500, after }, stop);
            rows.AddRange(page.GetProperty("items").EnumerateArray().Select(item => item.GetProperty("row").GetRawText()));
            if (!page.TryGetProperty("next", out var next)) return rows;
            after = next.GetString();
        }
    }

    private async Task SetUp(HubProcess hub, CancellationToken stop)
    {
        (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
        _admin = await _api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        await _api.Apply(_admin,
        [
            .. TestDocuments.All(_department.Address), new DocumentFile("classes.yaml", Repository.Read("Exchange.Host", "Demo", "District", "catalog-classes.yaml")),
            new DocumentFile("enterprise-registration.v1.json", Repository.Read("schemas", "catalog", "enterprise-registration.v1.json")),
            new DocumentFile("shared.yaml", _shared.Adapter),
            new DocumentFile("library.yaml", """
                kind: library
                name: firms
                title: { zh: 企业, en: Firms }
                resource: 102001/000001
                schema: enterprise-registration.v1
                identity: [uscc]
                keys: [enterpriseName]
                harvest: { adapter: registration-shared, source: companies, mode: watermark }
                """),
        ], stop);
        var content = JsonNode.Parse("""
            {"class":"102001","title":{"zh":"企业登记","en":"Firms"},"provider":"SCJG","abstract":"企业","format":"database","cycle":"daily","share":{"type":"unconditional","methods":["interface"]},
             "fields":[{"title":{"zh":"统一社会信用代码","en":"Code"},"name":"uscc","type":"character","identifier":true}]}
            """);
        (await _api.Call(HttpMethod.Post, "/api/v1/catalog/entries", _admin, new { content }, stop)).GetProperty("code").GetString().ShouldBe("102001/000001");
    }
}
