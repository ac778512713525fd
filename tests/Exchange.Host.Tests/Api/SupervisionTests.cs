using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Records.Stories;
using Exchange.Host.Tests.Following;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>Cards 红黄牌 and reminders 督办 through the API: who sends, who answers, who sees, and whoever follows is told.</summary>
internal sealed class SupervisionTests : HubTests
{
    private const string Documents = """
        kind: calendar
        name: district
        title: { zh: 工作日历, en: Working days }
        from: 2026-01-01
        until: 2026-12-31
        ---
        kind: item
        name: permit
        title: { zh: 许可, en: Permit }
        code: '3'
        organisation: SCJG
        schema: form.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 10 } }
        steps:
          - name: S1
            title: { zh: 审查, en: Review }
            organisation: SCJG
            adapter: registration
            mapping: form-to-case.v1
            limits: { statutory: { days: 20 }, promised: { days: 5 } }
          - name: S2
            title: { zh: 登记, en: Entry }
            organisation: GJJ
            adapter: fund
            mapping: form-to-case.v1
            waitsFor: [{ step: S1 }]
        """;

    private int _event;

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(Documents);

    private async Task<string> Opened(string client = "window")
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit", client: client);
        await Hub.UntilStep(id, "S1", "acknowledged");
        return id;
    }

    private async Task Tell(string id, string stage, string at, string? code = null) => (await Hub.Progress("registration", new JsonObject
    {
        ["eventId"] = $"V{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = stage, ["code"] = code, ["at"] = at.Replace(' ', 'T') + ":00+08:00",
    })).ShouldBe(202);

    private Task<Answer> Remind(string client, string id, string step = "S1", string? reason = "办理时间过长", params (string, string)[] headers)
        => Hub.Post(client, $"/api/v1/records/{id}/steps/{step}/reminders", new JsonObject { ["reason"] = reason }, headers);

    private Task<Answer> AnswerIt(string client, string id, object number, string step = "S1", string? reason = "专家评审中", params (string, string)[] headers)
        => Hub.Post(client, $"/api/v1/records/{id}/steps/{step}/reminders/{number}/answer", new JsonObject { ["reason"] = reason }, headers);

    private Task Look() => Hub.Services.GetRequiredService<CardSweep>().Look(default);

    private static JsonElement Step(JsonElement record, string name) => record.GetProperty("steps").EnumerateArray().Single(one => one.GetProperty("name").GetString() == name);

    [Test]
    public async Task A_reminder_is_seen_and_answered_by_its_department_and_its_answer_by_who_asked()
    {
        var id = await Opened();
        var made = (await Remind("window", id)).ShouldBe(202);
        (made["record"].GetString(), made["step"].GetString(), made["number"].GetInt64()).ShouldBe((id, "S1", 1));
        (await Remind("administrator", id, reason: "再次催办")).ShouldBe(202)["number"].GetInt64().ShouldBe(2);

        var seen = Step((await Hub.Get("registration", "/api/v1/records/" + id)).Json, "S1").GetProperty("reminders");
        seen.EnumerateArray().Select(one => (one.GetProperty("number").GetInt64(), one.GetProperty("client").GetString(), one.GetProperty("reason").GetString()))
            .ShouldBe([(1, "window", "办理时间过长"), (2, "administrator", "再次催办")]);

        (await AnswerIt("registration", id, 1)).ShouldBe(202)["number"].GetInt64().ShouldBe(1);
        var answered = Step((await Hub.Get("window", "/api/v1/records/" + id)).Json, "S1").GetProperty("reminders")[0];
        (answered.GetProperty("answer").GetString(), answered.GetProperty("answeredBy").GetString()).ShouldBe(("专家评审中", "registration"));
        answered.TryGetProperty("answeredAt", out _).ShouldBeTrue();
        Step((await Hub.Get("window", "/api/v1/records/" + id)).Json, "S2").TryGetProperty("reminders", out _).ShouldBeFalse();

        // The words are people's: in the timeline, where they are pruned with the record, and not in the log.
        (await Hub.Get("registration", $"/api/v1/records/{id}/timeline")).Text.ShouldContain("专家评审中");
        (await Hub.ExchangeLog()).ShouldNotContain("专家评审中");
        Hub.Lines.Text.ShouldNotContain("办理时间过长");
    }

    [Test]
    public async Task What_is_not_ones_own_is_not_there()
    {
        var id = await Opened();
        (await Remind("other-window", id)).ShouldBeProblem(404, "not-found");
        (await Remind("window", id, "S9")).ShouldBeProblem(404, "not-found");
        (await Remind("window", "0193", "S1")).ShouldBeProblem(404, "not-found");
        (await Remind("fund", id)).ShouldBeProblem(403, "not-allowed");
        (await Remind("window", id)).ShouldBe(202);
        foreach (var number in (object[])[0, 2, -1, "1x", "99999999999999999999", "01x"]) (await AnswerIt("registration", id, number)).ShouldBeProblem(404, "not-found");
        (await AnswerIt("fund", id, 1)).ShouldBeProblem(404, "not-found");
        (await AnswerIt("registration", id, 1, "S2")).ShouldBeProblem(404, "not-found");
        (await AnswerIt("registration", "0193", 1)).ShouldBeProblem(404, "not-found");
        (await AnswerIt("window", id, 1)).ShouldBeProblem(403, "not-allowed");
        (await Hub.Count($"select count(*) from reminder where record_id = '{id}' and answered_at is not null")).ShouldBe(0);
    }

    [Test]
    public async Task Only_a_step_that_a_department_has_in_hand_is_reminded_of()
    {
        var id = await Opened();
        (await Remind("window", id, "S2")).ShouldBeProblem(409, "changed");
        await Tell(id, "closed", "2026-01-05 10:00", "7");
        (await Remind("window", id)).ShouldBeProblem(409, "changed");
        (await Hub.Count($"select count(*) from reminder where record_id = '{id}'")).ShouldBe(0);
    }

    [Test]
    public async Task A_reason_is_asked_for_on_both_sides()
    {
        var id = await Opened();
        foreach (var reason in (string?[])[null, "", "  ", new string('长', 501), "a\0b"])
        {
            (await Remind("window", id, reason: reason)).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
            (await Hub.Count($"select count(*) from reminder where record_id = '{id}'")).ShouldBe(0);
        }
        (await Remind("window", id, reason: new string('长', 500))).ShouldBe(202);
        (await AnswerIt("registration", id, 1, reason: new string('长', 501))).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/reason"]);
        (await AnswerIt("registration", id, 1, reason: " ")).ShouldBeProblem(422, "declined");
        (await Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/steps/S1/reminders", TestHub.Json("{", "application/json"))).ShouldBeProblem(400, "malformed");
        (await Hub.Send("window", HttpMethod.Post, $"/api/v1/records/{id}/steps/S1/reminders", TestHub.Json("reason", "text/plain"))).ShouldBeProblem(415, "wrong-media-type");
        (await AnswerIt("registration", id, 1, reason: new string('长', 500))).ShouldBe(202);
    }

    [Test]
    public async Task Answered_twice_is_refused_and_the_first_answer_stays()
    {
        var id = await Opened();
        await Remind("window", id);
        (await AnswerIt("registration", id, 1)).ShouldBe(202);
        (await AnswerIt("registration", id, 1, reason: "另一说法")).ShouldBeProblem(409, "changed");
        Step((await Hub.Get("window", "/api/v1/records/" + id)).Json, "S1").GetProperty("reminders")[0].GetProperty("answer").GetString().ShouldBe("专家评审中");
    }

    [Test]
    public async Task A_repeat_under_the_same_key_is_one_reminder_and_one_answer()
    {
        var id = await Opened();
        var first = (await Remind("window", id, headers: ("Idempotency-Key", "remind-" + id))).ShouldBe(202);
        var again = (await Remind("window", id, headers: ("Idempotency-Key", "remind-" + id))).ShouldBe(202);
        (again.Text, again.Header("Idempotency-Replayed")).ShouldBe((first.Text, "true"));
        (await Hub.Count($"select count(*) from reminder where record_id = '{id}'")).ShouldBe(1);
        (await AnswerIt("registration", id, 1, headers: ("Idempotency-Key", "answer-" + id))).ShouldBe(202);
        (await AnswerIt("registration", id, 1, headers: ("Idempotency-Key", "answer-" + id))).ShouldBe(202).Header("Idempotency-Replayed").ShouldBe("true");
    }

    [Test]
    public async Task Reminders_that_are_sent_at_the_same_time_are_numbered_one_after_the_other()
    {
        var id = await Opened();
        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Remind("window", id)));
        made.Select(one => one.ShouldBe(202)["number"].GetInt64()).Order().ShouldBe([1, 2, 3, 4]);
    }

    [Test]
    public async Task Whoever_follows_is_told_of_cards_reminders_and_answers_each_of_its_own()
    {
        var id = await Opened();
        await using var window = await EventReader.Open(Hub, "window", "/api/v1/events?kind=step.red-card&kind=record.red-card&kind=step.reminded&kind=step.reminder-answered");
        await using var department = await EventReader.Open(Hub, "registration", "/api/v1/events?kind=step.red-card&kind=record.red-card&kind=step.reminded&kind=step.reminder-answered");
        await using var other = await EventReader.Open(Hub, "fund", $"/api/v1/events?kind=step.red-card&kind=record.red-card&kind=step.reminded&kind=record.closed");
        // Long before whatever day it is: both promises are over, and so are the twenty days of the law.
        await Tell(id, "accepted", "2026-01-05 10:00");
        await Look();
        await Remind("window", id);
        await AnswerIt("registration", id, 1);

        var told = await window.Until("step.reminder-answered", id);
        told.Select(one => one.Kind).ShouldBe(["step.red-card", "step.red-card", "record.red-card", "step.reminded", "step.reminder-answered"]);
        told[1].Data.GetProperty("facts").GetRawText().ShouldBe("""{"limit":"promised","due":"2026-01-12","days":5}""");
        told[3].Data.GetProperty("facts").GetRawText().ShouldBe("""{"reminder":1}""");
        (told[3].Data.GetProperty("step").GetString(), told[3].Data.GetProperty("organisation").GetString()).ShouldBe(("S1", "SCJG"));
        (await department.Until("step.reminder-answered", id)).Select(one => one.Kind).ShouldBe(["step.red-card", "step.red-card", "step.reminded", "step.reminder-answered"], "the whole is not the department's to see");
        await Tell(id, "closed", "2026-02-05 10:00", "7");
        (await other.Until("record.closed", id)).Select(one => one.Kind).ShouldBe(["record.closed"]);
    }

    [Test]
    public async Task A_subscription_gets_a_reminder()
    {
        await using var receiver = await Receiver.Open();
        (await Hub.Send("administrator", HttpMethod.Put, "/api/v1/secrets/supervision", TestHub.Json(new JsonObject { ["value"] = Receiver.Secret }.ToJsonString()))).ShouldBe(204);
        await Hub.Apply($$"""
            kind: subscription
            name: supervision
            title: { zh: 督办, en: Supervision }
            client: registration
            url: {{receiver.Address}}
            secret: supervision
            events: [step.reminded, step.yellow-card, step.red-card]
            """);
        var id = await Opened();
        await Remind("window", id);
        await receiver.Until(of => of.Taken.Any(post => post.RecordId == id));
        var post = receiver.Taken.Single(post => post.RecordId == id);
        (post.Type, post.IsSigned, post.Event.GetProperty("data").GetProperty("step").GetString()).ShouldBe(("exchange.step.reminded", true, "S1"));
        post.Event.GetRawText().ShouldNotContain("办理时间过长");
    }

    [Test]
    public async Task Cards_are_listed_and_shown_with_the_record()
    {
        var (id, other) = (await Opened(), await Opened("other-window"));
        await Tell(id, "accepted", "2026-01-05 10:00");
        await Tell(other, "accepted", "2026-01-05 10:00");
        await Look();
        await Look();
        var listed = (await Hub.Get("window", "/api/v1/cards?limit=500")).ShouldBe(200)["items"].EnumerateArray().ToList();
        listed.ShouldAllBe(card => card.GetProperty("recordId").GetString() != other);
        listed.Where(card => card.GetProperty("recordId").GetString() == id).Select(card => (card.TryGetProperty("step", out var step) ? step.GetString() : null, card.GetProperty("limit").GetString(), card.GetProperty("due").GetString()))
            .ShouldBe([("S1", "statutory", "2026-02-02"), ("S1", "promised", "2026-01-12"), (null, "promised", "2026-01-19")], ignoreOrder: true);
        (await Hub.Get("administrator", "/api/v1/cards?colour=red&organisation=SCJG&limit=500")).ShouldBe(200)["items"].EnumerateArray().Count(card => card.GetProperty("recordId").GetString() == other).ShouldBe(3);
        (await Hub.Get("fund", "/api/v1/cards")).ShouldBe(200)["items"].GetArrayLength().ShouldBe(0);
        (await Hub.Get("window", "/api/v1/cards?colour=blue")).ShouldBeProblem(400, "bad-query");
        (await Hub.Get("window", "/api/v1/cards?after=x")).ShouldBe(400);

        var record = (await Hub.Get("window", "/api/v1/records/" + id)).Json;
        Step(record, "S1").GetProperty("cards").GetArrayLength().ShouldBe(2);
        record.GetProperty("bundle").GetProperty("cards").GetArrayLength().ShouldBe(1);
        Step((await Hub.Get("registration", "/api/v1/records/" + id)).Json, "S1").GetProperty("cards").GetArrayLength().ShouldBe(2);
    }
}
