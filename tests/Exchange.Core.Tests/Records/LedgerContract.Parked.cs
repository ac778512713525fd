using System.Text;
using Exchange.Core.Records;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>What people do with parked deliveries: discarding them, and replacing them edited, alone or with a second person.</summary>
public abstract partial class LedgerContract
{
    private CaseReading Reading => new(_bench.Store.Database);

    private static DeliveryEdit Edited { get; } = new("""{"name":"样二"}"""u8.ToArray(), "other.v1", 5);

    [Test]
    public async Task What_stands_behind_a_discarded_delivery_goes_on_and_its_step_waits_for_a_correction()
    {
        var organisation = "O" + Unique();
        var (first, second) = (Step("S1", organisation, organisation + "-1"), Step("S2", organisation, organisation + "-2"));
        var item = Of(first, second);
        var record = await _bench.TakeIn(item);
        await _bench.Ledger.Settle(await _bench.Claim(first.Adapter), Parked);
        (await _bench.Ledger.Claim(second.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        (await _bench.Ledger.Discard((await _bench.Delivery(record, "S1")).Line(), "clerk", "handed in twice", notReceived: false)).ShouldBeTrue();
        (await _bench.Claim(second.Adapter)).Step.ShouldBe("S2");
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Rejected);
        (await _bench.Amend(record, item)).ShouldBeTrue();
        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Queued);
    }

