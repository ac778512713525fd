using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>The tables of docs/states.md for steps and records, cell by cell.</summary>
public sealed class StepAndRecordStateTests
{
    private CaseBench _bench = null!;

    private static IEnumerable<TestCaseData> StepCells => StateTables.Cases("Step");

    private static IEnumerable<TestCaseData> RecordCells => StateTables.Cases("Record");

    [OneTimeSetUp]
    public async Task Open() => _bench = await CaseBench.Open(Provider.Sqlite);

    [OneTimeTearDown]
    public ValueTask Close() => _bench.DisposeAsync();

    [Test]
    public void Every_state_is_a_column()
    {
        StateTables.Of("Step").Select(cell => cell.State).Except(["sent"]).Distinct().ShouldBe(typeof(StepState).GetFields().Select(field => (string)field.GetValue(null)!), ignoreOrder: true);
        StateTables.Of("Record").Select(cell => cell.State).Distinct().ShouldBe(typeof(RecordState).GetFields().Select(field => (string)field.GetValue(null)!), ignoreOrder: true);
    }

    // S1 is what is looked at; S0 is what it may wait for; S2 keeps the record open.
    [TestCaseSource(nameof(StepCells))]
    public async Task The_steps_table_holds(StateTables.Cell cell)
    {
        var waits = cell.State == "waiting" || cell.Event.StartsWith("what it waits for", StringComparison.Ordinal);
        var (first, step) = (Step("S0"), Step("S1", waitsFor: waits ? [After("S0")] : []));
        var item = Of(first, step, Step("S2", schedule: "never" + Unique()));
        var record = await _bench.TakeIn(item);
        // Where another delivery must be under way for the event, it is a correction's: one more of the same step.
        if (waits && cell.State != "waiting") await _bench.Close(record, item, "S0");
        await BringStep(cell.State, record, item, step);
        (await StepWord(record)).ShouldBe(cell.State, "brought there");
        var logged = (await _bench.Log(record)).Count;

        var happened = await HappenToStep(cell, record, item, step);

        happened.ShouldBe(cell.Next != "–");
        (await StepWord(record)).ShouldBe(cell.Next is "=" or "–" ? cell.State : cell.Next);
        var lines = (await _bench.Log(record)).Skip(logged).ToList();
        if (cell.Next == "–") lines.ShouldNotContain(cell.Log);
        else lines.ShouldContain(cell.Log);
    }

    private async Task<string> StepWord(CaseFile record)
    {
        var state = await _bench.StepState(record, "S1");
        return state == StepState.Queued && (await _bench.Deliveries(record)).Any(one => one is { Step: "S1", FirstStartedAt: not null, State: not DeliveryState.Rejected and not DeliveryState.Replaced }) ? "sent" : state;
    }

    private async Task BringStep(string state, CaseFile record, ItemDocument item, StepPart step)
    {
        switch (state)
        {
            case "sent":
                await _bench.Start(step.Adapter);
                break;
            case StepState.Acknowledged:
                await _bench.Push(step.Adapter, Acknowledged());
                break;
            case StepState.Rejected:
                await _bench.Push(step.Adapter, Rejected);
                break;
            case StepState.Closed:
                await _bench.Close(record, item, "S1");
                break;
            case StepState.Cancelled:
                await _bench.Store.Execute($"update step set state = 'cancelled' where record_id = '{record.Id}' and name = 'S1'");
                await _bench.Store.Execute($"update delivery set state = 'cancelled', due_at = null, settled_at = 1 where record_id = '{record.Id}' and step = 'S1'");
                break;
        }
    }

    private async Task<bool> HappenToStep(StateTables.Cell cell, CaseFile record, ItemDocument item, StepPart step)
    {
        switch (cell.Event)
        {
            case "what it waits for is there":
                await _bench.Close(record, item, "S0");
                return (await _bench.Log(record)).Count(kind => kind == "step.readied") > (cell.State == "waiting" ? 0 : 1);
            case "what it waits for never comes":
                await _bench.Close(record, item, "S0", Outcome.Refused);
                return (await _bench.Log(record)).Contains("step.cancelled");
            case "its delivery is acknowledged" or "its delivery is rejected":
                var settlement = cell.Event.EndsWith("rejected", StringComparison.Ordinal) ? Rejected : Acknowledged();
                if (cell.State == "sent")
                {
                    var row = await _bench.Delivery(record, "S1");
                    return await _bench.Ledger.Settle(
                        new Claimed(row.Id, record.Id, "S1", row.Organisation, row.Adapter, "submit", 1, DeliveryState.Queued, 1, 0, null, null, 7, CaseBench.Digest, row.LeaseToken!), settlement);
                }
                if ((await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)) is not [var claimed]) return false;
                await _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest);
                return await _bench.Ledger.Settle(claimed, settlement);
            case "progress, no closing":
                return await _bench.Report(record, item, "S1", "handled");
            case "progress: withdrawn 撤件":
                return await _bench.Report(record, item, "S1", Stage.Withdrawn);
            case "progress: closed 办结":
                return await _bench.Close(record, item, "S1");
            case "the record is corrected":
                return await _bench.Amend(record, item);
            case "the record is withdrawn":
                return await _bench.Withdraw(record, item);
            case "its rejected delivery is replaced":
                var rejected = (await _bench.Deliveries(record)).FirstOrDefault(one => one is { Step: "S1", State: DeliveryState.Rejected });
                return rejected is not null && await _bench.Ledger.Replace(rejected.Line(), "clerk", "why") is not null;
            case "its acknowledged delivery is replaced":
                var lost = (await _bench.Deliveries(record)).FirstOrDefault(one => one is { Step: "S1", State: DeliveryState.Acknowledged });
                return lost is not null && await _bench.Ledger.ReplaceLostDelivery(lost.Id, record.Id, lost.Step, lost.Organisation, lost.Adapter, "clerk", "why") is not null;
            default:
                Assert.Fail($"No test knows the event '{cell.Event}'.");
                return false;
        }
    }

    [TestCaseSource(nameof(RecordCells))]
    public async Task The_records_table_holds(StateTables.Cell cell)
    {
        var step = Step("S1");
        var item = Of(step);
        var record = await _bench.TakeIn(item);
        var hasIt = cell.State != "open" || cell.Event.EndsWith("or may", StringComparison.Ordinal);
        if (hasIt) await _bench.Push(step.Adapter, Acknowledged());
        if (cell.State == "withdrawing") await _bench.Withdraw(record, item);
        if (cell.State == "closed") await _bench.Close(record, item, "S1");
        (await _bench.Read(record.Id)).State.ShouldBe(cell.State, "brought there");
        var logged = (await _bench.Log(record)).Count;

        var happened = cell.Event switch
        {
            "progress, steps still open" => await _bench.Report(record, item, "S1", "handled"),
            "its last step ends" => await _bench.Close(record, item, "S1") && (await _bench.Log(record)).Skip(logged).Contains("record.closed"),
            "corrected" => await _bench.Amend(record, item),
            "withdrawn, nothing of it with a department" or "withdrawn, a department has it or may" => await _bench.Withdraw(record, item),
            _ => throw new InvalidOperationException($"No test knows the event '{cell.Event}'."),
        };

        happened.ShouldBe(cell.Next != "–");
        (await _bench.Read(record.Id)).State.ShouldBe(cell.Next is "=" or "–" ? cell.State : cell.Next);
        var lines = (await _bench.Log(record)).Skip(logged).ToList();
        if (cell.Next == "–") lines.ShouldNotContain(cell.Log);
        else lines.ShouldContain(cell.Log);
    }
}
