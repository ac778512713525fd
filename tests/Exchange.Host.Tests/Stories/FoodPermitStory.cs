using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Stories;

/// <summary>
/// 食品经营许可: the department asks for what is missing, accepts on the day on which it is in, has the street look at the premises, pauses while things are put right, is late, is reminded, extends, and grants.
/// Twenty working days by law, eight promised, ten of extension; the street has five. The whole promises ten.
/// </summary>
internal sealed class FoodPermitStory() : StoryTown("2026-12-22 10:00")
{
    protected override IReadOnlyDictionary<string, string> Departments { get; } = new Dictionary<string, string> { ["food"] = "", ["street"] = "" };

    protected override string Item => """
        kind: item
        name: food-permit
        title: { zh: 食品经营许可, en: Food permit }
        code: '22449903'
        organisation: FOOD
        schema: form.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 10 } }
        steps:
          - { name: S1, title: { zh: 受理审查决定, en: Decision }, organisation: FOOD, adapter: food, mapping: form-to-case.v1, gives: [ZJBH], limits: { statutory: { days: 20 }, promised: { days: 8 }, extension: 10 } }
          - { name: S2, title: { zh: 现场核查, en: On-site check }, organisation: STREET, adapter: street, mapping: form-to-case.v1, waitsFor: [{ step: S1, stage: accepted }], limits: { promised: { days: 5 } } }
        """;

    private async Task<IReadOnlyList<string>> CardsOf(string id) => [.. (await Hub.Get("window", "/api/v1/cards?limit=500")).ShouldBe(200)["items"].EnumerateArray()
        .Where(card => Text(card, "recordId") == id).Select(card => $"{Text(card, "step") ?? "whole"} {Text(card, "limit")} {Text(card, "colour")} {Text(card, "due")}").Order(StringComparer.Ordinal)];

    private async Task<JsonElement> Morning(string day, string id)
    {
        StoryClock.Set(day + " 08:00");
        await LookAtCards();
        return await Record(id);
    }

