using Exchange.Core.Records;

namespace Exchange.Core.Tests.Records;

public sealed class DoorbellTests
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(20), Short = TimeSpan.FromMilliseconds(60);

    private readonly Doorbell _bell = new();

    private async Task<bool> Rings(string adapter, TimeSpan atMost)
    {
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        await _bell.Wait(adapter, atMost, CancellationToken.None);
        return System.Diagnostics.Stopwatch.GetElapsedTime(from) < atMost * 0.8;
    }

    [Test]
    public async Task A_ring_before_the_wait_is_not_lost_and_many_are_one()
    {
        var adapter = "a" + Items.Unique();
        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _bell.Ring(adapter))));
        (await Rings(adapter, Long)).ShouldBeTrue();
        (await Rings(adapter, Short)).ShouldBeFalse();
    }

    [Test]
    public async Task A_ring_is_heard_by_its_own_lane_only_and_a_ring_for_all_by_all_who_ever_listened()
    {
        var (one, two) = ("a" + Items.Unique(), "b" + Items.Unique());
        var waiting = Rings(one, Long);
        _bell.Ring(two);
        await Task.Delay(50);
        waiting.IsCompleted.ShouldBeFalse();
        _bell.RingAll();
        (await waiting).ShouldBeTrue();
        (await Rings(two, Long)).ShouldBeTrue();
    }

    [Test]
    public async Task Waiting_ends_when_the_hub_stops()
    {
        using var stop = new CancellationTokenSource();
        var waiting = _bell.Wait("a" + Items.Unique(), Long, stop.Token);
        await stop.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(waiting);
    }

    [Test]
    public void Others_are_told_of_what_no_lane_here_has_room_for_and_of_nothing_that_they_told()
    {
        var told = new List<string>();
        var bell = new Doorbell(new OtherHosts(told.Add, static () => true));
        var hasRoom = true;
        Func<bool> room = () => hasRoom;
        bell.Serve("a", room);
        bell.Ring("a");
        told.ShouldBeEmpty();
        bell.Ring("b");
        told.ShouldBe(["b"]);
        hasRoom = false;
        bell.Ring("a");
        told.ShouldBe(["b", "a"]);
        bell.RingHere("a");
        bell.RingAll();
        told.Count.ShouldBe(2);
        // A lane that ends late does not take away its successor's place.
        hasRoom = true;
        Func<bool> successor = static () => true;
        bell.Serve("a", successor);
        bell.Leave("a", room);
        bell.Ring("a");
        told.Count.ShouldBe(2);
        bell.Leave("a", successor);
        bell.Ring("a");
        told.ShouldBe(["b", "a", "a"]);
    }
}
