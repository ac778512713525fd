using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Exchange.Core.Registry;
using Exchange.Host.Security;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Kill;

/// <summary>
/// Kills the hub at the crash points of batches and of rows on their way back. The department is a folder that outlives it, so what it got, how often, and what was marked
/// is to be seen in the end.
/// </summary>
[Category("Kill")]
public sealed class BatchAndRowKillTests
{
    /// <summary>The crash points of docs/flow.md that KillTests, whose departments take one message at a time and call back, do not reach.</summary>
    private static readonly (int Event, string Means)[] CrashPoints =
    [
        (2017, "attempts of a batch open, it leaves"),
        (2018, "batch answered, not settled"),
        (5011, "rows read, not kept"),
        (5012, "rows kept, not marked"),
        (5013, "rows marked"),
    ];

    private static readonly int[] Occurrences = [1, 4];
    private const int Senders = 4;

    private readonly ConcurrentDictionary<string, bool> _sent = new(StringComparer.Ordinal);
    private int _next;

    [Test]
    public async Task Whatever_the_moment_of_death_each_case_is_handed_over_once_and_each_row_is_kept()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var stop = limit.Token;
        var root = Directory.CreateTempSubdirectory("exchange-kill-").FullName;
        var (folder, department) = (Path.Combine(root, "hub"), Path.Combine(root, "department"));
        var port = HubProcess.FreePort();
        using var api = new HubApi(port);
        var (admin, intake) = await SetUp(folder, department, port, api, stop);

        var hits = new Dictionary<int, int>();
        foreach (var occurrence in Occurrences)
            foreach (var (point, _) in CrashPoints)
            {
                await using var hub = HubProcess.Start(folder, port, $"{point}:{occurrence}");
                var load = Load(hub, api, intake, stop);
                await Task.WhenAny(hub.Exited(stop), Task.Delay(TimeSpan.FromSeconds(30), stop));
                if (!hub.HasExited) hub.Kill();
                await load;
                if (hub.KilledAt is { } killed) hits[killed] = hits.GetValueOrDefault(killed) + 1;
                else TestContext.Out.WriteLine($"not reached: {point}:{occurrence}\n{hub.Output}");
            }

        await using var last = HubProcess.Start(folder, port);
        (await last.Ready(api.Http, stop)).ShouldBeTrue(last.Output);
        foreach (var number in _sent.Keys) await Send(number, api, intake, stop);
        while (Files(department, "rows", "*.stored").Count > 0 || Handed(department).Distinct().Count() < _sent.Count) await Task.Delay(100, stop);

