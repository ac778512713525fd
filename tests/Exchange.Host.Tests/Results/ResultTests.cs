using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Records;
using Exchange.Host.Tests.Api;
using Exchange.Host.Tests.Materials;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Results;

/// <summary>Results over HTTP: brought by departments, issued by the intake system.</summary>
internal sealed class ResultTests : HubTests
{
    private int _events;

    private JsonObject Closing(string record, params JsonObject[] results) => new()
    {
        ["eventId"] = $"R{Interlocked.Increment(ref _events)}", ["about"] = new JsonObject { ["record"] = record, ["step"] = "S1" }, ["stage"] = "closed", ["code"] = "0", ["at"] = "2026-11-24T09:30:00+08:00",
        ["results"] = new JsonArray([.. results]),
    };

    private static JsonObject Certificate(string number, params (string Name, JsonNode? Value)[] more)
    {
        var result = new JsonObject { ["kind"] = "certificate", ["number"] = number, ["name"] = "食品经营许可证" };
        foreach (var (name, value) in more) result[name] = value;
        return result;
    }

    private async Task<string> Closed(params JsonObject[] results)
    {
        var id = await Hub.TakenIn(Hub.Number());
        (await Hub.Progress("registration", Closing(id, results))).ShouldBe(202);
        return id;
    }

    private async Task<JsonElement[]> List(string id, string client = "window") => [.. (await Hub.Get(client, $"/api/v1/records/{id}/results")).ShouldBe(200).Json.EnumerateArray()];

    private Task<Answer> Mark(string id, string what, JsonObject body, string client = "window", params (string, string)[] headers) => Hub.Post(client, $"/api/v1/records/{id}/results/1/{what}", body, headers);

    [Test]
    public async Task A_department_uploads_the_certificate_names_it_with_its_closing_and_the_window_issues_it()
    {
        var pdf = Uploads.Pdf(70);
        var upload = await Hub.Uploaded(pdf, "许可证.pdf", "registration");
        var number = "JY" + Hub.Number();
        var id = await Closed(Certificate(number, ("validFrom", "2026-11-24"), ("validUntil", "2031-11-23"), ("upload", upload), ("sha256", Uploads.Sha(pdf)), ("collect", "mail")));

        var line = (await List(id)).Single();
        (line.GetProperty("place").GetInt32(), line.GetProperty("number").GetString(), line.GetProperty("state").GetString(), line.GetProperty("sha256").GetString(), line.GetProperty("type").GetString())
            .ShouldBe((1, number, "made", Uploads.Sha(pdf), "pdf"));
        line.GetProperty("validDays").GetInt32().ShouldBeGreaterThanOrEqualTo(0);
        line.TryGetProperty("due", out _).ShouldBeFalse("the item has no calendar");
        (await Hub.Get("window", "/api/v1/records?number=" + number)).ShouldBe(200)["items"][0].GetProperty("id").GetString().ShouldBe(id);
        (await Hub.Get("window", "/api/v1/results/due?limit=500")).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("record").GetString()).ShouldContain(id);

        var file = (await Hub.Get("window", $"/api/v1/records/{id}/results/1/file")).ShouldBe(200);
        file.Content.ShouldBe(pdf);
        file.Header("Repr-Digest").ShouldBe($"sha-256=:{Convert.ToBase64String(Convert.FromHexString(Uploads.Sha(pdf)))}:");
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=result.read")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(1);

