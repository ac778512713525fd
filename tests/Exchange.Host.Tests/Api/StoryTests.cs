using System.Text.Json;
using System.Text.Json.Nodes;

namespace Exchange.Host.Tests.Api;

/// <summary>What a record shows of what was told about its steps, and how their limits stand.</summary>
internal sealed class StoryTests : HubTests
{
    private const string Documents = WorkingDays.Document + "\n---\n" + """
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
            limits: { statutory: { days: 20 }, promised: { days: 5 }, extension: 10 }
          - name: S2
            title: { zh: 登记, en: Entry }
            organisation: GJJ
            adapter: fund
            mapping: form-to-case.v1
            limits: { promised: { days: 15, unit: naturalDays } }
            waitsFor: [{ step: S1, stage: accepted }]
        """;

    private int _event;

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(Documents);

    private async Task<Answer> Tell(string client, string id, string step, string stage, string at, string? code = null, long? days = null) => (await Hub.Progress(client, new JsonObject
    {
        ["eventId"] = $"T{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = step }, ["stage"] = stage, ["code"] = code,
        ["at"] = at.Replace(' ', 'T') + ":00+08:00", ["days"] = days,
    })).ShouldBe(202);

    private async Task<JsonElement> Step(string client, string id, string step)
        => (await Hub.Get(client, "/api/v1/records/" + id))["steps"].EnumerateArray().Single(one => one.GetProperty("name").GetString() == step);

    private static JsonElement Clock(JsonElement of, string limit) => of.GetProperty("clocks").EnumerateArray().Single(one => one.GetProperty("limit").GetString() == limit);

    private static string? Text(JsonElement element, string name) => element.TryGetProperty(name, out var value) ? value.GetString() : null;

    [Test]
    public async Task Due_dates_are_those_of_the_samples_checks_whichever_way_the_progress_comes()
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Tell("registration", id, "S1", "resumed", "2026-12-30 17:00");
        await Tell("registration", id, "S1", "accepted", "2026-12-24 10:00");
        await Hub.UntilStep(id, "S2", "acknowledged");
        await Tell("fund", id, "S2", "accepted", "2026-12-24 10:00");
        var before = await Step("window", id, "S1");
        Text(Clock(before, "promised"), "due").ShouldBe("2026-12-30");
        before.GetProperty("story").GetProperty("warnings")[0].GetProperty("code").GetString().ShouldBe("stage.not-paused");
        Text(Clock(await Step("window", id, "S2"), "promised"), "due").ShouldBe("2027-01-08");

        (await Tell("registration", id, "S1", "paused", "2026-12-28 09:00", "B"))["warnings"].GetArrayLength().ShouldBe(0);
        var after = await Step("window", id, "S1");
        Text(Clock(after, "promised"), "due").ShouldBe("2027-01-04");
        Text(Clock(after, "statutory"), "due").ShouldBe("2027-01-25");
        after.GetProperty("story").GetProperty("warnings").GetArrayLength().ShouldBe(0, "the pause has come");
        after.GetProperty("stage").GetString().ShouldBe("resumed");