        foreach (var (point, means) in CrashPoints) TestContext.Out.WriteLine($"crash point {point} ({means}): {hits.GetValueOrDefault(point)} hits");
        TestContext.Out.WriteLine($"records: {_sent.Count}; batches: {Files(department, "batches", "*.stored").Count}; rows: {Files(department, "rows", "*.marked").Count}");
        CrashPoints.Where(point => hits.GetValueOrDefault(point.Event) == 0).Select(point => point.Event).ShouldBeEmpty();
        Handed(department).ShouldBe(_sent.Keys, ignoreOrder: true, "each case once: none is missing, none has a second line");
        var rows = Files(department, "rows", "*.marked").ConvertAll(row => Path.GetFileNameWithoutExtension(row));
        var strays = rows.FindAll(row => row.EndsWith("-stray", StringComparison.Ordinal));
        strays.ShouldNotBeEmpty();
        (await Lines(api, admin, "progress.reported", stop)).ShouldBe(rows.Count - strays.Count, "each row that is about something is one event");
        (await Lines(api, admin, "progress.parked", stop)).ShouldBe(strays.Count, "each other row is kept for a person");
        Directory.Delete(root, recursive: true);
    }

    private static async Task<(string Admin, string Intake)> SetUp(string folder, string department, int port, HubApi api, CancellationToken stop)
    {
        await using var hub = HubProcess.Start(folder, port);
        (await hub.Ready(api.Http, stop)).ShouldBeTrue(hub.Output);
        var admin = await api.SetUp(hub.SetUpSecret.ShouldNotBeNull(), stop);
        await api.Apply(admin,
        [
            new DocumentFile("office.yaml", System.Text.Encoding.UTF8.GetBytes(Documents.Replace("FOLDER", department, StringComparison.Ordinal))),
            new DocumentFile("schemas/common/progress-event.v1.json", System.Text.Encoding.UTF8.GetBytes(Repository.Read("schemas", "common", "progress-event.v1.json"))),
        ], stop);
        return (admin, await api.Key(admin, "window", stop));
    }

    private async Task Load(HubProcess hub, HubApi api, string key, CancellationToken stop)
    {
        if (!await hub.Ready(api.Http, stop)) return;
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async _ =>
        {
            while (!hub.HasExited)
            {
                var number = $"K{Interlocked.Increment(ref _next):d5}";
                _sent[number] = true;
                try
                {
                    await Send(number, api, key, stop);
                }
                catch (HttpRequestException)
                {
                    // Nobody knows whether it was taken in: in the end all are sent again.
                }
                await Task.Delay(10, stop);
            }
        }));
    }

    private static async Task Send(string number, HubApi api, string key, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/records") { Content = JsonContent.Create(new { number, item = "permit", body = new { name = "n" } }) };
        request.Headers.Add(KeyHandler.Header, key);
        using var response = await api.Http.SendAsync(request, stop);
        response.StatusCode.ShouldBe(HttpStatusCode.Accepted, await response.Content.ReadAsStringAsync(stop));
    }

    private static async Task<int> Lines(HubApi api, string admin, string kind, CancellationToken stop)
    {
        var count = 0;
        for (var after = ""; ;)
        {
            var page = await api.Call(HttpMethod.Get, $"/api/v1/log?kind={kind}&limit=500{after}", admin, null, stop);
            count += page.GetProperty("items").GetArrayLength();
            if (!page.TryGetProperty("next", out var next)) return count;
            after = "&after=" + next.GetString();
        }
    }

    private static List<string> Files(string department, string kind, string pattern)
        => Directory.Exists(Path.Combine(department, kind)) ? [.. Directory.EnumerateFiles(Path.Combine(department, kind), pattern)] : [];

    /// <summary>The number of each line of each batch.</summary>
    private static List<string> Handed(string department) => [.. Files(department, "batches", "*.stored").SelectMany(File.ReadAllLines).Select(line => line.Split(' ')[1])];

    private const string Documents = """
        kind: organisation
        name: OFFICE
        title: { zh: 办公室, en: Office }
        type: department
        ---
        kind: client
        name: window
        title: { zh: 受理系统, en: Intake system }
        organisation: OFFICE
        roles: [intake]
        ---
        kind: codeTable
        name: closing
        title: { zh: 办结, en: Closing }
        rows: [{ value: 0, title: { zh: 办结, en: Done }, outcome: done }]
        ---
        kind: schema
        name: form.v1
        title: { zh: 表, en: Form }
        schema: { type: object, properties: { name: { type: string } } }
        ---
        kind: schema
        name: case.v1
        title: { zh: 件, en: Case }
        schema: { type: object, properties: { number: { type: string } } }
        ---
        kind: schema
        name: row.v1
        title: { zh: 行, en: Row }
        schema: { type: object, required: [SBLSH, SLSJ], properties: { SBLSH: { type: string }, SLSJ: { type: string } } }
        ---
        kind: mapping
        name: out.v1
        title: { zh: 出, en: Out }
        from: form.v1
        to: case.v1
        fields: { number: number }
        ---
        kind: mapping
        name: folder-row.v1
        title: { zh: 回, en: Back }
        reads: row
        from: row.v1
        to: progress-event.v1
        fields:
          about.number: row.SBLSH
          stage: "'accepted'"
          at: row.SLSJ
        ---
        kind: adapter
        name: folder
        title: { zh: 文件夹, en: Folder }
        organisation: OFFICE
        adapterKind: folder
        pushTimeoutSeconds: 5
        graceSeconds: 0
        retry: { firstDelaySeconds: 0.05, longestDelaySeconds: 0.5 }
        options: { folder: FOLDER, unanswered: 10 }
        ---
        kind: item
        name: permit
        title: { zh: 许可, en: Permit }
        code: '1'
        organisation: OFFICE
        schema: form.v1
        closingTable: closing
        steps: [{ name: S1, title: { zh: 许可, en: Permit }, organisation: OFFICE, adapter: folder, mapping: out.v1 }]
        """;
}
