using System.Collections.Concurrent;
using System.Text.Json;
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

    private string _window = null!, _admin = null!;

    /// <param name="way">Rows as such, as evidence, or in a form.</param>
    /// <param name="kind">Of the event under whose number the answer left.</param>
    [TestCase("query", "share.queried"), TestCase("evidence", "evidence.answered"), TestCase("prefill", "share.prefilled"), CancelAfter(600_000)]
    public async Task Wherever_it_dies_what_was_handed_out_is_logged(string way, string kind, CancellationToken stop)
    {
        await using (var hub = HubProcess.Start(_folder, _port)) await SetUp(hub, stop);
        var answers = new ConcurrentBag<(long Number, int Citizen)>();
        var unanswered = 0;
        var dice = new Random(7);
        for (var kills = 0; kills < 10; kills++)
        {
            await using var hub = HubProcess.Start(_folder, _port, $"{(kills % 2 == 0 ? Committing : Committed)}:{dice.Next(8, 40)}");
            // Some commits are made before anybody asks: it may have died of them.
            try
            {
                if (await hub.Ready(_api.Http, stop)) await Task.WhenAll(Enumerable.Range(0, Askers).Select(asker => Ask(asker)));
            }
            catch (InvalidOperationException refused)
            {
                throw new InvalidOperationException(hub.Output, refused);
            }
            await hub.Exited(stop);
            hub.KilledAt.ShouldNotBeNull(hub.Output);
        }
        TestContext.Out.WriteLine($"{answers.Count} answers, {unanswered} questions without one");
        answers.Count.ShouldBeGreaterThan(20);
        unanswered.ShouldBeGreaterThan(5);
        answers.Select(static one => one.Number).ShouldBeUnique();
        var told = (await Rows($"select position from log_event where kind = '{kind}'", stop)).Select(static row => (long)row[0]).ToHashSet();
        foreach (var (number, _) in answers) told.ShouldContain(number);
        if (way == "query")
        {
            var logged = await Rows("select e.position, s.subject from log_event e join share_trace s on s.position = e.position where e.kind = 'share.queried'", stop);
            var subjects = logged.ToDictionary(static row => (long)row[0], static row => (string)row[1]);
            foreach (var (number, _) in answers) subjects.ShouldContainKey(number);
            // The same person is led to from one place, whichever process has written it.
            answers.GroupBy(static one => one.Citizen).ShouldAllBe(one => one.Select(answer => subjects[answer.Number]).Distinct().Count() == 1);
        }
        await using (var hub = HubProcess.Start(_folder, _port))
        {
            (await hub.Ready(_api.Http, stop)).ShouldBeTrue(hub.Output);
            foreach (var of in answers.GroupBy(static one => one.Citizen))
            {
                var reads = (await _api.Call(HttpMethod.Post, "/api/v1/share/reads/query", _admin, new { number = Citizen(of.Key), limit = 500 }, stop)).GetProperty("items").EnumerateArray().Where(static one => one.GetProperty("kind").GetString() == "share.queried")
                    .Select(static one => one.GetProperty("number").GetInt64()).Order().ToList();
                // Each answer has a reading of its own at or before it.
                var answered = of.Select(static one => one.Number).Order().ToList();
                for (var i = 0; i < answered.Count; i++) reads.Count(read => read <= answered[i]).ShouldBeGreaterThan(i, "that person is told of each of them");
            }
        }
        var queried = (await Rows("select count(*) from log_event where kind = 'share.queried'", stop))[0][0];
        queried.ShouldBe((await Rows("select used from share_grant", stop))[0][0], "what is logged is what counts");
        queried.ShouldBe((await Rows("select sum(reads) from resource_use", stop))[0][0]);
        (await Rows("select count(*) from log_event", stop))[0][0].ShouldBe((await Rows("select max(position) from log_event", stop))[0][0]);

        async Task<JsonElement> Answer(int citizen)
        {
            if (way == "query")
            {
                var rows = await _api.Call(HttpMethod.Post, $"/api/v1/share/{Resource}/query", _window, new { purpose = "relief", recordNumber = "R", key = new { field = "citizenNumber", value = Citizen(citizen) } }, stop);
                rows.GetProperty("items").GetArrayLength().ShouldBe(1);
                return rows;
            }
            var question = new { item = "cared", purpose = "relief", subject = new { numberType = "111", number = Citizen(citizen), name = "样" } };
            var answer = await _api.Call(HttpMethod.Post, way == "evidence" ? "/api/v1/evidence" : "/api/v1/share/prefill", _window, question, stop);
            (way == "evidence" ? answer.GetProperty("materials")[0].GetProperty("found").GetProperty("data").GetProperty("sex") : answer.GetProperty("form").GetProperty("company")).GetString().ShouldBe("1");
            return answer;
        }

        async Task Ask(int asker)
        {
            try
            {
                for (var i = 0; ; i++)
                {
                    var citizen = (asker * 3) + (i % 3);
                    answers.Add(((await Answer(citizen)).GetProperty("number").GetInt64(), citizen));
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
        var admin = _admin = await _api.SetUp(await hub.SetUpSecretPrinted(stop), stop);
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
            {"class":"101001","title":{"zh":"人口","en":"People"},"provider":"SCJG","abstract":"人口","format":"database","cycle":"daily","share":{"type":"conditional","condition":"救助","methods":["interface"]},
             "fields":[{"title":{"zh":"公民身份号码","en":"Number"},"name":"citizenNumber","type":"character","identifier":true,"personal":true,"mask":"middle"},{"title":{"zh":"性别","en":"Sex"},"name":"sex","type":"character"}]}
            """);
        (await _api.Call(HttpMethod.Post, Entry, office, new { content }, stop)).GetProperty("code").GetString().ShouldBe(Resource);
        await _api.Call(HttpMethod.Post, $"{Entry}/{Resource}/submit", office, new { }, stop);
        await _api.Call(HttpMethod.Post, $"{Entry}/{Resource}/publish", admin, new { version = 1 }, stop);
        await _api.Apply(admin,
        [
            new DocumentFile("cared.yaml", $$"""
                kind: item
                name: cared
                title: { zh: 救助事项, en: An item of relief }
                code: cared
                organisation: SCJG
                schema: form.v1
                closingTable: closing
                materials:
                  - { code: P1, title: { zh: 户籍, en: Registration }, as: [share], optional: true }
                prefill:
                  - { resource: {{Resource}}, by: citizenNumber, fields: { sex: /company } }
                steps:
                  - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1 }
                ---
                kind: evidence
                name: town
                title: { zh: 凭据对照表, en: Evidence }
                materials:
                  - code: registration
                    title: { zh: 户籍, en: Registration }
                    of: [{ item: cared, material: P1 }]
                    accepts: [{ as: share, resource: {{Resource}}, by: citizenNumber, shows: [sex], grade: A }]
                """),
        ], stop);
        using var rows = new HttpRequestMessage(HttpMethod.Post, $"/api/v1/libraries/{Resource}/rows")
        {
            Content = TestHub.Json(string.Concat(Enumerable.Range(0, Askers * 3).Select(static i => $"{{\"citizenNumber\":\"{Citizen(i)}\",\"sex\":\"1\"}}\n")), "application/x-ndjson"),
        };
        rows.Headers.Add(Exchange.Host.Security.KeyHandler.Header, office);
        (await _api.Http.SendAsync(rows, stop)).EnsureSuccessStatusCode();
        var until = DateTime.UtcNow.AddDays(100).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var request = await _api.Call(HttpMethod.Post, "/api/v1/share/requests", _window, new { resource = Resource, purpose = "relief", basis = "办法", fields = new[] { "citizenNumber", "sex" }, perDay = 1_000_000, until }, stop);
        (await _api.Call(HttpMethod.Post, $"/api/v1/share/requests/{request.GetProperty("number").GetInt64()}/grant", office, new { }, stop)).GetProperty("state").GetString().ShouldBe("granted");
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
