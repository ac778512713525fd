using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Delivery.ScriptedDepartment;

namespace Exchange.Core.Tests.Delivery;

/// <summary>Records that are started by the commit that takes them in: only where a slot is free, nobody is passed over, and nothing is promised that the loop would not do too.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class FirstPushTests
{
    private LaneBench _bench = null!;
    private ScriptedDepartment _department = null!;
    private AdapterDocument _adapter = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await LaneBench.Open();
        _department = new ScriptedDepartment();
        _adapter = Adapters.Of("a" + Items.Unique());
    }

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    [Test]
    public async Task It_is_started_by_the_commit_that_takes_its_record_in_and_needs_no_claim()
    {
        var lane = await Rested(_adapter);
        var claims = Claims;
        var record = await Ready(lane, NewRecord());
        await TakeIn(record);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        var file = await _bench.Cases.Read(record.Id);
        (await _bench.Cases.Log(file)).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
        var delivery = await _bench.Cases.Delivery(file, "S1");
        (delivery.Id, delivery.Attempts, delivery.Revision, delivery.Digest).ShouldBe((record.Steps[0].First!.DeliveryId, 1, 7, "digest-" + delivery.Id));
        (await _bench.Cases.Attempts(delivery.Id)).ShouldBe([("acknowledged", "")]);
        Claims.ShouldBe(claims, "the loop had nothing to claim");
        _department.Pushes.ShouldBe([delivery.Id]);
    }

    [Test]
    public async Task What_does_not_get_through_is_retried_as_ever()
    {
        var lane = await Rested(_adapter);
        _department.OnPush = (_, n, _) => Brings(n == 1 ? new PushAnswer.Unavailable("busy") : new PushAnswer.Acknowledged(null));
        var record = await Ready(lane, NewRecord());
        await TakeIn(record);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        (await _bench.Cases.Log(await _bench.Cases.Read(record.Id))).ShouldBe(["record.taken-in", "delivery.started", "delivery.unavailable", "delivery.started", "delivery.acknowledged"]);
    }

    [Test]
    public async Task A_number_that_was_used_before_pushes_nothing_and_gives_the_slot_back()
    {
        var lane = await Rested(_adapter);
        var first = NewRecord();
        (await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(first))).ShouldBeTrue();
        var again = await Ready(lane, NewRecord() with { Number = first.Number });
        (await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(again))).ShouldBeFalse();
        Ledger.GiveBack(again, unclear: false);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Pushes.Count.ShouldBe(1, "the first one's, by the loop");
        await AllSlots(lane);
    }

    [Test]
    public async Task Whoever_comes_after_a_host_that_died_asks_before_anything_is_pushed_again()
    {
        var lane = await Rested(_adapter);
        // The host dies between commit and push: nobody goes, and the lease runs out.
        var record = await Ready(lane, NewRecord());
        var first = record.Steps[0].First!;
        var dead = record with { Steps = [record.Steps[0] with { First = first with { Lease = CaseBench.RunOut } }] };
        (await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(dead))).ShouldBeTrue();
        first.GiveBack(false);
        _department.OnAsk = (_, _) => Task.FromResult<AskAnswer>(new AskAnswer.NotReceived());
        _bench.Cases.Doorbell.Ring(_adapter.Name);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Asked.ShouldBe(1);
        (await _bench.Cases.Attempts(first.DeliveryId)).ShouldBe([("unknown", "no-answer"), ("acknowledged", "")]);
    }

    [Test]
    public async Task Without_a_free_slot_the_loop_takes_it_up()
    {
        var (lane, goOn) = await Occupied(_adapter with { Concurrency = 3 });
        var records = Enumerable.Range(0, 3).Select(_ => Prepared(lane, NewRecord())).ToList();
        records.Select(record => record.Steps[0].First is not null).ShouldBe([true, true, false]);
        foreach (var record in records) await TakeIn(record);
        goOn();
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 4);
    }

    [Test]
    public async Task While_others_wait_a_quarter_of_the_slots_is_theirs()
    {
        var (lane, goOn) = await Occupied(_adapter with { Concurrency = 8 });
        var first = Enumerable.Range(0, 8).Select(_ => Prepared(lane, NewRecord())).ToList();
        first.Count(record => record.Steps[0].First is not null).ShouldBe(7, "nobody waits yet: every slot may be taken");
        first.ForEach(record => Ledger.GiveBack(record, unclear: false));
        // The eighth was refused, so others wait until the loop has looked.
        var then = Enumerable.Range(0, 8).Select(_ => Prepared(lane, NewRecord())).ToList();
        then.Count(record => record.Steps[0].First is not null).ShouldBe(6);
        foreach (var record in then) await TakeIn(record);
        goOn();
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 9);
    }

    [TestCase(5, Description = "They pass, and need a slot now and then.")]
    [TestCase(9, Description = "They may not pass those who wait, and have no use for a slot left free.")]
    public async Task Where_newcomers_have_slots_enough_the_loop_takes_all_others(int priority)
    {
        var lane = await Rested(_adapter with { Concurrency = 16, PushTimeoutSeconds = 60 });
        var goOn = new TaskCompletionSource<PushAnswer>();
        _department.OnPush = (_, _, _) => goOn.Task;
        using var enough = new CancellationTokenSource();
        var coming = Task.Run(async () =>
        {
            for (; !enough.IsCancellationRequested; await Task.Delay(2)) Ledger.GiveBack(Prepared(lane, NewRecord(priority)), unclear: false);
        });
        await _bench.TakeIn(_adapter.Name, 12);
        await LaneBench.Until(() => Task.FromResult(_department.Pushes.Count == 12), "more than the loop's quarter");
        await enough.CancelAsync();
        await coming;
        goOn.SetResult(new PushAnswer.Acknowledged(null));
        await AllSlots(lane);
    }

    [Test]
    public async Task Nobody_less_urgent_passes_by_those_who_wait()
    {
        var (lane, goOn) = await Occupied(_adapter with { Concurrency = 4 });
        var held = Enumerable.Range(0, 3).Select(_ => Prepared(lane, NewRecord())).ToList();
        var urgent = Prepared(lane, NewRecord(priority: 1));
        urgent.Steps[0].First.ShouldBeNull("there is no slot");
        Ledger.GiveBack(held[0], unclear: false);
        Prepared(lane, NewRecord(priority: 5)).Steps[0].First.ShouldBeNull("one waits that is more urgent");
        var equal = Prepared(lane, NewRecord(priority: 1));
        equal.Steps[0].First.ShouldNotBeNull();
        foreach (var record in new[] { held[1], held[2], urgent, equal }) await TakeIn(record);
        goOn();
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 5);
        Ledger.GiveBack(await Ready(lane, NewRecord(priority: 9)), unclear: false);
        await AllSlots(lane);
    }

    [Test]
    public async Task What_may_stand_though_nobody_knows_is_queued_again_because_nothing_has_left()
    {
        var lane = await Rested(_adapter);
        var record = await Ready(lane, NewRecord());
        (await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(record))).ShouldBeTrue();
        Ledger.GiveBack(record, unclear: true);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        var file = await _bench.Cases.Read(record.Id);
        (await _bench.Cases.Log(file)).ShouldBe(["record.taken-in", "delivery.started", "delivery.not-received", "delivery.started", "delivery.acknowledged"]);
        (_department.Pushes.Count, _department.Asked).ShouldBe((1, 0));
        var gone = await Ready(lane, NewRecord());
        Ledger.GiveBack(gone, unclear: true);
        await LaneBench.Until(() => Task.FromResult(_bench.Cases.Queue.Length == 0), "the queue");
        (await _bench.Cases.Store.Number($"select count(*) from log_event where record_id = '{gone.Id}'")).ShouldBe(0, "what does not stand leaves nothing");
        await AllSlots(lane);
    }

    [Test]
    public async Task A_stopped_system_gets_none()
    {
        var stopped = Prepared(_bench.Start(_adapter, _department, Repeat.Askable, stops: AllDay, first: First), NewRecord());
        stopped.Steps[0].First.ShouldBeNull();
    }

    [Test]
    public async Task A_system_whose_breaker_is_open_gets_none()
    {
        var lane = await Rested(_adapter with { Breaker = new BreakerPart { Failures = 1, OpenSeconds = 60 } });
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unavailable("down"));
        await TakeIn(await Ready(lane, NewRecord()));
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen), "its breaker");
        Prepared(lane, NewRecord()).Steps[0].First.ShouldBeNull();
        await AllSlots(lane);
    }

    [TestCase("fault", 2)]
    [TestCase("throws", 1, Description = "Then nothing more is tried for a while.")]
    [TestCase("slow", 1)]
    public async Task What_cannot_be_translated_at_once_is_left_to_the_loop(string how, int tries)
    {
        var tried = 0;
        var lane = await Rested(_adapter, (delivery, record, step, stop) =>
        {
            tried++;
            if (how == "throws") throw new InvalidOperationException("bug");
            if (how == "slow")
            {
                stop.WaitHandle.WaitOne(TimeSpan.FromSeconds(20)).ShouldBeTrue("it is told to stop");
                stop.ThrowIfCancellationRequested();
            }
            return LaneBench.Fault(delivery);
        });
        // Until it has been tried as often as it may be; where the loop looks just then, there is no slot to try with.
        await LaneBench.Until(() =>
        {
            Prepared(lane, NewRecord()).Steps[0].First.ShouldBeNull();
            return Task.FromResult(tried == tries);
        }, "its tries");
        var last = Prepared(lane, NewRecord());
        last.Steps[0].First.ShouldBeNull();
        if (tries == 1) tried.ShouldBe(1);
        await AllSlots(lane);
        await TakeIn(last);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
    }

    [Test]
    public async Task A_lane_that_has_ended_prepares_nothing()
    {
        var lane = await Rested(_adapter);
        await _bench.Stop();
        Prepared(lane, NewRecord()).Steps[0].First.ShouldBeNull();
    }

    [Test]
    public async Task A_slot_that_is_held_while_the_lane_ends_is_waited_for()
    {
        var lane = await Rested(_adapter);
        var record = await Ready(lane, NewRecord());
        var stopping = _bench.Stop();
        stopping.IsCompleted.ShouldBeFalse();
        await TakeIn(record);
        await stopping;
        (await _bench.Count(_adapter.Name, DeliveryState.Acknowledged)).ShouldBe(1);
    }

    private static StopTimes AllDay { get; } = new([new StopPart { From = "00:00", Until = "24:00" }], TimeZoneInfo.Utc);

    private int Claims => _bench.Lines.Ids.Count(id => id == 2011);

    private static Outgoing First(Claimed delivery, NewRecord record, NewStep step, CancellationToken stop) => LaneBench.Written(delivery);

    /// <summary>A lane whose loop has looked and found nothing: before that it does not know whether others wait.</summary>
    private async Task<Lane> Rested(AdapterDocument adapter, TranslateFirst? first = null)
    {
        var lane = _bench.Start(adapter, _department, Repeat.Askable, first: first ?? First);
        await LaneBench.Until(() => Task.FromResult(!lane.OthersWait), "its first look");
        return lane;
    }

    /// <summary>A lane whose loop is busy with one delivery, on one slot, until it is told to go on: it looks at nothing meanwhile.</summary>
    private async Task<(Lane Lane, Action GoOn)> Occupied(AdapterDocument adapter)
    {
        var (entered, gate) = (new TaskCompletionSource(), new TaskCompletionSource());
        var lane = _bench.Start(adapter, _department, Repeat.Askable, first: First, translate: async (claimed, stop) =>
        {
            entered.TrySetResult();
            await gate.Task.WaitAsync(stop);
            return [.. claimed.Select(LaneBench.Written)];
        });
        await LaneBench.Until(() => Task.FromResult(!lane.OthersWait), "its first look");
        await _bench.TakeIn(adapter.Name, 1);
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        return (lane, gate.SetResult);
    }

    private NewRecord NewRecord(int priority = 5) => _bench.Cases.Record(Items.Of(Items.Step("S1", adapter: _adapter.Name, priority: priority)));

    /// <summary>Prepared by a lane that has a slot to spare: for a moment its loop's own look holds them all.</summary>
    private static async Task<NewRecord> Ready(Lane lane, NewRecord record)
    {
        NewRecord? ready = null;
        await LaneBench.Until(() => Task.FromResult((ready = Prepared(lane, record)).Steps[0].First is not null), "a first push");
        return ready!;
    }

    /// <summary>Every slot is free in the end: one comes back a moment after its delivery is settled.</summary>
    private static Task AllSlots(Lane lane) => LaneBench.Until(() => Task.FromResult(lane.Busy == 0), "every slot");

    private static NewRecord Prepared(Lane lane, NewRecord record) => record with { Steps = [record.Steps[0] with { First = lane.Prepare(record, record.Steps[0]) }] };

    private async Task TakeIn(NewRecord record)
    {
        (await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(record))).ShouldBeTrue();
        _bench.Cases.Ledger.Ring(record);
    }
}
