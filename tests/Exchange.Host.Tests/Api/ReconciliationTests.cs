using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Reconciling;

namespace Exchange.Host.Tests.Api;

/// <summary>Reconciling through the API, with a department that really lists what it holds and really loses some of it.</summary>
internal sealed class ReconciliationTests : HubTests
{
    private const string Path = "/api/v1/reconciliations";

    private static string Today => TimeZoneInfo.ConvertTime(DateTimeOffset.UtcNow, TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).ToString("yyyy-MM-dd");

    private int _office;

    /// <summary>An office with a system of its own that lists what it holds, and an item for it.</summary>
    private async Task<string> Office()
    {
        var name = $"ledger{Interlocked.Increment(ref _office)}";
        await Hub.Apply($$"""
            kind: organisation
            name: {{name}}
            title: { zh: 某局, en: An office }
            type: department
            ---
            kind: adapter
            name: {{name}}
            title: { zh: 某局系统, en: Its system }
            organisation: {{name}}
            adapterKind: http
            options:
              address: {{Hub.Department.Address}}
              honoursKey: true
              submit:
                path: /{{name}}/cases
                answers: [{ status: 2xx, when: 'body.code = "0"', is: acknowledged, number: body.receipt }]
              held: { path: /{{name}}/held }
            ---
            kind: item
            name: {{name}}
            title: { zh: 单事项, en: An item of one step }
            code: '3'
            organisation: {{name}}
            schema: form.v1
            closingTable: closing
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: {{name}}, adapter: {{name}}, mapping: form-to-case.v1 }
            """, name + ".yaml");
        return name;
    }

    private async Task<List<string>> HandedOver(string office, int count)
    {
        var numbers = Enumerable.Range(0, count).Select(_ => Hub.Number()).ToList();
        foreach (var number in numbers) await Hub.UntilDelivery(await Hub.TakenIn(number, office), "acknowledged");
        return numbers;
    }

    private static JsonObject Order(string office) => new() { ["organisation"] = office, ["from"] = Today };

    private async Task<Answer> Done(string id)
    {
        for (var tries = 0; tries < 1500; tries++)
        {
            var answer = (await Hub.Get("administrator", $"{Path}/{id}")).ShouldBe(200);
            if (answer.Json.TryGetProperty("task", out var state) && state.GetString() is "done" or "failed") return answer;
            await Task.Delay(20);
        }
        throw new TimeoutException("The reconciliation does not end.");
    }

    private Task<Answer> Upload(string client, string office, string text, string type = "text/csv", string charset = "utf-8")
    {
        var content = new ByteArrayContent(HeldListText.Named(charset)!.GetBytes(text));
        content.Headers.ContentType = MediaTypeHeaderValue.Parse($"{type}; charset={charset}");
        return Hub.Send(client, HttpMethod.Post, $"{Path}/lists?organisation={office}&from={Today}", content);
    }

    private static long Kind(Answer report, string kind) => report["line"].GetProperty("report").GetProperty("differences").TryGetProperty(kind, out var count) ? count.GetInt64() : 0;