        await Tell("registration", id, "S1", "extended", "2026-12-31 10:00", "A", 3);
        Text(Clock(await Step("window", id, "S1"), "promised"), "due").ShouldBe("2027-01-07");
        (await Tell("registration", id, "S1", "extended", "2026-12-31 11:00", "A", 11))["warnings"][0].GetProperty("code").GetString().ShouldBe("stage.extension-too-long");
    }

    [Test]
    public async Task The_whole_shows_who_leads_what_is_open_and_its_own_limits()
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Tell("registration", id, "S1", "accepted", "2026-12-24 10:00");
        await Hub.UntilStep(id, "S2", "acknowledged");
        var open = (await Hub.Get("window", "/api/v1/records/" + id))["bundle"];
        (Text(open, "state"), Text(open, "lead"), open.GetProperty("open").GetInt32(), Text(Clock(open, "promised"), "due")).ShouldBe(("open", "SCJG", 2, "2027-01-07"));
        (Text(await Step("window", id, "S1"), "role"), Text(await Step("window", id, "S2"), "role")).ShouldBe(("lead", "assisting"));

        await Tell("registration", id, "S1", "closed", "2027-01-04 10:00", "0");
        await Tell("fund", id, "S2", "closed", "2027-01-06 10:00", "7");
        var record = await Hub.Get("window", "/api/v1/records/" + id);
        var bundle = record["bundle"];
        (Text(bundle, "state"), bundle.GetProperty("done").GetInt32(), bundle.GetProperty("refused").GetInt32()).ShouldBe(("part-done", 1, 1));
        record["outcome"].GetString().ShouldBe("part-done");
        (Text(Clock(bundle, "promised"), "state"), Clock(bundle, "promised").GetProperty("used").GetInt32()).ShouldBe(("ended", 9));
        // The promise of five working days ended on 30 December.
        Text(Clock(record["steps"][0], "promised"), "card").ShouldBe("red");
    }

    [Test]
    public async Task An_organisation_sees_its_own_steps_story_and_nothing_of_the_whole()
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Tell("registration", id, "S1", "accepted", "2026-12-24 10:00");
        await Hub.UntilStep(id, "S2", "acknowledged");
        var seen = await Hub.Get("fund", "/api/v1/records/" + id);
        seen["steps"].EnumerateArray().Select(step => step.GetProperty("name").GetString()).ShouldBe(["S2"]);
        seen.Json.TryGetProperty("bundle", out _).ShouldBeFalse();
        Text(Clock(seen["steps"][0], "promised"), "state").ShouldBe("not-started");
    }

    [Test]
    public async Task A_version_that_goes_back_and_one_that_there_is_not_are_kept_with_a_warning()
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        JsonObject Event(string stage, long version, string at) => new()
        {
            ["eventId"] = $"T{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = stage, ["at"] = at, ["version"] = version,
        };
        (await Hub.Progress("registration", Event("accepted", 2, "2026-12-24T10:00:00+08:00"))).ShouldBe(202)["warnings"][0].GetProperty("code").GetString().ShouldBe("progress.unknown-version");
        (await Hub.Progress("registration", Event("handled", 1, "2026-12-24T11:00:00+08:00"))).ShouldBe(202)["warnings"][0].GetProperty("code").GetString().ShouldBe("stage.version-back");
        (await Hub.Count($"select count(*) from progress_event where record_id = '{id}'")).ShouldBe(2);
    }

    [TestCase(0)]
    [TestCase(367)]
    public async Task Days_of_an_extension_are_a_year_at_most(long days)
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        (await Hub.Progress("registration", new JsonObject
        {
            ["eventId"] = $"T{Interlocked.Increment(ref _event)}", ["about"] = new JsonObject { ["record"] = id, ["step"] = "S1" }, ["stage"] = "extended", ["at"] = "2026-12-24T10:00:00+08:00", ["days"] = days,
        })).ShouldBe(422)["errors"][0].GetProperty("code").GetString().ShouldBe("progress.days");
    }

    [Test]
    public async Task Closings_that_no_table_knows_are_kept_and_flagged_until_later_ones_say_what_they_mean()
    {
        var id = await Hub.TakenIn(Hub.Number(), "permit");
        await Hub.UntilStep(id, "S1", "acknowledged");
        await Tell("registration", id, "S1", "accepted", "2026-12-24 10:00");
        await Hub.UntilStep(id, "S2", "acknowledged");
        (await Tell("registration", id, "S1", "closed", "2026-12-28 10:00", "X9"))["warnings"][0].GetProperty("code").GetString().ShouldBe("progress.unknown-closing-code");
        var unclear = await Step("window", id, "S1");
        (Text(unclear, "state"), Text(unclear, "closingCode"), Text(unclear, "outcome"), Text(unclear, "attention")).ShouldBe(("closed", "X9", null, "closing-unclear"));
        Text(Clock(unclear, "promised"), "state").ShouldBe("ended", "it has ended, whatever it means");
        await Tell("fund", id, "S2", "closed", "2026-12-28 11:00", "X8");
        var record = await Hub.Get("window", "/api/v1/records/" + id);
        (Text(record["bundle"], "state"), record["bundle"].GetProperty("done").GetInt32(), record["bundle"].GetProperty("refused").GetInt32()).ShouldBe(("unclear", 0, 0));
        record["outcome"].GetString().ShouldBe("unclear");

        await Tell("registration", id, "S1", "closed", "2026-12-29 10:00", "0");
        Text((await Hub.Get("window", "/api/v1/records/" + id))["bundle"], "state").ShouldBe("part-done", "of the other nobody knows");
        await Tell("fund", id, "S2", "closed", "2026-12-29 11:00", "0");
        var done = await Hub.Get("window", "/api/v1/records/" + id);
        (Text(done["bundle"], "state"), done["steps"].EnumerateArray().Any(step => step.TryGetProperty("attention", out _))).ShouldBe(("done", false));
        (await Hub.Count($"select count(*) from progress_event where record_id = '{id}' and code in ('X9', 'X8')")).ShouldBe(2);
    }

    [Test]
    public async Task A_calendar_that_ends_too_early_is_flagged_nothing_is_guessed_and_it_is_right_once_it_is_prolonged()
    {
        static string Short(string until, string more) => $$"""
            kind: calendar
            name: one-year
            title: { zh: 工作日历, en: Working days }
            from: 2026-01-01
            until: {{until}}
            holidays: [{{more}}]
            workdays: [2026-12-26]
            """;
        await Hub.Apply(Short("2026-12-31", "2026-01-01") + """

            ---
            kind: item
            name: year-end
            title: { zh: 许可, en: Permit }
            code: '4'
            organisation: SCJG
            schema: form.v1
            closingTable: closing
            calendar: one-year
            limits: { promised: { days: 10 } }
            steps:
              - { name: S1, title: { zh: 审查, en: Review }, organisation: SCJG, adapter: registration, mapping: form-to-case.v1, limits: { statutory: { days: 20, unit: naturalDays }, promised: { days: 5 } } }
            """);
        var id = await Hub.TakenIn(Hub.Number(), "year-end");
        await Hub.UntilStep(id, "S1", "acknowledged");
        (await Tell("registration", id, "S1", "accepted", "2026-12-24 10:00"))["warnings"].GetArrayLength().ShouldBe(0);
        async Task<(string? Due, string? Unknown, string? Card)> Of(string step, string limit)
        {
            var record = await Hub.Get("window", "/api/v1/records/" + id);
            var clock = Clock(step == "whole" ? record["bundle"] : record["steps"][0], limit);
            return (Text(clock, "due"), Text(clock, "unknown"), Text(clock, "card"));
        }
        (await Of("S1", "promised")).ShouldSatisfyAllConditions(one => one.Due.ShouldBe("2026-12-30"), one => one.Unknown.ShouldBeNull());
        (await Of("S1", "statutory")).ShouldBe((null, "calendar-ends", null));
        (await Of("whole", "promised")).ShouldBe((null, "calendar-ends", null));

        await Hub.Apply(Short("2027-12-31", "2026-01-01, 2027-01-01"));
        (await Of("S1", "statutory")).ShouldSatisfyAllConditions(one => one.Due.ShouldBe("2027-01-13"), one => one.Unknown.ShouldBeNull());
        (await Of("whole", "promised")).ShouldSatisfyAllConditions(one => one.Due.ShouldBe("2027-01-07"), one => one.Unknown.ShouldBeNull());
    }
}
