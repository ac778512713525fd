using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Stories;

/// <summary>
/// 企业开办一件事: one submission, six departments. Registration leads; the others wait for the social credit code that it gives. The housing fund's system stands still from 23:50 to 00:30.
/// </summary>
internal sealed class CompanyStartStory() : StoryTown("2026-12-24 10:00")
{
    private const string Code = "91449903MA9X000112";

    private static readonly string[] Others = ["seals", "tax", "social", "housing", "medical"];

    protected override IReadOnlyDictionary<string, string> Departments { get; } = new Dictionary<string, string>
    {
        ["setting-up"] = "", ["seals"] = "", ["tax"] = "", ["social"] = "", ["medical"] = "",
        ["housing"] = "stops: [{ from: 23:50, until: 00:30, why: 日终批处理 }]",
    };

    protected override string Item => """
        kind: mapping
        name: start-to-department.v1
        title: { zh: 企业开办到部门, en: Starting a company to a department }
        from: form.v1
        to: case.v1
        fields:
          number: number
          company: record.company
          uscc: steps.S1.gives.UNISCID
        ---
        kind: item
        name: company-start
        title: { zh: 企业开办一件事, en: Starting a company }
        code: '11449903'
        organisation: SETTING-UP
        schema: form.v1
        closingTable: closing
        calendar: district
        limits: { promised: { days: 1 } }
        steps:
          - { name: S1, title: { zh: 设立登记, en: Registration }, organisation: SETTING-UP, adapter: setting-up, mapping: form-to-case.v1, gives: [UNISCID], limits: { statutory: { days: 3 }, promised: { days: 1 }, extension: 3 } }
          - { name: S2, title: { zh: 印章刻制备案, en: Seals }, organisation: SEALS, adapter: seals, mapping: start-to-department.v1, waitsFor: [{ step: S1, gives: UNISCID }], limits: { promised: { days: 1 } } }
          - { name: S3, title: { zh: 税务登记, en: Tax }, organisation: TAX, adapter: tax, mapping: start-to-department.v1, waitsFor: [{ step: S1, gives: UNISCID }], limits: { promised: { days: 1 } } }
          - { name: S4, title: { zh: 社保, en: Social insurance }, organisation: SOCIAL, adapter: social, mapping: start-to-department.v1, waitsFor: [{ step: S1, gives: UNISCID }], limits: { statutory: { days: 15, unit: naturalDays }, promised: { days: 1 } } }
          - { name: S5, title: { zh: 公积金, en: Housing fund }, organisation: HOUSING, adapter: housing, mapping: start-to-department.v1, waitsFor: [{ step: S1, gives: UNISCID }], limits: { promised: { days: 1 } } }
          - { name: S6, title: { zh: 医保, en: Medical insurance }, organisation: MEDICAL, adapter: medical, mapping: start-to-department.v1, waitsFor: [{ step: S1, gives: UNISCID }], limits: { promised: { days: 1 } } }
        """;

    private async Task<(string Id, string Number)> Submitted()
    {
        var number = Hub.Number();
        var id = await Hub.TakenIn(number, "company-start");
        await Hub.UntilStep(id, "S1", "acknowledged");
        return (id, number);
    }