    [Test]
    public async Task A_record_that_is_being_withdrawn_closes_when_the_last_that_may_have_arrived_is_discarded()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Push(step.Adapter, Parked);
        (await _bench.Withdraw(record, item)).ShouldBeTrue();
        (await _bench.Read(record.Id)).State.ShouldBe(RecordState.Withdrawing);
        var line = (await _bench.Delivery(record, "S1")).Line();
        (await _bench.Ledger.Discard(line, "clerk", "asked by phone", notReceived: false)).ShouldBeFalse("it may have arrived");
        (await _bench.Ledger.Discard(line, "clerk", "asked by phone", notReceived: true)).ShouldBeTrue();
        (await _bench.Read(record.Id)).ShouldSatisfyAllConditions(now => now.State.ShouldBe(RecordState.Closed), now => now.Outcome.ShouldBe(Outcome.Withdrawn));
        (await _bench.Deliveries(record)).ShouldAllBe(static one => one.State == DeliveryState.Cancelled);
    }

    [Test]
    public async Task An_edited_replacement_has_its_own_body_mapping_and_documents_and_the_record_stays_as_it_was()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Rejected);
        var line = (await _bench.Delivery(record, "S1")).Line();
        var id = await _bench.Ledger.Replace(line, "clerk", "a number was wrong", edit: Edited, notReceived: false);
        id.ShouldNotBeNull();
        (await Reading.EditedBodyOf(id, default)).ShouldBe(Edited.Body);
        (await Reading.EditedBodyOf(line.Id, default)).ShouldBeNull();
        (await _bench.Store.Column($"select mapping from delivery where id = '{id}'")).ShouldBe(["other.v1"]);
        // Pinned from the beginning: whatever is registered meanwhile, its first start is under these.
        (await _bench.Claim(step.Adapter)).Revision.ShouldBe(5);
        Encoding.UTF8.GetString((await Reading.Content(record.Id, null, ReadScope.All, default))!.Content).ShouldContain("样一");
    }

    [Test]
    public async Task A_replacement_that_was_not_confirmed_is_refused_for_a_push_that_came_since_it_was_looked_at()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Ledger.Settle(await _bench.Claim(step.Adapter), Parked);
        var seen = (await _bench.Delivery(record, "S1")).Line();
        await _bench.Ledger.Replay(seen, "other", "again", notReceived: false);
        await _bench.Push(step.Adapter, Parked);
        (await _bench.Ledger.Replace(seen, "clerk", "why", edit: Edited, notReceived: false)).ShouldBeNull();
        (await _bench.Ledger.Propose(seen, "clerk", "why", Edited, notReceived: false)).ShouldBeNull();
        (await _bench.Ledger.Replace(seen, "clerk", "why", edit: Edited, notReceived: true)).ShouldNotBeNull();
    }

    [Test]
    public async Task A_second_person_approves_and_nobody_else_and_once()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Parked);
        var line = (await _bench.Delivery(record, "S1")).Line();
        var id = (await _bench.Ledger.Propose(line, "clerk", "a number was wrong", Edited, notReceived: true))!;
        (await _bench.Ledger.Propose(line, "other", "me too", Edited, notReceived: true)).ShouldBeNull("one waits already");
        var proposal = (await Reading.Proposal(id, default))!;
        (proposal.State, proposal.ProposedBy, proposal.Edited, proposal.Mapping, proposal.Revision, proposal.Reason).ShouldBe((ProposalState.Waiting, "clerk", true, "other.v1", 5, "a number was wrong"));
        (await Reading.ProposedBodyOf(id, default)).ShouldBe(Edited.Body);
        (await _bench.Delivery(record, "S1")).State.ShouldBe(DeliveryState.Parked);

        (await _bench.Ledger.Approve(proposal, line, Edited, "clerk")).ShouldBeNull("one's own");
        var made = await _bench.Ledger.Approve(proposal, line, Edited, "second");
        made.ShouldNotBeNull();
        (await _bench.Ledger.Approve(proposal, line, Edited, "third")).ShouldBeNull("approved already");
        (await _bench.Ledger.Refuse(proposal, "third", "too late")).ShouldBeFalse();
        (await Reading.Proposal(id, default))!.ShouldSatisfyAllConditions(now => now.State.ShouldBe(ProposalState.Approved), now => now.DecidedBy.ShouldBe("second"), now => now.Made.ShouldBe(made));
        (await Reading.EditedBodyOf(made, default)).ShouldBe(Edited.Body);
        (await _bench.Deliveries(record)).Select(static one => one.State).ShouldBe([DeliveryState.Replaced, DeliveryState.Queued]);
        (await _bench.Log(record))[^2..].ShouldBe(["delivery.replaced", "replacement.approved"]);
    }

    [Test]
    public async Task What_was_made_sure_of_is_not_made_sure_of_for_a_push_that_came_later()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Parked);
        var line = (await _bench.Delivery(record, "S1")).Line();
        var proposal = (await Reading.Proposal((await _bench.Ledger.Propose(line, "clerk", "why", Edited, notReceived: true))!, default))!;
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await _bench.Ledger.Replay(line, "other", "again", notReceived: true);
        await _bench.Push(step.Adapter, Parked);
        (await _bench.Ledger.Approve(proposal, line, Edited, "second")).ShouldBeNull();
        (await _bench.Ledger.Refuse(proposal, "second", "it was pushed again")).ShouldBeTrue();
        proposal = (await Reading.Proposal((await _bench.Ledger.Propose(line, "clerk", "why", Edited, notReceived: true))!, default))!;
        (await _bench.Ledger.Approve(proposal, line, Edited, "second")).ShouldNotBeNull();
    }

    [Test]
    public async Task Approved_and_refused_at_once_it_is_one_of_both()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Rejected);
        var line = (await _bench.Delivery(record, "S1")).Line();
        var proposal = (await Reading.Proposal((await _bench.Ledger.Propose(line, "clerk", "why", Edited, notReceived: false))!, default))!;
        var (approved, refused) = (_bench.Ledger.Approve(proposal, line, Edited, "second"), _bench.Ledger.Refuse(proposal, "third", "no"));
        ((await approved is not null) ^ await refused).ShouldBeTrue();
        (await Reading.Proposal(proposal.Id, default))!.State.ShouldBe(await refused ? ProposalState.Refused : ProposalState.Approved);
        (await _bench.Deliveries(record)).Count.ShouldBe(await refused ? 1 : 2);
    }
}