    [Test]
    public async Task A_day_is_compared_the_gap_is_asked_about_and_handed_over_again_and_then_both_agree()
    {
        var office = await Office();
        var numbers = await HandedOver(office, 5);
        var lost = numbers.Take(2).ToList();
        foreach (var number in lost) Hub.Department.Lose(number);
        Hub.Department.Hold(office, "N-from-elsewhere");

        var id = (await Hub.Post("administrator", Path, Order(office))).ShouldBe(202).Id;
        var report = await Done(id);
        (Kind(report, "only-hub"), Kind(report, "only-department"), Kind(report, "digest")).ShouldBe((2, 1, 0));
        report["gap"].GetInt64().ShouldBe(2);
        var rows = report["line"].GetProperty("report").GetProperty("rows").EnumerateArray().ToList();
        rows.Select(row => (row.GetProperty("step").GetString(), row.GetProperty("hub").GetInt64(), row.GetProperty("department").GetInt64())).ShouldBe([("", 0, 1), ("S1", 5, 3)]);
        (await Hub.Get("administrator", $"{Path}/{id}/differences?kind=only-hub"))["items"].EnumerateArray().Select(one => one.GetProperty("number").GetString()!).ShouldBe(lost, ignoreOrder: true);

        var asked = (await Hub.Post("administrator", $"{Path}/{id}/replay", new JsonObject { ["reason"] = "restored from a backup" })).ShouldBeProblem(409, "unconfirmed");
        asked["count"].GetInt64().ShouldBe(2);
        (await Hub.Post("administrator", $"{Path}/{id}/replay", new JsonObject { ["reason"] = "restored from a backup", ["confirm"] = 3 })).ShouldBeProblem(409, "unconfirmed");
        lost.ShouldAllBe(number => Hub.Department.PushesOf(number) == 1);

        (await Hub.Post("administrator", $"{Path}/{id}/replay", new JsonObject { ["reason"] = "restored from a backup", ["confirm"] = 2 })).ShouldBe(202);
        foreach (var number in lost)
            while (Hub.Department.EffectsOf(number) == 0) await Task.Delay(20, new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token);
        foreach (var number in numbers) Hub.Department.PushesOf(number).ShouldBe(lost.Contains(number) ? 2 : 1);
        (await Logged("reconciliation.replayed")).ShouldBeGreaterThan(0);

        Hub.Department.Lose("N-from-elsewhere");
        await Settled(office, 5);
        var again = await Done((await Hub.Post("administrator", Path, Order(office))).ShouldBe(202).Id);
        again["line"].GetProperty("report").GetProperty("differences").EnumerateObject().ShouldBeEmpty();
        again["gap"].GetInt64().ShouldBe(0);
        (await Hub.Post("administrator", $"{Path}/{id}/replay", new JsonObject { ["reason"] = "again", ["confirm"] = 2 })).ShouldBeProblem(409, "changed");
    }

    private async Task Settled(string office, long acknowledged)
    {
        for (var tries = 0; tries < 1500; tries++)
        {
            if (await Hub.Count($"select count(*) from delivery where adapter = '{office}' and state = 'acknowledged'") == acknowledged) return;
            await Task.Delay(20);
        }
        throw new TimeoutException();
    }

    [Test]
    public async Task What_a_department_got_changed_on_the_way_is_told_by_its_digest()
    {
        var office = await Office();
        var number = (await HandedOver(office, 2))[0];
        Hub.Department.Spoil(number);
        var report = await Done((await Hub.Post("administrator", Path, Order(office))).ShouldBe(202).Id);
        (Kind(report, "digest"), Kind(report, "only-hub")).ShouldBe((1, 0));
    }

    [Test]
    public async Task A_system_that_answers_with_an_error_or_no_list_fails_the_task_and_nothing_looks_lost()
    {
        var office = await Office();
        await HandedOver(office, 1);
        foreach (var habit in (string[])["error", "no-list"])
        {
            Hub.Department.Answers(office, habit);
            var report = await Done((await Hub.Post("administrator", Path, Order(office))).ShouldBe(202).Id);
            report["task"].GetString().ShouldBe("failed");
            report["outcome"].GetString()!.ShouldContain($"The system of {office} cannot be read");
            report.Json.TryGetProperty("gap", out _).ShouldBeFalse();
        }
    }

