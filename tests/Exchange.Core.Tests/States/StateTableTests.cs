using System.Reflection;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Architecture;
using Exchange.Core.Tests.Records;
using Exchange.Core.Tests.Storage;

namespace Exchange.Core.Tests.States;

/// <summary>Plays every line of the delivery table in docs/states.md on the Ledger: the page is the test.</summary>
[Parallelizable(ParallelScope.Self)]
public sealed class StateTableTests
{
    private static readonly string[] Events =
    [
        "start", "answer acknowledged", "answer rejected", "answer unavailable", "answer unknown", "late answer", "fault of the documents",
        "progress reported", "step closed", "schedule fires", "record withdrawn", "replay", "replace",
    ];

    private CaseBench _bench = null!;

    [OneTimeSetUp]
    public async Task Open() => _bench = await CaseBench.Open(Provider.Sqlite);

    [OneTimeTearDown]
    public ValueTask Close() => _bench.DisposeAsync();

    [TestCaseSource(nameof(Lines))]
    public async Task Each_line_of_the_table_is_what_the_ledger_does(string state, string happens, string next, string logged)
    {
        var (record, item) = await Bring(state);
        var step = item.Steps[0];
        var delivery = (await _bench.Deliveries(record)).Single(one => one.Purpose == "submit" && one.Replaces is null);
        var before = long.Parse((await _bench.Store.Column("select max(position) from log_event"))[0]!);
        await Happen(happens, record, item, delivery);
        var after = (await _bench.Deliveries(record)).Single(one => one.Id == delivery.Id);
        var kinds = await _bench.Store.Column($"select kind from log_event where position > {before} order by position");
        (after.State, kinds.Count == 0 ? "—" : string.Join(", ", kinds)).ShouldBe((next == "—" ? delivery.State : next, logged), $"{state}: {happens}");
        if (after.State == DeliveryState.Queued && happens is "schedule fires" or "replay") after.DueAt.ShouldNotBeNull();
        (after.SettledAt is null).ShouldBe(after.State is DeliveryState.Queued or DeliveryState.Started or DeliveryState.Unknown or DeliveryState.Parked);
    }

    [Test]
    public void Every_state_meets_every_event()
    {
        var lines = Lines().Select(line => ((string)line.Arguments[0]!, (string)line.Arguments[1]!)).ToList();
        var states = lines.Select(line => line.Item1).Distinct().ToList();
        lines.ShouldBe(states.SelectMany(state => Events.Select(happens => (state, happens))), ignoreOrder: true);
        var words = typeof(DeliveryState).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        words.ShouldAllBe(word => states.Any(state => state == word || state.StartsWith(word + ",", StringComparison.Ordinal)));
    }

    public static IEnumerable<TestCaseData> Lines()
    {
        foreach (var line in SourceFiles.Read("docs/states.md").Split('\n'))
        {
            var cells = line.Split('|', StringSplitOptions.TrimEntries);
            if (cells is ["", var state, var happens, var next, var logged, ""] && Events.Contains(happens)) yield return new TestCaseData(state, happens, next, logged).SetArgDisplayNames(state, happens);
        }
    }