    [Test]
    public async Task A_company_is_started_with_one_submission()
    {
        StoryClock.Set("2026-12-24 10:00");
        var (id, number) = await Submitted();
        await Tell("setting-up", id, "S1", "accepted", "2026-12-24 10:05");
        await Tell("setting-up", id, "S1", "approved", "2026-12-24 16:00", "3");

        // Nothing but registration is sent until the code is there.
        var waiting = await Record(id);
        States(waiting).ShouldBe("S1 acknowledged, S2 waiting, S3 waiting, S4 waiting, S5 waiting, S6 waiting");
        (await Hub.Count($"select count(*) from delivery where record_id = '{id}'")).ShouldBe(1);
        PushedTo(number).ShouldBe(["setting-up"]);
        Clocks(Step(waiting, "S1")).ShouldBe("statutory running 2026-12-28, promised running 2026-12-25");
        Clocks(waiting.GetProperty("bundle")).ShouldBe("promised running 2026-12-25");
        (Text(Step(waiting, "S1"), "role"), Text(Step(waiting, "S4"), "role"), Text(waiting.GetProperty("bundle"), "lead")).ShouldBe(("lead", "assisting", "SETTING-UP"));

        // At five to twelve at night it is. The fund's system stands still; nobody else waits for it.
        StoryClock.Set("2026-12-24 23:55");
        await Tell("setting-up", id, "S1", "closed", "2026-12-24 23:54", "0", new JsonObject { ["UNISCID"] = Code });
        foreach (var step in (string[])["S2", "S3", "S4", "S6"]) await Hub.UntilStep(id, step, "acknowledged");
        PushedTo(number).ShouldBe(["setting-up", "seals", "tax", "social", "medical"], ignoreOrder: true);
        foreach (var push in Hub.Department.Pushes.Where(push => push.Number == number && push.Path != "/setting-up/cases")) ((string)push.Body["uscc"]!).ShouldBe(Code);
        (await Hub.Count($"select count(*) from delivery where record_id = '{id}' and step = 'S5' and state = 'queued' and attempts = 0")).ShouldBe(1);
        await Until(async () => Lane(await Hub.Get("administrator", "/api/v1/status"), "housing") == "2026-12-25T00:30:00+08:00", () => "the status does not say until when the fund stands still");

        StoryClock.Set("2026-12-25 00:29");
        await Tell("seals", id, "S2", "accepted", "2026-12-25 00:20");
        PushedTo(number).ShouldNotContain("housing");
        StoryClock.Set("2026-12-25 00:30");
        await Hub.UntilStep(id, "S5", "acknowledged");
        PushedTo(number).Count(system => system == "housing").ShouldBe(1);
        (await Hub.Count($"select attempts from delivery where record_id = '{id}' and step = 'S5'")).ShouldBe(1, "the stop has used up no attempt");

        // The limits of each run from its own acceptance; Saturday the 26th is worked, 9 January is a Saturday that is off.
        StoryClock.Set("2026-12-25 09:00");
        foreach (var (department, step) in new[] { ("tax", "S3"), ("social", "S4"), ("housing", "S5"), ("medical", "S6") }) await Tell(department, id, step, "accepted", "2026-12-25 09:00");
        var running = await Record(id);
        Clocks(Step(running, "S1")).ShouldBe("statutory ended 2026-12-28, promised ended 2026-12-25");
        Clocks(Step(running, "S4")).ShouldBe("statutory running 2027-01-11, promised running 2026-12-26");
        Clocks(Step(running, "S5")).ShouldBe("promised running 2026-12-26");

        foreach (var (department, step) in new[] { ("seals", "S2"), ("tax", "S3"), ("social", "S4"), ("housing", "S5"), ("medical", "S6") }) await Tell(department, id, step, "closed", "2026-12-25 11:00", "0");
        var done = await Record(id);
        (Text(done, "state"), Text(done, "outcome")).ShouldBe(("closed", "done"));
        var bundle = done.GetProperty("bundle");
        (Text(bundle, "state"), bundle.GetProperty("done").GetInt32(), bundle.GetProperty("open").GetInt32()).ShouldBe(("done", 6, 0));
        Clocks(bundle).ShouldBe("promised ended 2026-12-25", "within the one working day that was promised");
    }

    [Test]
    public async Task A_registration_that_is_refused_cancels_the_rest()
    {
        StoryClock.Set("2026-12-29 10:00");
        var (id, number) = await Submitted();
        await Tell("setting-up", id, "S1", "accepted", "2026-12-29 10:05");
        await Tell("setting-up", id, "S1", "closed", "2026-12-29 15:00", "7");
        var record = await Record(id);
        States(record).ShouldBe("S1 closed, S2 cancelled, S3 cancelled, S4 cancelled, S5 cancelled, S6 cancelled");
        (Text(record, "state"), Text(record, "outcome")).ShouldBe(("closed", "refused"));
        var bundle = record.GetProperty("bundle");
        (Text(bundle, "state"), bundle.GetProperty("refused").GetInt32(), bundle.GetProperty("cancelled").GetInt32()).ShouldBe(("refused", 1, 5));
        (await Hub.Count($"select count(*) from delivery where record_id = '{id}'")).ShouldBe(1, "there is nothing that could ever be sent");
        PushedTo(number).ShouldBe(["setting-up"]);
        foreach (var department in Others) (await Hub.Get(department, "/api/v1/records/" + id)).ShouldBe(200)["steps"].EnumerateArray().Single().GetProperty("state").GetString().ShouldBe("cancelled");
    }

    [Test]
    public async Task A_department_that_refuses_its_part_holds_up_no_other_and_the_whole_is_done_in_part()
    {
        StoryClock.Set("2026-12-28 10:00");
        var (id, _) = await Submitted();
        await Tell("setting-up", id, "S1", "closed", "2026-12-28 11:00", "0", new JsonObject { ["UNISCID"] = Code });
        foreach (var step in (string[])["S2", "S3", "S4", "S5", "S6"]) await Hub.UntilStep(id, step, "acknowledged");
        await Tell("social", id, "S4", "closed", "2026-12-28 14:00", "7");
        var open = (await Record(id)).GetProperty("bundle");
        (Text(open, "state"), open.GetProperty("open").GetInt32(), open.GetProperty("done").GetInt32(), open.GetProperty("refused").GetInt32()).ShouldBe(("open", 4, 1, 1));
        foreach (var (department, step) in new[] { ("seals", "S2"), ("tax", "S3"), ("housing", "S5"), ("medical", "S6") }) await Tell(department, id, step, "closed", "2026-12-28 15:00", "0");
        var record = await Record(id);
        (Text(record, "outcome"), Text(record.GetProperty("bundle"), "state"), record.GetProperty("bundle").GetProperty("done").GetInt32()).ShouldBe(("part-done", "part-done", 5));
    }

    private static string? Lane(Answer status, string adapter)
        => status["lanes"].EnumerateArray().Single(lane => lane.GetProperty("adapter").GetString() == adapter) is var lane && lane.TryGetProperty("stoppedUntil", out var until) ? until.GetString() : null;
}