    [TestCase("utf-8")]
    [TestCase("gb18030")]
    public async Task A_department_uploads_its_own_list_with_all_its_faults(string charset)
    {
        var numbers = new List<string>();
        for (var n = 0; n < 3; n++)
        {
            numbers.Add(Hub.Number());
            await Hub.UntilDelivery(await Hub.TakenIn(numbers[^1]), "acknowledged");
        }
        var id = (await Upload("registration", "SCJG", $"办件编号,环节\n{numbers[0]},\n{numbers[0]},\n{numbers[1]},accepted\n坏行\n{numbers[1]},不存在的环节\nN-of-nobody,\n", charset: charset)).ShouldBe(202).Id;
        var report = await Done(id);
        (Kind(report, "twice"), Kind(report, "unreadable"), Kind(report, "only-department"), Kind(report, "stage")).ShouldBe((1, 2, 1, 1));
        (await Hub.Get("administrator", $"{Path}/{id}/differences?kind=only-hub&limit=500"))["items"].EnumerateArray().Select(one => one.GetProperty("number").GetString()).ShouldContain(numbers[2]);
        (await Hub.Get("registration", $"{Path}/{id}")).ShouldBe(200);
        (await Hub.Get("fund", $"{Path}/{id}")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", $"{Path}/{id}/differences")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("registration", $"{Path}?day={Today}"))["items"].EnumerateArray().Select(one => one.GetProperty("id").GetString()).ShouldContain(id);
        (await Hub.Get("fund", Path))["items"].GetArrayLength().ShouldBe(0);
    }

    [Test]
    public async Task A_list_of_wrong_columns_type_charset_or_organisation_is_refused_and_keeps_nothing()
    {
        var before = await Hub.Count("select count(*) from reconciliation");
        (await Upload("registration", "SCJG", "编号,姓名\n1,2\n")).ShouldBeProblem(422, "declined").Text.ShouldContain("list.columns");
        (await Upload("registration", "SCJG", "")).ShouldBeProblem(422, "declined").Text.ShouldContain("list.empty");
        (await Upload("registration", "SCJG", "number\n", "text/plain")).ShouldBeProblem(415, "wrong-media-type");
        (await Hub.Send("registration", HttpMethod.Post, $"{Path}/lists?organisation=SCJG&from={Today}", TestHub.Json("number\n", "text/csv"))).ShouldBe(202);
        (await Upload("registration", "GJJ", "number\n")).ShouldBeProblem(404, "not-found");
        (await Upload("administrator", "nobody", "number\n")).ShouldBeProblem(422, "declined");
        (await Hub.Send("registration", HttpMethod.Post, $"{Path}/lists?organisation=SCJG&from=yesterday", TestHub.Json("number\n", "text/csv"))).ShouldBeProblem(400, "bad-query");
        (await Hub.Count("select count(*) from reconciliation")).ShouldBe(before + 1);
    }

    [Test]
    public async Task A_list_longer_than_a_chunk_is_taken_whole()
    {
        var office = await Office();
        await HandedOver(office, 1);
        var text = new StringBuilder("number\n");
        for (var n = 0; n < 2500; n++) text.Append("N-elsewhere-").Append(n).Append('\n');
        var report = await Done((await Upload("administrator", office, text.ToString())).ShouldBe(202).Id);
        (report["line"].GetProperty("lines").GetInt64(), Kind(report, "only-department"), Kind(report, "only-hub")).ShouldBe((2500, 2500, 1));
        (await Hub.Count("select count(*) from held_line")).ShouldBe(0);
    }

    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"2999-01-01\"}", "/from")]
    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"2026-01-02\",\"until\":\"2026-01-01\"}", "/until")]
    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"2026-01-01\",\"until\":\"2026-02-01\"}", "/until")]
    [TestCase("{\"organisation\":\"none\",\"from\":\"2026-01-01\"}", "/organisation")]
    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"2026-01-01\",\"adapter\":\"fund\"}", "/adapter")]
    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"2026-01-01\",\"adapter\":\"safe\"}", "/adapter")]
    [TestCase("{\"organisation\":\"SCJG\",\"from\":\"tomorrow\"}", "/from")]
    [TestCase("{\"from\":\"2026-01-01\"}", "/organisation")]
    public async Task What_cannot_be_compared_is_declined_with_its_place(string order, string pointer)
        => (await Hub.Send("administrator", HttpMethod.Post, Path, TestHub.Json(order))).ShouldBeProblem(422, "declined").Pointers.ShouldContain(pointer);

    [Test]
    public async Task An_organisation_asks_for_its_own_only_and_replays_nothing()
    {
        var office = await Office();
        (await Hub.Post("registration", Path, Order(office))).ShouldBeProblem(404, "not-found");
        var id = (await Hub.Post("administrator", Path, Order(office))).ShouldBe(202).Id;
        await Done(id);
        (await Hub.Post("registration", $"{Path}/{id}/replay", new JsonObject { ["reason"] = "x" })).ShouldBeProblem(403, "not-allowed");
        (await Hub.Post("administrator", $"{Path}/none/replay", new JsonObject { ["reason"] = "x" })).ShouldBeProblem(404, "not-found");
        (await Hub.Post("administrator", $"{Path}/{id}/replay", new JsonObject { ["reason"] = " " })).ShouldBeProblem(422, "declined");
        (await Hub.Get("administrator", $"{Path}/{id}/differences?kind=castle")).ShouldBeProblem(400, "bad-query");
    }

    [Test]
    public async Task The_same_request_under_a_key_is_one_reconciliation()
    {
        var office = await Office();
        var first = (await Hub.Post("administrator", Path, Order(office), ("Idempotency-Key", "recon-1-" + office))).ShouldBe(202).Id;
        (await Hub.Post("administrator", Path, Order(office), ("Idempotency-Key", "recon-1-" + office))).ShouldBe(202).Id.ShouldBe(first);
        await Done(first);
        (await Hub.Count($"select count(*) from reconciliation where organisation = '{office}'")).ShouldBe(1);
    }
}
