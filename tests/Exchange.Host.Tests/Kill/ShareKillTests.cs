using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Docs;
using Microsoft.Data.Sqlite;

namespace Exchange.Host.Tests.Kill;

/// <summary>The hub is killed (SIGKILL) before and behind the commits in which readings are written down: whatever row was handed out is in the log, under the number that its reader has, and leads from its person to there.</summary>
internal sealed class ShareKillTests : KillFixture
{
    private const int Askers = 6;

    private const string Entry = "/api/v1/catalog/entries", Resource = "101001/000001";

    private string _window = null!;

    [Test, CancelAfter(600_000)]
    public async Task Wherever_it_dies_what_was_handed_out_is_logged(CancellationToken stop)
    {
        await using (var hub = HubProcess.Start(_folder, _port)) await SetUp(hub, stop);
        var answers = new ConcurrentBag<(long Number, int Citizen)>();
        var unanswered = 0;
        var dice = new Random(7);
        for (var kills = 0; kills < 10; kills++)
        {
            await using var hub = HubProcess.Start(_folder, _port, $"{(kills % 2 == 0 ? Committing : Committed)}:{dice.Next(8, 40)}");
            // Some commits are made before anybody asks: it may have died of them.
            if (await hub.Ready(_api.Http, stop)) await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => Ask(asker)));
            await hub.Exited(stop);
            hub.KilledAt.ShouldNotBeNull(hub.Output);
        }
        TestContext.Out.WriteLine($"{answers.Count} answers, {unanswered} questions without one");
        answers.Count.ShouldBeGreaterThan(20);
        unanswered.ShouldBeGreaterThan(5);
        var logged = await Rows("select e.position, s.subject from log_event e join share_reader s on s.position = e.position where e.kind = 'share.queried'", stop);
        var subjects = logged.ToDictionary(static row => (long)row[0], static row => (string)row[1]);
        answers.Select(static one => one.Number).ShouldBeUnique();
        foreach (var (number, _) in answers) subjects.ShouldContainKey(number);
        // The same person is led to from one place, whichever process has written it.
        answers.GroupBy(static one => one.Citizen).ShouldAllBe(one => one.Select(answer => subjects[answer.Number]).Distinct().Count() == 1);
        var queried = (await Rows("select count(*) from log_event where kind = 'share.queried'", stop))[0][0];
        queried.ShouldBe((await Rows("select used from share_grant", stop))[0][0], "what is logged is what counts");
        queried.ShouldBe((await Rows("select sum(reads) from resource_use", stop))[0][0]);
        (await Rows("select count(*) from log_event", stop))[0][0].ShouldBe((await Rows("select max(position) from log_event", stop))[0][0]);

        async Task Ask(int asker)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var citizen = (asker * 3) + (i % 3);
                    var answer = await _api.Call(HttpMethod.Post, $"/api/v1/share/{Resource}/query", _window, new { purpose = "relief", recordNumber = "R", key = new { field = "citizenNumber", value = Citizen(citizen) } }, stop);
                    answer.GetProperty("items").GetArrayLength().ShouldBe(1);
                    answers.Add((answer.GetProperty("number").GetInt64(), citizen));
                }
            }
            catch (HttpRequestException)
            {
                // It has died.
                Interlocked.Increment(ref unanswered);
            }
        }
    }

    private async Task SetUp(HubProcess hub, CancellationToken stop)
    {
        (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
        var admin = await _api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
        await _api.Apply(admin,
        [
            .. TestDocuments.All(_department.Address), new DocumentFile("classes.yaml", Repository.Read("Exchange.Host", "Demo", "District", "catalog-classes.yaml")),
            new DocumentFile("registered-population.v1.json", Repository.Read("schemas", "catalog", "registered-population.v1.json")),
            new DocumentFile("more.yaml", $"""
                kind: codeTable
                name: share-purposes
                title: {"{ zh: 共享用途, en: Purposes }"}
                rows: [{"{ value: relief, title: { zh: 救助, en: Relief } }"}]
                ---
                kind: library
                name: people
                title: {"{ zh: 人口, en: People }"}
                resource: {Resource}
                schema: registered-population.v1
                identity: [citizenNumber]
                """),
        ], stop);
        var office = await _api.Key(admin, "registration", stop);
        _window = await _api.Key(admin, "window", stop);
        var content = JsonNode.Parse("""
            {"class":"101001","title":{"zh":"人口","en":"People"},"provider":"SCJG","abstract":"人口","format":"database","cycle":"daily","share":{"type":"unconditional","methods":["interface"]},
             "fields":[{"title":{"zh":"公民身份号码","en":"Number"},"name":"citizenNumber","type":"character","identifier":true,"personal":true,"mask":"middle"},{"title":{"zh":"性别","en":"Sex"},"name":"sex","type":"character"}]}
            """);
        (await _api.Call(HttpMethod.Post, Entry, office, new { content }, stop)).GetProperty("code").GetString().ShouldBe(Resource);
        await _api.Call(HttpMethod.Post, $"{Entry}/{Resource}/submit", office, new { }, stop);
        await _api.Call(HttpMethod.Post, $"{Entry}/{Resource}/publish", admin, new { version = 1 }, stop);
        using var rows = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/libraries/{Resource}/rows")
        {
            Content = TestHub.Json(string.Concat(Enumerable.Range(0, Askers * 3).Select(static i => $"{{\"citizenNumber\":\"{Citizen(i)}\",\"sex\":\"1\"}}\n")), "application/x-ndjson"),
        };
        rows.Headers.Add(Exchange.Host.Security.KeyHandler.Header, office);
        (await _api.Http.SendAsync(rows, stop)).EnsureSuccessStatusCode();
        var until = DateTime.UtcNow.AddDays(100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        (await _api.Call(HttpMethod.Post, "/api/v1/share/requests", _window, new { resource = Resource, purpose = "relief", basis = "办法", fields = new[] { "citizenNumber", "sex" }, perDay = 1_000_000, until }, stop)).GetProperty("state").GetString().ShouldBe("granted");
    }

    private async Task<List<object[]>> Rows(string sql, CancellationToken stop)
    {
        await using var connection = new SqliteConnection($"Data Source={Path.Combine(_folder, "exchange.db")};Pooling=false");
        await connection.OpenAsync(stop);
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var reader = await command.ExecuteReaderAsync(stop);
        var rows = new List<object[]>();
        while (await reader.ReadAsync(stop))
        {
            var row = new object[reader.FieldCount];
            reader.GetValues(row);
            rows.Add(row);
        }
        return rows;
    }

    private static string Citizen(int number)
    {
        var body = $"44990319850115{number:000}";
        int[] weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        return body + "10X98765432"[body.Select((digit, i) => (digit - '0') * weights[i]).Sum() % 11];
    }
}
