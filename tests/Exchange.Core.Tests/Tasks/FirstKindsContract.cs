using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Tasks;

public abstract class FirstKindsContract(Provider provider)
{
    private protected SmallHub _hub = null!;
    private Office _office = null!;
    private CaseReading _cases = null!;
    private protected TaskTable _table = null!;
    private TaskKinds _kinds = null!;
    private protected TaskRunner _runner = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _office = new Office(_hub);
        _cases = new CaseReading(_hub.Database);
        _table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        _kinds = new TaskKinds([new ReplayParked(_cases, _hub.Ledger, _hub.Clock).Kind, new DiscardParked(_cases, _hub.Ledger, _hub.Clock).Kind, new VerifyPositions(_hub.Database).Kind]);
        _runner = new TaskRunner(_table, _kinds, _hub.Clock, NullLogger<TaskRunner>.Instance);
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task Every_parked_delivery_of_an_organisation_goes_again_and_no_other()
    {
        await Park("YBJ", 450);
        await Park("GAJ", 30);
        var id = await Run("replay-parked", """{"organisation":"YBJ","reason":"outage over"}""");
        var line = (await _table.Read(id, default))!;
        (line.State, line.Outcome, line.Done, line.Total).ShouldBe((TaskState.Done, "Replayed 450.", 450L, 450L));
        // Each attempt was answered, so there is nothing to ask about first.
        (await _cases.Counts(ReadScope.All, default)).ShouldBe([new DeliveryCount("gaj", "GAJ", DeliveryState.Parked, 30), new DeliveryCount("ybj", "YBJ", DeliveryState.Queued, 450)]);
        var replayed = await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.DeliveryReplayed] }, LogScope.All, null, 500, default);
        replayed.Items.Count.ShouldBe(450);
        // The words stay with the deliveries; the log has their digest.
        var data = LogData.Of(("reason", LogData.DigestOf("outage over")));
        replayed.Items.ShouldAllBe(entry => entry.Client == "admin" && entry.Organisation == "YBJ" && entry.Data == data);
    }

    [Test]
    public async Task Only_what_was_parked_for_the_reason_named_goes_and_unasked_when_it_surely_did_not_arrive()
    {
        await Park("YBJ", 3);
        await Park("YBJ", 2, "attempts-used-up");
        await Run("replay-parked", """{"adapter":"ybj","code":"attempts-used-up","reason":"checked by phone","notReceived":true}""");
        (await _cases.Counts(ReadScope.All, default)).ShouldBe([new DeliveryCount("ybj", "YBJ", DeliveryState.Parked, 3), new DeliveryCount("ybj", "YBJ", DeliveryState.Queued, 2)]);
    }

    [Test]
    public async Task What_is_parked_again_or_newly_while_the_task_runs_is_left_alone()
    {
        await Park("YBJ", 450);
        _hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var id = await Ask("replay-parked", """{"adapter":"ybj","reason":"again"}""");
        _hub.Clock.Advance(TimeSpan.FromSeconds(1));
        await Park("YBJ", 5);
        var run = _runner.Run(id, default);
        while (!run.IsCompleted) await _office.Park("ybj");
        await run;
        (await _table.Read(id, default))!.Outcome.ShouldBe("Replayed 450.");
        (await ReplaysOfEach()).ShouldBe(Enumerable.Repeat(1, 450));
    }

    [Test]
    public void A_replay_without_a_reason_or_of_no_time_is_refused()
    {
        Faults("""{"reason":"r"}""").ShouldBeEmpty();
        Faults("""{"reason":"r","from":"2026-12-02T00:00:00Z","until":"2026-12-01T00:00:00Z"}""").ShouldBe(["task.times"]);
        Faults("""{"adapter":"a","reason":" "}""").ShouldBe(["task.reason"]);
        Faults("""{"adapter":"a"}""").ShouldBe(["task.argument"]);
        Faults("""{"organisation":"a","reason":"r"}""").ShouldBeEmpty();
        string[] Faults(string json) => [.. _kinds.Find("replay-parked")!.Faults(JsonDocument.Parse(json).RootElement).Select(fault => fault.Code)];
    }

    [Test]
    public async Task What_is_about_everything_or_about_many_asks_for_their_number()
    {
        await Park("YBJ", 101);
        await Park("GAJ", 3);
        (await Asks("""{"reason":"r"}""")).ShouldBe(104);
        (await Asks("""{"reason":"r","confirm":103}""")).ShouldBe(104);
        (await Asks("""{"reason":"r","confirm":104}""")).ShouldBeNull();
        (await Asks("""{"organisation":"YBJ","reason":"r"}""")).ShouldBe(101);
        (await Asks("""{"adapter":"gaj","reason":"r"}""")).ShouldBeNull();
        (await Asks("""{"adapter":"gaj","reason":"r","confirm":2}""")).ShouldBe(3);
        (await Asks("""{"adapter":"nobody","reason":"r"}""")).ShouldBeNull();
        async Task<long?> Asks(string json) => await _kinds.Find("discard-parked")!.Unconfirmed(JsonDocument.Parse(json).RootElement, default);
    }

    [Test]
    public async Task What_is_discarded_is_never_sent_and_what_may_have_arrived_is_left()
    {
        await Park("YBJ", 250);
        await Faulty("YBJ", 30);
        var id = await Run("discard-parked", """{"organisation":"YBJ","reason":"handed in twice"}""");
        (await _table.Read(id, default))!.Outcome.ShouldBe("Discarded 30; 250 were no longer parked, or may have arrived.");
        id = await Run("discard-parked", """{"adapter":"ybj","reason":"asked by phone","notReceived":true}""");
        (await _table.Read(id, default))!.Outcome.ShouldBe("Discarded 250.");
        (await _cases.Counts(ReadScope.All, default)).ShouldBe([new DeliveryCount("ybj", "YBJ", DeliveryState.Cancelled, 280)]);
        var logged = await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.DeliveryDiscarded] }, LogScope.All, null, 500, default);
        logged.Items.Count.ShouldBe(280);
        logged.Items.ShouldAllBe(static entry => entry.Client == "admin");
        (await _hub.Database.Query(new Sql("select distinct state from step where organisation = 'YBJ'").With(), static row => row.GetString(0), default)).ShouldBe(["rejected"]);
    }

    [TestCase("""{"number":"YBJ-too-old-1","reason":"r"}""", 1)]
    [TestCase("""{"step":"S1","item":"opening","organisation":"YBJ","code":"too-old","reason":"r"}""", 3)]
    [TestCase("""{"step":"S2","organisation":"YBJ","reason":"r"}""", 0)]
    [TestCase("""{"item":"closing","organisation":"YBJ","reason":"r"}""", 0)]
    [TestCase("""{"organisation":"YBJ","until":"2020-01-01T00:00:00Z","reason":"r"}""", 0)]
    [TestCase("""{"organisation":"YBJ","from":"2020-01-01T00:00:00Z","reason":"r"}""", 5)]
    public async Task A_filter_by_business_keys_means_those_and_no_others(string arguments, int count)
    {
        await Park("YBJ", 3, numbered: true);
        await Faulty("YBJ", 2);
        await Park("GAJ", 1, numbered: true);
        var id = await Run("replay-parked", arguments);
        (await _table.Read(id, default))!.Outcome.ShouldBe($"Replayed {count}.");
        (await ReplaysOfEach()).ShouldBe(Enumerable.Repeat(1, count));
    }

    [Test]
    public async Task Parked_deliveries_are_found_by_every_key_page_by_page_and_each_reader_finds_its_own()
    {
        await Park("YBJ", 5, numbered: true);
        _hub.Clock.Advance(TimeSpan.FromSeconds(1));
        var later = _hub.Clock.GetUtcNow();
        await Park("GAJ", 4, "attempts-used-up", numbered: true);
        await _office.TakeIn("theirs", "other-window", organisations: "YBJ");
        await _office.Park("ybj");
        await _hub.Tamper("update step set acknowledgement = 'DEP-7' where organisation = 'GAJ' and record_id = (select id from record where number = 'GAJ-attempts-used-up-2')");
        var all = new ParkedFilter(null, null, null, DateTimeOffset.MaxValue);

        (await Found(all, ReadScope.All)).Count.ShouldBe(10);
        (await Found(all with { Organisation = "GAJ" }, ReadScope.All)).ShouldAllBe(static line => line.Organisation == "GAJ");
        (await Found(all with { Code = "attempts-used-up" }, ReadScope.All)).Count.ShouldBe(4);
        (await Found(all with { From = later }, ReadScope.All)).Count.ShouldBe(5);
        (await Found(all with { From = later, Adapter = "ybj" }, ReadScope.All)).ShouldHaveSingleItem().Number.ShouldBe("theirs");
        (await Found(all with { Acknowledgement = "DEP-7" }, ReadScope.All)).ShouldHaveSingleItem().Number.ShouldBe("GAJ-attempts-used-up-2");
        (await Found(all with { Acknowledgement = "DEP-7", Number = "YBJ-too-old-1" }, ReadScope.All)).ShouldBeEmpty();
        (await Found(all with { Number = "YBJ-too-old-1", Code = "attempts-used-up" }, ReadScope.All)).ShouldBeEmpty();

        (await Found(all, ReadScope.Only("YBJ"))).Count.ShouldBe(6);
        (await Found(all with { Organisation = "GAJ" }, ReadScope.Only("YBJ"))).ShouldBeEmpty();
        (await Found(all with { Acknowledgement = "DEP-7" }, ReadScope.Only("YBJ"))).ShouldBeEmpty();
        (await Found(all, ReadScope.Intake("other-window"))).ShouldHaveSingleItem().Number.ShouldBe("theirs");
        (await Found(all with { Number = "theirs" }, ReadScope.Intake("window"))).ShouldBeEmpty();
        await Should.ThrowAsync<CursorException>(async () => await _cases.ParkedPage(all with { Code = "too-old" }, ReadScope.All, (await _cases.ParkedPage(all, ReadScope.All, null, 1, default)).Next, 1, default));

        async Task<List<DeliveryLine>> Found(ParkedFilter filter, ReadScope scope)
        {
            var lines = new List<DeliveryLine>();
            for (string? after = null; ;)
            {
                var page = await _cases.ParkedPage(filter, scope, after, 3, default);
                lines.AddRange(page.Items);
                if (page.Next is null) break;
                after = page.Next;
            }
            lines.Select(static line => line.Id).ShouldBeUnique();
            lines.ShouldBe(lines.OrderBy(static line => line.CreatedAt).ThenBy(static line => line.Id, StringComparer.Ordinal));
            return lines;
        }
    }

    [Test]
    public async Task A_whole_log_is_found_whole()
    {
        await Log(60_000);
        var id = await Run("verify-positions", "{}");
        var line = (await _table.Read(id, default))!;
        (line.State, line.Outcome).ShouldBe((TaskState.Done, "Positions 1 to 60001 are all there."));
    }

    [Test]
    public async Task Removed_events_are_named_wherever_they_were()
    {
        await Log(60_000);
        await _hub.Tamper("delete from log_event where position in (1, 77, 78, 50000, 50001, 60000)");
        var id = await Run("verify-positions", "{}");
        var line = (await _table.Read(id, default))!;
        (line.State, line.Outcome).ShouldBe((TaskState.Failed, "6 of positions 1 to 60001 are missing: 1, 77-78, 50000, 50001, 60000."));
    }

    [Test]
    public async Task A_log_cut_off_at_its_end_is_noticed()
    {
        await Log(100);
        var id = await Ask("verify-positions", "{}");
        await _hub.Tamper("delete from log_event where position >= 95");
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.Outcome.ShouldBe("7 of positions 1 to 101 are missing: 95-101.");
    }

    private async Task<string> Run(string kind, string arguments)
    {
        var parsed = JsonDocument.Parse(arguments).RootElement;
        _kinds.Find(kind)!.Faults(parsed).ShouldBeEmpty();
        var id = await Ask(kind, arguments);
        await _runner.Run(id, default);
        return id;
    }

    private protected async Task<string> Ask(string kind, string arguments) => await _table.Request(_kinds.Find(kind)!, "admin", JsonDocument.Parse(arguments).RootElement);

    private protected async Task<IEnumerable<int>> ReplaysOfEach()
    {
        var lines = await new LogSearch(_hub.Database).Page(new LogFilter { Kinds = [LogKind.DeliveryReplayed] }, LogScope.All, null, 500, default);
        return lines.Items.GroupBy(line => line.DeliveryId).Select(delivery => delivery.Count());
    }

    /// <summary>Parked before anything has left.</summary>
    private async Task Faulty(string organisation, int count)
    {
        for (var i = 0; i < count; i++) await _office.TakeIn($"{organisation}-faulty-{i}", organisations: organisation);
        foreach (var delivery in await _hub.Ledger.Claim(organisation.ToLowerInvariant(), 1_000, TimeSpan.FromMinutes(5)))
            (await _hub.Ledger.Settle(delivery, new Settlement(DeliveryState.Parked, "parked", Code: "mapping-fault"))).ShouldBeTrue();
    }

    private protected async Task Park(string organisation, int count, string code = "too-old", bool numbered = false)
    {
        for (var i = 0; i < count; i++) await _office.TakeIn($"{organisation}-{code}-{i}{(numbered ? "" : $"-{_hub.Now}")}", organisations: organisation);
        await _office.Answer(organisation.ToLowerInvariant(), new Settlement(DeliveryState.Parked, "unavailable", Code: code, Text: "无法连接"));
    }

    private Task Log(int count) => _hub.Log([.. Enumerable.Range(0, count).Select(i => new LogEvent(_hub.Now + i, LogKind.ProgressReported))]);
}

public sealed class FirstKindsSqliteTests() : FirstKindsContract(Provider.Sqlite)
{
    [Test]
    public async Task A_replay_that_was_interrupted_goes_on_where_it_was_and_lets_nothing_go_twice()
    {
        await Park("YBJ", 450);
        var id = await Ask("replay-parked", """{"adapter":"ybj","reason":"again"}""");
        await _hub.Tamper("create trigger full_disk before update on task when new.done = 400 begin select raise(abort, 'disk full'); end");
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Running), line => line.Done.ShouldBe(200));
        await _hub.Tamper("drop trigger full_disk");
        await _table.FreeLeasesAtStart();
        await _runner.Run(id, default);
        // The second batch had gone when the disk was full, and was not counted.
        (await _table.Read(id, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Done), line => line.Outcome.ShouldBe("Replayed 250."), line => line.Runs.ShouldBe(2));
        (await ReplaysOfEach()).ShouldBe(Enumerable.Repeat(1, 450));
    }
}

public sealed class FirstKindsPostgresTests() : FirstKindsContract(Provider.Postgres);

public sealed class FirstKindsSqlServerTests() : FirstKindsContract(Provider.SqlServer);