    [Test]
    public async Task A_permit_with_a_supplement_a_pause_cards_a_reminder_and_an_extension_has_its_last_days_to_the_day()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "food-permit");
        await Hub.UntilStep(id, "S1", "acknowledged");

        // 补正: the clock has not started, whatever time goes by.
        await Tell("food", id, "S1", "supplementAsked", "2026-12-22 15:00");
        var asked = Step(await Record(id), "S1");
        Clocks(asked).ShouldBe("statutory not-started –, promised not-started –");
        asked.GetProperty("story").GetProperty("supplements")[0].TryGetProperty("inAt", out _).ShouldBeFalse();
        StoryClock.Set("2026-12-23 16:00");
        var changed = TestHub.Record(number, "food-permit", body: TestHub.Body());
        changed["body"]!["staff"] = 5;
        (await Hub.Post("window", $"/api/v1/records/{id}/versions", changed, ("Correction-Reason", "supplement"))).ShouldBe(202)["version"].GetInt64().ShouldBe(2);
        await Until(async () => await Hub.Count($"select count(*) from delivery where record_id = '{id}' and version = 2 and state = 'acknowledged'") == 1, () => "the supplement does not reach the department");
        StoryClock.Set("2026-12-24 10:00");
        await Tell("food", id, "S1", "supplementIn", "2026-12-24 09:00");
        (await Tell("food", id, "S1", "accepted", "2026-12-24 10:00"))["warnings"].GetArrayLength().ShouldBe(0);
        await Hub.UntilStep(id, "S2", "acknowledged");
        var accepted = await Record(id);
        Clocks(Step(accepted, "S1")).ShouldBe("statutory running 2027-01-21, promised running 2027-01-05");
        Clocks(accepted.GetProperty("bundle")).ShouldBe("promised running 2027-01-07");
        await Tell("street", id, "S2", "accepted", "2026-12-25 09:00");
        Clocks(Step(await Record(id), "S2")).ShouldBe("promised running 2026-12-31");

        // 整改: no last day while it is paused; of the working days at whose end it was, none is counted.
        StoryClock.Set("2026-12-28 09:00");
        await Tell("food", id, "S1", "paused", "2026-12-28 09:00", "B");
        Clocks(Step(await Morning("2026-12-29", id), "S1")).ShouldBe("statutory paused –, promised paused –");
        await Tell("street", id, "S2", "closed", "2026-12-29 08:00", "0");
        StoryClock.Set("2026-12-30 17:00");
        await Tell("food", id, "S1", "resumed", "2026-12-30 17:00");
        var resumed = await Record(id);
        Clocks(Step(resumed, "S1")).ShouldBe("statutory running 2027-01-25, promised running 2027-01-07");
        Clocks(resumed.GetProperty("bundle")).ShouldBe("promised running 2027-01-11");
        Clocks(Step(resumed, "S2")).ShouldBe("promised ended 2026-12-31");

        // 红黄牌: yellow the day before the last one, red the day after it.
        Clocks(Step(await Morning("2027-01-05", id), "S1")).ShouldBe("statutory running 2027-01-25, promised running 2027-01-07");
        (await CardsOf(id)).ShouldBeEmpty();
        Clocks(Step(await Morning("2027-01-06", id), "S1")).ShouldBe("statutory running 2027-01-25, promised running 2027-01-07 yellow");
        Clocks(Step(await Morning("2027-01-08", id), "S1")).ShouldBe("statutory running 2027-01-25, promised running 2027-01-07 red");
        (await CardsOf(id)).ShouldBe(["S1 promised red 2027-01-07", "S1 promised yellow 2027-01-07", "whole promised yellow 2027-01-11"]);

        // 督办: asked, and answered with a reason.
        (await Hub.Post("window", $"/api/v1/records/{id}/steps/S1/reminders", new JsonObject { ["reason"] = "承诺时限已过" })).ShouldBe(202);
        (await Hub.Post("food", $"/api/v1/records/{id}/steps/S1/reminders/1/answer", new JsonObject { ["reason"] = "须延期审查" })).ShouldBe(202);
        Step(await Record(id), "S1").GetProperty("reminders")[0].GetProperty("answer").GetString().ShouldBe("须延期审查");

        // 延期: ten days more, for the law's limit and the promise. The clock shows no card any more; what was shown stays written.
        await Tell("food", id, "S1", "extended", "2027-01-08 10:00", "A", days: 10);
        var extended = await Record(id);
        Clocks(Step(extended, "S1")).ShouldBe("statutory running 2027-02-08, promised running 2027-01-21");
        Clocks(extended.GetProperty("bundle")).ShouldBe("promised running 2027-01-25");

        StoryClock.Set("2027-01-15 11:00");
        await Tell("food", id, "S1", "approved", "2027-01-15 10:00", "3");
        await Tell("food", id, "S1", "closed", "2027-01-15 10:30", "0", new JsonObject { ["ZJBH"] = "JY24499030001235" });
        await Tell("food", id, "S1", "issued", "2027-01-15 11:00");
        await Tell("food", id, "S1", "collected", "2027-01-18 09:00", "0");
        await LookAtCards();
        var closed = await Record(id);
        (Text(closed, "state"), Text(closed, "outcome"), Text(closed.GetProperty("bundle"), "state")).ShouldBe(("closed", "done", "done"));
        Clocks(Step(closed, "S1")).ShouldBe("statutory ended 2027-02-08, promised ended 2027-01-21");
        var story = Step(closed, "S1").GetProperty("story");
        (story.GetProperty("supplements").GetArrayLength(), story.GetProperty("pauses").GetArrayLength(), story.GetProperty("extensions").GetArrayLength(), story.GetProperty("warnings").GetArrayLength()).ShouldBe((1, 1, 1, 0));
        (Text(story, "collectedBy"), Text(Step(closed, "S1"), "stage")).ShouldBe(("0", "collected"));
        (await CardsOf(id)).ShouldBe(["S1 promised red 2027-01-07", "S1 promised yellow 2027-01-07", "whole promised yellow 2027-01-11"]);
        (await Hub.Get("window", $"/api/v1/log?record={id}&kind=step.red-card")).Status.ShouldBe(403, "the log is the auditors'");
        (await Hub.Get("auditor", $"/api/v1/log?record={id}&kind=step.red-card"))["items"].GetArrayLength().ShouldBe(1);
    }

    [Test]
    public async Task A_permit_that_is_not_accepted_keeps_the_street_at_home()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "food-permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Tell("food", id, "S1", "notAccepted", "2026-12-22 15:00");
        await Tell("food", id, "S1", "closed", "2026-12-22 15:00", "7");
        var record = await Record(id);
        States(record).ShouldBe("S1 closed, S2 cancelled");
        Clocks(Step(record, "S1")).ShouldBe("statutory not-counted –, promised not-counted –", "nothing was accepted: there was nothing to count");
        (Text(record, "outcome"), record.GetProperty("bundle").GetProperty("cancelled").GetInt32()).ShouldBe(("refused", 1));
        PushedTo(number).ShouldBe(["food"]);
    }
}
