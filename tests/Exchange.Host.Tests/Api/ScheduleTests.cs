namespace Exchange.Host.Tests.Api;

/// <summary>When schedules fire, as an administrator sees it, and what health says of calendars.</summary>
internal sealed class ScheduleTests : HubTests
{
    private const string Documents = """
        kind: calendar
        name: old
        title: { zh: 旧日历, en: Old calendar }
        from: 2020-01-01
        until: 2020-12-31
        holidays: [2020-10-01]
        ---
        kind: calendar
        name: unused
        title: { zh: 未用, en: Not used }
        from: 2020-01-01
        until: 2020-12-31
        ---
        kind: schedule
        name: books
        title: { zh: 夜间批次, en: Night batch }
        cron: 0 0 22 * * ?
        timeZone: Asia/Shanghai
        window: { from: 22:00, until: 06:00 }
        except: [{ monthFrom: 25, from: 18:00, until: 24:00, why: 月末扎账 }]
        ---
        kind: schedule
        name: mornings
        title: { zh: 上午, en: Mornings }
        cron: 0 0 9 * * ?
        calendar: old
        ---
        kind: schedule
        name: once
        title: { zh: 一次, en: Once }
        cron: 0 0 9 1 1 ? 2098
        """;

    [OneTimeSetUp]
    public Task Register() => Hub.Apply(Documents);

    [Test]
    public async Task The_next_firings_leave_freezes_out()
    {
        var answer = (await Hub.Get("administrator", "/api/v1/schedules/books/next?count=40")).ShouldBe(200);
        answer["timeZone"].GetString().ShouldBe("Asia/Shanghai");
        var firings = answer["firings"].EnumerateArray().Select(one => (At: DateTimeOffset.Parse(one.GetProperty("at").GetString()!), PutOff: one.GetProperty("putOff").GetBoolean())).ToList();
        firings.Count.ShouldBe(40);
        firings.ShouldBeInOrder();
        foreach (var (at, putOff) in firings)
        {
            var local = at.ToOffset(TimeSpan.FromHours(8));
            if (putOff) (local.Day, local.Hour).ShouldBe((1, 0), "when the books are open again");
            else (local.Hour, local.Day < 25).ShouldBe((22, true));
        }
        firings.Count(one => one.PutOff).ShouldBeInRange(1, 2);
    }

    [Test]
    public async Task A_schedule_beyond_its_calendar_says_so()
    {
        var answer = (await Hub.Get("administrator", "/api/v1/schedules/mornings/next")).ShouldBe(200);
        (answer["calendar"].GetString(), answer["calendarUntil"].GetString()).ShouldBe(("old", "2020-12-31"));
        answer["firings"].EnumerateArray().Select(one => one.GetProperty("beyondCalendar").GetBoolean()).ShouldBe([true, true, true, true, true]);
        answer["firings"].EnumerateArray().ShouldAllBe(one => !DateTimeOffset.Parse(one.GetProperty("at").GetString()!).ToOffset(TimeSpan.FromHours(8)).DayOfWeek.ToString().StartsWith('S'));
    }

    [Test]
    public async Task One_that_fires_less_often_than_asked_for_says_what_there_is()
        => (await Hub.Get("administrator", "/api/v1/schedules/once/next?count=3")).ShouldBe(200)["firings"].GetArrayLength().ShouldBe(1);

    [TestCase("/api/v1/schedules/books/next?count=0", 400, "bad-query")]
    [TestCase("/api/v1/schedules/books/next?count=101", 400, "bad-query")]
    [TestCase("/api/v1/schedules/books/next?count=x", 400, "bad-query")]
    [TestCase("/api/v1/schedules/none/next", 404, "not-found")]
    public async Task A_question_that_means_nothing_is_told_so(string path, int status, string type)
        => (await Hub.Get("administrator", path)).ShouldBeProblem(status, type);

    [Test]
    public async Task Health_tells_of_a_calendar_that_has_ended_and_is_used()
    {
        var health = (await Hub.Get(null, "/health/ready")).ShouldBe(200);
        health["status"].GetString().ShouldBe("ready");
        health["warnings"].EnumerateArray().Select(one => one.GetString()).ShouldBe(["calendar old has ended on 2020-12-31"]);
    }

    [Test]
    public async Task A_system_stopped_by_its_document_is_shown_so_and_goes_on_once_the_stop_is_taken_out()
    {
        await using var hub = await TestHub.Open();
        var source = (await hub.Get("administrator", "/api/v1/registry/documents/adapter/neither")).ShouldBe(200)["text"].GetString()!;
        await hub.Apply(source + "\nstops: [{ dateFrom: 2020-01-01, from: 08:00, dateUntil: 2090-12-31, until: 08:00 }]\n");
        for (var tries = 0; tries < 500 && await StoppedUntil(hub) is null; tries++) await Task.Delay(20);

        var id = await hub.TakenIn(hub.Number(), "neither");
        await Task.Delay(1_500);
        var delivery = (await hub.Get("administrator", "/api/v1/records/" + id))["deliveries"][0];
        (delivery.GetProperty("state").GetString(), delivery.GetProperty("attempts").GetInt64()).ShouldBe(("queued", 0));
        (await StoppedUntil(hub)).ShouldStartWith("2090-12-31T08:00:00");

        await hub.Apply(source);
        await hub.UntilStep(id, "S1", "acknowledged");
    }

    private static async Task<string?> StoppedUntil(TestHub hub)
    {
        foreach (var lane in (await hub.Get("administrator", "/api/v1/status")).ShouldBe(200)["lanes"].EnumerateArray())
            if (lane.GetProperty("adapter").GetString() == "neither") return lane.TryGetProperty("stoppedUntil", out var until) ? until.GetString() : null;
        return null;
    }
}