    private async Task<(CaseFile Record, ItemDocument Item)> Bring(string state)
    {
        var schedule = state == "queued, held" ? "night" + Items.Unique() : null;
        var item = Items.Of(Items.Step("S1", schedule: schedule));
        var adapter = item.Steps[0].Adapter;
        var record = await _bench.TakeIn(item);
        var now = _bench.Clock.GetUtcNow();
        switch (state)
        {
            case "queued" or "queued, held": break;
            case "queued, tried": await _bench.Push(adapter, Settlements.Unavailable(now)); break;
            case "started": await _bench.Start(adapter); break;
            case "started, lease run out": await _bench.Start(adapter, CaseBench.RunOut); break;
            case "unknown": await _bench.Push(adapter, Settlements.Unknown(now)); break;
            case "acknowledged": await _bench.Push(adapter, Settlements.Acknowledged("A1")); break;
            case "rejected": await _bench.Push(adapter, Settlements.Rejected); break;
            case "parked, never started": (await _bench.Ledger.Settle(await _bench.Claim(adapter), new Settlement(DeliveryState.Parked, "parked", Code: "T2001"))).ShouldBeTrue(); break;
            case "parked, may have arrived": await _bench.Push(adapter, Settlements.Parked); break;
            case "cancelled": (await _bench.Withdraw(record, item)).ShouldBeTrue(); break;
            case "replaced":
                await _bench.Push(adapter, Settlements.Parked);
                (await _bench.Ledger.Replace((await _bench.Delivery(record, "S1")).Line(), "admin", "mended")).ShouldNotBeNull();
                break;
            default: throw new ArgumentOutOfRangeException(nameof(state), state, "docs/states.md names a state that this test cannot bring about.");
        }
        return (await _bench.Read(record.Id), item);
    }

    private async Task Happen(string happens, CaseFile record, ItemDocument item, DeliveryRow delivery)
    {
        var now = _bench.Clock.GetUtcNow();
        var held = Lease(record, delivery);
        switch (happens)
        {
            case "start":
                foreach (var claimed in (await _bench.Ledger.Claim(delivery.Adapter, 10, CaseBench.Lease)).Where(claimed => claimed.Id == delivery.Id)) await _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest);
                break;
            case "answer acknowledged" when held is not null: await _bench.Ledger.Settle(held, Settlements.Acknowledged("A2")); break;
            case "answer rejected" when held is not null: await _bench.Ledger.Settle(held, Settlements.Rejected); break;
            case "answer unavailable" when held is not null: await _bench.Ledger.Settle(held, Settlements.Unavailable(now)); break;
            case "answer unknown" when held is not null: await _bench.Ledger.Settle(held, Settlements.Unknown(now)); break;
            case "answer acknowledged" or "answer rejected" or "answer unavailable" or "answer unknown": break;   // No attempt is open: nobody can answer.
            case "late answer" when delivery.Attempts > 0:
                await _bench.Ledger.Settle(Claimed(record, delivery, Id.New(_bench.Clock)), Settlements.Acknowledged("A3"));
                break;
            case "late answer": break;
            case "fault of the documents":
                foreach (var claimed in (await _bench.Ledger.Claim(delivery.Adapter, 10, CaseBench.Lease)).Where(claimed => claimed.Id == delivery.Id))
                    await _bench.Ledger.Settle(claimed, new Settlement(DeliveryState.Parked, "parked", Code: "T2001"));
                break;
            case "progress reported": await _bench.Report(record, item, "S1", "accepted"); break;
            case "step closed": await _bench.Close(record, item, "S1"); break;
            case "schedule fires": await _bench.Ledger.Release(item.Steps[0].Schedule ?? "no-such-schedule" + Items.Unique(), now); break;
            case "record withdrawn": await _bench.Withdraw(record, item); break;
            case "replay": await _bench.Ledger.Replay(delivery.Line(), "admin", "looked at", notReceived: false); break;
            case "replace": await _bench.Ledger.Replace(delivery.Line(), "admin", "mended"); break;
            default: throw new ArgumentOutOfRangeException(nameof(happens));
        }
    }

    /// <summary>The lease under which an attempt is open, run out or not; null when none is.</summary>
    private static Claimed? Lease(CaseFile record, DeliveryRow delivery) => delivery is { State: DeliveryState.Started, LeaseToken: { } token } ? Claimed(record, delivery, token) : null;

    private static Claimed Claimed(CaseFile record, DeliveryRow delivery, string token) => new(
        delivery.Id, record.Id, delivery.Step, delivery.Organisation, delivery.Adapter, delivery.Purpose, delivery.Version, DeliveryState.Queued,
        (int)delivery.Attempts, (int)delivery.Failures, null, null, delivery.Revision, delivery.Digest, token);
}
