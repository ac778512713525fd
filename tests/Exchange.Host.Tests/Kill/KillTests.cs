using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Host.Demo;
using Exchange.Host.Demo.Applications;
using Exchange.Host.Demo.Departments;
using Exchange.Host.Security;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// Kills the hub (SIGKILL) under load at each of its crash points, starts it again each time, and looks at what the departments of the sample district (SOAP, staging tables, files), which outlive it,
/// hold in the end. Other occurrences, other moments and other disturbances are the torture kit's, whose departments all speak HTTP.
/// </summary>
[Category("Kill")]
public sealed class KillTests
{
    /// <summary>The crash points of docs/flow.md, by the hub's own trace events.</summary>
    private static readonly (int Event, string Means)[] CrashPoints =
    [
        (4001, "examined, not committed"),
        (1011, "written, not committed"),
        (1012, "committed, nobody told"),
        (4002, "taken in, no receipt sent"),
        (2011, "claimed"),
        (2012, "translated"),
        (2013, "attempt open, push leaves"),
        (2014, "pushed and answered, not settled"),
        (2015, "settled"),
        (2016, "asking about an earlier push"),
        (5001, "progress read, not committed"),
        (5002, "progress kept, department not told"),
    ];

    private static readonly string[] Checkers = ["JD1", "JD2", "JD3", "SCJG"];

    private const int Occurrence = 3;
    private const int Senders = 8;

    private readonly ConcurrentDictionary<string, SampleRecord> _sent = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte> _takenIn = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, string> _ids = new(StringComparer.Ordinal);
    private readonly RecordGenerator _records = new(seed: 20261124, new DateOnly(2026, 11, 24));
    private readonly SimulatedCredentials _credentials = SimulatedCredentials.Make();
    private int _next;

