using System.Collections.Concurrent;
using System.Diagnostics;
using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Hosts;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A lane among those of other hosts: what it tells them, and how it finds what is there where nobody tells.</summary>
[Parallelizable(ParallelScope.All), FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LaneTogetherTests
{
    private readonly ConcurrentQueue<string> _told = [];

    private OtherHosts Heard => new(_told.Enqueue, static () => true);

    [Test]
    public async Task What_there_is_room_for_here_is_told_to_nobody_and_what_there_is_none_for_to_all()
    {
        await using var bench = await LaneBench.Open(others: Heard);
        var adapter = Adapters.Of("a" + Items.Unique(), concurrency: 2);
        var go = new TaskCompletionSource();
        var department = new ScriptedDepartment { OnPush = async (_, _, _) => { await go.Task; return new PushAnswer.Acknowledged(null); } };
        var lane = bench.Start(adapter, department, Repeat.Safe);
        await LaneBench.Until(() => Task.FromResult(!lane.OthersWait), "its first look");
        await bench.TakeIn(adapter.Name, 1);
        await LaneBench.Until(() => Task.FromResult(department.Pushes.Count == 1), "the first push");
        _told.ShouldBeEmpty();
        await bench.TakeIn(adapter.Name, 1);
        await LaneBench.Until(() => Task.FromResult(department.Pushes.Count == 2), "the second push");
        _told.Clear();
        await bench.TakeIn(adapter.Name, 1);
        _told.ShouldContain(adapter.Name);
        department.Pushes.Count.ShouldBe(2);
        go.SetResult();
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 3);
    }

    [Test]
    public async Task A_claim_that_brings_all_it_asked_for_tells_the_others_that_there_may_be_more()
    {
        await using var bench = await LaneBench.Open(others: Heard);
        var adapter = Adapters.Of("a" + Items.Unique(), concurrency: 2);
        await bench.TakeIn(adapter.Name, 5);
        _told.Clear();
        bench.Start(adapter, new ScriptedDepartment(), Repeat.Safe);
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 5);
        _told.ShouldContain(adapter.Name);
    }

    [Test]
    public async Task A_lane_that_is_not_heard_of_any_more_is_not_counted_on()
    {
        await using var bench = await LaneBench.Open(others: Heard);
        var adapter = Adapters.Of("a" + Items.Unique());
        bench.Start(adapter, new ScriptedDepartment(), Repeat.Safe);
        await bench.TakeIn(adapter.Name, 1);
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 1);
        await bench.Stop();
        _told.Clear();
        await bench.TakeIn(adapter.Name, 1);
        _told.ShouldBe([adapter.Name]);
    }

    [Test]
    public async Task Where_others_are_not_heard_what_was_found_is_looked_for_again_soon_and_rest_is_one_look_a_second()
    {
        await using var bench = await LaneBench.Open(others: OtherHosts.Unheard);
        var adapter = Adapters.Of("a" + Items.Unique());
        bench.Start(adapter, new ScriptedDepartment(), Repeat.Safe);
        var item = Items.Of(Items.Step("S1", adapter: adapter.Name));
        // The first finds the lane at rest; it leaves the others without a ring, as another host would whose words are lost.
        await bench.Cases.TakeIn(item);
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 1);
        var since = Stopwatch.GetTimestamp();
        for (var i = 2; i <= 8; i++)
        {
            await bench.Cases.TakeIn(item);
            await bench.Until(adapter.Name, DeliveryState.Acknowledged, i);
        }
        var took = Stopwatch.GetElapsedTime(since);
        TestContext.Out.WriteLine($"seven records that nobody rang for, one after the other: {took.TotalMilliseconds:0} ms");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(3.5), "a lane that looks once a second needs seven");

        await Task.Delay(TimeSpan.FromSeconds(2.5));   // Long enough for its pace to come to rest.
        var commits = bench.Cases.Queue.Commits;
        await Task.Delay(TimeSpan.FromSeconds(3));
        (bench.Cases.Queue.Commits - commits).ShouldBeInRange(1, 4);
    }

    [Test]
    public async Task On_Postgres_one_host_at_a_time_gathers_a_batch_and_another_goes_on_when_it_ends()
    {
        await using var bench = await LaneBench.Open(Provider.Postgres);
        var adapter = Adapters.Of("a" + Items.Unique());
        var first = new BatchDepartment(new BatchLimits(10, 1 << 20, TimeSpan.FromMilliseconds(300)));
        var second = new BatchDepartment(first.Limits);
        var one = Start(bench, adapter, first);
        await bench.TakeIn(adapter.Name, 3);
        one.Doorbell.RingAll();
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 3);
        var two = Start(bench, adapter, second);
        await bench.TakeIn(adapter.Name, 25);
        two.Doorbell.RingAll();
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 28);
        first.Batches.Select(batch => batch.Count).ShouldBe([3, 10, 10, 5], "what the second would have gathered is in none of its own");
        second.Batches.ShouldBeEmpty();
        await one.Stop();
        await bench.TakeIn(adapter.Name, 2);
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 30);
        second.Batches.Select(batch => batch.Count).ShouldBe([2]);
        await two.Stop();
    }

    private static Other Start(LaneBench bench, AdapterDocument adapter, IAdapter system)
    {
        var queue = new CommitQueue(bench.Cases.Store.Options, NullLogger<CommitQueue>.Instance);
        var doorbell = new Doorbell(OtherHosts.Unheard);
        var turns = new HostTurns(queue, bench.Cases.Store.Database, TimeProvider.System, NullLogger<HostTurns>.Instance);
        var lane = new Lane(adapter, system, Repeat.Safe, new Ledger(queue, bench.Cases.Cases, doorbell, TimeProvider.System),
            (claimed, _) => Task.FromResult<IReadOnlyList<Outgoing>>([.. claimed.Select(LaneBench.Written)]), doorbell, TimeProvider.System, NullLogger<Lane>.Instance, turns: turns);
        var stop = new CancellationTokenSource();
        return new Other(queue, doorbell, lane, stop, Task.Run(() => lane.Run(stop.Token)));
    }

    /// <summary>A host of its own, as far as one lane goes.</summary>
    private sealed record Other(CommitQueue Queue, Doorbell Doorbell, Lane Lane, CancellationTokenSource Ending, Task Work)
    {
        public async Task Stop()
        {
            await Ending.CancelAsync();
            await Work.WaitAsync(TimeSpan.FromSeconds(30));
            Lane.Dispose();
            Queue.Dispose();
            Ending.Dispose();
        }
    }
}
