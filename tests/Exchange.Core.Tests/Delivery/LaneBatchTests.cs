using System.Diagnostics;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Records;
using static Exchange.Core.Tests.Delivery.BatchDepartment;

namespace Exchange.Core.Tests.Delivery;

/// <summary>A system that takes batches: when a batch goes, how it is cut, and that each delivery of it has its own end.</summary>
public abstract class LaneBatchContract(Provider provider, bool bare = false)
{
    private static readonly TimeSpan Long = TimeSpan.FromMinutes(10);

    private LaneBench _bench = null!;
    private AdapterDocument _adapter = null!;

    [OneTimeSetUp]
    public async Task Open() => _bench = await LaneBench.Open(provider, bare: bare);

    [OneTimeTearDown]
    public async Task Close()
    {
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [SetUp]
    public void Name() => (_adapter, _bench.Translation) = (Adapters.Of("a" + Items.Unique()), LaneBench.Written);

    [TearDown]
    public async Task StopLanes()
    {
        if (_bench is not null) await _bench.Stop();
    }

    private static BatchDepartment Department(int count = 10, long bytes = 1 << 20, TimeSpan? window = null) => new(new BatchLimits(count, bytes, window ?? TimeSpan.Zero));

    [Test]
    public async Task A_full_batch_goes_at_once_and_an_unfilled_one_waits_and_is_under_nobodys_lease()
    {
        var department = Department(count: 10, window: Long);
        _bench.Start(_adapter, department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 25);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 20);
        department.Batches.Select(batch => batch.Count).ShouldBe([10, 10]);
        (await _bench.Cases.Store.Number($"select count(*) from delivery where adapter = '{_adapter.Name}' and lease_token is not null")).ShouldBe(0);
        await _bench.TakeIn(_adapter.Name, 5);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 30);
        department.Most.ShouldBe(1);
    }

    [Test]
    public async Task An_unfilled_batch_goes_when_its_oldest_has_waited_for_the_window()
    {
        // So long that a busy machine, too, hands the others in before it has passed.
        var window = TimeSpan.FromSeconds(3);
        var department = Department(count: 100, window: window);
        _bench.Start(_adapter, department, Repeat.Safe);
        var from = Stopwatch.GetTimestamp();
        await _bench.TakeIn(_adapter.Name, 2);
        await Task.Delay(200);
        await _bench.TakeIn(_adapter.Name, 3);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 5);
        Stopwatch.GetElapsedTime(from).ShouldBeGreaterThan(window - TimeSpan.FromMilliseconds(50));
        department.Batches.Single().Count.ShouldBe(5);
    }

    [Test]
    public async Task Each_delivery_has_its_own_attempt_and_its_own_answer_and_they_share_commits()
    {
        var department = Department(count: 5, window: Long);
        department.OnBatch = (batch, n, _) => Task.FromResult<IReadOnlyList<PushAnswer>>(n > 1
            ? [.. batch.Select(_ => new PushAnswer.Acknowledged("again"))]
            : [new PushAnswer.Acknowledged("A"), new PushAnswer.Rejected("E17", "row fault"), new PushAnswer.Acknowledged("C"), new PushAnswer.Unavailable("busy", Reached: true), new PushAnswer.Acknowledged(null)]);
        var before = _bench.Cases.Queue.Commits;
        _bench.Start(_adapter, department, Repeat.Safe);
        var records = await _bench.TakeIn(_adapter.Name, 5);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 3);
        await _bench.Until(_adapter.Name, DeliveryState.Rejected, 1);
        // Taking in, claiming, starting, settling: one each, but for a claim or two that came between.
        (_bench.Cases.Queue.Commits - before).ShouldBeLessThan(9);
        var rows = new List<DeliveryRow>();
        foreach (var record in records) rows.Add(await _bench.Cases.Delivery(record, "S1"));
        var retried = rows.Single(row => row.State == DeliveryState.Queued);
        (retried.Attempts, retried.Failures, retried.Reason).ShouldBe((1, 1, "unavailable"));
        foreach (var row in rows) (await _bench.Cases.Attempts(row.Id)).Count.ShouldBe(1);
        var first = records[rows.FindIndex(row => row.Id == department.Batches[0][0].DeliveryId)];
        (await _bench.Cases.Read(first.Id)).Step("S1")!.Acknowledgement.ShouldBe("A");
        (await _bench.Cases.Log(first)).ShouldBe(["record.taken-in", "delivery.started", "delivery.acknowledged"]);
    }

    [Test]
    public async Task A_batch_is_cut_by_bytes_and_what_is_larger_goes_alone()
    {
        var large = 0;
        var department = Department(count: 12, bytes: 1_000);
        _bench.Translation = claimed => LaneBench.Written(claimed) is var written && Interlocked.Increment(ref large) == 5
            ? written with { Message = written.Message! with { Payload = new byte[5_000] } }
            : written with { Message = written.Message! with { Payload = new byte[300] } };
        await _bench.TakeIn(_adapter.Name, 12);
        _bench.Start(_adapter, department, Repeat.Safe);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 12);
        department.Batches.Select(batch => batch.Sum(message => message.Payload.Length)).ShouldAllBe(bytes => bytes <= 1_000 || bytes == 5_000);
        department.Batches.Count(batch => batch.Count == 3).ShouldBeGreaterThanOrEqualTo(2);
        department.Batches.Sum(batch => batch.Count).ShouldBe(12, "each once");
        department.Most.ShouldBe(1);
    }

    [Test]
    public async Task A_fault_of_the_documents_parks_alone()
    {
        var department = Department(count: 6, window: Long);
        string? faulty = null;
        _bench.Translation = claimed => (faulty ??= claimed.Id) == claimed.Id ? LaneBench.Fault(claimed) : LaneBench.Written(claimed);
        _bench.Start(_adapter, department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 6);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 5);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 1);
        department.Batches.Single().Count.ShouldBe(5);
    }

    [TestCase("throws")]
    [TestCase("too few")]
    [TestCase("too many")]
    [TestCase("null")]
    [TestCase("hangs")]
    public async Task A_batch_without_usable_answers_is_unknown_and_each_of_it_is_asked_about_before_it_goes_again(string how)
    {
        var department = Department(count: 4);
        department.OnBatch = (batch, n, _) => n > 1 ? Each(batch, _ => new PushAnswer.Acknowledged("again")) : how switch
        {
            "throws" => throw new InvalidOperationException("bug"),
            "too few" => Each([.. batch.Skip(1)], _ => new PushAnswer.Acknowledged("?")),
            "too many" => Each([.. batch, batch[0]], _ => new PushAnswer.Acknowledged("?")),
            "null" => Task.FromResult<IReadOnlyList<PushAnswer>>(new PushAnswer[batch.Count]),
            _ => ScriptedDepartment.Hang<IReadOnlyList<PushAnswer>>(),
        };
        string? there = null;
        department.OnAsk = message => Task.FromResult<AskAnswer>(Interlocked.CompareExchange(ref there, message.DeliveryId, null) is null ? new AskAnswer.Received("DJ-1") : new AskAnswer.NotReceived());
        await _bench.TakeIn(_adapter.Name, 4);
        _bench.Start(_adapter, department, Repeat.Askable);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 4);
        department.Asked.Distinct().Count().ShouldBe(4);
        department.Batches[0].Count.ShouldBe(4);
        department.Batches.Skip(1).SelectMany(batch => batch).Select(message => message.DeliveryId).ShouldBeUnique();
        department.Batches.Skip(1).Sum(batch => batch.Count).ShouldBe(3, "what was received is not pushed again");
        (await _bench.Cases.Store.Number($"select count(*) from log_event e join delivery d on d.id = e.delivery_id where d.adapter = '{_adapter.Name}' and e.kind = 'delivery.not-received'")).ShouldBe(3);
    }

    [Test]
    public async Task Unknown_where_repeats_have_no_effect_goes_again_without_asking()
    {
        var department = Department(count: 3);
        department.OnBatch = (batch, n, _) => Each(batch, _ => n == 1 ? new PushAnswer.Unknown("cut off") : new PushAnswer.Acknowledged(null));
        await _bench.TakeIn(_adapter.Name, 3);
        _bench.Start(_adapter, department, Repeat.Safe);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 3);
        department.Asked.ShouldBeEmpty();
        department.Batches.Sum(batch => batch.Count).ShouldBe(6);
    }

    [Test]
    public async Task Unknown_where_nothing_helps_is_parked()
    {
        var department = Department(count: 3);
        department.OnBatch = (batch, _, _) => Each(batch, _ => new PushAnswer.Unknown("cut off"));
        await _bench.TakeIn(_adapter.Name, 3);
        _bench.Start(_adapter, department, Repeat.Neither);
        await _bench.Until(_adapter.Name, DeliveryState.Parked, 3);
        department.Batches.Count.ShouldBe(1);
    }

    [Test]
    public async Task A_batch_whose_host_died_is_asked_about_and_goes_again_in_the_next()
    {
        await _bench.TakeIn(_adapter.Name, 3);
        foreach (var claimed in await _bench.Cases.Ledger.Claim(_adapter.Name, 3, CaseBench.RunOut)) await _bench.Cases.Ledger.StartAlone(claimed, 7, "digest-" + claimed.Id);
        var department = Department(count: 3, window: TimeSpan.FromMilliseconds(500));
        _bench.Start(_adapter, department, Repeat.Askable);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 3);
        (department.Asked.Count, department.Batches.Single().Count).ShouldBe((3, 3));
    }

    [Test]
    public async Task An_outage_opens_the_breaker_with_one_failure_a_batch_and_uses_up_nobodys_attempts()
    {
        var down = true;
        var department = Department(count: 4);
        department.OnBatch = (batch, _, _) => Each(batch, _ => Volatile.Read(ref down) ? new PushAnswer.Unavailable("no such folder", Reached: true) : new PushAnswer.Acknowledged(null));
        var lane = _bench.Start(_adapter with { Breaker = new BreakerPart { Failures = 2, OpenSeconds = 0.05 } }, department, Repeat.Safe);
        await _bench.TakeIn(_adapter.Name, 4);
        await LaneBench.Until(() => Task.FromResult(lane.BreakerIsOpen && department.Batches.Count >= 8), "trials");
        (await _bench.Count(_adapter.Name, DeliveryState.Parked)).ShouldBe(0);
        Volatile.Write(ref down, false);
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 4);
        lane.BreakerIsOpen.ShouldBeFalse();
    }

    [Test]
    public async Task What_the_breaker_keeps_back_is_let_go_at_once()
    {
        var department = Department(count: 9, bytes: 100);
        department.OnBatch = (batch, _, _) => Each(batch, _ => new PushAnswer.Unavailable("disk full", TimeSpan.FromMinutes(5)));
        await _bench.TakeIn(_adapter.Name, 9);
        var lane = _bench.Start(_adapter with { Breaker = new BreakerPart { Failures = 1, OpenSeconds = 600 } }, department, Repeat.Safe);
        await LaneBench.Until(() => Task.FromResult(lane is { BreakerIsOpen: true, Busy: 0 }), "the breaker");
        department.Batches.Single().Count.ShouldBe(3);
        (await _bench.Cases.Store.Number($"select count(*) from delivery where adapter = '{_adapter.Name}' and (lease_token is not null or state <> 'queued')")).ShouldBe(0);
    }

    [Test]
    public async Task Stopping_lets_the_batch_under_way_settle_and_begins_no_other()
    {
        var go = new TaskCompletionSource();
        var department = Department(count: 4, bytes: 64);
        department.OnBatch = async (batch, _, _) =>
        {
            await go.Task;
            return await Each(batch, _ => new PushAnswer.Acknowledged(null));
        };
        await _bench.TakeIn(_adapter.Name, 4);
        _bench.Start(_adapter with { PushTimeoutSeconds = 30 }, department, Repeat.Safe);
        await LaneBench.Until(() => Task.FromResult(department.Batches.Count == 1), "the first batch");
        var stopping = _bench.Stop();
        await Task.Delay(100);
        stopping.IsCompleted.ShouldBeFalse();
        go.SetResult();
        await stopping;
        department.Batches.Single().Count.ShouldBe(2);
        (await _bench.Count(_adapter.Name, DeliveryState.Acknowledged)).ShouldBe(2);
        (await _bench.Cases.Store.Number($"select count(*) from delivery where adapter = '{_adapter.Name}' and state = 'queued' and lease_token is null")).ShouldBe(2);
    }

    [Test]
    public async Task A_lease_that_somebody_else_has_meanwhile_keeps_its_delivery_out_of_the_batch()
    {
        var department = Department(count: 3);
        var records = await _bench.TakeIn(_adapter.Name, 3);
        _bench.Start(_adapter, department, Repeat.Safe, async (claimed, _) =>
        {
            var taken = await _bench.Cases.Delivery(records[0], "S1");
            if (claimed.Any(one => one.Id == taken.Id) && taken.State == DeliveryState.Queued)
                await _bench.Cases.Store.Execute($"update delivery set lease_token = 'another', due_at = null where id = '{taken.Id}'");
            return [.. claimed.Select(LaneBench.Written)];
        });
        await _bench.Until(_adapter.Name, DeliveryState.Acknowledged, 2);
        department.Batches.SelectMany(batch => batch).Count().ShouldBe(2);
        (await _bench.Cases.Delivery(records[0], "S1")).LeaseToken.ShouldBe("another");
    }

    [Test]
    public async Task The_lease_of_a_batch_begins_anew_when_it_starts()
    {
        await _bench.TakeIn(_adapter.Name, 1);
        var claimed = (await _bench.Cases.Ledger.Claim(_adapter.Name, 1, CaseBench.RunOut)).Single();
        var start = _bench.Cases.Ledger.Start(claimed, 7, "d", lease: TimeSpan.FromMinutes(5));
        _bench.Cases.Ledger.Commit([start]);
        (await start.Done).ShouldBeTrue();
        (await _bench.Cases.Ledger.Claim(_adapter.Name, 1, CaseBench.Lease)).ShouldBeEmpty();
        await _bench.Cases.Ledger.LetGo([claimed]);
        (await _bench.Cases.Ledger.Claim(_adapter.Name, 1, CaseBench.Lease)).Single().IsUnknown.ShouldBeTrue();
    }
}

public sealed class LaneBatchSqliteTests() : LaneBatchContract(Provider.Sqlite);

public sealed class LaneBatchPostgresTests() : LaneBatchContract(Provider.Postgres);

public sealed class LaneBatchPostgresBareTests() : LaneBatchContract(Provider.Postgres, bare: true);

public sealed class LaneBatchSqlServerTests() : LaneBatchContract(Provider.SqlServer);

public sealed class LaneBatchSqlServerBareTests() : LaneBatchContract(Provider.SqlServer, bare: true);
