using Exchange.Core.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>Settling each answer, late ones too, and the order within a queue.</summary>
public abstract partial class LedgerContract
{
    [Test]
    public async Task An_acknowledgement_settles_delivery_attempt_and_step()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var started = await _bench.Push(step.Adapter, Acknowledged("DJ-1"));
        var delivery = await _bench.Delivery(record, "S1");
        (delivery.State, delivery.DueAt, delivery.SettledAt, delivery.LeaseToken).ShouldBe((DeliveryState.Acknowledged, null, _bench.Now, null));
        (await _bench.Attempts(started.Id)).ShouldBe([("acknowledged", "")]);
        var line = (await _bench.Read(record.Id)).Step("S1")!;
        (line.State, line.Acknowledgement).ShouldBe((StepState.Acknowledged, "DJ-1"));
        (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
        (await _bench.Cases.FindAcknowledgement(step.Organisation, "DJ-1", CancellationToken.None))!.RecordId.ShouldBe(record.Id);
    }

    [Test]
    public async Task A_rejection_settles_and_keeps_the_departments_words_with_the_attempt_only()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var started = await _bench.Push(step.Adapter, Rejected);
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Rejected);
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Rejected);
        (await _bench.Store.Value($"select text from attempt where delivery_id = '{started.Id}'")).ShouldBe("材料不齐");
        (await _bench.LogData(record, "delivery.rejected")).Single()!.ShouldNotContain("材料");
    }

    [Test]
    public async Task Unavailable_waits_for_its_time_and_counts_as_told()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var due = _bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(3);
        await _bench.Push(step.Adapter, Unavailable(due));
        var delivery = await _bench.Delivery(record, "S1");
        (delivery.State, delivery.DueAt, delivery.Failures, delivery.Attempts).ShouldBe((DeliveryState.Queued, due.ToUnixTimeMilliseconds(), 1, 1));
        _bench.Clock.Advance(TimeSpan.FromMinutes(3));
        await _bench.Push(step.Adapter, Unavailable(due) with { Counts = false });
        (await _bench.Delivery(record, "S1")).Failures.ShouldBe(1);
        (await _bench.Log(record)).Count(kind => kind == "delivery.unavailable").ShouldBe(2);
    }

    [Test]
    public async Task Unknown_stays_unknown_until_it_is_claimed_and_settled()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Unknown(_bench.Clock.GetUtcNow()));
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Unknown);
        var claimed = await _bench.Claim(step.Adapter);
        claimed.IsUnknown.ShouldBeTrue();
        (await _bench.Ledger.Settle(claimed, Acknowledged("DJ-9") with { Code = "asked" })).ShouldBeTrue();
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Acknowledged);
        (await _bench.Attempts(claimed.Id)).ShouldBe([("unknown", "unknown")]);
    }

    [Test]
    public async Task A_late_answer_is_kept_and_logged_and_changes_nothing_else()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var late = await _bench.Start(step.Adapter, CaseBench.RunOut);
        var mine = await _bench.Claim(step.Adapter);
        await _bench.Ledger.StartAlone(mine, 7, CaseBench.Digest);
        (await _bench.Ledger.Settle(late, Rejected)).ShouldBeFalse();
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Started);
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Queued);
        (await _bench.Attempts(late.Id)).ShouldBe([("rejected", "late"), ("open", "")]);
        (await _bench.Log(record)).Last().ShouldBe("delivery.late-answer");
        (await _bench.Ledger.Settle(mine with { Attempts = 2, State = DeliveryState.Queued }, Acknowledged())).ShouldBeTrue();
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Acknowledged);
    }

    [Test]
    public async Task A_late_acknowledgement_still_tells_the_departments_number_where_none_is_known()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var pushed = await _bench.Start(step.Adapter);
        // The department reports before it has answered the push.
        await _bench.Report(record, item, "S1", "accepted", delivery: pushed.Id);
        (await _bench.Ledger.Settle(pushed, Acknowledged("DJ-5"))).ShouldBeFalse();
        (await _bench.Read(record.Id)).Step("S1")!.Acknowledgement.ShouldBe("DJ-5");

        await _bench.Report(record, item, "S1", "handled", number: "DJ-6");
        await _bench.Ledger.Settle(pushed, Acknowledged("DJ-7"));
        (await _bench.Read(record.Id)).Step("S1")!.Acknowledgement.ShouldBe("DJ-6", "never overwrites");
    }

    [Test]
    public async Task Words_that_a_database_does_not_take_do_not_keep_a_delivery_from_being_settled()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var text = new string('文', 1999) + "😀" + new string('x', 50);
        var started = await _bench.Push(step.Adapter, new Settlement(DeliveryState.Rejected, "rejected", Code: "E\0" + new string('c', 200), Text: "\0\ud83d " + text));
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Rejected);
        var kept = (await _bench.Store.Value($"select text from attempt where delivery_id = '{started.Id}'"))!;
        kept.ShouldStartWith("\ufffd 文");
        kept.Length.ShouldBeLessThanOrEqualTo(2000);
        kept.ShouldNotContain("\0");
    }

    [Test]
    public async Task Deliveries_of_one_record_to_one_organisation_are_sent_in_order_and_others_do_not_wait()
    {
        var organisation = "O" + Unique();
        var (first, second, third, elsewhere) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2"), Step("S3", organisation, organisation + "-3"), Step("S4"));
        var item = Of(first, second, third, elsewhere);
        var record = await _bench.TakeIn(item);
        var neighbour = await _bench.TakeIn(item);
        (await _bench.Ledger.Claim(second.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        (await _bench.Ledger.Claim(elsewhere.Adapter, 10, CaseBench.Lease)).Count.ShouldBe(2, "another organisation has its own queue");

        var heads = await _bench.Ledger.Claim(first.Adapter, 10, CaseBench.Lease);
        heads.Count.ShouldBe(2, "another record has its own queue");
        var head = heads.Single(one => one.RecordId == record.Id);
        await _bench.Ledger.StartAlone(head, 7, CaseBench.Digest);
        await _bench.Ledger.Settle(head, Unavailable(_bench.Clock.GetUtcNow() + TimeSpan.FromDays(2)));
        (await _bench.Ledger.Claim(second.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty("what is tried again holds its queue");

        _bench.Clock.Advance(TimeSpan.FromDays(2));
        await _bench.Push(first.Adapter, Acknowledged());
        (await _bench.Push(second.Adapter, Rejected)).RecordId.ShouldBe(record.Id);
        (await _bench.Claim(third.Adapter)).RecordId.ShouldBe(record.Id, "a rejection frees the next one too");
        (await _bench.Delivery(neighbour, "S2")).DueAt.ShouldBeNull();
    }

    [Test]
    public async Task A_parked_head_holds_its_queue()
    {
        var organisation = "O" + Unique();
        var (first, second) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2"));
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Parked);
        (await _bench.Ledger.Claim(second.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        await _bench.Amend(record, item);
        (await _bench.Deliveries(record)).Where(one => one.DueAt is not null).ShouldBeEmpty("what is added comes behind it");
    }

    [Test]
    public async Task A_schedule_lets_go_what_it_holds_once_a_firing()
    {
        var schedule = "night" + Unique();
        var organisation = "O" + Unique();
        var (first, second) = (Step("S1", organisation, organisation + "-a", schedule), Step("S2", organisation, organisation + "-a", schedule));
        var record = await _bench.TakeIn(Of(first, second));
        (await _bench.Ledger.Claim(first.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        var at = _bench.Clock.GetUtcNow();
        (await _bench.Ledger.Release(schedule, at)).ShouldBeTrue();
        var later = await _bench.TakeIn(Of(first, second));
        (await _bench.Ledger.Release(schedule, at)).ShouldBeFalse("this firing was done");
        (await Ledger.LastFiring(_bench.Store.Database, schedule, CancellationToken.None)).ShouldBe(at);
        (await Ledger.LastFiring(_bench.Store.Database, schedule + "x", CancellationToken.None)).ShouldBeNull();
        (await _bench.Push(first.Adapter, Acknowledged())).Step.ShouldBe("S1");
        (await _bench.Push(first.Adapter, Acknowledged())).Step.ShouldBe("S2", "in order");
        (await _bench.Deliveries(later)).ShouldAllBe(one => one.Held && one.DueAt == null);
        (await _bench.Ledger.Release(schedule, at + TimeSpan.FromDays(1))).ShouldBeTrue();
        (await _bench.Claim(first.Adapter)).RecordId.ShouldBe(later.Id);
        (await _bench.Delivery(record, "S2")).State.ShouldBe(DeliveryState.Acknowledged);
    }

    [Test]
    public async Task Hosts_that_fire_the_same_schedule_at_once_fire_it_once()
    {
        var step = Step("S1", schedule: "night" + Unique());
        await _bench.TakeIn(Of(step));
        using var other = new Core.Storage.CommitQueue(_bench.Store.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<Core.Storage.CommitQueue>.Instance);
        var second = new Ledger(other, _bench.Cases, _bench.Doorbell, _bench.Clock);
        var at = _bench.Clock.GetUtcNow();
        var fired = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() => (i % 2 == 0 ? _bench.Ledger : second).Release(step.Schedule!, at))));
        fired.Count(one => one).ShouldBe(1);
        (await _bench.Store.Number($"select count(*) from log_event where kind = 'schedule.fired' and data like '%{step.Schedule}%'")).ShouldBe(1);
    }

    [Test]
    public async Task What_a_schedule_lets_go_behind_another_waits_for_its_turn_and_what_is_held_at_the_head_holds_the_queue()
    {
        var (schedule, organisation) = ("night" + Unique(), "O" + Unique());
        var (held, free) = (Step("S1", organisation, organisation + "-1", schedule), Step("S2", organisation, organisation + "-2"));
        var record = await _bench.TakeIn(Of(held, free));
        (await _bench.Ledger.Claim(free.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        await _bench.Ledger.Release(schedule, _bench.Clock.GetUtcNow());
        await _bench.Push(held.Adapter, Acknowledged());
        (await _bench.Claim(free.Adapter)).RecordId.ShouldBe(record.Id);
    }
}
