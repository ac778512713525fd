using Exchange.Core.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>What departments tell: repeats, what a closing readies and cancels, proof of receipt, how a record ends.</summary>
public abstract partial class LedgerContract
{
    [Test]
    public async Task A_report_is_kept_once_whoever_repeats_it()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Acknowledged("DJ-1"));
        (await _bench.Report(record, item, "S1", "accepted", eventId: "e1" + step.Name, number: "DJ-2")).ShouldBeTrue();
        (await _bench.Report(record, item, "S1", "accepted", eventId: "e1" + step.Name)).ShouldBeFalse();
        (await _bench.Store.Number($"select count(*) from progress_event where record_id = '{record.Id}'")).ShouldBe(1);
        var line = (await _bench.Read(record.Id)).Step("S1")!;
        (line.Stage, line.Acknowledgement, line.Stages.Single()).ShouldBe(("accepted", "DJ-2", "accepted"));
        (await _bench.Log(record)).Count(kind => kind == "progress.reported").ShouldBe(1);
    }

    [Test]
    public async Task The_same_event_about_two_records_at_once_is_kept_for_one()
    {
        var step = Step("S1");
        var item = Of(step);
        var records = new[] { await _bench.TakeIn(item), await _bench.TakeIn(item) };
        var kept = await Task.WhenAll(records.Select(record => Task.Run(() => _bench.Report(record, item, "S1", "accepted", eventId: "same" + step.Organisation))));
        kept.Count(one => one).ShouldBe(1);
    }

    [Test]
    public async Task A_closing_readies_what_waited_for_it_and_for_what_it_gave()
    {
        var (first, afterClosing, afterFact, afterBoth) = (Step("S1"), Step("S2", waitsFor: [After("S1")]), Step("S3", waitsFor: [Fact("S1", "uscc")]), Step("S4", waitsFor: [After("S1"), After("S2")]));
        var item = Of(first, afterClosing, afterFact, afterBoth);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged());
        await _bench.Report(record, item, "S1", "approved", gives: """{"uscc":"91440000X","empty":null}""");
        (await _bench.StepState(record, "S3")).ShouldBe(StepState.Queued, "a fact readies, whenever it comes");
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Waiting);
        await _bench.Close(record, item, "S1", gives: """{"regNo":"1"}""");
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Queued);
        (await _bench.StepState(record, "S4")).ShouldBe(StepState.Waiting);
        var delivery = await _bench.Delivery(record, "S2");
        (delivery.State, delivery.DueAt, delivery.Version).ShouldBe((DeliveryState.Queued, _bench.Now, 1));
        var closed = (await _bench.Read(record.Id)).Step("S1")!;
        (closed.State, closed.Outcome, closed.ClosingCode, closed.Gave("uscc"), closed.Gave("regNo"), closed.Gave("empty")).ShouldBe((StepState.Closed, Outcome.Done, "9", true, true, false));
        (await _bench.Log(record)).Count(kind => kind == "step.readied").ShouldBe(2);
    }

    [Test]
    public async Task A_step_that_waits_for_a_stage_is_readied_by_it()
    {
        var item = Of(Step("S1"), Step("S2", waitsFor: [Reached("S1", "accepted")]));
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", "preCheck");
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Waiting);
        await _bench.Report(record, item, "S1", "accepted");
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Queued);
    }

    [Test]
    public async Task A_refusal_cancels_what_waited_and_what_waited_for_that_and_closes_the_record()
    {
        var (first, other) = (Step("S1"), Step("S5"));
        var item = Of(first, Step("S2", waitsFor: [Fact("S1", "uscc")]), Step("S3", waitsFor: [After("S2")]), Step("S4", waitsFor: [After("S3"), After("S5")]), other);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged());
        await _bench.Push(other.Adapter, Acknowledged());
        await _bench.Close(record, item, "S1", Outcome.Refused);
        (await _bench.Read(record.Id)).Steps.Select(step => step.State).ShouldBe([StepState.Closed, StepState.Cancelled, StepState.Cancelled, StepState.Cancelled, StepState.Acknowledged]);
        (await _bench.Deliveries(record)).Count.ShouldBe(2, "nothing else is ever sent");
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Open);
        await _bench.Close(record, item, "S5");
        var closed = await _bench.Read(record.Id);
        (closed.State, closed.Outcome).ShouldBe((RecordState.Closed, Outcome.PartDone));
        (await _bench.Log(record)).Count(kind => kind == "step.cancelled").ShouldBe(3);
        (await _bench.LogData(record, "record.closed")).ShouldBe(["""{"outcome":"part-done"}"""]);
    }

    [TestCase(Outcome.Done, Outcome.Done, Outcome.Done)]
    [TestCase(Outcome.Done, Outcome.Refused, Outcome.PartDone)]
    [TestCase(Outcome.Refused, Outcome.Refused, Outcome.Refused)]
    [TestCase(Outcome.PassedOn, Outcome.PassedOn, Outcome.PassedOn)]
    [TestCase(Outcome.Done, null, Outcome.PartDone)]
    [TestCase(null, null, Outcome.Unclear)]
    public async Task A_record_closes_with_its_last_step(string? first, string? second, string outcome)
    {
        var item = Of(Step("S1"), Step("S2"));
        var record = await _bench.TakeIn(item);
        await _bench.Close(record, item, "S1", first);
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Open);
        await _bench.Close(record, item, "S2", second);
        var closed = await _bench.Read(record.Id);
        (closed.State, closed.Outcome).ShouldBe((RecordState.Closed, outcome));
        (await _bench.Log(record)).Last().ShouldBe("record.closed");
        (await _bench.Report(record, item, "S1", "collected")).ShouldBeTrue("what comes later is kept");
        (await _bench.Log(record)).Count(kind => kind == "record.closed").ShouldBe(1);
    }

    [Test]
    public async Task A_department_that_confirms_a_withdrawal_ends_its_step()
    {
        var (first, second) = (Step("S1"), Step("S2", waitsFor: [After("S1")]));
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged());
        await _bench.Report(record, item, "S1", Stage.Withdrawn);
        var closed = await _bench.Read(record.Id);
        closed.Steps.Select(step => (step.State, step.Outcome)).ShouldBe([(StepState.Closed, Outcome.Withdrawn), (StepState.Cancelled, (string?)null)]);
        (closed.State, closed.Outcome).ShouldBe((RecordState.Closed, Outcome.Withdrawn));
        await _bench.Close(record, item, "S1", Outcome.Refused);
        (await _bench.Read(record.Id)).Step("S1")!.Outcome.ShouldBe(Outcome.Withdrawn, "the closing that follows a withdrawal does not refuse it");
    }

    [Test]
    public async Task A_withdrawal_that_is_told_after_the_closing_changes_nothing_about_it()
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Close(record, item, "S1");
        await _bench.Report(record, item, "S1", Stage.Withdrawn);
        (await _bench.Read(record.Id)).Step("S1")!.Outcome.ShouldBe(Outcome.Done);
    }

    [TestCase("started")]
    [TestCase("unknown")]
    [TestCase("queued again")]
    [TestCase("parked")]
    public async Task Progress_proves_receipt_and_frees_the_next_one(string state)
    {
        var organisation = "O" + Unique();
        var (first, second) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2"));
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        var started = await _bench.Start(first.Adapter);
        var later = _bench.Clock.GetUtcNow() + TimeSpan.FromHours(1);
        if (state == "unknown") await _bench.Ledger.Settle(started, Unknown(later));
        if (state == "queued again") await _bench.Ledger.Settle(started, Unavailable(later));
        if (state == "parked") await _bench.Ledger.Settle(started, Parked);
        await _bench.Report(record, item, "S1", "accepted");
        var delivery = await _bench.Delivery(record, "S1");
        (delivery.State, delivery.Reason, delivery.DueAt, delivery.LeaseToken).ShouldBe((DeliveryState.Acknowledged, "proven-by-progress", null, null));
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Acknowledged);
        (await _bench.Claim(second.Adapter)).RecordId.ShouldBe(record.Id);
        if (state != "started") return;
        (await _bench.Attempts(started.Id)).ShouldBe([("acknowledged", "proven-by-progress")]);
        (await _bench.Ledger.Settle(started, Acknowledged("DJ-1"))).ShouldBeFalse();
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Acknowledged);
    }

    [Test]
    public async Task Progress_about_what_was_never_sent_proves_nothing()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Report(record, item, "S1", "accepted");
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Queued);
        (await _bench.Claim(step.Adapter)).RecordId.ShouldBe(record.Id);
    }

    [TestCase(null, DeliveryState.Unknown, Description = "It may well be about the first version, and a correction must not get lost.")]
    [TestCase(1L, DeliveryState.Unknown)]
    [TestCase(2L, DeliveryState.Acknowledged)]
    public async Task Progress_proves_the_version_that_it_is_about(long? version, string second)
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Acknowledged());
        await _bench.Amend(record, item);
        await _bench.Push(step.Adapter, Unknown(_bench.Clock.GetUtcNow()));
        await _bench.Report(record, item, "S1", "accepted", version: version);
        (await _bench.Delivery(record, "S1", version: 2)).State.ShouldBe(second);
    }

    [Test]
    public async Task Progress_that_names_a_delivery_proves_that_one()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Acknowledged());
        await _bench.Amend(record, item);
        var second = await _bench.Push(step.Adapter, Unknown(_bench.Clock.GetUtcNow()));
        await _bench.Report(record, item, "S1", "accepted", delivery: second.Id);
        (await _bench.Delivery(record, "S1", version: 2)).State.ShouldBe(DeliveryState.Acknowledged);
    }

    [Test]
    public async Task A_report_about_a_correction_after_a_rejection_proves_the_correction()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Rejected);
        await _bench.Amend(record, item);
        await _bench.Push(step.Adapter, Unknown(_bench.Clock.GetUtcNow()));
        await _bench.Report(record, item, "S1", "accepted");
        (await _bench.Deliveries(record)).Select(one => one.State).ShouldBe([DeliveryState.Rejected, DeliveryState.Acknowledged]);
    }

    [Test]
    public async Task A_closing_cancels_what_is_still_to_be_sent_to_that_step()
    {
        var step = Step("S1");
        var item = Of(step, Step("S2"));
        var record = await _bench.TakeIn(item);
        var first = await _bench.Start(step.Adapter);
        await _bench.Amend(record, item);
        await _bench.Close(record, item, "S1");
        (await _bench.Deliveries(record)).Where(one => one.Step == "S1").Select(one => one.State).ShouldBe([DeliveryState.Acknowledged, DeliveryState.Cancelled]);
        (await _bench.Ledger.Settle(first, Acknowledged())).ShouldBeFalse();
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task Many_reports_about_one_record_at_once_are_all_kept()
    {
        var steps = Enumerable.Range(1, 12).Select(i => Step("S" + i)).ToArray();
        var item = Of([.. steps, Step("S13", waitsFor: [.. steps.Select(step => After(step.Name))])]);
        var record = await _bench.TakeIn(item);
        var kept = await Task.WhenAll(steps.SelectMany(step => new[] { "accepted", "approved" }.Select(stage => Task.Run(() => _bench.Report(record, item, step.Name, stage)))));
        kept.ShouldAllBe(one => one);
        var closed = await Task.WhenAll(steps.Select(step => Task.Run(() => _bench.Close(record, item, step.Name))));
        closed.ShouldAllBe(one => one);
        var file = await _bench.Read(record.Id);
        file.Steps.Where(step => step.Name != "S13").ShouldAllBe(step => step.State == StepState.Closed && step.Stages.Count == 3);
        file.Step("S13")!.State.ShouldBe(StepState.Queued);
        (await _bench.Log(record)).Count(kind => kind == "step.readied").ShouldBe(1);
        file.Seq.ShouldBe(1 + 36);
    }

    [TestCase(null, Outcome.Done, Outcome.Unclear, Outcome.Done)]
    [TestCase(null, Outcome.Refused, Outcome.Unclear, Outcome.Refused)]
    [TestCase(Outcome.PassedOn, Outcome.Done, Outcome.PassedOn, Outcome.Done)]
    [TestCase(Outcome.Done, Outcome.Refused, Outcome.Done, Outcome.Refused, Description = "The department wrote the wrong code first.")]
    public async Task A_later_closing_that_says_otherwise_corrects_how_the_record_ended(string? first, string second, string before, string after)
    {
        var item = Of(Step("S1"));
        var record = await _bench.TakeIn(item);
        await _bench.Close(record, item, "S1", first);
        (await _bench.Read(record.Id)).Outcome.ShouldBe(before);
        await _bench.Close(record, item, "S1", second);
        await _bench.Close(record, item, "S1", second);
        var closed = await _bench.Read(record.Id);
        (closed.State, closed.Outcome).ShouldBe((RecordState.Closed, after));
        (await _bench.LogData(record, "record.closed")).ShouldBe([$$"""{"outcome":"{{before}}"}""", $$"""{"outcome":"{{after}}","before":"{{before}}"}"""]);
    }

    [TestCase(null, "closing-unclear")]
    [TestCase(Outcome.PassedOn, "passed-on")]
    public async Task A_closing_that_settles_nothing_keeps_waiting_what_waits_and_shows_why_until_a_later_one_settles_it(string? outcome, string attention)
    {
        var item = Of(Step("S1"), Step("S2", waitsFor: [After("S1")]));
        var record = await _bench.TakeIn(item);
        await _bench.Close(record, item, "S1", outcome);
        (await Attention()).ShouldBe(attention);
        var file = await _bench.Read(record.Id);
        (file.State, file.Step("S2")!.State).ShouldBe((RecordState.Open, StepState.Waiting));
        await _bench.Close(record, item, "S1");
        (await Attention()).ShouldBeNull();
        (await _bench.StepState(record, "S2")).ShouldBe(StepState.Queued);

        async Task<string?> Attention() => (await new CaseReading(_bench.Store.Database).Record(record.Id, ReadScope.All, default))!.Steps.Single(step => step.Name == "S1").Attention;
    }

    [Test]
    public async Task A_row_that_became_an_event_is_kept_with_it()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var id = Exchange.Core.Storage.Id.New(_bench.Clock);
        await _bench.Ledger.Report(
            new ProgressEvent(id, new StepAddress(record.Id, "S1", step.Organisation), id, "accepted", null, null, _bench.Clock.GetUtcNow(), _bench.Clock.GetUtcNow(), null, null, null,
                "{}"u8.ToArray(), "{}"u8.ToArray(), "row"u8.ToArray()), record, item, default);
        await _bench.Report(record, item, "S1", "reviewed");
        (await _bench.Store.Column($"select origin from progress_event where record_id = '{record.Id}' order by origin")).ShouldBe(["row", null], ignoreOrder: true);
    }
}
