using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Exchange.Core.Tests.Storage;

namespace Exchange.Core.Tests.Delivery;

/// <summary>Lanes on a real store and a real clock, before departments that follow a script.</summary>
internal sealed class LaneBench : IAsyncDisposable
{
    private readonly List<(Lane Lane, CancellationTokenSource Stop, Task Work)> _lanes = [];

    private readonly TimeProvider _clock;

    private LaneBench(CaseBench cases, TimeProvider clock) => (Cases, _clock) = (cases, clock);

    public CaseBench Cases { get; }

    public LinesLogged Lines { get; } = new();

    /// <summary>Translates to a payload that names the delivery; a test may put faults in its place.</summary>
    public Func<Claimed, Outgoing> Translation { get; set; } = Written;

    /// <param name="clock">The lanes' and the Ledger's; null for the real one.</param>
    /// <param name="bare">Statements without their locking hints.</param>
    public static async Task<LaneBench> Open(Provider provider = Provider.Sqlite, TimeProvider? clock = null, OtherHosts? others = null, bool bare = false)
        => new(await CaseBench.Open(provider, clock ?? TimeProvider.System, others, bare), clock ?? TimeProvider.System);

    public static Outgoing Written(Claimed delivery) => new(delivery,
        new Message(delivery.Id, delivery.RecordId, "N", delivery.Step, (int)delivery.Version, delivery.Purpose == "withdraw" ? MessagePurpose.Withdraw : MessagePurpose.Submit,
            Encoding.UTF8.GetBytes(delivery.Id), "application/json", DateTimeOffset.UnixEpoch, null, null), 7, "digest-" + delivery.Id);

    public static Outgoing Fault(Claimed delivery) => new(delivery, null, 7, "", "mapping-fault", "no such field");

    public Lane Start(AdapterDocument adapter, IAdapter system, Repeat repeat, Translate? translate = null, StopTimes? stops = null, TranslateFirst? first = null, Func<IReadOnlyList<string>>? sharing = null)
    {
        var lane = new Lane(adapter, system, repeat, Cases.Ledger, translate ?? Translate, Cases.Doorbell, _clock, Lines.For<Lane>(), stops, first, sharing: sharing);
        var stop = new CancellationTokenSource();
        _lanes.Add((lane, stop, Task.Run(() => lane.Run(stop.Token))));
        return lane;
    }

    private Task<IReadOnlyList<Outgoing>> Translate(IReadOnlyList<Claimed> claimed, CancellationToken stop) => Task.FromResult<IReadOnlyList<Outgoing>>([.. claimed.Select(Translation)]);

    public async Task<List<CaseFile>> TakeIn(string adapter, int count)
    {
        var records = Enumerable.Range(0, count).Select(_ => Cases.Record(Items.Of(Items.Step("S1", adapter: adapter)))).ToList();
        var units = records.Select(Cases.Ledger.TakeIn).ToArray();
        Cases.Queue.Commit(units);
        await Task.WhenAll(units.Select(unit => unit.Done));
        Cases.Doorbell.Ring(adapter);
        var files = new List<CaseFile>();
        foreach (var record in records) files.Add(await Cases.Read(record.Id));
        return files;
    }

    public Task<long> Count(string adapter, string state) => Cases.Store.Number($"select count(*) from delivery where adapter = '{adapter}' and state = '{state}'");

    public Task Until(string adapter, string state, long count) => Until(async () => await Count(adapter, state) == count, $"{count} {state} at {adapter}");

    public static async Task Until(Func<Task<bool>> condition, string what)
    {
        var from = System.Diagnostics.Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (System.Diagnostics.Stopwatch.GetElapsedTime(from) > TimeSpan.FromSeconds(30)) throw new TimeoutException("Waited in vain for " + what);
            await Task.Delay(10);
        }
    }

    /// <summary>Stops all lanes; slots must have come back and the log must be whole.</summary>
    public async Task Stop()
    {
        foreach (var (_, stop, _) in _lanes) await stop.CancelAsync();
        foreach (var (lane, stop, work) in _lanes)
        {
            await work.WaitAsync(TimeSpan.FromSeconds(30));
            lane.Busy.ShouldBe(0, "slots always come back");
            lane.Dispose();
            stop.Dispose();
        }
        _lanes.Clear();
        await Cases.PositionsAreDense();
    }

    public async ValueTask DisposeAsync()
    {
        await Stop();
        await Cases.DisposeAsync();
    }
}
