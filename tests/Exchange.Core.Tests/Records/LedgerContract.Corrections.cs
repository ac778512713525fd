using Exchange.Core.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>What the intake system and people change: corrections, withdrawals, replays, replacements.</summary>
public abstract partial class LedgerContract
{
    [Test]
    public async Task A_correction_is_a_new_version_behind_what_was_sent_to_each_step_that_has_it_or_will()
    {
        var (sent, refused, waiting, ended) = (Step("S1"), Step("S2"), Step("S3", waitsFor: [After("S1")]), Step("S4"));
        var item = Of(sent, refused, waiting, ended);
        var record = await _bench.TakeIn(item);
        await _bench.Push(sent.Adapter, Acknowledged());
        await _bench.Push(refused.Adapter, Rejected);
        await _bench.Close(record, item, "S4");
        (await _bench.Amend(record, item)).ShouldBeTrue();
        var file = await _bench.Read(record.Id);
        (file.Version, file.Digest).ShouldBe((2, "digest2"));
        (await _bench.Deliveries(record)).Where(one => one.Version == 2).Select(one => one.Step).ShouldBe(["S1", "S2"], ignoreOrder: true);
        file.Step("S2")!.State.ShouldBe(StepState.Queued, "a delivery is on its way again");
        (await _bench.Log(record)).Last().ShouldBe("record.amended");
        await _bench.Push(refused.Adapter, Acknowledged());
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Acknowledged);
        await _bench.Close(record, item, "S1");
        (await _bench.Delivery(record, "S3")).Version.ShouldBe(2, "a waiting step uses what stands when it is readied");
    }

    [Test]
    public async Task A_correction_or_withdrawal_of_a_record_that_has_changed_since_is_refused()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        var before = await _bench.Read(record.Id);
        await _bench.Report(record, item, "S1", "accepted");
        (await _bench.Ledger.Amend(before, item, new Amendment("{}"u8.ToArray(), 0, 2, "x", null, CaseBench.Client))).ShouldBeFalse();
        (await _bench.Ledger.Withdraw(before, item, CaseBench.Client, null)).ShouldBeFalse();
        (await _bench.Read(record.Id)).Version.ShouldBe(1);
        (await _bench.Withdraw(record, item)).ShouldBeTrue();
        (await _bench.Withdraw(record, item)).ShouldBeFalse("once");
        (await _bench.Amend(record, item)).ShouldBeFalse("it is not open");
    }

    [Test]
    public async Task A_record_nothing_of_which_has_left_is_withdrawn_at_once()
    {
        var (held, parked) = (Step("S1", schedule: "night" + Unique()), Step("S2"));
        var item = Of(held, parked, Step("S3"), Step("S4", waitsFor: [After("S1")]));
        var record = await _bench.TakeIn(item);
        await _bench.Ledger.Settle(await _bench.Claim(parked.Adapter), new Settlement(DeliveryState.Parked, "parked", Code: "mapping-fault"));
        (await _bench.Withdraw(record, item)).ShouldBeTrue();
        (await _bench.Deliveries(record)).ShouldAllBe(one => one.State == DeliveryState.Cancelled && one.DueAt == null && !one.Held);
        var file = await _bench.Read(record.Id);
        (file.State, file.Outcome).ShouldBe((RecordState.Closed, Outcome.Withdrawn));
        file.Steps.ShouldAllBe(step => step.State == StepState.Cancelled && step.Outcome == Outcome.Withdrawn);
        (await _bench.Log(record)).Where(kind => kind.StartsWith("record.", StringComparison.Ordinal)).ShouldBe(["record.taken-in", "record.withdrawn", "record.closed"]);
        (await _bench.LogData(record, "record.closed")).ShouldBe(["""{"outcome":"withdrawn"}"""]);
        await _bench.Ledger.Release(held.Schedule!, _bench.Clock.GetUtcNow());
        (await _bench.Ledger.Claim(held.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_department_that_has_it_is_told_and_its_word_closes_the_record()
    {
        var (sent, unsent) = (Step("S1"), Step("S2"));
        var item = Of(sent, unsent);
        var record = await _bench.TakeIn(item);
        await _bench.Push(sent.Adapter, Acknowledged("DJ-1"));
        await _bench.Withdraw(record, item);
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Withdrawing);
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Cancelled);
        var claimed = await _bench.Push(sent.Adapter, Acknowledged("W-1"));
        claimed.Purpose.ShouldBe("withdraw");
        (await _bench.Read(record.Id)).Step("S1")!.Acknowledgement.ShouldBe("DJ-1", "the number of the case, not of its withdrawal");
        await _bench.Report(record, item, "S1", Stage.Withdrawn);
        var file = await _bench.Read(record.Id);
        (file.State, file.Outcome).ShouldBe((RecordState.Closed, Outcome.Withdrawn));
    }

    [Test]
    public async Task A_withdrawal_goes_behind_what_may_have_left()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var started = await _bench.Start(step.Adapter);
        await _bench.Amend(record, item);
        await _bench.Withdraw(record, item);
        (await _bench.Deliveries(record)).Select(one => (one.Purpose, one.State)).ShouldBe([("submit", DeliveryState.Started), ("submit", DeliveryState.Cancelled), ("withdraw", DeliveryState.Queued)]);
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        (await _bench.Ledger.Settle(started, Acknowledged())).ShouldBeTrue();
        (await _bench.Claim(step.Adapter)).Purpose.ShouldBe("withdraw");
    }

    [Test]
    public async Task A_claim_under_way_when_the_record_is_withdrawn_starts_nothing()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var claimed = await _bench.Claim(step.Adapter);
        await _bench.Withdraw(record, item);
        (await _bench.Ledger.StartAlone(claimed, 7, "d")).ShouldBeFalse();
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Closed);
    }

    [Test]
    public async Task A_department_that_would_not_take_it_need_not_be_told()
    {
        var (refused, sent) = (Step("S1"), Step("S2"));
        var item = Of(refused);
        var record = await _bench.TakeIn(item);
        await _bench.Push(refused.Adapter, Rejected);
        await _bench.Withdraw(record, item);
        var file = await _bench.Read(record.Id);
        (file.State, file.Outcome, file.Step("S1")!.State).ShouldBe((RecordState.Closed, Outcome.Withdrawn, StepState.Cancelled));
        (await _bench.Deliveries(record)).Count.ShouldBe(1);

        item = Of(sent);
        record = await _bench.TakeIn(item);
        var started = await _bench.Start(sent.Adapter);
        await _bench.Withdraw(record, item);
        await _bench.Ledger.Settle(started, Rejected);
        file = await _bench.Read(record.Id);
        (file.State, file.Outcome, file.Step("S2")!.State).ShouldBe((RecordState.Closed, Outcome.Withdrawn, StepState.Cancelled));
        (await _bench.Deliveries(record)).Select(one => one.State).ShouldBe([DeliveryState.Rejected, DeliveryState.Cancelled]);
        (await _bench.Log(record)).TakeLast(3).ShouldBe(["delivery.rejected", "step.cancelled", "record.closed"]);
    }

    [Test]
    public async Task A_correction_on_its_way_after_a_rejection_is_withdrawn_too()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var first = await _bench.Start(step.Adapter);
        await _bench.Amend(record, item);
        await _bench.Ledger.Settle(first, Rejected);
        var second = await _bench.Start(step.Adapter);
        await _bench.Withdraw(record, item);
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Withdrawing, "the correction may have arrived");
        await _bench.Ledger.Settle(second, Acknowledged());
        (await _bench.Claim(step.Adapter)).Purpose.ShouldBe("withdraw");
    }

    [Test]
    public async Task A_withdrawal_keeps_what_other_departments_have_done()
    {
        var (done, unsent) = (Step("S1"), Step("S2", schedule: "night" + Unique()));
        var item = Of(done, unsent);
        var record = await _bench.TakeIn(item);
        await _bench.Push(done.Adapter, Acknowledged());
        await _bench.Close(record, item, "S1");
        await _bench.Withdraw(record, item);
        var file = await _bench.Read(record.Id);
        (file.State, file.Outcome, file.Step("S1")!.Outcome).ShouldBe((RecordState.Closed, Outcome.PartDone, Outcome.Done));
        (await _bench.LogData(record, "record.closed")).ShouldBe(["""{"outcome":"part-done"}"""]);
    }

    [Test]
    public async Task A_parked_delivery_is_let_go_again_under_the_same_key()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Ledger.Settle(await _bench.Claim(step.Adapter), new Settlement(DeliveryState.Parked, "parked", Code: "mapping-fault"));
        var parked = await _bench.Delivery(record, "S1");
        (await _bench.Ledger.Replay(parked.Line(), "clerk", "mapping mended", notReceived: false)).ShouldBeTrue();
        (await _bench.Ledger.Replay(parked.Line(), "clerk", "again", notReceived: false)).ShouldBeFalse("it is not parked any more");
        var claimed = await _bench.Claim(step.Adapter);
        (claimed.Id, claimed.State, claimed.Failures, claimed.RetrySince).ShouldBe((parked.Id, DeliveryState.Queued, 0, null));
        (await _bench.Log(record)).TakeLast(2).ShouldBe(["delivery.parked", "delivery.replayed"]);
    }

    [TestCase("unknown", false, DeliveryState.Unknown)]
    [TestCase("unknown", true, DeliveryState.Queued, Description = "The person has made sure.")]
    [TestCase("unavailable", false, DeliveryState.Queued, Description = "No attempt of it can have arrived.")]
    [TestCase("open", false, DeliveryState.Unknown)]
    public async Task A_replay_asks_first_about_what_may_have_arrived(string attempt, bool notReceived, string state)
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        if (attempt == "open")
        {
            await _bench.Start(step.Adapter, CaseBench.RunOut);
            await _bench.Ledger.Settle(await _bench.Claim(step.Adapter), new Settlement(DeliveryState.Parked, "parked", Code: "message-changed"));
        }
        else
        {
            await _bench.Push(step.Adapter, new Settlement(DeliveryState.Parked, attempt, Code: "attempts-used-up"));
        }
        await _bench.Ledger.Replay((await _bench.Delivery(record, "S1")).Line(), "clerk", "why", notReceived);
        (await _bench.Delivery(record, "S1")).State.ShouldBe(state);
        (await _bench.Claim(step.Adapter)).IsUnknown.ShouldBe(state == DeliveryState.Unknown);
    }

    [Test]
    public async Task A_replacement_keeps_the_place_and_what_stands_behind_goes_on_waiting()
    {
        var organisation = "O" + Unique();
        var (first, second) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2"));
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Parked);
        var old = await _bench.Delivery(record, "S1");
        var id = await _bench.Ledger.Replace(old.Line(), "clerk", "mapping mended");
        id.ShouldNotBeNull();
        (await _bench.Ledger.Replace(old.Line(), "clerk", "again")).ShouldBeNull();
        (await _bench.Deliveries(record)).Select(one => (one.Step, one.State)).ShouldBe([("S1", DeliveryState.Replaced), ("S1", DeliveryState.Queued), ("S2", DeliveryState.Queued)]);
        var replacement = (await _bench.Deliveries(record))[1];
        (replacement.Id, replacement.Replaces, replacement.Version, replacement.Attempts, replacement.Digest, replacement.Revision).ShouldBe((id, old.Id, 1, 0, null, null));
        (await _bench.Ledger.Claim(second.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        await _bench.Push(first.Adapter, Parked);
        (await _bench.Ledger.Replace((await _bench.Deliveries(record))[1].Line(), "clerk", "and again")).ShouldNotBeNull();
        await _bench.Push(first.Adapter, Acknowledged());
        (await _bench.Claim(second.Adapter)).Step.ShouldBe("S2");
        (await _bench.Log(record)).Count(kind => kind == "delivery.replaced").ShouldBe(2);
    }

    [Test]
    public async Task A_rejected_delivery_is_replaced_in_front_of_what_has_not_left_yet()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var first = await _bench.Start(step.Adapter);
        await _bench.Amend(record, item);
        await _bench.Ledger.Settle(first, Rejected);
        await _bench.Ledger.Replace((await _bench.Delivery(record, "S1", version: 1)).Line(), "clerk", "mapping mended");
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Queued);
        var claimed = await _bench.Claim(step.Adapter);
        claimed.Version.ShouldBe(1);
        await _bench.Ledger.StartAlone(claimed, 8, "d2");
        await _bench.Ledger.Settle(claimed, Acknowledged());
        (await _bench.Claim(step.Adapter)).Version.ShouldBe(2);
    }

    [Test]
    public async Task A_rejected_delivery_is_not_replaced_while_a_later_one_is_being_sent()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var first = await _bench.Start(step.Adapter);
        await _bench.Amend(record, item);
        await _bench.Ledger.Settle(first, Rejected);
        var second = await _bench.Claim(step.Adapter);
        await _bench.Ledger.Replace((await _bench.Delivery(record, "S1", version: 1)).Line(), "clerk", "mapping mended");
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty("one at a time within a queue");
        await _bench.Ledger.StartAlone(second, 7, "d2");
        await _bench.Ledger.Settle(second with { Attempts = 1 }, Unavailable(_bench.Clock.GetUtcNow() + TimeSpan.FromHours(1)));
        (await _bench.Claim(step.Adapter)).Version.ShouldBe(1, "it takes its turn as soon as the other is out of the way");
    }

    [Test]
    public async Task What_belongs_to_an_ended_step_is_not_replaced()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Rejected);
        await _bench.Withdraw(record, item);
        (await _bench.Ledger.Replace((await _bench.Delivery(record, "S1")).Line(), "clerk", "why")).ShouldBeNull();
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task Only_what_is_parked_or_rejected_is_replayed_or_replaced()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Acknowledged());
        var line = (await _bench.Delivery(record, "S1")).Line();
        (await _bench.Ledger.Replay(line, "clerk", "why", notReceived: true)).ShouldBeFalse();
        (await _bench.Ledger.Replace(line, "clerk", "why")).ShouldBeNull();
        (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
    }

    [Test]
    public async Task What_a_person_says_stays_with_the_record_and_the_log_has_its_digest()
    {
        const string words = "经办人李样三来电：请重推";
        var (parked, rejected) = (Step("S1"), Step("S2"));
        var item = Of(parked, rejected);
        var record = await _bench.TakeIn(item);
        await _bench.Push(parked.Adapter, Parked);
        await _bench.Push(rejected.Adapter, Rejected);
        await _bench.Ledger.Replay((await _bench.Delivery(record, "S1")).Line(), "clerk", words, notReceived: true);
        await _bench.Ledger.Replace((await _bench.Delivery(record, "S2")).Line(), "clerk", words + "2");
        await _bench.Ledger.Amend(await _bench.Read(record.Id), item, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, "digest2", words + "3", CaseBench.Client));
        await _bench.Ledger.Withdraw(await _bench.Read(record.Id), item, CaseBench.Client, words + "4");

        (await _bench.Store.Number($"select count(*) from log_event where record_id = '{record.Id}' and data like '%李样三%'")).ShouldBe(0);
        var timeline = await new CaseReading(_bench.Store.Database).Timeline(record.Id, ReadScope.All, default);
        timeline!.Where(line => line.Text?.StartsWith(words, StringComparison.Ordinal) == true).Select(line => (line.What, line.Text)).ShouldBe(
            [("delivery.replayed", words), ("delivery.replaced", words + "2"), ("record.amended", words + "3"), ("record.withdrawn", words + "4")]);
        (await _bench.LogData(record, "delivery.replayed")).Single().ShouldBe($$"""{"reason":"{{Exchange.Core.Log.LogData.DigestOf(words)}}"}""");
    }

    [Test]
    public async Task Reading_what_was_sent_is_logged_with_who_which_and_what()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Amend(record, item);
        var content = await new CaseReading(_bench.Store.Database).Content(record.Id, 1, ReadScope.All, default);
        await _bench.Ledger.ContentRead(record.Id, content!, "auditor");
        (await _bench.Store.Rows($"select client, organisation, data from log_event where record_id = '{record.Id}' and kind = 'record.content-read'")).Single()
            .ShouldBe(["auditor", record.Organisation, """{"version":1,"digest":"digest"}"""]);
    }
}
