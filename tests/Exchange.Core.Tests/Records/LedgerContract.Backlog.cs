using Exchange.Core.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>Where much waits.</summary>
public abstract partial class LedgerContract
{
    private const int MoreThanASlice = 300;

    [Test]
    public async Task A_firing_releases_more_than_a_slice_and_what_stands_behind_another_keeps_its_turn()
    {
        var (schedule, organisation) = ("night" + Unique(), "O" + Unique());
        var item = Of(Step("S1", organisation, organisation + "-a", schedule), Step("S2", organisation, organisation + "-a", schedule));
        await TakeIn(item, MoreThanASlice);
        (await _bench.Ledger.Release(schedule, _bench.Clock.GetUtcNow())).ShouldBeTrue();
        (await _bench.Store.Number($"select count(*) from delivery where schedule = '{schedule}' and held = 0 and due_at is not null and step = 'S1'")).ShouldBe(MoreThanASlice);
        (await _bench.Store.Number($"select count(*) from delivery where schedule = '{schedule}' and held = 0 and due_at is null and step = 'S2'")).ShouldBe(MoreThanASlice);
        (await _bench.Store.Number($"select count(*) from log_event where kind = 'schedule.fired' and data like '%{schedule}%'")).ShouldBe(1);
    }

    [Test]
    public async Task A_firing_that_was_stopped_in_between_is_not_written_down_and_the_next_releases_the_rest()
    {
        var step = Step("S1", schedule: "night" + Unique());
        await TakeIn(Of(step), MoreThanASlice);
        using var stop = new CancellationTokenSource();
        var at = _bench.Clock.GetUtcNow();
        // The ledger asks for the time as it releases a slice: that slice goes through, and nothing after it.
        var ledger = new Ledger(_bench.Queue, _bench.Cases, _bench.Doorbell, new Asked(_bench.Clock, stop.Cancel));
        await Should.ThrowAsync<OperationCanceledException>(ledger.Release(step.Schedule!, at, stop.Token));
        (await _bench.Store.Number($"select count(*) from delivery where schedule = '{step.Schedule}' and held = 1")).ShouldBe(MoreThanASlice - 256);
        (await Ledger.LastFiring(_bench.Store.Database, step.Schedule!, CancellationToken.None)).ShouldBeNull();
        (await _bench.Ledger.Release(step.Schedule!, at)).ShouldBeTrue();
        (await _bench.Store.Number($"select count(*) from delivery where schedule = '{step.Schedule}' and held = 0 and due_at is not null")).ShouldBe(MoreThanASlice);
    }

    [Test]
    public async Task A_lane_that_is_far_ahead_still_finds_what_comes_to_be_due_behind_it()
    {
        var step = Step("S1");
        var item = Of(step);
        var mark = new DueMark(_bench.Clock);
        var first = await _bench.TakeIn(item);
        var lost = await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.RunOut, mark);
        lost.ShouldHaveSingleItem().RecordId.ShouldBe(first.Id);
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(10));
        var second = await _bench.TakeIn(item);
        var third = await _bench.TakeIn(item);
        // The one whose lease ran out is where the mark stands, and the first again.
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem().RecordId.ShouldBe(first.Id);
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem().DueAt.ShouldBe(_bench.Now);
        mark.IsAhead.ShouldBeTrue();
        await _bench.Store.Execute($"update delivery set lease_until = 1 where record_id = '{first.Id}'");
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem().RecordId.ShouldBeOneOf(second.Id, third.Id);
        (await _bench.Ledger.Claim(step.Adapter, 5, CaseBench.Lease, mark)).ShouldHaveSingleItem("less than asked for, so it looked from the beginning").RecordId.ShouldBe(first.Id);
        mark.IsAhead.ShouldBeFalse();
    }

    [Test]
    public async Task A_lane_that_is_never_done_looks_from_the_beginning_every_few_seconds()
    {
        var step = Step("S1");
        var item = Of(step);
        var mark = new DueMark(_bench.Clock);
        var first = await _bench.TakeIn(item);
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem();
        _bench.Clock.Advance(TimeSpan.FromMilliseconds(10));
        for (var i = 0; i < 3; i++) await _bench.TakeIn(item);
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem();
        await _bench.Store.Execute($"update delivery set lease_until = 1 where record_id = '{first.Id}'");
        _bench.Clock.Advance(TimeSpan.FromSeconds(5));
        (await _bench.Ledger.Claim(step.Adapter, 1, CaseBench.Lease, mark)).ShouldHaveSingleItem().RecordId.ShouldBe(first.Id);
    }

    private async Task TakeIn(Core.Registry.Documents.ItemDocument item, int records)
    {
        var units = Enumerable.Range(0, records).Select(_ => _bench.Ledger.TakeIn(_bench.Record(item))).ToArray();
        _bench.Queue.Commit(units);
        await Task.WhenAll(units.Select(unit => unit.Done));
    }

    /// <summary>Tells when it is asked for the time.</summary>
    private sealed class Asked(TimeProvider clock, Action tell) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow()
        {
            tell();
            return clock.GetUtcNow();
        }
    }
}