        var issued = await Mark(id, "issued", new JsonObject { ["way"] = "mail", ["tracking"] = "EMS-1" }, "window", ("Idempotency-Key", "issue-" + id));
        issued.ShouldBe(200)["state"].GetString().ShouldBe("issued");
        var repeat = await Mark(id, "issued", new JsonObject { ["way"] = "mail", ["tracking"] = "EMS-1" }, "window", ("Idempotency-Key", "issue-" + id));
        (repeat.ShouldBe(200).Text, repeat.Header("Idempotency-Replayed")).ShouldBe((issued.Text, "true"));
        (await Mark(id, "issued", new JsonObject { ["way"] = "counter" })).ShouldBeProblem(409, "changed");
        (await Mark(id, "collected", [])).ShouldBe(200)["way"].GetString().ShouldBe("mail");
        (await Mark(id, "collected", [])).ShouldBeProblem(409, "changed");
        (await List(id)).Single().GetProperty("state").GetString().ShouldBe("collected");
        (await Hub.Get("window", "/api/v1/results/due?limit=500"))["items"].EnumerateArray().Select(static one => one.GetProperty("record").GetString()).ShouldNotContain(id);
        (await Hub.Get("window", $"/api/v1/records/{id}/timeline")).ShouldBe(200).Json.EnumerateArray().Select(static one => one.GetProperty("what").GetString()!).Where(static what => what.StartsWith("result.", StringComparison.Ordinal))
            .ShouldBe(["result.made", "result.read", "result.issued", "result.collected"]);
    }

    [Test]
    public async Task Each_sees_what_it_may_and_only_who_handed_the_record_in_issues()
    {
        var pdf = Uploads.Pdf(71);
        var upload = await Hub.Uploaded(pdf, client: "registration");
        var id = await Closed(Certificate("JY" + Hub.Number(), ("upload", upload)));
        (await List(id, "registration")).Length.ShouldBe(1);
        (await List(id, "auditor")).Length.ShouldBe(1);
        (await Hub.Get("registration", $"/api/v1/records/{id}/results/1/file")).ShouldBe(200);
        foreach (var client in (string[])["fund", "other-window"])
        {
            (await Hub.Get(client, $"/api/v1/records/{id}/results")).ShouldBeProblem(404, "not-found");
            (await Hub.Get(client, $"/api/v1/records/{id}/results/1/file")).ShouldBeProblem(404, "not-found");
        }
        (await Mark(id, "issued", new JsonObject { ["way"] = "counter" }, "other-window")).ShouldBeProblem(404, "not-found");
        (await Mark(id, "issued", new JsonObject { ["way"] = "counter" }, "registration")).ShouldBeProblem(403, "not-allowed");
        foreach (var place in (string[])["2", "0", "01", "x"]) (await Hub.Post("window", $"/api/v1/records/{id}/results/{place}/issued", new JsonObject { ["way"] = "counter" })).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", $"/api/v1/records/{id}/results/2/file")).ShouldBeProblem(404, "not-found");
        (await Hub.Get("window", "/api/v1/records/00000000000000000000000000000000/results")).ShouldBeProblem(404, "not-found");
    }

    [TestCase("""{"way":"pigeon"}""", "/way")]
    [TestCase("""{"way":"department"}""", "/way")]
    [TestCase("""{"way":"mail","tracking":""}""", "/tracking")]
    [TestCase("""{"way":"mail","at":"2099-01-01T00:00:00Z"}""", "/at")]
    public async Task A_mark_that_says_nonsense_is_declined_and_moves_nothing(string body, string pointer)
    {
        var id = await Closed(Certificate("JY" + Hub.Number()));
        (await Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/results/1/issued", TestHub.Json(body))).ShouldBeProblem(422, "declined").Pointers.ShouldBe([pointer]);
        (await List(id)).Single().GetProperty("state").GetString().ShouldBe("made");
    }

    [Test]
    public async Task An_event_with_a_bad_result_is_declined_whole_with_all_its_faults()
    {
        var id = await Hub.TakenIn(Hub.Number());
        var mine = await Hub.Uploaded(Uploads.Pdf(72), client: "window");
        var theirs = await Hub.Uploaded(Uploads.Pdf(73), client: "registration");
        var open = await Hub.Announced(500, "registration");
        async Task<string[]> Faults(params JsonObject[] results)
        {
            var answer = (await Hub.Progress("registration", Closing(id, results))).ShouldBeProblem(422, "declined");
            return [.. answer.Pointers.Zip(answer.Codes, static (pointer, code) => $"{pointer} {code}")];
        }

        (await Faults(Certificate("A", ("validFrom", "2027-01-02"), ("validUntil", "2027-01-01")), new JsonObject { ["kind"] = "document" })).ShouldBe(["/results/0/validUntil progress.result-validity"], "the first that cannot be read ends the list");
        (await Faults(Certificate("A", ("upload", mine)))).ShouldBe(["/results/0/upload progress.result-upload"], "another client's");
        (await Faults(Certificate("A", ("upload", open)))).ShouldBe(["/results/0/upload progress.result-upload"], "not whole");
        (await Faults(Certificate("A", ("upload", theirs), ("sha256", new string('0', 64))))).ShouldBe(["/results/0/sha256 progress.result-digest"]);
        (await Faults(Certificate("A", ("sha256", new string('0', 64))))).ShouldBe(["/results/0/sha256 progress.result-file"]);
        (await Faults(Certificate("A"), Certificate("A"))).ShouldBe(["/results/1 progress.result-twice"]);
        (await Faults(Certificate("A", ("upload", open)), Certificate("B", ("upload", mine)))).Length.ShouldBe(2);
        var early = Closing(id, Certificate("A"));
        early["stage"] = "accepted";
        (await Hub.Progress("registration", early)).ShouldBeProblem(422, "declined").Codes.ShouldBe(["progress.results-stage"]);
        var unknown = Closing(id, Certificate("A"));
        unknown["about"]!["step"] = "S9";
        (await Hub.Progress("registration", unknown)).ShouldBeProblem(404, "not-found");
        (await List(id)).ShouldBeEmpty();
        (await Hub.Get("window", "/api/v1/records/" + id))["steps"][0].GetProperty("state").GetString().ShouldNotBe("closed");
        (await Hub.Progress("registration", Closing(id, Certificate("A", ("upload", theirs), ("sha256", Uploads.Sha(Uploads.Pdf(73))))))).ShouldBe(202);
    }

    [Test]
    public async Task Its_last_day_is_counted_by_the_items_calendar_and_overdue_is_said()
    {
        await Hub.Apply("""
            kind: calendar
            name: town
            title: { zh: 工作日, en: Working days }
            from: 2026-01-01
            until: 2030-12-31
            holidays: [2026-11-26]
            ---
            kind: item
            name: licensed
            title: { zh: 许可, en: A licence }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            calendar: town
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1 }
            ---
            kind: item
            name: quick
            title: { zh: 即办, en: At once }
            code: '5'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            calendar: town
            issue: { days: 1, unit: naturalDays }
            steps:
              - { name: S1, title: { zh: 办理, en: Handling }, organisation: SCJG, adapter: safe, mapping: form-to-case.v1 }
            """);
        var (usual, quick) = (await Hub.TakenIn(Hub.Number(), "licensed"), await Hub.TakenIn(Hub.Number(), "quick"));
        foreach (var id in (string[])[usual, quick])
        {
            var event1 = Closing(id, Certificate("JY" + Hub.Number()));
            event1["at"] = "2025-11-24T09:30:00+08:00".Replace("2025", "2026", StringComparison.Ordinal);
            (await Hub.Progress("registration", event1)).ShouldBe(202);
        }
        // Tuesday 24 November 2026; ten working days, 26 November off.
        (await List(usual)).Single().GetProperty("due").GetString().ShouldBe("2026-12-09");
        (await List(quick)).Single().GetProperty("due").GetString().ShouldBe("2026-11-25");
        var due = (await Hub.Get("window", "/api/v1/results/due?until=2026-12-31")).ShouldBe(200)["items"].EnumerateArray().Select(static one => one.GetProperty("record").GetString()).ToList();
        due.IndexOf(quick).ShouldBeLessThan(due.IndexOf(usual));
        var today = DateOnly.FromDateTime(HubTime.Local(TimeProvider.System.GetUtcNow()).DateTime);
        (await List(quick)).Single().GetProperty("overdue").GetBoolean().ShouldBe(today > new DateOnly(2026, 11, 25));
        var before = await Logged("result.overdue");
        await Hub.Services.GetRequiredService<ResultChaser>().Look(default);
        ((await Logged("result.overdue")) > before).ShouldBe(today > new DateOnly(2026, 11, 25));
    }
}
