using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Time.Testing;
using static Exchange.Core.Tests.Delivery.ScriptedDepartment;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A department whose system is stopped at known times: its lane rests, and goes on by itself. The clock stands still until it is moved.</summary>
public sealed class LaneStopTests
{
    private static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    private static readonly StopTimes Nightly = new([new StopPart { From = "23:50", Until = "00:30" }], Shanghai);
    private static readonly StopTimes MonthEnd = new([new StopPart { MonthFrom = 25, From = "18:00", Until = "24:00" }], Shanghai);

    private FakeTimeProvider _clock = null!;
    private LaneBench _bench = null!;
    private ScriptedDepartment _department = null!;
    private AdapterDocument _adapter = null!;

    [SetUp]
    public async Task Open()
    {
        _clock = new FakeTimeProvider(At("2026-12-24 23:55"));
        _bench = await LaneBench.Open(Provider.Sqlite, _clock);
        _department = new ScriptedDepartment();
        _adapter = Adapters.Of("a" + Items.Unique());
    }

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    [Test]
    public async Task While_its_system_is_stopped_nothing_is_pushed_and_then_it_goes_on_by_itself()
    {
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, stops: Nightly);
        var record = (await _bench.TakeIn(_adapter.Name, 1))[0];
        await Rests(lane);
        var delivery = await _bench.Cases.Delivery(record, "S1");
        (delivery.State, delivery.Attempts, delivery.DueAt, delivery.LeaseToken).ShouldBe((DeliveryState.Queued, 0, At("2026-12-24 23:55").ToUnixTimeMilliseconds(), null));
        lane.StoppedUntil.ShouldBe(At("2026-12-25 00:30"));
        _clock.AdjustTime(At("2026-12-25 00:29:59"));
        await Rests(lane);

        _clock.AdjustTime(At("2026-12-25 00:30"));

        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        lane.StoppedUntil.ShouldBeNull();
        (await _bench.Cases.Attempts(delivery.Id)).Count.ShouldBe(1);
        _bench.Lines.Ids.Where(id => id is 2004 or 2005).ShouldBe([2004, 2005], "told once each");
    }

    [Test]
    public async Task What_is_under_way_when_the_stop_begins_is_settled()
    {
        _clock.AdjustTime(At("2026-12-24 23:49:59"));
        var answer = new TaskCompletionSource<PushAnswer>(TaskCreationOptions.RunContinuationsAsynchronously);
        _department.OnPush = (_, _, _) => answer.Task;
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, stops: Nightly);
        await _bench.TakeIn(_adapter.Name, 1);
        await LaneBench.Until(() => Task.FromResult(_department.Pushes.Count == 1), "the push");
        _clock.AdjustTime(At("2026-12-24 23:50"));
        lane.StoppedUntil.ShouldNotBeNull();

        answer.SetResult(new PushAnswer.Acknowledged("N-1"));

        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
    }

    [Test]
    public async Task What_may_have_arrived_is_not_asked_about_while_it_is_stopped()
    {
        _clock.AdjustTime(At("2026-12-24 23:49:00"));
        _department.OnPush = (_, n, _) => Brings(n == 1 ? new PushAnswer.Unknown("cut off") : new PushAnswer.Acknowledged(null));
        _bench.Start(_adapter with { GraceSeconds = 90 }, _department, Repeat.Askable, stops: Nightly);
        await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Unknown, 1);
        _clock.AdjustTime(At("2026-12-24 23:59"));
        await Task.Delay(300);
        _department.Asked.ShouldBe(0);

        _clock.AdjustTime(At("2026-12-25 00:31"));

        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Asked.ShouldBe(1);
    }

    [Test]
    public async Task A_freeze_of_days_makes_nothing_too_old()
    {
        _clock.AdjustTime(At("2026-12-25 17:59:50"));
        _department.OnPush = (_, n, _) => Brings(n <= 2 ? new PushAnswer.Unavailable("closing the books", Reached: true) : new PushAnswer.Acknowledged(null));
        _bench.Start(_adapter with { Retry = new RetryPart { ParkAfterHours = 1, FirstDelaySeconds = 20, LongestDelaySeconds = 20 } }, _department, Repeat.Safe, stops: MonthEnd);
        await _bench.TakeIn(_adapter.Name, 1);
        await LaneBench.Until(() => Task.FromResult(_department.Pushes.Count == 1), "the first push");
        await _bench.Until(_adapter.Name, DeliveryState.Queued, 1);

        _clock.AdjustTime(At("2027-01-01 00:00"));
        await LaneBench.Until(() => Task.FromResult(_department.Pushes.Count == 2), "the second push");
        await _bench.Until(_adapter.Name, DeliveryState.Queued, 1);
        _clock.AdjustTime(At("2027-01-01 00:01"));

        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
    }

    [Test]
    public async Task A_clock_that_is_set_is_believed()
    {
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, stops: Nightly);
        _clock.AdjustTime(At("2026-12-25 00:40"));
        await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);

        _clock.AdjustTime(At("2026-12-25 00:10"));
        await LaneBench.Until(() => Task.FromResult(lane.StoppedUntil is not null), "the stop");
        await _bench.TakeIn(_adapter.Name, 1);
        await Rests(lane);

        _clock.AdjustTime(At("2026-12-25 00:30"));
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 2);
    }

    [Test]
    public async Task Other_lanes_go_on()
    {
        _bench.Start(_adapter, _department, Repeat.Safe, stops: Nightly);
        var other = Adapters.Of("b" + Items.Unique());
        _bench.Start(other, new ScriptedDepartment(), Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 1);
        await _bench.TakeIn(other.Name, 3);
        await _bench.Until(other.Name, DeliveryState.Acknowledged, 3);
        _department.Pushes.ShouldBeEmpty();
    }

    /// <summary>It looks more than once and pushes nothing.</summary>
    private async Task Rests(Core.Delivery.Lane lane)
    {
        var before = _department.Pushes.Count;
        await Task.Delay(1_200);
        _department.Pushes.Count.ShouldBe(before);
        (await _bench.Count(_adapter.Name, DeliveryState.Queued)).ShouldBe(1);
        lane.Busy.ShouldBe(0);
    }

    private static DateTimeOffset At(string time) => new(DateTime.Parse(time), TimeSpan.FromHours(8));
}
