using System.Diagnostics;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Delivery.ScriptedDepartment;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A department that is away: its lane rests, nobody's attempts are used up, and no other lane feels it.</summary>
public sealed class LaneBreakerTests
{
    private LaneBench _bench = null!;
    private ScriptedDepartment _department = null!;
    private AdapterDocument _adapter = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await LaneBench.Open();
        _department = new ScriptedDepartment();
        _adapter = Adapters.Of("a" + Items.Unique()) with { Breaker = new BreakerPart { Failures = 3, OpenSeconds = 0.05 }, Retry = new RetryPart { Attempts = 4, FirstDelaySeconds = 0.01, LongestDelaySeconds = 0.05 } };
    }

    [TearDown]
    public async Task Close() => await _bench.DisposeAsync();

    [TestCase("cannot be reached")]
    [TestCase("answers 503")]
    [TestCase("answers nothing")]
    public async Task An_outage_opens_the_breaker_and_uses_up_nobodys_attempts(string how)
    {
        var down = true;
        _department.OnPush = (_, _, _) => Brings(!Volatile.Read(ref down) ? new PushAnswer.Acknowledged(null) : how switch
        {
            "cannot be reached" => new PushAnswer.Unavailable("no route"),
            "answers 503" => new PushAnswer.Unavailable("503", Reached: true),
            _ => new PushAnswer.Unknown("cut off"),
        });
        var lane = _bench.Start(_adapter with { Breaker = new BreakerPart { Failures = 3, OpenSeconds = 0.01 } }, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 2);
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen), "the breaker");
        // More trials than both have attempts.
        await LaneBench.Until(() => Task.FromResult(_department.Pushes.Count >= 10), "trials");
        (await _bench.Count(_adapter.Name, DeliveryState.Parked)).ShouldBe(0);
        Volatile.Write(ref down, false);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 2);
        lane.BreakerIsOpen.ShouldBeFalse();
    }

    [Test]
    public async Task While_it_is_open_one_at_a_time_tries()
    {
        _department.OnPush = (_, _, _) => Brings(new PushAnswer.Unavailable("no route"));
        var lane = _bench.Start(_adapter with { Concurrency = 1 }, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 20);
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen), "the breaker");
        var (from, before) = (Stopwatch.GetTimestamp(), _department.Pushes.Count);
        await Task.Delay(600);
        // Trials after 50, 100, 200, 400 ms …: with everything that is due it would be dozens.
        (_department.Pushes.Count - before).ShouldBeInRange(1, 5, $"within {Stopwatch.GetElapsedTime(from)}");
    }

    [TestCase("is parked")]
    [TestCase("is withdrawn meanwhile")]
    [TestCase("cannot be translated at all")]
    [TestCase("is asked about in vain")]
    public async Task A_trial_that_brings_no_answer_does_not_close_the_lane_for_ever(string how)
    {
        var (down, odd) = (true, false);
        _department.OnPush = (_, _, _) => Brings(!Volatile.Read(ref down) ? new PushAnswer.Acknowledged(null) : how == "is asked about in vain" ? new PushAnswer.Unknown("cut off") : new PushAnswer.Unavailable("no route"));
        _department.OnAsk = (_, _) => Task.FromResult<AskAnswer>(Volatile.Read(ref down) ? new AskAnswer.CannotTell("no route") : new AskAnswer.NotReceived());
        _bench.Translation = claimed =>
        {
            if (!Volatile.Read(ref odd)) return LaneBench.Written(claimed);
            Volatile.Write(ref odd, false);
            return how switch
            {
                "is parked" => LaneBench.Fault(claimed),
                "is withdrawn meanwhile" => LaneBench.Written(claimed with { LeaseToken = "lost" }),
                "cannot be translated at all" => throw new InvalidOperationException("bug"),
                _ => LaneBench.Written(claimed),
            };
        };
        var lane = _bench.Start(_adapter, _department, how == "is asked about in vain" ? Repeat.Askable : Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 6);
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen), "the breaker");
        Volatile.Write(ref odd, true);
        await LaneBench.Until(() => Task.FromResult(!Volatile.Read(ref odd)), "the odd one");
        await Task.Delay(100);
        Volatile.Write(ref down, false);
        var lost = how is "is withdrawn meanwhile" or "cannot be translated at all" ? 1 : 0;   // Still leased to nobody who works.
        await LaneBench.Until(async () => await _bench.Count(_adapter.Name, DeliveryState.Acknowledged) + await _bench.Count(_adapter.Name, DeliveryState.Parked) == 6 - lost, "the rest");
        lane.BreakerIsOpen.ShouldBeFalse();
    }

    [Test]
    public async Task A_slow_or_dead_department_slows_no_other()
    {
        var slow = Enumerable.Range(0, 8).Select(i => Adapters.Of($"slow{i}" + Items.Unique()) with { PushTimeoutSeconds = 60 }).ToList();
        var release = new TaskCompletionSource();
        var hung = new ScriptedDepartment
        {
            OnPush = async (_, _, _) =>
            {
                await release.Task;
                return new PushAnswer.Acknowledged(null);
            },
        };
        foreach (var adapter in slow)
        {
            _bench.Start(adapter, hung, Repeat.Safe);
            await _bench.TakeIn(adapter.Name, 8);
        }
        await LaneBench.Until(() => Task.FromResult(hung.Pushes.Count == 8 * 4), "all slots of the slow ones");
        _department.OnPush = async (_, _, stop) =>
        {
            await Task.Delay(5, stop);
            return new PushAnswer.Acknowledged(null);
        };
        _bench.Start(_adapter, _department, Repeat.Safe);
        var from = Stopwatch.GetTimestamp();
        await _bench.TakeIn(_adapter.Name, 100);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 100);
        Stopwatch.GetElapsedTime(from).ShouldBeLessThan(TimeSpan.FromSeconds(10));
        release.SetResult();
    }

    [Test]
    public async Task Waiting_for_a_trial_keeps_no_processor_busy()
    {
        _department.OnPush = async (_, n, stop) =>
        {
            if (n == 1 && _department.Pushes.Count <= 3) return new PushAnswer.Unavailable("no route");
            await Task.Delay(700, stop);
            return new PushAnswer.Acknowledged(null);
        };
        var lane = _bench.Start(_adapter with { Concurrency = 1 }, _department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 4);
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen && lane.Busy == 1), "the trial");
        var (before, claims) = (_bench.Cases.Queue.Commits, 0L);
        await Task.Delay(500);
        claims = _bench.Cases.Queue.Commits - before;
        claims.ShouldBeLessThan(10);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 4);
    }
}
