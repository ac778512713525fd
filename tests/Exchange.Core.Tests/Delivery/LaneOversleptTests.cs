using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A host that is paused between the commit that opens an attempt and the push, for longer than its lease: nothing leaves under a lease that another host may have taken over.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LaneOversleptTests
{
    // Longer than any lease of these adapters.
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(2);

    private readonly PausedClock _clock = new();
    private readonly AdapterDocument _adapter = Adapters.Of("a" + Items.Unique());
    private LaneBench _bench = null!;

    /// <summary>The system's, and it has gone on for as long as the host did not.</summary>
    private sealed class PausedClock : TimeProvider
    {
        private long _ticks;

        /// <summary>False where the machine slept: only the wall clock knows.</summary>
        public bool SteadyGoesOn { get; set; } = true;

        public void Pass(TimeSpan time) => Interlocked.Add(ref _ticks, time.Ticks);

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticks));

        public override long GetTimestamp() => base.GetTimestamp() + (SteadyGoesOn ? Interlocked.Read(ref _ticks) * TimestampFrequency / TimeSpan.TicksPerSecond : 0);
    }

    [SetUp]
    public async Task Open() => _bench = await LaneBench.Open(clock: _clock);

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    /// <summary>Once, where an attempt has just been opened and its push is about to leave.</summary>
    private void PauseAt(int line, Action? meanwhile = null)
    {
        var times = 0;
        _bench.Lines.OnLine = id =>
        {
            if (id != line || Interlocked.Increment(ref times) > 1) return;
            _clock.Pass(Pause);
            meanwhile?.Invoke();
        };
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task It_is_not_pushed_and_is_due_again_at_once_where_nobody_has_it(bool steadyGoesOn)
    {
        _clock.SteadyGoesOn = steadyGoesOn;
        var department = new ScriptedDepartment();
        PauseAt(2013);
        _bench.Start(_adapter, department, Repeat.Neither);
        var record = (await _bench.TakeIn(_adapter.Name, 1))[0];
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        _bench.Lines.Ids.Count(id => id == 2008).ShouldBe(1);
        var delivery = await _bench.Cases.Delivery(record, "S1");
        (await _bench.Cases.Attempts(delivery.Id)).ShouldBe([("not-received", "not-sent"), ("acknowledged", "")]);
        department.Pushes.ShouldBe([delivery.Id], "the department got it once, though it could not have been asked");
    }

    [Test]
    public async Task It_is_left_to_whoever_has_it_now()
    {
        var department = new ScriptedDepartment();
        IReadOnlyList<Claimed> others = [];
        // Its lease has run out, and another host has claimed it: the clock of the database cannot be moved, so the lease is.
        PauseAt(2013, () =>
        {
            _bench.Cases.Store.Execute("update delivery set lease_until = 0").GetAwaiter().GetResult();
            others = _bench.Cases.Ledger.Claim(_adapter.Name, 1, CaseBench.Lease).GetAwaiter().GetResult();
        });
        _bench.Start(_adapter, department, Repeat.Safe);
        var record = (await _bench.TakeIn(_adapter.Name, 1))[0];
        await LaneBench.Until(() => Task.FromResult(_bench.Lines.Ids.Contains(2008)), "noticing");
        await _bench.Stop();
        others.Count.ShouldBe(1);
        department.Pushes.ShouldBeEmpty();
        var delivery = await _bench.Cases.Delivery(record, "S1");
        (delivery.State, delivery.LeaseToken).ShouldBe((DeliveryState.Started, others[0].LeaseToken));
        others[0].IsUnknown.ShouldBeTrue("whoever has it asks first");
    }

    [Test]
    public async Task A_batch_is_not_pushed_either()
    {
        var department = new BatchDepartment(new BatchLimits(10, 1 << 20, TimeSpan.Zero));
        await _bench.TakeIn(_adapter.Name, 3);
        PauseAt(2017);
        _bench.Start(_adapter, department, Repeat.Safe);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 3);
        department.Batches.Sum(batch => batch.Count).ShouldBe(3);
        _bench.Lines.Ids.Count(id => id == 2008).ShouldBe(3);
        (await _bench.Cases.Store.Number("select count(*) from attempt where answer = 'not-received'")).ShouldBe(3);
    }

    [Test]
    public async Task Nor_is_what_was_started_as_it_was_taken_in()
    {
        var department = new ScriptedDepartment();
        var lane = _bench.Start(_adapter, department, Repeat.Neither, first: (delivery, _, _, _) => LaneBench.Written(delivery));
        await LaneBench.Until(() => Task.FromResult(!lane.OthersWait), "its first look");
        var plain = _bench.Cases.Record(Items.Of(Items.Step("S1", adapter: _adapter.Name)));
        var first = lane.Prepare(plain, plain.Steps[0]);
        first.ShouldNotBeNull();
        var record = plain with { Steps = [plain.Steps[0] with { First = first }] };
        var unit = _bench.Cases.Ledger.TakeIn(record);
        _bench.Cases.Queue.Commit([unit]);
        (await unit.Done).ShouldBeTrue();
        _clock.Pass(Pause);
        _bench.Cases.Ledger.Ring(record);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 1);
        (await _bench.Cases.Attempts(first.DeliveryId)).ShouldBe([("not-received", "not-sent"), ("acknowledged", "")]);
        department.Pushes.ShouldBe([first.DeliveryId]);
    }
}
