using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Exchange.Host.Security;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Commands;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// Two hosts as processes on one database that was set up by its script in deploy, with a login that may not change the schema:
/// what one registers the other knows, a schedule fires once, and a host that dies, leaves or joins under load loses nothing and doubles nothing.
/// </summary>
[Category("Kill"), Platform(Exclude = "Win")]
internal abstract partial class SeveralHostsContract(Provider provider)
{
    private const int Senders = 6;

    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-hosts-").FullName;
    private readonly ConcurrentDictionary<string, byte> _takenIn = new(StringComparer.Ordinal);
    private DeployedDatabase _deployed = null!;
    private Department _department = null!;
    private Host _first = null!, _second = null!;
    private DateTimeOffset _secondFrom;
    private string _admin = "", _window = "";
    private int _next;

    /// <summary>A process, and the way to it.</summary>
    private sealed class Host(HubProcess hub, HubApi api) : IAsyncDisposable
    {
        public HubProcess Hub => hub;

        public HubApi Api => api;

        public bool Lives => !hub.HasExited;

        public async ValueTask DisposeAsync()
        {
            await hub.DisposeAsync();
            api.Dispose();
        }
    }

    [SetUp]
    public async Task StartHosts()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        _takenIn.Clear();
        _deployed = await DeployedDatabase.Create(provider, Repository.Path("deploy"));
        _department = await Department.Open();
        var end = await CommandLine.Run(["migrate", .. Settings(), "--Storage:MigrationConnectionString=" + _deployed.Owner, "--grant-to", _deployed.HubLogin]);
        end.Exit.ShouldBe(0, end.Error);
        _first = await Start(limit.Token);
        _admin = await _first.Api.SetUp(await _first.Hub.SetUpSecretPrinted(limit.Token), limit.Token);
        _secondFrom = TimeProvider.System.GetUtcNow();
        _second = await Start(limit.Token);
        await _first.Api.Apply(_admin, TestDocuments.All(_department.Address), limit.Token);
        _window = await _first.Api.Key(_admin, "window", limit.Token);
        while (await Answers(_second, "/api/v1/status", _window, limit.Token) == HttpStatusCode.Unauthorized) await Task.Delay(50, limit.Token);
    }

    [TearDown]
    public async Task StopHosts()
    {
        foreach (var host in new[] { _first, _second })
            if (host is not null) await host.DisposeAsync();
        if (_department is not null) await _department.DisposeAsync();
        if (_deployed is not null) await _deployed.DisposeAsync();
    }

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private string[] Settings() =>
        ["--Storage:Provider=" + provider, "--Storage:ConnectionString=" + _deployed.Hub, "--Hub:SecretKeyFile=" + Path.Combine(_folder, "secrets.key"), "--Jobs:LeaseSeconds=5"];

    private async Task<Host> Start(CancellationToken stop)
    {
        var port = HubProcess.FreePort();
        var host = new Host(HubProcess.Start(_folder, port, null, Settings()), new HubApi(port));
        (await host.Hub.Ready(host.Api.Http, stop)).ShouldBeTrue(host.Hub.Output);
        return host;
    }

    [Test, NonParallelizable, CancelAfter(180_000)]
    public async Task What_one_host_registers_the_other_knows_within_a_second(CancellationToken stop)
    {
        var took = new List<TimeSpan>();
        for (var i = 0; i < 5; i++)
        {
            var (here, there) = i % 2 == 0 ? (_first, _second) : (_second, _first);
            await here.Api.Apply(_admin, [new DocumentFile("more.yaml", Encoding.UTF8.GetBytes($$"""
                kind: client
                name: window-{{i}}
                title: { zh: 窗口, en: Window }
                organisation: WINDOW
                roles: [intake]
                """))], stop);
            var since = Stopwatch.StartNew();
            while (!await Knows(there, "client/window-" + i, stop)) await Task.Delay(10, stop);
            took.Add(since.Elapsed);
        }
        TestContext.Out.WriteLine($"a client seen by the other host after {string.Join(", ", took.Select(one => $"{one.TotalMilliseconds:0} ms"))}");
        // The promise is of a hub that has a processor: of five, one may have met a busy machine.
        took.Order().ElementAt(3).ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private async Task<bool> Knows(Host host, string document, CancellationToken stop)
        => await Answers(host, "/api/v1/registry/documents/" + document, _admin, stop) == HttpStatusCode.OK;

    private static async Task<HttpStatusCode> Answers(Host host, string path, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path) { Headers = { { KeyHandler.Header, key } } };
        using var answer = await host.Api.Http.SendAsync(request, stop);
        return answer.StatusCode;
    }

    [Test, CancelAfter(180_000)]
    public async Task What_a_host_has_no_room_for_another_pushes_at_once_also_after_their_connections_were_cut(CancellationToken stop)
    {
        if (provider != Provider.Postgres) Assert.Ignore("Hosts tell each other on PostgreSQL; elsewhere they look.");
        await _first.Api.Apply(_admin, [new DocumentFile("more.yaml", Encoding.UTF8.GetBytes($$"""
            kind: adapter
            name: narrow
            title: { zh: 只容一件的系统, en: A system that takes one at a time }
            organisation: SCJG
            adapterKind: http
            concurrency: 1
            pushTimeoutSeconds: 600
            options:
              address: {{_department.Address}}
              honoursKey: true
              submit:
                path: /narrow/cases
                answers:
                  - { status: 2xx, is: acknowledged, number: body.receipt }
            ---
            kind: item
            name: narrow
            title: { zh: 单事项, en: An item of one step }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: narrow, mapping: form-to-case.v1 }
            """))], stop);
        while (!await Knows(_second, "item/narrow", stop)) await Task.Delay(20, stop);
        // It is pushed by whichever host takes it up first, and keeps that one's only slot for the rest of the test.
        _department.Set("N-hangs", Habit.Hangs);
        (await Send(_first, "N-hangs", "narrow", stop)).ShouldBeTrue();
        await Until(() => _department.PushesOf("N-hangs") == 1, stop);
        // Who took it in may have left it to the other one.
        var (full, free) = await Holder() == _first.Hub.Id ? (_first, _second) : (_second, _first);
        var before = await Latencies("N-a");
        await _deployed.Execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'exchange hosts'");
        await Until(async () => await _deployed.Number("select count(*) from pg_stat_activity where datname = current_database() and application_name = 'exchange hosts' and query like 'listen%'") == 2, stop);
        // The first word after the cut may be lost, in either direction: those records are found by looking.
        foreach (var (host, number) in new[] { (full, "N-lost-1"), (free, "N-lost-2") })
        {
            (await Send(host, number, "narrow", stop)).ShouldBeTrue();
            await Until(() => _department.PushesOf(number) == 1, stop);
        }
        var after = await Latencies("N-b");
        TestContext.Out.WriteLine($"pushed by the other host: before the cut {Words(before)}; after it {Words(after)}");
        // Without rings a lane at rest looks once a second. The middle one: a busy machine may hold up some.
        before.Order().ElementAt(4).ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
        after.Order().ElementAt(4).ShouldBeLessThan(TimeSpan.FromMilliseconds(300));
        _department.Pushes.Count(push => push.Path.StartsWith("/narrow", StringComparison.Ordinal)).ShouldBe(21, "each once");

        // Its slot is the one that the lanes' picture shows as busy.
        async Task<int> Holder()
        {
            foreach (var host in new[] { _first, _second })
                if (await IsBusy(host)) return host.Hub.Id;
            throw new InvalidOperationException("No host holds the push that hangs.");
        }

        async Task<bool> IsBusy(Host host)
        {
            var status = await host.Api.Call(HttpMethod.Get, "/api/v1/status", _admin, null, stop);
            return status.GetProperty("lanes").EnumerateArray().Any(lane => lane.GetProperty("adapter").GetString() == "narrow" && lane.GetProperty("busy").GetInt32() == 1);
        }

        static string Words(IEnumerable<TimeSpan> times) => string.Join(", ", times.Select(time => $"{time.TotalMilliseconds:0}")) + " ms";

        // That host's only slot is held: what it takes in is for the other one.
        async Task<List<TimeSpan>> Latencies(string name)
        {
            var took = new List<TimeSpan>();
            for (var i = 0; i < 9; i++)
            {
                var number = $"{name}-{i}";
                (await Send(full, number, "narrow", stop)).ShouldBeTrue();
                var since = Stopwatch.StartNew();
                await Until(() => _department.PushesOf(number) == 1, stop);
                took.Add(since.Elapsed);
            }
            return took;
        }
    }

    [Test, CancelAfter(180_000)]
    public async Task A_task_whose_host_is_killed_goes_on_at_another_from_its_mark(CancellationToken stop)
    {
        var id = (await _first.Api.Call(HttpMethod.Post, "/api/v1/tasks", _admin, new { kind = "second-run", arguments = new { } }, stop)).GetProperty("id").GetString()!;
        await Until(async () => (await Progress()).StartsWith("process", StringComparison.Ordinal), stop);
        var process = int.Parse((await Progress())["process ".Length..]);
        var (dies, lives) = process == _first.Hub.Id ? (_first, _second) : (_second, _first);
        dies.Hub.Id.ShouldBe(process);
        dies.Hub.Kill();
        var since = Stopwatch.StartNew();
        await Until(async () => await _deployed.Number($"select count(*) from task where id = '{id}' and ended_at is not null") == 1, stop);
        TestContext.Out.WriteLine($"ended at another host {since.Elapsed.TotalSeconds:0.0} s after its host was killed");
        var task = await lives.Api.Call(HttpMethod.Get, "/api/v1/tasks/" + id, _admin, null, stop);
        (task.GetProperty("state").GetString(), task.GetProperty("outcome").GetString()).ShouldBe(("done", "ran again from begun"));
        (await Progress()).ShouldBe($"process {lives.Hub.Id}");
        // More often where the machine stood still for longer than a lease.
        (await _deployed.Number($"select runs from task where id = '{id}'")).ShouldBeGreaterThanOrEqualTo(2);

        Task<string> Progress() => _deployed.Text($"select coalesce(progress, '') from task where id = '{id}'");
    }

    [Test, CancelAfter(180_000)]
    public async Task A_schedule_fires_once_however_many_hosts_run(CancellationToken stop)
    {
        // The third one does not know the newest change of the schema, as during an upgrade.
        await _deployed.Execute("insert into schema_version (number, name, digest, older_work) values (9999, 'future', 'x', 1)");
        await using var third = await Start(stop);
        Host[] hosts = [_first, _second, third];
        await _first.Api.Apply(_admin, [new DocumentFile("more.yaml", """
            kind: schedule
            name: often
            title: { zh: 频繁, en: Often }
            cron: 0/2 * * * * ?
            ---
            kind: item
            name: scheduled
            title: { zh: 定时事项, en: An item that is released by a schedule }
            code: '3'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1, schedule: often }
            """u8.ToArray())], stop);
        foreach (var host in hosts)
            while (!await Knows(host, "item/scheduled", stop)) await Task.Delay(50, stop);
        for (var i = 0; i < 40; i++)
        {
            (await Send(hosts[i % 3], $"S-{i}", "scheduled", stop)).ShouldBeTrue();
            await Task.Delay(150, stop);
        }
        while (_department.Effects.Count < 40 || await _deployed.Number("select count(*) from schedule_fire") < 4) await Task.Delay(50, stop);
        // Both looks in one statement: between two of them a schedule may fire.
        (await _deployed.Number("select (select count(*) from schedule_fire) - (select count(*) from log_event where kind = 'schedule.fired')")).ShouldBe(0);
        (await _deployed.Number("select count(*) - count(distinct fired_for) from schedule_fire")).ShouldBe(0);
        var fired = await _deployed.Number("select count(*) from schedule_fire");
        var span = await _deployed.Number("select (max(fired_for) - min(fired_for)) / 2000 + 1 from schedule_fire");
        TestContext.Out.WriteLine($"{fired} firings in {span} windows of two seconds");
        fired.ShouldBeLessThanOrEqualTo(span);
        _department.Effects.Values.ShouldAllBe(count => count == 1);
    }

    [Test, CancelAfter(300_000)]
    public async Task A_host_that_dies_one_that_joins_and_one_that_leaves_under_load_lose_nothing_and_double_nothing(CancellationToken stop)
    {
        var hosts = new ConcurrentDictionary<string, Host> { ["first"] = _first, ["second"] = _second };
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var load = Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Load(hosts, sender, enough.Token, stop)));
        await Until(() => _takenIn.Count > 100, stop);
        _first.Hub.Kill();
        var atDeath = _takenIn.Count;
        await Until(() => _takenIn.Count > atDeath + 100, stop);

        await using var third = await Start(stop);
        hosts["third"] = third;
        await Until(() => _takenIn.Count > atDeath + 200, stop);
        // Told to stop, as systemd does it.
        using (var term = Process.Start("kill", ["-TERM", _second.Hub.Id.ToString()])) await term.WaitForExitAsync(stop);
        await _second.Hub.Exited(stop);
        var atLeave = _takenIn.Count;
        await Until(() => _takenIn.Count > atLeave + 100, stop);
        await enough.CancelAsync();
        await load;

        // What is left is what the dead host had under way, under leases that nobody takes early: they began seven seconds ago, and a push that lives takes one at most.
        var now = Dialect.For(provider).Render("{now}");
        await Until(async () => await _deployed.Number(
            $"select count(*) from delivery where state <> 'acknowledged' and (lease_until is null or lease_until not between {now} and {now} + 40000)") == 0, stop);
        var left = await _deployed.Number("select count(*) from delivery where state <> 'acknowledged'");
        // They run out now, instead of half a minute later.
        await _deployed.Execute("update delivery set lease_until = lease_until - 60000 where state <> 'acknowledged' and lease_until is not null");
        var since = Stopwatch.StartNew();
        await Until(async () => await _deployed.Number("select count(*) from delivery where state <> 'acknowledged'") == 0, stop);
        var again = await _deployed.Number("select (select count(*) from attempt) - (select count(*) from delivery)");
        TestContext.Out.WriteLine($"{_takenIn.Count} records taken in; {left} left under the dead host's leases, acknowledged {since.Elapsed.TotalSeconds:0.0} s after those ended; {again} second attempts");
        (await _deployed.Number("select count(*) from record")).ShouldBe(_next);
        _takenIn.Count.ShouldBe(_next);
        _takenIn.Keys.Where(number => _department.EffectsOf(number) != 1).ShouldBeEmpty();
        _department.Effects.Count.ShouldBe(_takenIn.Count);
        (await _deployed.Number("select (select next from log_head) - (select count(*) from log_event) - 1")).ShouldBe(0, "positions of the log are dense");
    }

    /// <summary>Each sender goes round the hosts; what got no receipt goes to the next one, as often as it takes, also after the rest has ended.</summary>
    private async Task Load(ConcurrentDictionary<string, Host> hosts, int sender, CancellationToken enough, CancellationToken stop)
    {
        for (var turn = sender; !enough.IsCancellationRequested;)
        {
            var number = $"L-{Interlocked.Increment(ref _next):d6}";
            for (var sent = false; !sent; turn++)
            {
                var living = hosts.Values.Where(host => host.Lives).ToList();
                sent = await Send(living[turn % living.Count], number, "safe", stop);
                if (!sent) await Task.Delay(20, stop);
            }
            _takenIn[number] = 0;
        }
    }

    /// <summary>False when nobody knows whether it was taken in, or it was not.</summary>
    private async Task<bool> Send(Host host, string number, string item, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = TestHub.Json(TestHub.Text(TestHub.Record(number, item))) };
        request.Headers.Add(KeyHandler.Header, _window);
        try
        {
            using var answer = await host.Api.Http.SendAsync(request, stop);
            if (answer.StatusCode is HttpStatusCode.ServiceUnavailable) return false;
            answer.StatusCode.ShouldBe(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync(stop));
            return true;
        }
        catch (Exception error) when (error is HttpRequestException || (error is TaskCanceledException && !stop.IsCancellationRequested))
        {
            return false;
        }
    }

    private static Task Until(Func<bool> holds, CancellationToken stop) => Until(() => Task.FromResult(holds()), stop);

    private static async Task Until(Func<Task<bool>> holds, CancellationToken stop)
    {
        while (!await holds()) await Task.Delay(20, stop);
    }
}

internal sealed class SeveralHostsTests() : SeveralHostsContract(Provider.Postgres);

internal sealed class SeveralHostsSqlServerTests() : SeveralHostsContract(Provider.SqlServer);
