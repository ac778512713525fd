using System.Collections.Concurrent;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;

namespace Exchange.Core.Tests.Delivery;

/// <summary>An approval system that several organisations share, and the backlog of one of them.</summary>
public abstract class LaneTurnsContract(Provider provider)
{
    private const int Backlog = 20_000;

    // What this system takes in two seconds: four at once, five milliseconds each. That is how long another may wait, however busy the machine is that the test runs on.
    private const int InTwoSeconds = 1_600;

    private static readonly IReadOnlyList<string> Sharing = ["A", "B"];

    private readonly ConcurrentDictionary<string, string> _whose = new(StringComparer.Ordinal);
    private int _pushesOfA;
    private LaneBench _bench = null!;

    [SetUp]
    public async Task Open()
    {
        _bench = await LaneBench.Open(provider);
        _bench.Translation = claimed =>
        {
            _whose[claimed.Id] = claimed.Organisation;
            return LaneBench.Written(claimed);
        };
    }

    [TearDown]
    public async Task Close()
    {
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [Test]
    public async Task One_organisation_s_backlog_keeps_neither_what_another_hands_in_later_nor_its_retries()
    {
        var adapter = Adapters.Of("a" + Items.Unique());
        var department = new ScriptedDepartment();
        department.OnPush = async (message, n, stop) =>
        {
            await Task.Delay(5, stop);
            var ofA = _whose[message.DeliveryId] == "A";
            if (ofA) Interlocked.Increment(ref _pushesOfA);
            return ofA || n == 3 ? new PushAnswer.Acknowledged(null) : new PushAnswer.Unavailable("busy");
        };
        await TakeIn("A", adapter, Backlog);
        _bench.Start(adapter, department, Repeat.Safe, sharing: static () => Sharing);
        await LaneBench.Until(() => Task.FromResult(Volatile.Read(ref _pushesOfA) > 100), "the backlog is being pushed");
        await TakeIn("B", adapter, 10);
        var before = Volatile.Read(ref _pushesOfA);
        await LaneBench.Until(async () => await _bench.Cases.Store.Number($"select count(*) from delivery where organisation = 'B' and adapter = '{adapter.Name}' and state = 'acknowledged'") == 10, "B's");
        var meanwhile = Volatile.Read(ref _pushesOfA) - before;
        meanwhile.ShouldBeLessThan(InTwoSeconds);
        (before + meanwhile).ShouldBeLessThan(Backlog, "else nobody waited any more");
        department.Pushes.Count(delivery => _whose[delivery] == "B").ShouldBe(30, "two retries each");
    }

    [Test]
    public async Task Batches_have_room_for_whoever_was_passed_by()
    {
        var adapter = Adapters.Of("a" + Items.Unique());
        var department = new BatchDepartment(new BatchLimits(50, 1 << 20, TimeSpan.Zero));
        await TakeIn("A", adapter, 500);
        await TakeIn("B", adapter, 40);
        _bench.Start(adapter, department, Repeat.Safe, sharing: static () => Sharing);
        await _bench.Until(adapter.Name, DeliveryState.Acknowledged, 540);
        var ofB = department.Batches.Select(batch => batch.Count(message => _whose[message.DeliveryId] == "B")).ToList();
        ofB.Take(3).ShouldBe([0, 25, 15]);
        department.Batches.Take(10).ShouldAllBe(static batch => batch.Count == 50);
    }

    private async Task TakeIn(string organisation, AdapterDocument adapter, int count)
    {
        var item = Items.Of(Items.Step("S1", organisation, adapter.Name));
        for (var left = count; left > 0; left -= 500)
        {
            var units = Enumerable.Range(0, Math.Min(left, 500)).Select(_ => _bench.Cases.Ledger.TakeIn(_bench.Cases.Record(item))).ToArray();
            _bench.Cases.Queue.Commit(units);
            await Task.WhenAll(units.Select(static unit => unit.Done));
        }
        _bench.Cases.Doorbell.Ring(adapter.Name);
    }
}

public sealed class LaneTurnsSqliteTests() : LaneTurnsContract(Provider.Sqlite);

public sealed class LaneTurnsPostgresTests() : LaneTurnsContract(Provider.Postgres);

public sealed class LaneTurnsSqlServerTests() : LaneTurnsContract(Provider.SqlServer);
