using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>The table of docs/states.md for deliveries, cell by cell.</summary>
public sealed class DeliveryStateTests
{
    private static readonly Settlement Fault = new(DeliveryState.Parked, "parked", Code: "mapping-fault");

    private CaseBench _bench = null!;

    private static IEnumerable<TestCaseData> Cells => StateTables.Cases("Delivery");

    [OneTimeSetUp]
    public async Task Open() => _bench = await CaseBench.Open(Provider.Sqlite);

    [OneTimeTearDown]
    public ValueTask Close() => _bench.DisposeAsync();

    [TestCaseSource(nameof(Cells))]
    public async Task The_table_holds(StateTables.Cell cell)
    {
        var scene = await Bring(cell.State, cell.Event);
        (await scene.Word()).ShouldBe(cell.State, "brought there");
        var (logged, fired) = ((await _bench.Log(scene.Record)).Count, await Fired(scene));

        await Happen(cell, scene);

        (await scene.Word()).ShouldBe(cell.Next is "=" or "–" or "·" or "late" ? cell.State : cell.Next);
        var lines = (await _bench.Log(scene.Record)).Skip(logged).ToList();
        if (cell.Log == "schedule.fired") (await Fired(scene) - fired).ShouldBe(1);
        else if (cell.Next == "late") lines.ShouldBe(["delivery.late-answer"]);
        else if (cell.Event.StartsWith("the database is restored", StringComparison.Ordinal) && cell.State == "replaced") lines.ShouldBe(["delivery.unknown"], "of the one in its place");
        else if (cell.Next is "–" or "·" || cell.Log is null) lines.ShouldBeEmpty();
        else lines.First().ShouldBe(cell.Log);
    }

    [Test]
    public void Every_state_that_a_delivery_can_have_is_a_column()
    {
        var words = typeof(DeliveryState).GetFields().Select(field => (string)field.GetValue(null)!);
        StateTables.Of("Delivery").Select(cell => cell.State.Split(' ')[0]).Distinct().ShouldBe(words, ignoreOrder: true);
    }

    private Task<long> Fired(Scene scene) => _bench.Store.Number($"select count(*) from log_event where kind = 'schedule.fired' and data like '%{scene.Step.Schedule}%'");

    private async Task Happen(StateTables.Cell cell, Scene scene)
    {
        var (record, item, ledger) = (scene.Record, scene.Item, _bench.Ledger);
        var now = _bench.Clock.GetUtcNow();
        switch (cell.Event)
        {
            case "claimed by its lane":
                (await Claim(scene)).ShouldBe(cell.Next == "–" ? null : scene.Id);
                break;
            case "claimed and started":
                await Claim(scene);
                (await ledger.StartAlone(scene.Claimed, 7, CaseBench.Digest)).ShouldBe(cell.Next != "–");
                break;
            case "claimed and found untranslatable":
                await Claim(scene);
                (await ledger.Settle(scene.Claimed, Fault)).ShouldBe(cell.Next != "late");
                break;
            case var asked when asked.StartsWith("asked about", StringComparison.Ordinal):
                var claimed = await Claim(scene);
                if (cell.Next == "·") (claimed is not null && scene.Claimed.IsUnknown).ShouldBeFalse("is not asked about");
                else if (asked.EndsWith("not received", StringComparison.Ordinal)) (await ledger.StartAlone(scene.Claimed, 7, CaseBench.Digest, notReceived: true)).ShouldBeTrue();
                else (await ledger.Settle(scene.Claimed, asked.EndsWith(": received", StringComparison.Ordinal) ? Acknowledged() : asked.EndsWith("refused", StringComparison.Ordinal) ? Rejected : Unknown(now))).ShouldBeTrue();
                break;
            case "push answer: acknowledged":
                (await ledger.Settle(scene.Claimed, Acknowledged("DJ"))).ShouldBe(cell.Next != "late");
                break;
            case "push answer: rejected":
                (await ledger.Settle(scene.Claimed, Rejected)).ShouldBe(cell.Next != "late");
                break;
            case "push answer: unavailable":
                (await ledger.Settle(scene.Claimed, Unavailable(now))).ShouldBe(cell.Next != "late");
                break;
            case "push answer: unknown":
                (await ledger.Settle(scene.Claimed, Unknown(now))).ShouldBe(cell.Next != "late");
                break;
            case "push answer after which a person must look":
                (await ledger.Settle(scene.Claimed, Parked)).ShouldBe(cell.Next != "late");
                break;
            case "progress of its step":
                (await _bench.Report(record, item, "S1", "handled")).ShouldBeTrue();
                break;
            case "its step closes":
                (await _bench.Close(record, item, "S1")).ShouldBeTrue();
                break;
            case "the record is corrected":
                (await _bench.Amend(record, item)).ShouldBeTrue();
                break;
            case "the record is withdrawn":
                (await _bench.Withdraw(record, item)).ShouldBeTrue();
                break;
            case "replayed by a person":
                (await ledger.Replay((await scene.Row()).Line(), "clerk", "why", notReceived: false)).ShouldBe(cell.Next != "–");
                break;
            case "replayed, surely not received":
                (await ledger.Replay((await scene.Row()).Line(), "clerk", "why", notReceived: true)).ShouldBe(cell.Next != "–");
                break;
            case "replaced by a person":
                (await ledger.Replace((await scene.Row()).Line(), "clerk", "why") is not null).ShouldBe(cell.Next != "–");
                break;
            case "replaced, unsure whether it has arrived":
                (await ledger.Replace((await scene.Row()).Line(), "clerk", "why", notReceived: false) is not null).ShouldBe(cell.Next != "–");
                break;
            case "a replacement is proposed":
                (await ledger.Propose((await scene.Row()).Line(), "clerk", "why", DeliveryEdit.None, notReceived: true) is not null).ShouldBe(cell.Next != "–");
                break;
            case "discarded by a person":
                (await ledger.Discard((await scene.Row()).Line(), "clerk", "why", notReceived: false)).ShouldBe(cell.Next != "–");
                break;
            case "discarded, surely not received":
                (await ledger.Discard((await scene.Row()).Line(), "clerk", "why", notReceived: true)).ShouldBe(cell.Next != "–");
                break;
            case "replaced, since the department does not have it":
                var lost = await scene.Row();
                (await ledger.ReplaceLostDelivery(lost.Id, record.Id, lost.Step, scene.Step.Organisation, scene.Step.Adapter, "clerk", "why") is not null).ShouldBe(cell.Next != "–");
                break;
            case "the database is restored from a backup that has it so":
                await ledger.Restored(now, default);
                break;
            case "its schedule fires":
                var held = (await scene.Row()).Held;
                (await ledger.Release(scene.Step.Schedule!, now)).ShouldBeTrue();
                if (held) (await scene.Row()).DueAt.ShouldBe(_bench.Now);
                break;
            default:
                Assert.Fail($"No test knows the event '{cell.Event}'.");
                break;
        }
    }

