using Exchange.Core.Records;
using Exchange.Core.Storage;
using static Exchange.Core.Tests.Records.Items;
using static Exchange.Core.Tests.Records.Settlements;

namespace Exchange.Core.Tests.Records;

/// <summary>What the Ledger does on every database, transition by transition. Here: taking in, claiming, starting.</summary>
public abstract partial class LedgerContract(Provider provider, bool bare = false)
{
    private CaseBench _bench = null!;

    [OneTimeSetUp]
    public async Task OpenBench() => _bench = await CaseBench.Open(provider, bare: bare);

    [OneTimeTearDown]
    public async Task CloseBench()
    {
        if (_bench is not null) await _bench.DisposeAsync();
    }

    [TearDown]
    public Task Positions_are_dense() => _bench is null ? Task.CompletedTask : _bench.PositionsAreDense();

    [Test]
    public async Task A_record_is_taken_in_with_its_steps_and_a_delivery_for_each_that_waits_for_nothing()
    {
        var (first, second, scheduled) = (Step("S1"), Step("S2", waitsFor: [After("S1")]), Step("S3", schedule: "night" + Unique(), priority: 2));
        var record = await _bench.TakeIn(Of(first, second, scheduled));
        record.State.ShouldBe(RecordState.Open);
        record.Steps.Select(step => (step.Name, step.State)).ShouldBe([("S1", StepState.Queued), ("S2", StepState.Waiting), ("S3", StepState.Queued)]);
        var deliveries = await _bench.Deliveries(record);
        deliveries.Select(one => (one.Step, one.State, one.Held, one.DueAt)).ShouldBe([("S1", DeliveryState.Queued, false, _bench.Now), ("S3", DeliveryState.Queued, true, (long?)null)]);
        (await _bench.Log(record)).ShouldBe(["record.taken-in"]);
        (await _bench.Store.Value($"select content from record_version where record_id = '{record.Id}'"))!.ShouldContain("样一");
    }

