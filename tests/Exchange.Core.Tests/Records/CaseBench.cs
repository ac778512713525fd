using System.Text;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tests.Storage;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Exchange.Core.Tests.Records;

/// <summary>A Ledger on a database of one provider, with short words for what happens to a record. The clock stands still until it is moved.</summary>
internal sealed class CaseBench : IAsyncDisposable
{
    public const string Client = "window", Digest = "d1";

    public static readonly TimeSpan Lease = TimeSpan.FromMinutes(5);

    /// <summary>A lease that has run out when it is given: the database's own clock decides, and cannot be moved.</summary>
    public static readonly TimeSpan RunOut = TimeSpan.FromSeconds(-1);

    private readonly TimeProvider _clock;
    private int _numbers, _told;

    private CaseBench(TestDatabase store, TimeProvider clock, OtherHosts? others)
    {
        (Store, _clock) = (store, clock);
        Queue = new CommitQueue(store.Options, NullLogger<CommitQueue>.Instance);
        Cases = new CaseFiles(store.Database);
        Doorbell = new Doorbell(others);
        Ledger = new Ledger(Queue, Cases, Doorbell, clock);
    }

    public TestDatabase Store { get; }

    public CommitQueue Queue { get; }

    public CaseFiles Cases { get; }

    public Doorbell Doorbell { get; }

    /// <summary>To be moved; not to be had where the bench was opened with another clock.</summary>
    public FakeTimeProvider Clock => (FakeTimeProvider)_clock;

    public Ledger Ledger { get; }

    public long Now => _clock.GetUtcNow().ToUnixTimeMilliseconds();

    public static async Task<CaseBench> Open(Provider provider, TimeProvider? clock = null, OtherHosts? others = null, bool bare = false)
        => new(await TestDatabase.Create(provider, bare: bare), clock ?? new FakeTimeProvider(new DateTimeOffset(2026, 12, 21, 9, 0, 0, TimeSpan.FromHours(8))), others);

    public NewRecord Record(ItemDocument item, string? situation = null, string? number = null, byte[]? warnings = null)
    {
        var content = Encoding.UTF8.GetBytes("""{"number":"N","item":"I","body":{"name":"样一"}}""");
        return new NewRecord(
            Id.New(_clock), Client, number ?? $"N{Interlocked.Increment(ref _numbers)}-{Id.New(_clock)[20..]}", item.Name, situation, item.Organisation, 3, "digest", content, 31, 17, warnings, Now, null,
            [.. StepPlan.StepsFor(item, situation).Select(step => new NewStep(step.Name, step.Organisation, step.Adapter, step.Schedule, step.Priority, StepPlan.ReadyAtTakeIn(item, step, situation)))]);
    }

    public async Task<CaseFile> TakeIn(ItemDocument item, string? situation = null)
    {
        var record = Record(item, situation);
        (await Queue.Offer(Ledger.TakeIn(record))).ShouldBeTrue();
        return await Read(record.Id);
    }

    public async Task<CaseFile> Read(string record) => await Cases.Read(record, CancellationToken.None) ?? throw new InvalidOperationException("No such record.");

    public async Task<string> StepState(CaseFile record, string step) => (await Read(record.Id)).Step(step)!.State;

    public async Task<Claimed> Claim(string adapter, TimeSpan? lease = null)
    {
        var claimed = await Ledger.Claim(adapter, 10, lease ?? Lease);
        claimed.Count.ShouldBe(1, $"due at {adapter}");
        return claimed[0];
    }

    public async Task<Claimed> Start(string adapter, TimeSpan? lease = null, string digest = Digest)
    {
        var claimed = await Claim(adapter, lease);
        (await Ledger.StartAlone(claimed, 7, digest)).ShouldBeTrue();
        return claimed with { Attempts = claimed.Attempts + 1, State = DeliveryState.Queued };
    }

    /// <summary>Claims, starts and settles what is due at the adapter.</summary>
    public async Task<Claimed> Push(string adapter, Settlement settlement)
    {
        var started = await Start(adapter);
        (await Ledger.Settle(started, settlement)).ShouldBeTrue();
        return started;
    }