    [Test]
    public async Task Whatever_the_moment_of_death_nothing_taken_in_is_lost_and_nothing_takes_effect_twice()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(8));
        var stop = limit.Token;
        var folder = Directory.CreateTempSubdirectory("exchange-kill-").FullName;
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        var habits = new Habits { Answer = (TimeSpan.Zero, TimeSpan.FromMilliseconds(8)), Stages = ["accepted"], DropAfterStoring = 0.05 };
        await using var district = await DemoDistrict.Open(Path.Combine(folder, "district"), new DepartmentOptions { Habits = habits }, _credentials, stop);
        var departments = district.Departments;

        var intakeKey = await SetUp(folder, port, api, district, stop);
        var hits = new Dictionary<int, int>();
        foreach (var (point, _) in CrashPoints)
        {
            await using var hub = HubProcess.Start(folder, port, $"{point}:{Occurrence}");
            await LoadUntilDeath(hub, api, intakeKey, TimeSpan.FromSeconds(30), stop);
            if (hub.KilledAt is { } killed) hits[killed] = hits.GetValueOrDefault(killed) + 1;
            else TestContext.Out.WriteLine($"not reached: {point}:{Occurrence}\n{hub.Output}");
        }

        await using var last = HubProcess.Start(folder, port);
        (await last.Ready(api.Http, stop)).ShouldBeTrue(last.Output);
        foreach (var record in _sent.Values.Where(record => !_takenIn.ContainsKey(record.Number))) await Send(record, api, intakeKey, stop);
        await Quiet(district, stop);

        foreach (var (point, means) in CrashPoints) TestContext.Out.WriteLine($"crash point {point} ({means}): {hits.GetValueOrDefault(point)} hits");
        TestContext.Out.WriteLine($"records taken in: {_takenIn.Count}");
        foreach (var department in departments) TestContext.Out.WriteLine($"{department.Name}: {department.Count}");
        CrashPoints.Where(point => hits.GetValueOrDefault(point.Event) == 0).Select(point => point.Event).ShouldBeEmpty();
        _takenIn.Count.ShouldBe(_sent.Count);
        departments.SelectMany(department => department.Faults).ShouldBeEmpty();
        departments.Sum(department => department.Count.SecondEffects).ShouldBe(0);
        Missing(departments).ShouldBeEmpty();
        var food = departments.Single(department => department.Name == "SCJG-SP").Held().Select(one => one.Subject).ToHashSet(StringComparer.Ordinal);
        _sent.Values.Where(record => !Fits(record) && food.Contains(record.Number)).ShouldBeEmpty();
        Directory.Delete(folder, recursive: true);
    }

    private async Task<string> SetUp(string folder, int port, HubApi api, DemoDistrict district, CancellationToken stop)
    {
        await using var hub = HubProcess.Start(folder, port);
        (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
        var admin = await api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        var files = new DistrictDocuments().Read(district.Places(nightSeconds: 1)).Select(file => new DocumentFile(file.Path, file.Content));
        await api.Apply(admin, files, stop);
        foreach (var (name, value) in _credentials.Secrets) await api.Call(HttpMethod.Put, "/api/v1/secrets/" + name, admin, new { value }, stop);
        var keys = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var client in district.Listening.Select(department => department.Name.ToLowerInvariant())) keys[client] = await api.Key(admin, client, stop);
        district.ReportTo(api.Address, client => keys[client]);
        return await api.Key(admin, "zsj-intake", stop);
    }

    private async Task LoadUntilDeath(HubProcess hub, HubApi api, string key, TimeSpan atMost, CancellationToken stop)
    {
        if (!await hub.Ready(api.Http, stop))
        {
            if (hub.KilledAt is null) Assert.Fail("The hub did not start again:\n" + hub.Output);
            return;
        }
        var load = Load(hub, api, key, stop);
        await Task.WhenAny(hub.Exited(stop), Task.Delay(atMost, stop));
        if (!hub.HasExited) hub.Kill();
        await load;
    }

    /// <summary>Senders that go on until the hub is gone; what got no 202 is sent again, first of all.</summary>
    private async Task Load(HubProcess hub, HubApi api, string key, CancellationToken stop)
    {
        var open = new ConcurrentQueue<SampleRecord>(_sent.Values.Where(record => !_takenIn.ContainsKey(record.Number)));
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (!hub.HasExited && !stop.IsCancellationRequested)
            {
                if (!open.TryDequeue(out var record))
                {
                    record = _records.Make(Interlocked.Increment(ref _next) - 1);
                    _sent[record.Number] = record;
                }
                try
                {
                    await Send(record, api, key, stop);
                }
                catch (HttpRequestException)
                {
                    await Task.Delay(20, stop);   // Nobody knows whether it was taken in: it is sent again.
                }
            }
        }));
    }

    private async Task Send(SampleRecord record, HubApi api, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = new ReadOnlyMemoryContent(record.Request) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(KeyHandler.Header, key);
        using var response = await api.Http.SendAsync(request, stop);
        if (response.StatusCode == HttpStatusCode.ServiceUnavailable) return;
        var text = await response.Content.ReadAsStringAsync(stop);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, text);
        using var receipt = JsonDocument.Parse(text);
        var id = receipt.RootElement.GetProperty("id").GetString()!;
        // A record has one id, whatever happened between two sendings.
        _ids.GetOrAdd(record.Number, id).ShouldBe(id);
        _takenIn.TryAdd(record.Number, 0);
    }

    private async Task Quiet(DemoDistrict district, CancellationToken stop)
    {
        var departments = district.Departments;
        while (Missing(departments).Count > 0 || departments.Any(department => department.Count.Working > 0))
        {
            if (stop.IsCancellationRequested)
                Assert.Fail($"Not all arrived in time; missing: {string.Join(", ", Missing(departments).Take(10))}; trouble: {string.Join("; ", district.Listening.Select(d => d.ProgressTrouble))}");
            await Task.Delay(100, CancellationToken.None);
        }
    }

    /// <summary>
    /// Steps of records that got a receipt and are not with their department. Nothing is refused here but what does not fit a column, so every other step comes.
    /// Departments with tables or files, and registration, know a case by its number, streets by the task's; the others by what an earlier step gave: the social credit
    /// code, the birth certificate, the child's citizen number.
    /// </summary>
    private List<string> Missing(IReadOnlyList<ISimulatedDepartment> departments)
    {
        var held = departments.ToDictionary(department => department.Name, department => department.Held().ToDictionary(one => one.Subject, StringComparer.Ordinal), StringComparer.Ordinal);
        var missing = new List<string>();
        foreach (var number in _takenIn.Keys.Where(number => Fits(_sent[number])))
        {
            var registered = held["SCJG-DJ"].GetValueOrDefault(number);
            var code = registered?.Gives.GetValueOrDefault("UNISCID");
            foreach (var step in _sent[number].Steps)
            {
                var there = (_sent[number].Item, step) switch
                {
                    (RecordGenerator.FoodPermit, "S1") => held["SCJG-SP"].ContainsKey(number),
                    (RecordGenerator.FoodPermit, "S2") => Checkers.Any(street => held[street].ContainsKey(number + "-02")),
                    // The conclusion lies in a table of its own beside the application: it is counted there, and twice would be a second effect.
                    (RecordGenerator.FoodPermit, _) => true,
                    (RecordGenerator.Newborn, "S1") => held["WJJ"].ContainsKey(number),
                    (RecordGenerator.Newborn, "S2") => held["GAJ-HJ"].ContainsKey(number),
                    (RecordGenerator.Newborn, "S3") => Gift("GAJ-HJ", "GMSFHM") is { } child && held["YBJ"].ContainsKey(child),
                    (RecordGenerator.Newborn, "S5") => Gift("WJJ", "CSZBH") is { } certificate && held["YBJ"].ContainsKey(certificate),
                    (RecordGenerator.Newborn or RecordGenerator.StaffInsurance, _) => held["RSJ"].ContainsKey(number),
                    (_, "S1") => registered is not null,
                    (_, "S4") => held["RSJ"].ContainsKey(number),
                    (_, "S5") => code is not null && held["GJJ"].ContainsKey(code),
                    _ => code is not null && held["YBJ"].ContainsKey(code),
                };
                if (!there) missing.Add($"{number} {step}");
            }

            string? Gift(string department, string name) => held[department].GetValueOrDefault(number)?.Gives.GetValueOrDefault(name);
        }
        return missing;
    }

    /// <summary>A name that is longer than a department's column, of a food handler or a child, is refused before anything is written there.</summary>
    private static bool Fits(SampleRecord record)
    {
        using var body = JsonDocument.Parse(record.Body);
        if (record.Item == RecordGenerator.Newborn) return body.RootElement.GetProperty("baby").GetProperty("name").GetString()!.Length <= 20;
        if (record.Item != RecordGenerator.FoodPermit) return true;
        return !body.RootElement.TryGetProperty("handlers", out var handlers) || handlers.EnumerateArray().All(handler => handler.GetProperty("name").GetString()!.Length <= 20);
    }
}
