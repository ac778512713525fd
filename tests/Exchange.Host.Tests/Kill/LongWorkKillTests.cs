using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// Kills the hub (SIGKILL) while it compares some thousand lines, hands a gap over again, and replays hundreds of parked deliveries: what comes of it is what comes of it in a hub that lives on.
/// The department is in this process and outlives them all.
/// </summary>
internal sealed class LongWorkKillTests : KillFixture
{
    // A task that is interrupted a sixth time is given up.
    private const int MostKills = 4;

    private string _admin = null!, _window = null!;

    private protected override Task<Department> OpenDepartment() => Department.Open(pageLines: 500);

    private static readonly string[] Loss = ["only-hub", "only-department", "digest"];

    [Test, CancelAfter(900_000)]
    public async Task A_comparison_and_the_handing_over_of_its_gap_end_as_if_nobody_had_died(CancellationToken stop)
    {
        const int Records = 2_000, LostEvery = 8, Foreign = 30, SpoiltEvery = 100;
        var numbers = Enumerable.Range(0, Records).Select(i => $"L{i:d5}").ToList();
        (string Report, string Differences) undisturbed;
        string compared;
        await using (var hub = HubProcess.Start(_folder, _port))
        {
            await SetUp(hub, stop);
            await TakeIn(numbers, stop);
            await Until("select count(*) from delivery where state = 'acknowledged'", Records, stop);
            for (var i = 0; i < Records; i++)
            {
                if (i % LostEvery == 0) _department.Lose(numbers[i]);
                else if (i % SpoiltEvery == 1) _department.Spoil(numbers[i]);
            }
            for (var i = 0; i < Foreign; i++) _department.Hold("ledger", $"X{i:d5}");
            compared = await Ask("/api/v1/reconciliations", Today(), "undisturbed", stop);
            undisturbed = await Outcome(compared, stop);
        }
        foreach (var kind in Loss) undisturbed.Report.ShouldContain($"\"{kind}\":");
        undisturbed.Differences.Split('\n').Length.ShouldBe(Records / LostEvery + Foreign + Records / SpoiltEvery);

        // From the first commits after the start on until a comparison comes to its end first.
        var (parts, kills) = (new HashSet<string>(StringComparer.Ordinal), 0);
        for (var count = 15; ; count += 5)
        {
            var (key, order) = ($"compare-{count}", Today());
            var killed = false;
            await using (var hub = HubProcess.Start(_folder, _port, $"{(count % 2 == 0 ? Committing : Committed)}:{count}"))
            {
                if (await hub.Ready(_api.Http, stop)) killed = await AskedUntilDeath(hub, "/api/v1/reconciliations", order, key, stop);
                else killed = true;
            }
            var part = await Text("select progress from task where kind = 'reconcile' and ended_at is null", stop);
            await using (var hub = HubProcess.Start(_folder, _port))
            {
                (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
                var id = await Ask("/api/v1/reconciliations", order, key, stop);
                (await Outcome(id, stop)).ShouldBe(undisturbed, $"killed at commit {count}, {part ?? "at its beginning"}");
            }
            TestContext.Out.WriteLine($"commit {count}: {(killed ? "killed" : "ended")}, {part ?? "-"}");
            if (killed) kills++;
            if (part is not null) parts.Add(part);
            if (!killed) break;
        }
        kills.ShouldBeGreaterThan(5);
        ((string[])["fetch", "lines", "hub"]).Except(parts).ShouldBeEmpty("it died in each part of its work");
        (await Number("select count(*) from held_line", stop)).ShouldBe(0);

        var gap = Records / LostEvery;
        await KilledWhile($"/api/v1/reconciliations/{compared}/replay", new { reason = "restored", confirm = gap }, "delivery.replaced", gap, stop);
        await using var last = HubProcess.Start(_folder, _port);
        (await last.Ready(_api.Http, stop)).ShouldBeTrue(last.Output);
        await Until("select count(*) from task where ended_at is null", 0, stop);
        await Until("select count(*) from delivery where state = 'acknowledged'", Records, stop);
        for (var i = 0; i < Records; i++) _department.EffectsOf(numbers[i]).ShouldBe(1, $"{numbers[i]}: each that was lost is there again, once");
        (await Number("select count(*) from log_event where kind = 'delivery.replaced'", stop)).ShouldBe(gap);
        (await Number("select count(*) from delivery where state = 'replaced'", stop)).ShouldBe(gap);
        var after = await Outcome(await Ask("/api/v1/reconciliations", Today(), "after", stop), stop);
        after.Report.ShouldNotContain("only-hub");
        after.Differences.Split('\n').Length.ShouldBe(Foreign + Records / SpoiltEvery);
    }

    [Test, CancelAfter(600_000)]
    public async Task A_replay_of_everything_that_is_parked_lets_each_go_once(CancellationToken stop)
    {
        // Some are taken at once, and there are fewer than the breaker bears in a row: else the department would count as down, and a failure for none.
        const int Records = 800, TakenEvery = 50;
        var numbers = Enumerable.Range(0, Records).Select(i => $"P{i:d5}").ToList();
        var parked = numbers.Where((_, i) => i % TakenEvery != 0).ToList();
        await using (var hub = HubProcess.Start(_folder, _port))
        {
            await SetUp(hub, stop);
            foreach (var number in parked) _department.Set(number, Habit.Status500, Habit.Status500);
            await TakeIn(numbers, stop);
            await Until("select count(*) from delivery where state = 'parked'", parked.Count, stop);
        }
        await KilledWhile("/api/v1/tasks", new { kind = "replay-parked", arguments = new { reason = "it is up again", confirm = parked.Count } }, "delivery.replayed", parked.Count, stop);
        await using var last = HubProcess.Start(_folder, _port);
        (await last.Ready(_api.Http, stop)).ShouldBeTrue(last.Output);
        await Until("select count(*) from task where ended_at is null", 0, stop);
        (await Text("select state from task where kind = 'replay-parked'", stop)).ShouldBe("done");
        await Until("select count(*) from delivery where state = 'acknowledged'", Records, stop);
        numbers.ShouldAllBe(number => _department.EffectsOf(number) == 1);
        (await Number("select count(*) from log_event where kind = 'delivery.replayed'", stop)).ShouldBe(parked.Count);
        (await Number("select count(distinct delivery_id) from log_event where kind = 'delivery.replayed'", stop)).ShouldBe(parked.Count);
    }

    /// <summary>Asks for a task, and kills the hubs that work at it, a little later each time, as often as a task bears.</summary>
    private async Task KilledWhile(string path, object order, string does, long all, CancellationToken stop)
    {
        var runs = 0L;
        for (var (count, kills) = (9, 0); kills < MostKills;)
        {
            await using var hub = HubProcess.Start(_folder, _port, $"{(count % 2 == 0 ? Committing : Committed)}:{count}");
            if (await hub.Ready(_api.Http, stop)) await AskedUntilDeath(hub, path, order, "work", stop);
            else await hub.Exited(stop);
            var (now, done) = (await Number("select coalesce(max(runs), 0) from task where kind <> 'reconcile'", stop), await Number($"select count(*) from log_event where kind = '{does}'", stop));
            TestContext.Out.WriteLine($"commit {count}: {(hub.KilledAt is null ? "ended" : "killed")}, run {now}, {done} of {all}");
            // A start that dies before it has begun the task costs it nothing.
            // What the last one left behind is taken up by the next start, before the task: many more commits then.
            var begun = now > runs;
            kills += begun ? 1 : 0;
            count += begun || runs == 0 ? 1 : 3;
            runs = now;
            if (hub.KilledAt is null || (done == all && runs > 1)) break;
        }
        // Whether it died with a part of it done (printed above) is the machine's: on a quiet one a single commit takes all of it. It died in it and was taken up again.
        runs.ShouldBeGreaterThan(1);
    }

    /// <summary>False when the work came to its end before the hub did.</summary>
    private async Task<bool> AskedUntilDeath(HubProcess hub, string path, object order, string key, CancellationToken stop)
    {
        try
        {
            await Ask(path, order, key, stop);
            while (!hub.HasExited && await Number("select count(*) from task where ended_at is null", stop) > 0) await Task.Delay(20, stop);
        }
        catch (HttpRequestException)
        {
            // It died before it answered: it is asked again under the same key.
            await hub.Exited(stop);
        }
        if (!hub.HasExited) return false;
        await hub.Exited(stop);
        hub.KilledAt.ShouldNotBeNull(hub.Output);
        return true;
    }

    private async Task SetUp(HubProcess hub, CancellationToken stop)
    {
        (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
        _admin = await _api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        await _api.Apply(_admin, [.. TestDocuments.All(_department.Address), new DocumentFile("ledger.yaml", Encoding.UTF8.GetBytes(Office.Replace("ADDRESS", _department.Address.ToString(), StringComparison.Ordinal)))], stop);
        _window = await _api.Key(_admin, "window", stop);
    }

    private async Task TakeIn(List<string> numbers, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records/batch")
        {
            Content = TestHub.Json(string.Join('\n', numbers.Select(number => TestHub.Text(TestHub.Record(number, "ledger")))), "application/x-ndjson"),
        };
        request.Headers.Add(KeyHandler.Header, _window);
        using var answer = await _api.Http.SendAsync(request, stop);
        var lines = (await answer.Content.ReadAsStringAsync(stop)).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Count(line => (int?)JsonNode.Parse(line)!["status"] == 202).ShouldBe(numbers.Count, lines[0]);
    }

    /// <summary>The id that it was answered with, whichever hub has kept the answer.</summary>
    private async Task<string> Ask(string path, object order, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(order) };
        request.Headers.Add(KeyHandler.Header, _admin);
        request.Headers.Add("Idempotency-Key", key);
        using var answer = await _api.Http.SendAsync(request, stop);
        var text = await answer.Content.ReadAsStringAsync(stop);
        answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        return (string)JsonNode.Parse(text)!["id"]!;
    }

    /// <summary>The report without its time, and what was found, in order.</summary>
    private async Task<(string Report, string Differences)> Outcome(string id, CancellationToken stop)
    {
        while (true)
        {
            var answer = await _api.Call(HttpMethod.Get, "/api/v1/reconciliations/" + id, _admin, null, stop);
            var task = answer.GetProperty("task").GetString();
            task.ShouldNotBe("failed", answer.GetRawText());
            if (task == "done")
            {
                var report = JsonNode.Parse(answer.GetProperty("line").GetProperty("report").GetRawText())!.AsObject();
                report.Remove("readAt");
                return ($"{answer.GetProperty("outcome").GetString()} {answer.GetProperty("line").GetProperty("lines").GetInt64()} {report.ToJsonString()}", await Differences(id, stop));
            }
            await Task.Delay(20, stop);
        }
    }

    private async Task<string> Differences(string id, CancellationToken stop)
    {
        var found = new List<string>();
        for (var after = ""; ;)
        {
            var page = await _api.Call(HttpMethod.Get, $"/api/v1/reconciliations/{id}/differences?limit=500{after}", _admin, null, stop);
            foreach (var one in page.GetProperty("items").EnumerateArray())
            {
                // What a replay has made of it since is not what was found.
                var line = JsonNode.Parse(one.GetRawText())!.AsObject();
                line.Remove("replacedBy");
                found.Add(line.ToJsonString());
            }
            if (!page.TryGetProperty("next", out var next)) return string.Join('\n', found);
            after = "&after=" + next.GetString();
        }
    }

    // Until tomorrow, for whoever runs this at midnight.
    private static object Today()
    {
        var day = DateOnly.FromDateTime(HubTime.Local(DateTimeOffset.UtcNow).DateTime);
        return new { organisation = "LEDGER", from = $"{day.AddDays(-1):yyyy-MM-dd}", until = $"{day.AddDays(1):yyyy-MM-dd}" };
    }

    private async Task Until(string sql, long count, CancellationToken stop)
    {
        while (await Number(sql, stop) != count) await Task.Delay(50, stop);
    }

    private async Task<long> Number(string sql, CancellationToken stop) => (long)(await Value(sql, stop))!;

    private async Task<string?> Text(string sql, CancellationToken stop) => await Value(sql, stop) as string;

    private const string Office = """
        kind: organisation
        name: LEDGER
        title: { zh: 某局, en: An office }
        type: department
        ---
        kind: adapter
        name: ledger
        title: { zh: 某局系统, en: Its system }
        organisation: LEDGER
        adapterKind: http
        pushTimeoutSeconds: 5
        graceSeconds: 0
        retry: { attempts: 2, firstDelaySeconds: 0.05, longestDelaySeconds: 0.2 }
        breaker: { failures: 1000 }
        options:
          address: ADDRESS
          honoursKey: true
          submit:
            path: /ledger/cases
            answers: [{ status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }]
          held: { path: /ledger/held }
        ---
        kind: item
        name: ledger
        title: { zh: 单事项, en: An item of one step }
        code: '3'
        organisation: LEDGER
        schema: form.v1
        closingTable: closing
        steps:
          - { name: S1, title: { zh: 办理, en: Handling }, organisation: LEDGER, adapter: ledger, mapping: form-to-case.v1 }
        """;
}