    public async Task<bool> Report(CaseFile record, ItemDocument item, string step, string stage, string? outcome = null, string? gives = null, string? number = null, long? version = null,
        string? eventId = null, string? delivery = null, Ledger? by = null, DateTimeOffset? at = null, long? days = null, NewResult[]? results = null, string? due = null)
    {
        var id = Id.New(_clock);
        var fresh = await Read(record.Id);
        var about = delivery is null
            ? new StepAddress(record.Id, step, fresh.Step(step)!.Organisation)
            : await Cases.FindDelivery(delivery, CancellationToken.None) ?? throw new InvalidOperationException("No such delivery.");
        return await (by ?? Ledger).Report(
            new ProgressEvent(id, about, eventId ?? id, stage, stage == Stage.Closed ? "9" : null, outcome, at ?? _clock.GetUtcNow().AddMilliseconds(Interlocked.Increment(ref _told)), _clock.GetUtcNow(), number, version,
                gives is null ? null : Encoding.UTF8.GetBytes(gives), "{}"u8.ToArray(), "{}"u8.ToArray(), Days: days)
            {
                Results = results ?? [], ResultsDue = due ?? "9999-12-31",
            },
            fresh, item, CancellationToken.None);
    }

    public Task<bool> Close(CaseFile record, ItemDocument item, string step, string? outcome = Outcome.Done, string? gives = null)
        => Report(record, item, step, Stage.Closed, outcome, gives);

    public async Task<bool> Amend(CaseFile record, ItemDocument item) => await Ledger.Amend(await Read(record.Id), item, new Amendment("""{"body":{}}"""u8.ToArray(), 8, 2, "digest2", "typing error", Client));

    public async Task<bool> Withdraw(CaseFile record, ItemDocument item) => await Ledger.Withdraw(await Read(record.Id), item, Client, "changed my mind");

    public async Task<List<DeliveryRow>> Deliveries(CaseFile record) => [.. (await Store.Rows($"""
        select id, step, purpose, version, position, state, held, due_at, attempts, failures, reason, revision, digest, lease_token, replaces, settled_at, adapter, organisation, priority, first_started_at
        from delivery where record_id = '{record.Id}' order by organisation, position
        """)).Select(row => new DeliveryRow(row, record))];

    public async Task<DeliveryRow> Delivery(CaseFile record, string step, string purpose = "submit", long? version = null)
        => (await Deliveries(record)).Last(one => one.Step == step && one.Purpose == purpose && (version is null || one.Version == version));

    public async Task<List<(string Answer, string Code)>> Attempts(string delivery)
        => [.. (await Store.Rows($"select answer, code from attempt where delivery_id = '{delivery}' order by number")).Select(row => (row[0] ?? "open", row[1] ?? ""))];

    public async Task<List<string>> Log(CaseFile record) => [.. (await Store.Column($"select kind from log_event where record_id = '{record.Id}' order by position")).Select(kind => kind!)];

    public async Task<List<string?>> LogData(CaseFile record, string kind) => await Store.Column($"select data from log_event where record_id = '{record.Id}' and kind = '{kind}' order by position");

    public async Task PositionsAreDense()
    {
        var positions = (await Store.Column("select position from log_event order by position")).ConvertAll(position => long.Parse(position!));
        positions.ShouldBe(Enumerable.Range(1, positions.Count).Select(i => (long)i));
    }

    public ValueTask DisposeAsync()
    {
        Queue.Dispose();
        return Store.DisposeAsync();
    }
}

/// <summary>A row of <c>delivery</c>.</summary>
internal sealed class DeliveryRow(string?[] row, CaseFile record)
{
    public string Id => row[0]!;
    public string Step => row[1]!;
    public string Purpose => row[2]!;
    public long Version => long.Parse(row[3]!);
    public long Position => long.Parse(row[4]!);
    public string State => row[5]!;
    public bool Held => row[6] == "1";
    public long? DueAt => row[7] is { } due ? long.Parse(due) : null;
    public long Attempts => long.Parse(row[8]!);
    public long Failures => long.Parse(row[9]!);
    public string? Reason => row[10];
    public long? Revision => row[11] is { } revision ? long.Parse(revision) : null;
    public string? Digest => row[12];
    public string? LeaseToken => row[13];
    public string? Replaces => row[14];
    public long? SettledAt => row[15] is { } at ? long.Parse(at) : null;
    public string Adapter => row[16]!;
    public string Organisation => row[17]!;
    public long? FirstStartedAt => row[19] is { } at ? long.Parse(at) : null;

    public DeliveryLine Line() => new(
        Id, record.Id, record.Number, Step, Organisation, Adapter, Purpose, Version, State, Held, DueAt is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : null,
        Attempts, Reason, Replaces, Digest, Revision, record.TakenInAt, null, null);
}