    [Test]
    public async Task A_first_push_that_is_ready_is_started_in_the_same_commit()
    {
        var record = _bench.Record(Of(Step("S1"), Step("S2")));
        var first = new FirstPush(Id.New(_bench.Clock), Id.New(_bench.Clock), CaseBench.Lease, 9, "its digest", () => { }, _ => { });
        record = record with { Steps = [record.Steps[0] with { First = first }, record.Steps[1]] };
        var before = _bench.Queue.Commits;
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(record))).ShouldBeTrue();
        (_bench.Queue.Commits - before).ShouldBe(1);
        var file = await _bench.Read(record.Id);
        (await _bench.Log(file)).ShouldBe(["record.taken-in", "delivery.started"]);
        (await _bench.LogData(file, "delivery.started"))[0]!.ShouldBe("""{"attempt":1,"digest":"its digest","revision":9}""");
        var started = await _bench.Delivery(file, "S1");
        (started.Id, started.State, started.Attempts, started.DueAt, started.Digest, started.Revision, started.LeaseToken, started.FirstStartedAt)
            .ShouldBe((first.DeliveryId, DeliveryState.Started, 1, _bench.Now, "its digest", 9, first.LeaseToken, _bench.Now));
        (await _bench.Attempts(started.Id)).ShouldBe([("open", "")]);
        (await _bench.Delivery(file, "S2")).State.ShouldBe(DeliveryState.Queued);
        (await _bench.Ledger.Claim(record.Steps[0].Adapter, 10, CaseBench.Lease)).ShouldBeEmpty("it is under its lease");
        // Settled by whoever holds the lease, like any other.
        var claimed = new Claimed(first.DeliveryId, record.Id, "S1", started.Organisation, started.Adapter, "submit", 1, DeliveryState.Queued, 1, 0, null, null, null, null, first.LeaseToken);
        (await _bench.Ledger.Settle(claimed, new Settlement(DeliveryState.Acknowledged, "acknowledged", Number: "DJ-1"))).ShouldBeTrue();
        (await _bench.StepState(file, "S1")).ShouldBe(StepState.Acknowledged);
    }

    [Test]
    public async Task Files_that_leave_with_a_message_are_in_the_commit_that_opens_its_attempt()
    {
        HandedFile[] files = [new("M01", new string('a', 64)), new("M02", new string('b', 64))];
        var record = _bench.Record(Of(Step("S1")));
        var first = new FirstPush(Id.New(_bench.Clock), Id.New(_bench.Clock), CaseBench.RunOut, 9, CaseBench.Digest, () => { }, _ => { }) { Files = files };
        var before = _bench.Queue.Commits;
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(record with { Steps = [record.Steps[0] with { First = first }] }))).ShouldBeTrue();
        (_bench.Queue.Commits - before).ShouldBe(1);
        var claimed = await _bench.Claim(record.Steps[0].Adapter);
        before = _bench.Queue.Commits;
        (await _bench.Ledger.StartAlone(claimed with { LeaseToken = "lost" }, 9, CaseBench.Digest, files: files)).ShouldBeFalse();
        (await _bench.Ledger.StartAlone(claimed, 9, CaseBench.Digest, files: files)).ShouldBeTrue();
        (_bench.Queue.Commits - before).ShouldBeLessThanOrEqualTo(2);
        var file = await _bench.Read(record.Id);
        (await _bench.Log(file)).ShouldBe(["record.taken-in", "delivery.started", "material.handed-over", "material.handed-over", "delivery.started", "material.handed-over", "material.handed-over"]);
        (await _bench.LogData(file, "material.handed-over")).ShouldBe([.. new[] { 1, 2 }.SelectMany(attempt => files.Select(one => $$"""{"version":1,"code":"{{one.Code}}","digest":"{{one.Digest}}","attempt":{{attempt}}}"""))]);
        (await _bench.Store.Column($"select distinct delivery_id from log_event where kind = 'material.handed-over' and record_id = '{record.Id}'")).ShouldBe([first.DeliveryId]);
    }

    [Test]
    public async Task A_first_push_whose_host_has_died_is_claimed_as_unknown()
    {
        var record = _bench.Record(Of(Step("S1")));
        var first = new FirstPush(Id.New(_bench.Clock), Id.New(_bench.Clock), CaseBench.RunOut, 9, "its digest", () => { }, _ => { });
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(record with { Steps = [record.Steps[0] with { First = first }] }))).ShouldBeTrue();
        var claimed = await _bench.Claim(record.Steps[0].Adapter);
        (claimed.Id, claimed.IsUnknown, claimed.Attempts, claimed.Revision, claimed.Digest, claimed.RetrySince).ShouldBe((first.DeliveryId, true, 1, 9, "its digest", _bench.Now));
    }

    [Test]
    public async Task Warnings_are_kept_with_the_record_and_may_be_missing()
    {
        var item = Of(Step("S1"));
        var (clean, warned) = (_bench.Record(item), _bench.Record(item, warnings: "[1]"u8.ToArray()));
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(clean))).ShouldBeTrue();
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(warned))).ShouldBeTrue();
        (await _bench.Store.Value($"select warnings from record where id = '{clean.Id}'")).ShouldBeNull();
        (await _bench.Store.Value($"select warnings from record where id = '{warned.Id}'")).ShouldBe("[1]");
    }

    [Test]
    public async Task A_number_that_a_client_has_used_takes_in_nothing()
    {
        var item = Of(Step("S1"));
        var first = await _bench.TakeIn(item);
        var again = _bench.Record(item, number: first.Number);
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(again))).ShouldBeFalse();
        foreach (var table in new[] { "record_version", "step", "delivery", "log_event" })
            (await _bench.Store.Number($"select count(*) from {table} where record_id = '{again.Id}'")).ShouldBe(0);
        (await _bench.Queue.Offer(_bench.Ledger.TakeIn(again with { Client = "another" }))).ShouldBeTrue("numbers belong to a client");
    }

    [Test]
    public async Task A_number_that_comes_many_times_at_once_is_taken_in_once()
    {
        var item = Of(Step("S1"));
        var number = "N" + Unique();
        var taken = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => _bench.Queue.Offer(_bench.Ledger.TakeIn(_bench.Record(item, number: number))))));
        taken.Count(one => one).ShouldBe(1);
        (await _bench.Store.Number($"select count(*) from record where number = '{number}'")).ShouldBe(1);
    }

    [Test]
    public async Task A_declined_record_leaves_a_log_event_and_nothing_else()
    {
        var number = "N" + Unique();
        (await _bench.Queue.Offer(_bench.Ledger.Decline("record.declined", CaseBench.Client, "ZSJ", number, "digest", "check.required"))).ShouldBeTrue();
        (await _bench.Store.Number($"select count(*) from log_event where data like '%{number}%' and kind = 'record.declined'")).ShouldBe(1);
        (await _bench.Store.Number($"select count(*) from record where number = '{number}'")).ShouldBe(0);
    }

    [Test]
    public async Task A_claim_takes_what_is_due_at_its_adapter_by_priority_and_time_and_no_more_than_asked()
    {
        var adapter = "a" + Unique();
        var records = new List<CaseFile>();
        foreach (var priority in new[] { 5, 1, 9, 5, 1 }) records.Add(await _bench.TakeIn(Of(Step("S1", adapter: adapter, priority: priority))));
        await _bench.TakeIn(Of(Step("S1")));
        (await _bench.Ledger.Claim(adapter, 2, CaseBench.Lease)).Select(one => one.RecordId).ShouldBe([records[1].Id, records[4].Id], ignoreOrder: true);
        (await _bench.Ledger.Claim(adapter, 2, CaseBench.Lease)).Select(one => one.RecordId).ShouldBe([records[0].Id, records[3].Id], ignoreOrder: true);
        var last = (await _bench.Ledger.Claim(adapter, 2, CaseBench.Lease)).Single();
        (last.RecordId, last.Step, last.State, last.Attempts, last.Purpose, last.Version, last.IsUnknown).ShouldBe((records[2].Id, "S1", DeliveryState.Queued, 0, "submit", 1L, false));
        (await _bench.Ledger.Claim(adapter, 2, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_claim_never_takes_more_than_asked_whatever_plan_the_database_makes()
    {
        var adapter = "a" + Unique();
        for (var i = 0; i < 60; i++) await _bench.Queue.Offer(_bench.Ledger.TakeIn(_bench.Record(Of(Step("S1", adapter: adapter)))));
        for (var i = 0; i < 20; i++)
        {
            if (i == 10 && provider == Provider.Postgres) await _bench.Store.Execute("analyze");
            (await _bench.Ledger.Claim(adapter, 3, CaseBench.Lease)).Count.ShouldBe(3);
        }
    }

    [Test, Description("Locking hints are for speed; that nobody claims what another has comes from the condition that stands again outside.")]
    public async Task Two_hosts_never_claim_the_same_delivery()
    {
        var claim = (Sql)typeof(Ledger).GetField("ClaimDue", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic)!.GetValue(null)!;
        if (bare) claim.For(_bench.Store.Dialect).ShouldNotContain("skip locked");
        if (bare) claim.For(_bench.Store.Dialect).ShouldNotContain("readpast");
        var adapter = "a" + Unique();
        for (var i = 0; i < 150; i++) await _bench.Queue.Offer(_bench.Ledger.TakeIn(_bench.Record(Of(Step("S1", adapter: adapter)))));
        using var other = new CommitQueue(_bench.Store.Options, Microsoft.Extensions.Logging.Abstractions.NullLogger<CommitQueue>.Instance);
        var claimed = await Task.WhenAll(new[] { _bench.Queue, other }.SelectMany(queue => new[] { ClaimAll(queue), ClaimAll(queue) }));
        var all = claimed.SelectMany(ids => ids).ToList();
        all.ShouldBeUnique();
        all.Count.ShouldBe(150);

        async Task<List<string>> ClaimAll(CommitQueue queue)
        {
            var mine = new List<string>();
            for (var empty = 0; empty < 3;)
            {
                var token = Id.New(_bench.Clock);
                var rows = new List<string>();
                await queue.Commit(new Unit(token).WhenRows(claim.With([token, 60_000L, 5L, adapter, 0L, _bench.Now, .. Enumerable.Repeat<object?>(0L, 9)]), row => row.GetString(0), rows));
                empty = rows.Count == 0 ? empty + 1 : 0;
                mine.AddRange(rows);
            }
            return mine;
        }
    }

    [Test]
    public async Task A_lease_that_ran_out_lets_the_next_one_claim()
    {
        var step = Step("S1");
        await _bench.TakeIn(Of(step));
        var first = await _bench.Claim(step.Adapter, CaseBench.RunOut);
        var second = await _bench.Claim(step.Adapter);
        second.Id.ShouldBe(first.Id);
        second.LeaseToken.ShouldNotBe(first.LeaseToken);
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
    }

    [Test]
    public async Task What_is_not_due_yet_is_not_claimed()
    {
        var step = Step("S1");
        await _bench.TakeIn(Of(step));
        await _bench.Push(step.Adapter, Unavailable(_bench.Clock.GetUtcNow() + TimeSpan.FromMinutes(1)));
        (await _bench.Ledger.Claim(step.Adapter, 10, CaseBench.Lease)).ShouldBeEmpty();
        _bench.Clock.Advance(TimeSpan.FromMinutes(1));
        (await _bench.Claim(step.Adapter)).Failures.ShouldBe(1);
    }

    [Test]
    public async Task A_start_opens_an_attempt_and_pins_revision_and_digest_of_the_first()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var first = await _bench.Claim(step.Adapter);
        (await _bench.Ledger.StartAlone(first, 7, "d1")).ShouldBeTrue();
        var started = await _bench.Delivery(record, "S1");
        (started.State, started.Attempts, started.Revision, started.Digest, started.FirstStartedAt).ShouldBe((DeliveryState.Started, 1L, 7L, "d1", _bench.Now));
        (await _bench.Attempts(first.Id)).ShouldBe([("open", "")]);
        (await _bench.Log(record)).ShouldBe(["record.taken-in", "delivery.started"]);
        await _bench.Ledger.Settle(first with { Attempts = 1, State = DeliveryState.Queued }, Unavailable(_bench.Clock.GetUtcNow()));

        var second = await _bench.Claim(step.Adapter);
        (second.Revision, second.Digest, second.Attempts).ShouldBe((7, "d1", 1));
        (await _bench.Ledger.StartAlone(second, 8, "d2")).ShouldBeFalse("it is another message than the one that was started first");
        (await _bench.Ledger.StartAlone(second, 8, "d1")).ShouldBeTrue();
        var again = await _bench.Delivery(record, "S1");
        (again.Attempts, again.Revision, again.Digest).ShouldBe((2, 7, "d1"));
    }

    [Test]
    public async Task A_start_fails_when_the_lease_is_lost_and_leaves_no_trace()
    {
        var step = Step("S1");
        var record = await _bench.TakeIn(Of(step));
        var lost = await _bench.Claim(step.Adapter, CaseBench.RunOut);
        var mine = await _bench.Claim(step.Adapter);
        (await _bench.Ledger.StartAlone(lost, 7, "d1")).ShouldBeFalse();
        (await _bench.Attempts(lost.Id)).ShouldBeEmpty();
        (await _bench.Log(record)).ShouldBe(["record.taken-in"]);
        (await _bench.Ledger.StartAlone(mine, 7, "d1")).ShouldBeTrue();
    }

    [Test]
    public async Task Several_starts_share_a_commit_and_each_has_its_own_result()
    {
        var adapter = "a" + Unique();
        for (var i = 0; i < 3; i++) await _bench.TakeIn(Of(Step("S1", adapter: adapter)));
        var claimed = await _bench.Ledger.Claim(adapter, 3, CaseBench.Lease);
        var before = _bench.Queue.Commits;
        Unit[] units = [.. claimed.Select((one, i) => _bench.Ledger.Start(i == 1 ? one with { LeaseToken = "lost" } : one, 7, "d"))];
        _bench.Ledger.Commit(units);
        (await Task.WhenAll(units.Select(unit => unit.Done))).ShouldBe([true, false, true]);
        (_bench.Queue.Commits - before).ShouldBe(1);
    }

    [Test]
    public async Task An_open_attempt_whose_lease_ran_out_is_claimed_as_unknown()
    {
        var step = Step("S1");
        await _bench.TakeIn(Of(step));
        await _bench.Start(step.Adapter, CaseBench.RunOut);
        var claimed = await _bench.Claim(step.Adapter);
        (claimed.State, claimed.IsUnknown, claimed.Attempts).ShouldBe((DeliveryState.Started, true, 1));
        (await _bench.Ledger.StartAlone(claimed, 7, CaseBench.Digest)).ShouldBeTrue();
        (await _bench.Attempts(claimed.Id)).ShouldBe([("unknown", "no-answer"), ("open", "")]);
    }

    [Test]
    public async Task Leases_found_at_the_start_of_an_embedded_hub_are_freed_and_open_attempts_stay_open()
    {
        await using var alone = await CaseBench.Open(provider);
        var (claimed, started) = (Step("S1"), Step("S2"));
        var record = await alone.TakeIn(Of(claimed, started));
        await alone.Claim(claimed.Adapter);
        await alone.Start(started.Adapter);
        await alone.Ledger.FreeLeasesAtStart();
        (await alone.Claim(claimed.Adapter)).State.ShouldBe(DeliveryState.Queued);
        (await alone.Claim(started.Adapter)).IsUnknown.ShouldBeTrue();
        (await alone.Attempts((await alone.Delivery(record, "S2")).Id)).ShouldBe([("open", "")]);
    }
}

public sealed class LedgerSqliteTests() : LedgerContract(Provider.Sqlite);

public sealed class LedgerPostgresTests() : LedgerContract(Provider.Postgres);

public sealed class LedgerPostgresBareTests() : LedgerContract(Provider.Postgres, bare: true);

public sealed class LedgerSqlServerTests() : LedgerContract(Provider.SqlServer);

public sealed class LedgerSqlServerBareTests() : LedgerContract(Provider.SqlServer, bare: true);
