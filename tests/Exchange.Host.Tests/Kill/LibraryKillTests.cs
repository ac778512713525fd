using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// The hub is killed (SIGKILL) again and again while rows of a library come, while they are merged and while they are taken away. Whoever brings them goes on behind what is kept; in the end the rows are those that were sent,
/// each was counted once, and in between nobody has read a part of them.
/// </summary>
internal sealed class LibraryKillTests : KillFixture
{
    private const int Rows = 400;

    private const string Library = "/api/v1/libraries/102001/000001";

    private string _admin = null!;

    private static readonly string[] Settings = ["--Libraries:ChunkRows=10", "--Libraries:EndsPercent=100"];

    [Test, CancelAfter(600_000)]
    public async Task Wherever_it_dies_the_rows_are_those_that_were_sent_each_once(CancellationToken stop)
    {
        List<string> before = [.. Enumerable.Range(0, Rows).Select(i => Row(i, "旧"))];
        // A third stands just so, a third is changed, a third does not come; and some are new, and some broken.
        List<string> sent = [.. before[..(Rows / 3)], .. Enumerable.Range(Rows / 3, Rows / 3).Select(i => Row(i, "新")), .. Enumerable.Range(Rows, 50).Select(i => Row(i, "新")), "{\"uscc\":\"1\"}", "{"];
        await using (var hub = HubProcess.Start(_folder, _port, null, Settings))
        {
            await SetUp(hub, stop);
            await Send("/rows?mode=full", before, stop);
        }

        var (dice, kills, inMerging) = (new Random(5), 0, 0);
        JsonElement? report = null;
        while (report is null)
        {
            // From its start on: some commits are made before anybody asks, and with luck a dozen when rows come or are merged. The first ones die early, so that there are enough of them.
            var kill = $"{(kills % 2 == 0 ? Committing : Committed)}:{dice.Next(4, kills < 10 ? 14 : 24)}";
            await using var hub = HubProcess.Start(_folder, _port, kills < 40 ? kill : null, Settings);
            try
            {
                if (await hub.Ready(_api.Http, stop))
                {
                    var state = await Value("select state from library_batch where batch = 2", stop);
                    if (state as string is null or "Open" or "Merging") (await Seen(stop)).ShouldBe(before);
                    if (state as string == "Merging") inMerging++;
                    report = await GoOn(sent, stop);
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
        TestContext.Out.WriteLine($"killed {kills} times, found while merging {inMerging} times");
        kills.ShouldBeGreaterThan(10);
        var counts = report.Value.GetProperty("batch").GetProperty("counts");
        string.Join(' ', counts.EnumerateObject().Where(one => one.Name != "warned").Select(one => $"{one.Name} {one.Value.GetInt64()}"))
            .ShouldBe($"came {sent.Count} added 50 changed {Rows / 3} unchanged {Rows / 3} ended 0 quarantined 2 outside 0 missing {Rows - (Rows / 3 * 2)} late 0");
        await using var last = HubProcess.Start(_folder, _port, null, Settings);
        (await last.Ready(_api.Http, stop)).ShouldBeTrue(last.Output);
        (await Seen(stop)).ShouldBe([.. sent[..^2].Order(StringComparer.Ordinal)]);
        (await Value("select count(*) from library_fault", stop)).ShouldBe(2L);
        (await Value("select count(*) from log_event where kind = 'library.batch-merged'", stop)).ShouldBe(2L);
        // Where it died behind the merge, what was noted of rows that came again goes with the next batch.
        await Send("/rows?mode=upsert", [sent[0]], stop);
        (await Value("select count(*) from library_seen", stop)).ShouldBe(0L);
    }

    [Test, CancelAfter(300_000)]
    public async Task Wherever_it_dies_what_is_taken_away_is_gone_and_nothing_else(CancellationToken stop)
    {
        List<string> before = [.. Enumerable.Range(0, Rows).Select(i => Row(i, "旧"))];
        await using (var hub = HubProcess.Start(_folder, _port, null, Settings))
        {
            await SetUp(hub, stop);
            await Send("/rows?mode=full", before, stop);
        }
        var table = await Table(stop);
        await using (var hub = HubProcess.Start(_folder, _port, null, Settings))
        {
            (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
            await _api.Call(HttpMethod.Post, Library + "/batches", _admin, new { mode = "full" }, stop);
            await Send("/batches/2/rows?kept=0", [.. Enumerable.Range(0, Rows).Select(i => Row(i * 2, "新"))], stop);
        }
        var kills = 0;
        for (var gone = false; !gone;)
        {
            await using var hub = HubProcess.Start(_folder, _port, kills < 20 ? $"{(kills % 2 == 0 ? Committing : Committed)}:{3 + kills}" : null, Settings);
            try
            {
                if (await hub.Ready(_api.Http, stop))
                {
                    await _api.Call(HttpMethod.Post, Library + "/batches/2/abandon", _admin, new { reason = "wrong" }, stop);
                    gone = true;
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
        TestContext.Out.WriteLine($"killed {kills} times");
        kills.ShouldBeGreaterThan(5);
        (await Table(stop)).ShouldBe(table);
        (await Value("select count(*) from log_event where kind = 'library.batch-abandoned'", stop)).ShouldBe(1L);
    }

    /// <summary>As whoever brings rows does it after a stop: asks what is kept, goes on behind it, and merges.</summary>
    private async Task<JsonElement> GoOn(List<string> rows, CancellationToken stop)
    {
        if (await Value("select count(*) from library_batch where batch = 2", stop) is 0L) await _api.Call(HttpMethod.Post, Library + "/batches", _admin, new { mode = "full" }, stop);
        var batch = await _api.Call(HttpMethod.Get, Library + "/batches/2", _admin, null, stop);
        if (batch.GetProperty("state").GetString() == "open")
        {
            var kept = (int)batch.GetProperty("kept").GetInt64();
            if (kept < rows.Count) await Send($"/batches/2/rows?kept={kept}", rows[kept..], stop);
        }
        return await _api.Call(HttpMethod.Post, Library + "/batches/2/merge", _admin, new { }, stop);
    }

    /// <summary>All rows as a reader has them.</summary>
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
            new DocumentFile("library.yaml", """
                kind: library
                name: firms
                title: { zh: 企业, en: Firms }
                resource: 102001/000001
                schema: enterprise-registration.v1
                identity: [uscc]
                keys: [enterpriseName]
                """),
        ], stop);
        var content = JsonNode.Parse("""
            {"class":"102001","title":{"zh":"企业登记","en":"Firms"},"provider":"SCJG","abstract":"企业","format":"database","cycle":"daily","share":{"type":"unconditional","methods":["interface"]},
             "fields":[{"title":{"zh":"统一社会信用代码","en":"Code"},"name":"uscc","type":"character","identifier":true}]}
            """);
        (await _api.Call(HttpMethod.Post, "/api/v1/catalog/entries", _admin, new { content }, stop)).GetProperty("code").GetString().ShouldBe("102001/000001");
    }

    private async Task Send(string path, IReadOnlyList<string> rows, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Library + path) { Content = TestHub.Json(string.Join('\n', rows), "application/x-ndjson") };
        request.Headers.Add(KeyHandler.Header, _admin);
        using var answer = await _api.Http.SendAsync(request, stop);
        ((int)answer.StatusCode).ShouldBe(200, await answer.Content.ReadAsStringAsync(stop));
    }

    private async Task<List<string>> Table(CancellationToken stop)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "exchange.db")};Pooling=false");
        await connection.OpenAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = "select row_key || '|' || from_batch || '|' || to_batch || '|' || content from library_row union all select field || '|' || value || '|' || row_key || '|' || from_batch from library_key order by 1";
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<string>();
        while (await reader.ReadAsync(stop)) rows.Add(reader.GetString(0));
        return rows;
    }

    private static string Row(int number, string name) => $"{{\"uscc\":\"91350100M{number:00000000}3\",\"enterpriseName\":\"{name}\"}}";
}
