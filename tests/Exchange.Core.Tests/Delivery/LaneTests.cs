using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Delivery.ScriptedDepartment;

namespace Exchange.Core.Tests.Delivery;

[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LaneTests
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
    public async Task What_is_due_is_pushed_as_far_as_slots_go_and_settled()
    {
        _department.OnPush = async (_, _, stop) =>
        {
            await Task.Delay(20, stop);
            return new PushAnswer.Acknowledged("DJ");
        };
        _bench.Start(_adapter, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 40);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 40);
        _department.Pushes.Count.ShouldBe(40);
        _department.Most.ShouldBeInRange(2, _adapter.Concurrency);
        (await _bench.Cases.Log(records[7])).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
    }

    [Test]
    public async Task Losing_every_ring_loses_nothing()
    {
        _bench.Start(_adapter, _department, Repeat.Safe);
        var silent = _bench.Cases.Record(Items.Of(Items.Step("S1", adapter: _adapter.Name)));
        await _bench.Cases.Queue.Commit(_bench.Cases.Ledger.TakeIn(silent));
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
    }

    [TestCase(false)]
    [TestCase(true, Description = "It blocks the thread that calls it.")]
    public async Task A_push_that_hangs_is_unknown_after_its_time_and_its_slot_comes_back(bool blocks)
    {
        using var forever = new ManualResetEventSlim();
        _department.OnPush = (_, n, _) =>
        {
            if (n > 1) return Brings(new PushAnswer.Acknowledged(null));
            if (blocks) forever.Wait(TimeSpan.FromSeconds(60), CancellationToken.None);
            return Hang<PushAnswer>();
        };
        var lane = _bench.Start(_adapter with { Concurrency = 1 }, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        forever.Set();
        (await _bench.Cases.Log(records[0])).ShouldBe(["record.taken-in", "delivery.started", "delivery.unknown", "delivery.started", "delivery.acknowledged"]);
        await LaneBench.Until(() => Task.FromResult(lane.Busy == 0), "its slot");
    }

    [Test]
    public async Task A_retry_is_made_at_its_time_not_at_the_next_look()
    {
        _department.OnPush = (_, n, _) => Brings(n < 5 ? new PushAnswer.Unavailable("no route") : new PushAnswer.Acknowledged(null));
        _bench.Start(_adapter, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 1);
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        // Four delays of at most 20 ms; looks are a second apart.
        System.Diagnostics.Stopwatch.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(2));
    }

    [Test]
    public async Task A_push_that_listens_to_its_time_limit_is_unknown_at_once()
    {
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        _department.OnPush = async (_, n, stop) =>
        {
            if (n == 1) await Task.Delay(Timeout.Infinite, stop);
            return new PushAnswer.Acknowledged(null);
        };
        _bench.Start(_adapter, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        System.Diagnostics.Stopwatch.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(5));
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task An_adapter_that_throws_counts_as_unknown(bool atOnce)
    {
        _department.OnPush = (_, n, _) => n > 1 ? Brings(new PushAnswer.Acknowledged(null)) : atOnce ? throw new InvalidOperationException("bug") : Task.FromException<PushAnswer>(new InvalidOperationException("bug"));
        _bench.Start(_adapter, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        (await _bench.Cases.Attempts((await _bench.Cases.Delivery(records[0], "S1")).Id)).ShouldBe([("unknown", "unknown"), ("acknowledged", "")]);
        _bench.Lines.Ids.ShouldContain(2003);
    }

    [Test]
    public async Task Unknown_is_asked_about_before_any_second_push()
    {
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unknown("cut off"));
        _department.OnAsk = (_, _) => Task.FromResult<AskAnswer>(new AskAnswer.Received("DJ-8"));
        _bench.Start(_adapter, _department, Repeat.Askable);
        var records = await _bench.TakeIn(_adapter.Name, 3);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 3);
        _department.Pushes.Count.ShouldBe(3);
        _department.Asked.ShouldBe(3);
        (await _bench.Cases.Read(records[0].Id)).Step("S1")!.Acknowledgement.ShouldBe("DJ-8");
    }

    [Test]
    public async Task What_the_department_does_not_have_is_pushed_again_under_the_same_key()
    {
        _department.OnPush = (_, n, _) => Brings(n == 1 ? new PushAnswer.Unknown("cut off") : new PushAnswer.Acknowledged(null));
        _bench.Start(_adapter, _department, Repeat.Askable);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Pushes.Distinct().Count().ShouldBe(1);
        (await _bench.Cases.Log(records[0])).ShouldBe(["record.taken-in", "delivery.started", "delivery.unknown", "delivery.not-received", "delivery.started", "delivery.acknowledged"]);
    }

    [TestCase("cannot tell")]
    [TestCase("throws")]
    [TestCase("hangs")]
    public async Task Asking_that_brings_nothing_is_tried_again_and_nothing_is_pushed(string how)
    {
        var asked = 0;
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unknown("cut off"));
        _department.OnAsk = (_, _) => Interlocked.Increment(ref asked) > 1 ? Task.FromResult<AskAnswer>(new AskAnswer.Received(null)) : how switch
        {
            "hangs" => Hang<AskAnswer>(),
            "throws" => throw new InvalidOperationException("bug"),
            _ => Task.FromResult<AskAnswer>(new AskAnswer.CannotTell("busy")),
        };
        _bench.Start(_adapter with { Concurrency = 1 }, _department, Repeat.Askable);
        await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Pushes.Count.ShouldBe(1);
    }

    [Test]
    public async Task Unknown_where_repeats_have_no_effect_is_simply_pushed_again()
    {
        _department.OnPush = (_, n, _) => Brings(n < 3 ? new PushAnswer.Unknown("cut off") : new PushAnswer.Acknowledged(null));
        _bench.Start(_adapter, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 2);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 2);
        (_department.Pushes.Count, _department.Asked).ShouldBe((6, 0));
    }

    [Test]
    public async Task Unknown_where_nothing_helps_is_parked_for_a_person()
    {
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unknown("cut off"));
        _bench.Start(_adapter, _department, Repeat.Neither);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 1);
        var parked = await _bench.Cases.Delivery(records[0], "S1");
        parked.Reason.ShouldBe("may-have-arrived");
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Acknowledged(null));
        await _bench.Cases.Ledger.Replay(parked.Line(), "clerk", "looked", notReceived: false);
        await LaneBench.Until(async () => (await _bench.Cases.Log(records[0])).Count(kind => kind == "delivery.parked") == 2, "parked again");
        await _bench.Cases.Ledger.Replay((await _bench.Cases.Delivery(records[0], "S1")).Line(), "clerk", "rang them up: not there", notReceived: true);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _department.Pushes.Count.ShouldBe(2);
    }

    [Test]
    public async Task An_attempt_that_a_dead_host_left_open_is_not_asked_about_before_timeout_and_grace()
    {
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Cases.Start(_adapter.Name, CaseBench.RunOut);
        _department.OnAsk = (_, _) => Task.FromResult<AskAnswer>(new AskAnswer.Received("DJ"));
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        _bench.Translation = claimed => LaneBench.Written(claimed) with { Digest = CaseBench.Digest };
        _bench.Start(_adapter with { GraceSeconds = 1 }, _department, Repeat.Askable);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        System.Diagnostics.Stopwatch.GetElapsedTime(from).ShouldBeGreaterThan(TimeSpan.FromSeconds(1.5));
        _department.Pushes.ShouldBeEmpty();
        (await _bench.Cases.Attempts((await _bench.Cases.Delivery(records[0], "S1")).Id)).ShouldBe([("unknown", "no-answer")]);
    }

    [Test]
    public async Task A_fault_of_the_documents_parks_and_is_never_retried()
    {
        _bench.Translation = LaneBench.Fault;
        _bench.Start(_adapter, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 2);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 2);
        _department.Pushes.ShouldBeEmpty();
        (await _bench.Cases.Log(records[0])).ShouldBe(["record.taken-in", "delivery.parked"]);
    }

    [Test]
    public async Task A_retry_that_would_be_another_message_is_parked()
    {
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unavailable("503"));
        _bench.Translation = claimed => LaneBench.Written(claimed) with { Digest = "digest" + claimed.Attempts };
        _bench.Start(_adapter, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 1);
        (await _bench.Cases.Delivery(records[0], "S1")).Reason.ShouldBe("message-changed");
        _department.Pushes.Count.ShouldBe(1);
    }

    [Test]
    public async Task Attempts_that_are_used_up_park()
    {
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unavailable("500", Reached: true));
        _bench.Start(_adapter, _department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 1);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 1);
        var parked = await _bench.Cases.Delivery(records[0], "S1");
        (parked.Reason, parked.Attempts, parked.Failures).ShouldBe(("attempts-used-up", 5, 5));
    }

    [Test]
    public async Task Stopping_lets_pushes_under_way_settle_and_starts_no_more()
    {
        var go = new TaskCompletionSource();
        _department.OnPush = async (_, _, _) =>
        {
            await go.Task;
            return new PushAnswer.Acknowledged(null);
        };
        var lane = _bench.Start(_adapter with { PushTimeoutSeconds = 30 }, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 10);
        await LaneBench.Until(() => Task.FromResult(lane.Busy == 4), "all slots");
        var stopping = _bench.Stop();
        await Task.Delay(100);
        stopping.IsCompleted.ShouldBeFalse();
        go.SetResult();
        await stopping;
        (await _bench.Count(_adapter.Name, DeliveryState.Acknowledged)).ShouldBe(4);
        (await _bench.Count(_adapter.Name, DeliveryState.Queued)).ShouldBe(6);
    }

    [Test]
    public async Task Stopping_does_not_wait_for_a_translation()
    {
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, async (_, stop) =>
        {
            await Task.Delay(Timeout.Infinite, stop);
            return [];
        });
        await _bench.TakeIn(_adapter.Name, 2);
        await LaneBench.Until(() => Task.FromResult(lane.Busy == 2), "a claim");
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        await _bench.Stop();
        System.Diagnostics.Stopwatch.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(3));
    }

    [Test]
    public async Task A_translation_that_fails_or_forgets_one_costs_no_slot()
    {
        var rounds = 0;
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, (claimed, _) => Interlocked.Increment(ref rounds) switch
        {
            1 => throw new InvalidOperationException("bug"),
            2 => Task.FromResult<IReadOnlyList<Core.Delivery.Outgoing>>([.. claimed.Skip(1).Select(LaneBench.Written)]),
            _ => Task.FromResult<IReadOnlyList<Core.Delivery.Outgoing>>([.. claimed.Select(LaneBench.Written)]),
        });
        await _bench.TakeIn(_adapter.Name, 20);
        // Four of the first round and one of the second stay leased until their leases run out.
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 15);
        await LaneBench.Until(() => Task.FromResult(lane.Busy == 0), "all slots");
        await _bench.Cases.Ledger.FreeLeasesAtStart();
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 20);
        _bench.Lines.Ids.ShouldContain(2001);
    }

    [Test]
    public async Task A_withdrawn_delivery_that_was_claimed_costs_no_slot()
    {
        var item = Items.Of(Items.Step("S1", adapter: _adapter.Name));
        var record = await _bench.Cases.TakeIn(item);
        var lane = _bench.Start(_adapter, _department, Repeat.Safe, async (claimed, _) =>
        {
            await _bench.Cases.Withdraw(record, item);
            return [.. claimed.Select(LaneBench.Written)];
        });
        await LaneBench.Until(async () => (await _bench.Cases.Read(record.Id)).State == RecordState.Closed && lane.Busy == 0, "its slot");
        _department.Pushes.ShouldBeEmpty();
    }
}
