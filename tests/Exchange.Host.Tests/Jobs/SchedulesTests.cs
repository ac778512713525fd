using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tests.Records;
using Exchange.Host.Jobs;

namespace Exchange.Host.Tests.Jobs;

/// <summary>Real Quartz on a clock that is moved by hand; it stands on Monday 21 December 2026, 09:00 in Shanghai.</summary>
[TestFixture]
public class SchedulesTests
{
    private SmallHub _hub = null!;
    private Office _office = null!;
    private JobsHost _host = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open();
        _office = new Office(_hub);
        _host = await JobsHost.Make(_hub);
    }

    [TearDown]
    public async Task Close()
    {
        await _host.DisposeAsync();
        await _hub.DisposeAsync();
    }

    [Test]
    public async Task A_window_releases_what_waited_for_it_when_its_time_comes()
    {
        await _host.StartSchedules();
        await Registered();
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        (await Due()).ShouldBe(0);
        await MoveTo("2026-12-22 01:59:30");
        (await Due()).ShouldBe(0);
        await MoveTo("2026-12-22 02:00:01", fires: 1);
        (await Due()).ShouldBe(1);
        (await Fired()).ShouldBe([WindowTests.At("2026-12-22 02:00")]);
    }

    [Test]
    public async Task A_window_keeps_to_the_working_days_with_their_make_up_days()
    {
        await _host.StartSchedules();
        await Registered();
        await MoveTo("2026-12-25 03:00", fires: 4, step: TimeSpan.FromHours(6));
        await MoveTo("2027-01-04 03:00", fires: 10, step: TimeSpan.FromHours(6));
        (await Fired()).Skip(3).ShouldBe(
        [
            WindowTests.At("2026-12-25 02:00"), WindowTests.At("2026-12-26 02:00"), WindowTests.At("2026-12-28 02:00"), WindowTests.At("2026-12-29 02:00"),
            WindowTests.At("2026-12-30 02:00"), WindowTests.At("2026-12-31 02:00"), WindowTests.At("2027-01-04 02:00"),
        ]);
    }

    [Test]
    public async Task A_window_missed_while_the_hub_was_off_fires_once_at_start()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2026-12-21 02:00"));
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        Off("2026-12-24 09:00");
        await Registered();
        (await Due()).ShouldBe(1);
        (await Fired()).ShouldBe([WindowTests.At("2026-12-21 02:00"), WindowTests.At("2026-12-24 02:00")], "three were missed, one fires");
        await Registered();
        await _host.The<Schedules>().CatchUp(default);
        (await Fired()).Count.ShouldBe(2);
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2026-12-25 02:00"));
    }

    [Test]
    public async Task A_window_that_fell_on_a_day_off_was_not_missed()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2026-12-31 02:00"));
        Off("2027-01-03 09:00");
        await Registered();
        (await Fired()).Count.ShouldBe(1);
    }

    [Test]
    public async Task The_first_window_of_all_is_caught_up_too_when_something_waited_for_it()
    {
        await Registered();
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        await _host.DisposeAsync();
        Off("2026-12-22 09:00");
        _host = await JobsHost.Make(_hub);
        await Registered();
        (await Due()).ShouldBe(1);
        (await Fired()).ShouldBe([WindowTests.At("2026-12-22 02:00")]);
    }

    [Test]
    public async Task A_schedule_that_was_never_there_before_has_missed_nothing()
    {
        await Registered();
        (await Fired()).ShouldBeEmpty();
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2026-12-22 02:00"));
    }

    [Test]
    public async Task A_schedule_changed_while_the_hub_runs_waits_for_its_next_window()
    {
        await _host.StartSchedules();
        await Registered();
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        await Registered("0 0 8 * * ?");
        (await Fired()).ShouldBeEmpty();
        await MoveTo("2026-12-22 02:30", step: TimeSpan.FromHours(1));
        (await Fired()).ShouldBeEmpty();
        await MoveTo("2026-12-22 08:00:01", fires: 1, step: TimeSpan.FromHours(1));
        (await Due()).ShouldBe(1);
    }

    [Test]
    public async Task A_schedule_that_is_gone_fires_no_more()
    {
        await _host.StartSchedules();
        await Registered();
        await _host.TakeOver([], []);
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        await MoveTo("2026-12-23 09:00", step: TimeSpan.FromHours(6));
        (await Fired()).ShouldBeEmpty();
        _host.The<Schedules>().Next.ShouldBeEmpty();
    }

    [Test]
    public async Task Two_hosts_release_a_window_once()
    {
        await using var other = await JobsHost.Make(_hub);
        await Registered();
        await other.TakeOver([Nightly("0 0 2 * * ?")], [WindowTests.Calendar]);
        _hub.Clock.SetUtcNow(WindowTests.At("2026-12-22 02:00:03"));
        await Task.WhenAll(_host.The<Schedules>().CatchUp(default), other.The<Schedules>().CatchUp(default));
        (await Fired()).ShouldBe([WindowTests.At("2026-12-22 02:00")]);
    }

    [Test]
    public async Task The_sweep_rings_every_lane()
    {
        await _host.StartSchedules();
        foreach (var adapter in new[] { "gjj", "ybj" }) _ = _hub.Doorbell.Wait(adapter, TimeSpan.Zero, default);
        var woken = Task.WhenAll(_hub.Doorbell.Wait("gjj", TimeSpan.FromSeconds(60), default), _hub.Doorbell.Wait("ybj", TimeSpan.FromSeconds(60), default));
        for (var i = 0; i < 100 && !woken.IsCompleted; i++)
        {
            _hub.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(woken, Task.Delay(50));
        }
        woken.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Test]
    public async Task What_falls_into_a_freeze_is_released_when_it_ends_and_once()
    {
        await _host.StartSchedules();
        await _host.TakeOver([Frozen("0 0 3/6 * * ?")], []);
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        await MoveTo("2026-12-25 17:59", fires: 17, step: TimeSpan.FromHours(3));
        await _office.TakeIn("N-2", schedule: "nightly", organisations: "YBJ");
        await MoveTo("2026-12-31 23:59", fires: 17, step: TimeSpan.FromHours(12));
        (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMilliseconds(1))).ShouldBeEmpty();
        await MoveTo("2027-01-01 00:00:01", fires: 18, step: TimeSpan.FromMinutes(1));
        (await Fired())[^1].ShouldBe(WindowTests.At("2027-01-01 00:00"));
        (await _hub.Ledger.Claim("ybj", 10, TimeSpan.FromMilliseconds(1))).Count.ShouldBe(1);
    }

    [Test]
    public async Task A_freeze_that_ended_while_the_hub_was_off_is_caught_up_once()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2026-12-25 12:00"));
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        Off("2027-01-01 02:00");
        await _host.TakeOver([Frozen("0 0 3/6 * * ?")], []);
        (await Due()).ShouldBe(1);
        (await Fired()).Skip(1).ShouldBe([WindowTests.At("2027-01-01 00:00")]);
    }

    [Test]
    public async Task A_window_missed_before_a_freeze_waits_for_its_end()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2026-12-25 09:00"));
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        Off("2026-12-28 03:00");
        await _host.TakeOver([Frozen("0 0 3/6 * * ?")], []);
        (await Due()).ShouldBe(0, "frozen is frozen");
        _hub.Clock.SetUtcNow(WindowTests.At("2027-01-01 00:00"));
        await _host.The<Schedules>().CatchUp(default);
        (await Due()).ShouldBe(1);
        (await Fired()).Skip(1).ShouldBe([WindowTests.At("2027-01-01 00:00")]);
    }

    [Test]
    public async Task In_a_freeze_the_next_firing_is_its_end()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2026-12-25 15:00"));
        Off("2026-12-28 03:00");
        await _host.TakeOver([Frozen("0 0 3/6 * * ?")], []);
        (await Fired()).Count.ShouldBe(1);
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2027-01-01 00:00"));
    }

    [Test]
    public async Task A_firing_written_down_while_the_clock_was_ahead_keeps_nothing_back()
    {
        await _hub.Ledger.Release("nightly", WindowTests.At("2027-12-21 02:00"));
        await Registered();
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2026-12-22 02:00"));
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        _hub.Clock.SetUtcNow(WindowTests.At("2026-12-22 02:00"));
        await _host.The<Schedules>().CatchUp(default);
        (await Due()).ShouldBe(1);
    }

    [Test]
    public async Task A_clock_put_back_fires_nothing_twice_and_a_clock_put_forward_fires_once()
    {
        await Registered();
        await _office.TakeIn("N-1", schedule: "nightly", organisations: "GJJ");
        _hub.Clock.AdjustTime(WindowTests.At("2026-12-24 09:00"));
        await _host.The<Schedules>().CatchUp(default);
        (await Fired()).ShouldBe([WindowTests.At("2026-12-24 02:00")], "three have passed, one fires");
        _hub.Clock.AdjustTime(WindowTests.At("2026-12-24 01:00"));
        await _host.The<Schedules>().CatchUp(default);
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2026-12-24 02:00"));
        _hub.Clock.AdjustTime(WindowTests.At("2026-12-24 02:00"));
        await _host.The<Schedules>().CatchUp(default);
        (await Fired()).Count.ShouldBe(1);
        _host.The<Schedules>().Next["nightly"].ShouldBe(WindowTests.At("2026-12-25 02:00"));
    }

    [TestCase("2027-03-28T02:00:00+01:00", "2027-03-28T01:00:00Z", Description = "02:30 is left out")]
    [TestCase("2027-10-31T01:00:00+02:00", "2027-10-31T00:30:00Z", Description = "02:30 comes twice")]
    public async Task In_the_night_in_which_clocks_change_it_fires_once(string from, string fired)
    {
        _hub.Clock.SetUtcNow(DateTimeOffset.Parse(from).AddHours(-4));
        await _host.TakeOver([new ScheduleDocument { Name = "nightly", Title = new Title { Zh = "夜间", En = "Nightly" }, Cron = "0 30 2 * * ?", TimeZone = "Europe/Berlin" }], []);
        for (var i = 0; i < 12 * 12; i++)
        {
            _hub.Clock.Advance(TimeSpan.FromMinutes(5));
            await _host.The<Schedules>().CatchUp(default);
        }
        (await Fired()).ShouldBe([DateTimeOffset.Parse(fired)]);
    }

    private static ScheduleDocument Frozen(string cron)
        => new() { Name = "nightly", Title = new Title { Zh = "夜间", En = "Nightly" }, Cron = cron, Except = [new StopPart { MonthFrom = 25, From = "18:00", Until = "24:00" }] };

    private Task Registered(string cron = "0 0 2 * * ?") => _host.TakeOver([Nightly(cron)], [WindowTests.Calendar]);

    private static ScheduleDocument Nightly(string cron)
        => new() { Name = "nightly", Title = new Title { Zh = "夜间", En = "Nightly" }, Cron = cron, Calendar = "working-days" };

    private void Off(string until) => _hub.Clock.SetUtcNow(WindowTests.At(until));

    /// <summary>Moves the clock in steps; at the end waits until as many windows have fired as should have (Quartz needs a moment of real time for each).</summary>
    private async Task MoveTo(string time, int fires = 0, TimeSpan? step = null)
    {
        var until = WindowTests.At(time);
        for (var fired = -1; _hub.Clock.GetUtcNow() < until; fired = -1)
        {
            var next = _hub.Clock.GetUtcNow() + (step ?? TimeSpan.FromDays(1));
            _hub.Clock.SetUtcNow(next < until ? next : until);
            await Task.Delay(30);
            while (fired != (fired = (await Fired()).Count)) await Task.Delay(10);
        }
        for (var i = 0; i < 600 && (await Fired()).Count < fires; i++) await Task.Delay(50);
        (await Fired()).Count.ShouldBe(fires);
    }

    private async Task<int> Due() => (await _hub.Ledger.Claim("gjj", 10, TimeSpan.FromMilliseconds(1))).Count;

    private async Task<List<DateTimeOffset>> Fired()
    {
        var page = await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.ScheduleFired] }, LogScope.All, null, 500, default);
        return [.. page.Items.Select(line => DateTimeOffset.FromUnixTimeMilliseconds(System.Text.Json.JsonDocument.Parse(line.Data!).RootElement.GetProperty("for").GetInt64()))];
    }
}
