using Exchange.Core.Contract;
using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Delivery;

/// <summary>Two hosts on one database serve the same adapter.</summary>
public abstract class LaneHostsContract(Provider provider, bool bare = false)
{
    [Test]
    public async Task Two_hosts_push_each_delivery_once_and_in_the_order_of_its_queue()
    {
        await using var bench = await LaneBench.Open(provider, bare: bare);
        var organisation = "O" + Items.Unique();
        var adapter = Adapters.Of(organisation + "-a", concurrency: 6);
        var department = new ScriptedDepartment
        {
            OnPush = async (_, n, stop) =>
            {
                await Task.Delay(3, stop);
                return n == 1 && Random.Shared.Next(4) == 0 ? new PushAnswer.Unavailable("busy") : new PushAnswer.Acknowledged(null);
            },
        };
        using var queue = new CommitQueue(bench.Cases.Store.Options, NullLogger<CommitQueue>.Instance);
        var doorbell = new Doorbell();
        using var other = new Lane(adapter, department, Repeat.Safe, new Ledger(queue, bench.Cases.Cases, doorbell, TimeProvider.System),
            (claimed, _) => Task.FromResult<IReadOnlyList<Outgoing>>([.. claimed.Select(LaneBench.Written)]), doorbell, TimeProvider.System, NullLogger<Lane>.Instance);
        using var stop = new CancellationTokenSource();
        var running = other.Run(stop.Token);
        bench.Start(adapter, department, Repeat.Safe);

        var item = Items.Of([.. Enumerable.Range(1, 4).Select(i => Items.Step("S" + i, organisation, adapter.Name))]);
        var records = new List<CaseFile>();
        for (var i = 0; i < 25; i++) records.Add(await bench.Cases.TakeIn(item));
        doorbell.RingAll();
        await bench.Until(adapter.Name, DeliveryState.Acknowledged, 100);
        await stop.CancelAsync();
        await running;
        other.Busy.ShouldBe(0);

        var pushes = department.Pushes;
        foreach (var record in records)
        {
            var deliveries = await bench.Cases.Deliveries(record);
            deliveries.ShouldAllBe(one => pushes.Count(id => id == one.Id) == one.Attempts);
            // First pushes, in the order of the queue.
            pushes.Where(id => deliveries.Any(one => one.Id == id)).Distinct().ShouldBe(deliveries.Select(one => one.Id));
        }
        (await bench.Cases.Store.Number("select count(*) from attempt")).ShouldBe(pushes.Count);
    }
}

public sealed class LaneHostsPostgresTests() : LaneHostsContract(Provider.Postgres);

public sealed class LaneHostsPostgresBareTests() : LaneHostsContract(Provider.Postgres, bare: true);

public sealed class LaneHostsSqlServerTests() : LaneHostsContract(Provider.SqlServer);

public sealed class LaneHostsSqlServerBareTests() : LaneHostsContract(Provider.SqlServer, bare: true);