    private async Task<string?> Claim(Scene scene)
    {
        var claimed = await _bench.Ledger.Claim(scene.Step.Adapter, 10, CaseBench.Lease);
        if (claimed is not [var one]) return null;
        scene.Claimed = one;
        return one.Id;
    }

    /// <summary>
    /// A record whose first step's delivery is in the state. <see cref="Scene.Claimed"/> is the push under way where one is, else an earlier claim whose lease is lost.
    /// A second step keeps the record open.
    /// </summary>
    private async Task<Scene> Bring(string state, string happens)
    {
        var step = Step("S1", schedule: "night" + Unique());
        var item = Of(step, Step("S2", schedule: "never" + Unique()));
        var record = await _bench.TakeIn(item);
        var scene = new Scene(_bench, record, item, step, (await _bench.Delivery(record, "S1")).Id);
        if (state == "queued" && happens == "its schedule fires") return scene;
        await _bench.Ledger.Release(step.Schedule!, _bench.Clock.GetUtcNow() - TimeSpan.FromDays(1));
        switch (state)
        {
            case "queued":
                scene.Claimed = await _bench.Claim(step.Adapter, CaseBench.RunOut);
                await _bench.Claim(step.Adapter, CaseBench.RunOut);   // Somebody else's, also run out: the first one's lease is lost.
                break;
            case "cancelled":
                scene.Claimed = await _bench.Claim(step.Adapter, CaseBench.RunOut);
                await _bench.Close(record, item, "S1");
                break;
            case "parked":
                scene.Claimed = await _bench.Claim(step.Adapter, CaseBench.RunOut);
                await _bench.Ledger.Settle(await _bench.Claim(step.Adapter), Fault);
                break;
            case "started":
                scene.Claimed = await _bench.Start(step.Adapter, happens.StartsWith("push answer", StringComparison.Ordinal) ? CaseBench.Lease : CaseBench.RunOut);
                break;
            default:
                scene.Claimed = await _bench.Start(step.Adapter, CaseBench.RunOut);
                await _bench.Push(step.Adapter, state switch
                {
                    "queued again" => Unavailable(_bench.Clock.GetUtcNow()),
                    "unknown" => Unknown(_bench.Clock.GetUtcNow()),
                    "acknowledged" => Acknowledged(),
                    "rejected" => Rejected,
                    _ => Parked,
                });
                if (state == "replaced") (await _bench.Ledger.Replace((await scene.Row()).Line(), "clerk", "why")).ShouldNotBeNull();
                break;
        }
        // The replacement would be claimed in the place of the replaced one.
        if (state == "replaced") await _bench.Claim(step.Adapter);
        return scene;
    }

    private sealed class Scene(CaseBench bench, CaseFile record, ItemDocument item, StepPart step, string id)
    {
        public CaseFile Record => record;

        public ItemDocument Item => item;

        public StepPart Step => step;

        public string Id => id;

        public Claimed Claimed { get; set; } = null!;

        public async Task<DeliveryRow> Row() => (await bench.Deliveries(record)).Single(one => one.Id == id);

        /// <summary>The state in the table's words.</summary>
        public async Task<string> Word()
        {
            var row = await Row();
            return row switch
            {
                { State: DeliveryState.Queued, FirstStartedAt: not null } => "queued again",
                { State: DeliveryState.Parked, FirstStartedAt: not null } => "parked after a push",
                _ => row.State,
            };
        }
    }
}
