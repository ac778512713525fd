using System.Diagnostics;
using System.Text.Json;
using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Hosts;
using Exchange.Core.Log;
using Exchange.Core.Progress;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Core.Tests.Records;
using Exchange.Host.Jobs;
using Exchange.Host.Retention;
using Exchange.Host.Tests.Jobs;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Host.Tests.Retention;

/// <summary>The task itself: which records, in which steps, and what whoever hands records in meanwhile notices of it.</summary>
internal sealed class PruneTaskTests
{
    private SmallHub _hub = null!;
    private Office _office = null!;
    private CaseReading _cases = null!;
    private TaskTable _table = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open();
        (_office, _cases) = (new Office(_hub), new CaseReading(_hub.Database));
        _table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
    }

    [TearDown]
    public ValueTask Close() => _hub.DisposeAsync();

    [Test]
    public async Task Each_items_records_go_after_its_own_days()
    {
        await Closed(3, "short");
        await Closed(3, "usual");
        await Closed(3, "long");
        _hub.Clock.Advance(TimeSpan.FromDays(20));
        await Closed(2, "short");
        _hub.Clock.Advance(TimeSpan.FromDays(11));
        var options = new RetentionOptions { ClosedDays = 30, Items = new() { ["short"] = 10, ["long"] = 365 } };
        (await Run(options, countOnly: true)).ShouldBe("8 records would be pruned.");
        (await Pruned()).ShouldBe("");
        (await Run(options)).ShouldBe("Pruned: 8 records, 0 parked rows, 0 tasks, 0 rows of libraries, 0 corrections, 0 traces of persons.");
        (await Pruned()).ShouldBe("short short short short short usual usual usual");
        _hub.Clock.Advance(TimeSpan.FromDays(335));
        (await Run(options)).ShouldBe("Pruned: 3 records, 0 parked rows, 0 tasks, 0 rows of libraries, 0 corrections, 0 traces of persons.");
        (await Logged(LogKind.RetentionPruned)).Count.ShouldBe(2, "one a run that took something away");
    }

    [Test]
    public async Task Where_only_some_items_have_days_the_others_are_kept_for_ever()
    {
        await Closed(2, "short");
        await Closed(2, "usual");
        _hub.Clock.Advance(TimeSpan.FromDays(40_000));
        await Run(new RetentionOptions { Items = new() { ["short"] = 10 } });
        (await Pruned()).ShouldBe("short short");
    }

    [Test]
    public void Without_any_setting_it_is_declined()
    {
        Task(new RetentionOptions()).Kind.Faults(JsonDocument.Parse("{}").RootElement).Single().Code.ShouldBe("task.retention");
        Task(new RetentionOptions { TaskDays = 9 }).Kind.Faults(JsonDocument.Parse("{}").RootElement).ShouldBeEmpty();
    }

    [Test]
    public async Task Interrupted_it_goes_on_and_leaves_nothing_out()
    {
        await Closed(650);
        _hub.Clock.Advance(TimeSpan.FromDays(31));
        var kind = Task(new RetentionOptions { ClosedDays = 30 }).Kind;
        await _hub.Tamper("create trigger full_disk before update on task when new.done >= 500 begin select raise(abort, 'disk full'); end");
        var id = await Ask(kind);
        await Runner(kind).Run(id, default);
        (await _table.Read(id, default))!.State.ShouldBe(TaskState.Running);
        await _hub.Tamper("drop trigger full_disk");
        await _table.FreeLeasesAtStart();
        await Runner(kind).Run(id, default);
        (await _table.Read(id, default))!.State.ShouldBe(TaskState.Done);
        (await Logged(LogKind.RecordPruned)).Count.ShouldBe(650, "each once");
    }

    [Test]
    public async Task No_commit_takes_more_than_twenty_records()
    {
        await Closed(130);
        _hub.Clock.Advance(TimeSpan.FromDays(31));
        var before = _hub.Queue.Commits;
        await Run(new RetentionOptions { ClosedDays = 30 });
        (_hub.Queue.Commits - before).ShouldBeGreaterThanOrEqualTo(130 / 20 + 1 + 4, "seven of pruning, and those of the task");
    }

    /// <summary>
    /// All bounds are ratios within this run, so that a busy machine stretches both sides. A hundred slices with four times their own length between them: whoever hands in waits for one of them, a five hundredth of the whole,
    /// and four times of five for none. Pruned in one commit, somebody would wait for the whole; without rests, everybody would wait for a slice.
    /// </summary>
    [Test, NonParallelizable]
    public async Task Whoever_hands_records_in_meanwhile_waits_for_no_more_than_a_slice()
    {
        await Closed(2_000);
        _hub.Clock.Advance(TimeSpan.FromDays(31));
        await TakeIns(200, () => false);
        var alone = await TakeIns(400, () => false);
        var watch = Stopwatch.StartNew();
        var run = System.Threading.Tasks.Task.Run(() => Run(new RetentionOptions { ClosedDays = 30 }));
        var beside = await TakeIns(100_000, () => run.IsCompleted);
        var took = watch.Elapsed.TotalMilliseconds;
        (await run).ShouldStartWith("Pruned: 2000 records");
        var again = await TakeIns(400, () => false);
        TestContext.Out.WriteLine($"take-in alone: {Told(alone)}, and afterwards: {Told(again)}; while pruning for {took:0} ms: {Told(beside)}");
        beside.Count.ShouldBeGreaterThan(100, "it was handed in all the while");
        beside[^1].ShouldBeLessThan(took / 10, "nobody waits for more than some slices");
        (beside[beside.Count / 2] / Math.Max(alone[alone.Count / 2], again[again.Count / 2])).ShouldBeLessThan(2.5, "and most wait for none");

        static string Told(List<double> times) => $"median {times[times.Count / 2]:0.00} ms, p99 {times[times.Count * 99 / 100]:0.00} ms, longest {times[^1]:0.00} ms, of {times.Count}";
    }

    [Test]
    public async Task The_days_run_is_asked_for_once_whenever_it_is_looked_for()
    {
        // 09:00 in the zone of the hub.
        var task = Task(new RetentionOptions { TaskDays = 30 });
        await using var host = await JobsHost.Make(_hub, task.Kind);
        var job = new PruneJob(new RetentionOptions { TaskDays = 30, At = "02:30" }, host.The<TaskDesk>(), _table, new HostTurns(_hub.Queue, _hub.Database, _hub.Clock, NullLogger<HostTurns>.Instance), _hub.Clock, NullLogger<PruneJob>.Instance);
        await job.Look(default);
        await job.Look(default);
        (await Asked()).ShouldBe(1, "what the night has missed is made up for, once");
        _hub.Clock.Advance(TimeSpan.FromHours(17));
        await job.Look(default);
        (await Asked()).ShouldBe(1, "02:00");
        _hub.Clock.Advance(TimeSpan.FromMinutes(31));
        await job.Look(default);
        await job.Look(default);
        (await Asked()).ShouldBe(2, "02:31");
    }

    [TestCase("2026-12-21T02:29:59+08:00", "2026-12-20T02:30:00+08:00")]
    [TestCase("2026-12-21T02:30:00+08:00", "2026-12-21T02:30:00+08:00")]
    [TestCase("2026-12-20T18:30:00+00:00", "2026-12-21T02:30:00+08:00")]
    public void The_latest_time_is_the_hubs_own(string now, string latest)
        => PruneJob.Latest(DateTimeOffset.Parse(now), new TimeOnly(2, 30), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai")).ShouldBe(DateTimeOffset.Parse(latest));

    [Test]
    public void A_time_that_a_change_of_the_clocks_leaves_out_is_an_hour_later()
        => PruneJob.Latest(DateTimeOffset.Parse("2026-03-29T12:00:00+02:00"), new TimeOnly(2, 30), TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin")).ShouldBe(DateTimeOffset.Parse("2026-03-29T03:30:00+02:00"));

    [Test]
    public async Task Rows_that_libraries_kept_out_go_when_their_batch_ended_long_enough_ago()
    {
        var old = _hub.Clock.GetUtcNow().AddDays(-31).ToUnixTimeMilliseconds();
        foreach (var (batch, closed, rows) in new[] { (1, $"{old}", 25), (2, $"{old + 172_800_000}", 3), (3, "null", 2) })
        {
            await _hub.Tamper($"insert into library_batch (library, batch, state, mode, source, client, resumable, revision, layout, chunk, row_count, counts, opened_at, touched_at, closed_at) values (7, {batch}, 'Merged', 'Full', 's', 'c', 1, 1, 'l', 1, 0, 'c', 1, 1, {closed})");
            for (var line = 1; line <= rows; line++) await _hub.Tamper($"insert into library_fault (library, batch, line, findings, content) values (7, {batch}, {line}, 'f', 'c')");
        }
        (await Run(new RetentionOptions { QuarantineDays = 30 })).ShouldBe("Pruned: 0 records, 0 parked rows, 0 tasks, 25 rows of libraries, 0 corrections, 0 traces of persons.");
        (await Run(new RetentionOptions { QuarantineDays = 30 })).ShouldBe("Pruned: 0 records, 0 parked rows, 0 tasks, 0 rows of libraries, 0 corrections, 0 traces of persons.");
    }

    [Test]
    public async Task What_corrections_say_of_rows_goes_so_many_days_after_the_answer()
    {
        var at = _hub.Clock.GetUtcNow();
        foreach (var (number, answered) in new[] { (1, $"{at.AddDays(-31).ToUnixTimeMilliseconds()}"), (2, $"{at.AddDays(-29).ToUnixTimeMilliseconds()}"), (3, "null") })
            await _hub.Tamper($"insert into row_correction (number, client, reporter, provider, resource, row_key, field, state, due, reported_at, answered_at) values ({number}, 'c', 'r', 'p', '1/1', 'key', 'f', 'Kept', '9999-12-31', 1, {answered})");
        (await Run(new RetentionOptions { CorrectionDays = 30 })).ShouldBe("Pruned: 0 records, 0 parked rows, 0 tasks, 0 rows of libraries, 1 corrections, 0 traces of persons.");
        (await Run(new RetentionOptions { CorrectionDays = 30 })).ShouldBe("Pruned: 0 records, 0 parked rows, 0 tasks, 0 rows of libraries, 0 corrections, 0 traces of persons.");
        (await _hub.Database.Query(new Sql("select number from row_correction where row_key is not null order by number").With(), static row => row.GetInt64(0), default)).ShouldBe([2L, 3L]);
    }

    [Test]
    public async Task Who_has_read_whose_data_is_forgotten_by_person_and_not_in_the_log()
    {
        var (at, readers) = (_hub.Clock.GetUtcNow(), new ReaderTable(_hub.Queue, _hub.Database));
        foreach (var (position, days) in new[] { (1, 400), (2, 366), (3, 364) })
        {
            await _hub.Tamper($"insert into share_trace (subject, position, at) values ('{new string('a', 32)}', {position}, {at.AddDays(-days).ToUnixTimeMilliseconds()})");
            (await readers.Fold(at, default)).ShouldBeFalse();
        }
        var events = await _hub.Database.Query(new Sql("select position from log_event where kind <> 'task.requested' and kind <> 'task.ended' and kind <> 'retention.pruned'").With(), static row => row.GetInt64(0), default);
        (await Run(new RetentionOptions { ReaderDays = 365 })).ShouldBe("Pruned: 0 records, 0 parked rows, 0 tasks, 0 rows of libraries, 0 corrections, 2 traces of persons.");
        (await Run(new RetentionOptions { ReaderDays = 365 })).ShouldEndWith(" 0 traces of persons.");
        (await _hub.Database.Query(new Sql("select position from share_run_trace").With(), static row => row.GetInt64(0), default)).ShouldBe([3L]);
        (await _hub.Database.Query(new Sql("select position from log_event where kind <> 'task.requested' and kind <> 'task.ended' and kind <> 'retention.pruned'").With(), static row => row.GetInt64(0), default)).ShouldBe(events);
    }

    private async Task<int> Asked() => (await _table.Page(null, PruneTask.Name, null, null, default)).Items.Count;

    private PruneTask Task(RetentionOptions options) => new(options, _hub.Ledger, _cases, new ParkedProgressTable(_hub.Queue, _hub.Database, _hub.Clock), _table, new Quarantine(_hub.Database, _hub.Queue),
        new RowCorrectionPruning(_hub.Queue, new RowCorrectionTable(_hub.Database), _hub.Clock), new ReaderTable(_hub.Queue, _hub.Database), TimeProvider.System);

    private TaskRunner Runner(TaskKind kind) => new(_table, new TaskKinds([kind]), _hub.Clock, NullLogger<TaskRunner>.Instance);

    private Task<string> Ask(TaskKind kind, string arguments = "{}") => _table.Request(kind, "admin", JsonDocument.Parse(arguments).RootElement);

    private async Task<string> Run(RetentionOptions options, bool countOnly = false)
    {
        var kind = Task(options).Kind;
        var id = await Ask(kind, countOnly ? """{"countOnly":true}""" : "{}");
        await Runner(kind).Run(id, default);
        var line = (await _table.Read(id, default))!;
        line.State.ShouldBe(TaskState.Done, line.Outcome);
        return line.Outcome!;
    }

    private async Task Closed(int count, string item = "opening")
    {
        for (var i = 0; i < count; i++) await _office.TakeIn($"{item}-{i}-{_hub.Now}", item: item);
        await _hub.Tamper($"update delivery set state = 'acknowledged', settled_at = {_hub.Now}, due_at = null where settled_at is null");
        await _hub.Tamper($"update record set state = 'closed', outcome = 'done', closed_at = {_hub.Now} where state = 'open'");
    }

    /// <summary>How long each took, in milliseconds, sorted.</summary>
    private async Task<List<double>> TakeIns(int most, Func<bool> enough)
    {
        var times = new List<double>(most);
        for (var i = 0; i < most && !enough(); i++)
        {
            var watch = Stopwatch.StartNew();
            await _office.TakeIn($"T-{i}-{most}-{Id.New(_hub.Clock)}");
            times.Add(watch.Elapsed.TotalMilliseconds);
        }
        times.Sort();
        return times;
    }

    private async Task<string> Pruned()
    {
        await using var connection = await _hub.Database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = "select item from record where pruned_at is not null order by item";
        var items = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) items.Add(reader.GetString(0));
        return string.Join(' ', items);
    }

    private async Task<List<string?>> Logged(string kind)
    {
        await using var connection = await _hub.Database.Open(default);
        await using var command = connection.CreateCommand();
        command.CommandText = $"select data from log_event where kind = '{kind}'";
        var data = new List<string?>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) data.Add(reader.GetString(0));
        return data;
    }
}
