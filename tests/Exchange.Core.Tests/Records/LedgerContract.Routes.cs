using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>Corrections whose division lies elsewhere.</summary>
public abstract partial class LedgerContract
{
    private static StepRoute Elsewhere(string step, string? mapping = null)
    {
        var organisation = "N" + Unique();
        return new StepRoute(step, organisation, organisation + "-a", mapping, mapping is null ? null : mapping + "-w");
    }

    private async Task<bool> AmendTo(CaseFile record, ItemDocument item, params StepRoute[] routes)
        => await _bench.Ledger.Amend(await _bench.Read(record.Id), item, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, "digest2", null, CaseBench.Client, routes));

    [Test]
    public async Task What_has_not_left_goes_to_whom_the_corrected_division_belongs()
    {
        var (moved, same) = (Step("S1"), Step("S2"));
        var item = Of(moved, same);
        var record = await _bench.TakeIn(item);
        var to = Elsewhere("S1", "m2.v1");

        (await AmendTo(record, item, to, new StepRoute("S2", same.Organisation, same.Adapter))).ShouldBeTrue();

        var line = (await _bench.Read(record.Id)).Step("S1")!;
        (line.Organisation, line.Adapter, line.Mapping, line.WithdrawMapping, line.State).ShouldBe((to.Organisation, to.Adapter, "m2.v1", "m2.v1-w", StepState.Queued));
        (await _bench.Ledger.Claim(moved.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty("the first office never hears of it");
        var claimed = await _bench.Claim(to.Adapter);
        (claimed.Version, claimed.Organisation).ShouldBe((2, to.Organisation));
        (await _bench.Deliveries(record)).Where(one => one.Step == "S1").Select(one => (one.Version, one.State)).ShouldBe([(1, DeliveryState.Cancelled), (2, DeliveryState.Queued)], ignoreOrder: true);
        (await _bench.Deliveries(record)).Where(one => one.Step == "S2").Select(one => (one.Version, one.State)).ShouldBe([(1, DeliveryState.Queued), (2, DeliveryState.Queued)]);
        (await _bench.LogData(record, "step.moved")).ShouldBe([$$"""{"from":"{{moved.Organisation}}","adapter":"{{to.Adapter}}"}"""]);
        (await _bench.Store.Column($"select mapping from delivery where record_id = '{record.Id}' and step = 'S1' order by version")).ShouldBe([null, "m2.v1"]);
    }

    [Test]
    public async Task A_waiting_step_moves_and_is_readied_where_it_stands_then()
    {
        var (first, waits) = (Step("S1"), Step("S2", waitsFor: [After("S1")]));
        var item = Of(first, waits);
        var record = await _bench.TakeIn(item);
        await _bench.Push(first.Adapter, Acknowledged("DJ-1"));
        var to = Elsewhere("S2");

        (await AmendTo(record, item, to)).ShouldBeTrue();
        (await _bench.Deliveries(record)).ShouldNotContain(one => one.Step == "S2", "it waits as before");
        await _bench.Close(record, item, "S1");

        (await _bench.Claim(to.Adapter)).Organisation.ShouldBe(to.Organisation);
    }

    [TestCase("acknowledged")]
    [TestCase("started")]
    [TestCase("unknown")]
    [TestCase("parked after a push")]
    public async Task What_a_department_has_or_may_have_stays_with_it(string how)
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var started = await _bench.Start(step.Adapter);
        if (how != "started")
            await _bench.Ledger.Settle(started, how switch
            {
                "acknowledged" => Acknowledged("DJ-1"),
                "unknown" => new Settlement(DeliveryState.Unknown, "unknown", _bench.Clock.GetUtcNow()),
                _ => new Settlement(DeliveryState.Parked, "unknown", Code: "may-have-arrived"),
            });
        var to = Elsewhere("S1");

        (await AmendTo(record, item, to)).ShouldBeTrue();

        var line = (await _bench.Read(record.Id)).Step("S1")!;
        (line.Organisation, line.Adapter).ShouldBe((step.Organisation, step.Adapter));
        (await _bench.Delivery(record, "S1", version: 2)).Adapter.ShouldBe(step.Adapter);
        (await _bench.Ledger.Claim(to.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        (await _bench.Log(record)).ShouldNotContain("step.moved");
    }

    [Test]
    public async Task What_the_departments_system_refused_moves_and_cannot_be_replaced_there_any_more()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var refused = await _bench.Push(step.Adapter, new Settlement(DeliveryState.Rejected, "rejected", Code: "not-our-district"));
        var to = Elsewhere("S1");

        (await AmendTo(record, item, to)).ShouldBeTrue();

        (await _bench.StepState(record, "S1")).ShouldBe(StepState.Queued);
        (await _bench.Claim(to.Adapter)).Version.ShouldBe(2);
        var line = (await _bench.Deliveries(record)).Single(one => one.Id == refused.Id).Line();
        (await _bench.Ledger.Replace(line, CaseBench.Client, "again")).ShouldBeNull();
    }

    [Test]
    public async Task A_claimed_delivery_that_moves_away_is_never_started()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var claimed = await _bench.Claim(step.Adapter);

        (await AmendTo(record, item, Elsewhere("S1"))).ShouldBeTrue();

        (await _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest)).ShouldBeFalse();
    }

    [Test]
    public async Task What_stood_behind_it_in_its_old_queue_is_freed()
    {
        var head = Step("S1");
        var behind = Step("S2", head.Organisation, head.Adapter);
        var item = Of(head, behind);
        var record = await _bench.TakeIn(item);

        (await AmendTo(record, item, Elsewhere("S1"), new StepRoute("S2", head.Organisation, head.Adapter))).ShouldBeTrue();

        (await _bench.Claim(head.Adapter)).Step.ShouldBe("S2");
    }

    [Test]
    public async Task A_held_step_moves_and_stays_held()
    {
        var step = Step("S1", schedule: "night" + Unique());
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var to = Elsewhere("S1");

        (await AmendTo(record, item, to)).ShouldBeTrue();

        (await _bench.Ledger.Claim(to.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        await _bench.Ledger.Release(step.Schedule!, _bench.Clock.GetUtcNow());
        (await _bench.Claim(to.Adapter)).Version.ShouldBe(2);
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task Another_mapping_at_the_same_place_is_that_of_the_next_delivery_only()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        await _bench.Start(step.Adapter);

        (await AmendTo(record, item, new StepRoute("S1", step.Organisation, step.Adapter, "m2.v1", "w2.v1"))).ShouldBeTrue();
        await _bench.Withdraw(record, item);

        (await _bench.Store.Rows($"select purpose, version, mapping from delivery where record_id = '{record.Id}' order by position")).Select(row => string.Join(' ', row))
            .ShouldBe(["submit 1 ", "submit 2 m2.v1", "withdraw 2 w2.v1"]);
    }

    [Test]
    public async Task A_moved_step_is_withdrawn_and_reported_where_it_is()
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var to = Elsewhere("S1");
        await AmendTo(record, item, to);
        await _bench.Push(to.Adapter, Acknowledged("JD-1"));

        (await _bench.Withdraw(record, item)).ShouldBeTrue();

        (await _bench.Claim(to.Adapter)).Purpose.ShouldBe("withdraw");
        await _bench.Report(record, item, "S1", Stage.Withdrawn);
        (await _bench.Read(record.Id)).Outcome.ShouldBe(Outcome.Withdrawn);
    }
}
