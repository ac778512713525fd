using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Core.Tests.Records;
using Microsoft.Extensions.Logging.Abstractions;

namespace Exchange.Core.Tests.Tasks;

public abstract class TaskTableContract(Provider provider)
{
    private sealed record Steps(int Count, string? Note = null);

    private protected SmallHub _hub = null!;
    private TaskTable _table = null!;
    private TaskRunner _runner = null!;
    private TaskKind _counting = null!;
    private Func<int, TaskRun, CancellationToken, Task> _atEach = null!;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        _table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        _atEach = (_, _, _) => Task.CompletedTask;
        _counting = new TaskKind<Steps>("counting", new Title { Zh = "计数", En = "Counting" }, async (steps, run, stop) =>
        {
            for (var i = run.Mark is { } mark ? int.Parse(mark) : 0; i < steps.Count; i++)
            {
                await _atEach(i, run, stop);
                await run.Report(i + 1, steps.Count, $"step {i + 1}", $"{i + 1}");
            }
            return new TaskEnd.Done($"counted to {steps.Count}");
        });
        _runner = new TaskRunner(_table, new TaskKinds([_counting]), _hub.Clock, NullLogger<TaskRunner>.Instance);
    }

    [TearDown]
    public ValueTask Close() => _hub?.DisposeAsync() ?? ValueTask.CompletedTask;

    [Test]
    public async Task A_task_is_a_row_before_it_runs_and_tells_how_far_it_is_and_what_came_of_it()
    {
        var id = await Ask(3);
        (await _table.Read(id, default))!.ShouldBe(new TaskLine(id, "counting", "admin", _hub.Clock.GetUtcNow(), """{"count":3}""", TaskState.Queued, 0, null, null, null, 0, null, null, null, null));
        (await _table.Unfinished(default)).ShouldBe([id]);
        var between = new List<TaskLine>();
        _atEach = async (_, _, stop) => between.Add((await _table.Read(id, stop))!);
        await _runner.Run(id, default);
        between.Select(line => (line.State, line.Done, line.Progress)).ShouldBe([(TaskState.Running, 0L, null), (TaskState.Running, 1L, "step 1"), (TaskState.Running, 2L, "step 2")]);
        var ended = (await _table.Read(id, default))!;
        (ended.State, ended.Done, ended.Total, ended.Outcome, ended.Runs, ended.EndedAt).ShouldBe((TaskState.Done, 3L, 3L, "counted to 3", 1L, _hub.Clock.GetUtcNow()));
        (await _table.Unfinished(default)).ShouldBeEmpty();
        (await Logged()).ShouldBe([(LogKind.TaskRequested, "admin", $$"""{"task":"{{id}}","kind":"counting"}"""), (LogKind.TaskEnded, "admin", $$"""{"task":"{{id}}","state":"done"}""")]);
    }

    [Test]
    public void Arguments_that_the_kind_does_not_know_are_named()
    {
        Faults("""{"count":1,"conut":2}""").ShouldBe(["/conut"]);
        Faults("""{"count":"one"}""").ShouldBe(["/count"]);
        Faults("""{"count":1}""").ShouldBeEmpty();
        Faults("[]").ShouldBe([""]);
        string[] Faults(string json) => [.. _counting.Faults(JsonDocument.Parse(json).RootElement).Select(fault => fault.Pointer)];
    }

    [Test]
    public async Task A_row_run_by_several_at_once_is_run_by_one()
    {
        var id = await Ask(20);
        var steps = 0;
        _atEach = (_, _, _) => { Interlocked.Increment(ref steps); return Task.CompletedTask; };
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => _runner.Run(id, default)));
        steps.ShouldBe(20);
        (await _table.Read(id, default))!.Runs.ShouldBe(1);
    }

    [Test]
    public async Task When_the_host_stops_the_task_waits_and_goes_on_from_its_mark()
    {
        var id = await Ask(5);
        using var stopping = new CancellationTokenSource();
        _atEach = async (i, _, stop) => { if (i == 3) await stopping.CancelAsync(); stop.ThrowIfCancellationRequested(); };
        await _runner.Run(id, stopping.Token);
        var line = (await _table.Read(id, default))!;
        (line.State, line.Mark, line.Runs).ShouldBe((TaskState.Queued, "3", 0L));
        var seen = new List<int>();
        _atEach = (i, _, _) => { seen.Add(i); return Task.CompletedTask; };
        await _runner.Run((await _table.Unfinished(default)).Single(), default);
        seen.ShouldBe([3, 4]);
        (await _table.Read(id, default))!.State.ShouldBe(TaskState.Done);
    }

    [Test]
    public async Task A_task_whose_host_died_is_begun_again_at_the_next_start_and_the_dead_run_can_write_nothing_more()
    {
        var id = await Ask(5);
        var dead = (await _table.Begin(id, default))!;
        await dead.Report(2, 5, null, "2");
        (await _table.Unfinished(default)).ShouldBeEmpty("somebody holds the lease");
        await _table.FreeLeasesAtStart();
        (await _table.Unfinished(default)).ShouldBe([id]);
        await _runner.Run(id, default);
        var line = (await _table.Read(id, default))!;
        (line.State, line.Done, line.Runs).ShouldBe((TaskState.Done, 5L, 2L));
        await Should.ThrowAsync<OperationCanceledException>(() => dead.Report(3, 5, null, "3"));
        (await _table.End(dead, TaskState.Failed, "too late")).ShouldBeFalse();
        (await _table.Read(id, default)).ShouldBe(line);
    }

    [Test]
    public async Task A_task_is_handed_over_by_one_host_and_once_more_when_nobody_has_taken_it_up_for_long()
    {
        var id = await Ask(2);
        var other = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        (await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? _table : other).Hand(id)))).Count(static done => done).ShouldBe(1);
        (await other.Unfinished(default)).ShouldBeEmpty();
        await _hub.Tamper("update task set handed_until = handed_until - 300000");
        (await other.Unfinished(default)).ShouldBe([id]);
        (await other.Hand(id)).ShouldBeTrue();

        (await _table.HandBack(id)).ShouldBeTrue();
        (await _table.Hand(id)).ShouldBeTrue();
        await _runner.Run(id, default);
        (await _table.Hand(id)).ShouldBeFalse("it has ended");
    }

    [Test]
    public async Task A_task_that_was_taken_up_by_a_host_that_died_is_handed_over_again_as_soon_as_its_lease_has_run_out()
    {
        var short_ = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock, TimeSpan.FromSeconds(6));
        short_.Heartbeat.ShouldBe(TimeSpan.FromSeconds(1));
        var id = await Ask(2);
        (await short_.Hand(id)).ShouldBeTrue();
        (await short_.Begin(id, default)).ShouldNotBeNull();
        (await _table.Hand(id)).ShouldBeFalse("somebody runs it");
        await _hub.Tamper("update task set lease_until = lease_until - 6000");
        await Task.Delay(2);   // The lease ends after its last millisecond.
        (await _table.Unfinished(default)).ShouldBe([id]);
        (await _table.Hand(id)).ShouldBeTrue();
    }

    [Test]
    public async Task A_task_that_interrupts_its_host_again_and_again_is_given_up()
    {
        var id = await Ask(5);
        for (var i = 0; i < 5; i++)
        {
            (await _table.Begin(id, default)).ShouldNotBeNull();
            await _table.FreeLeasesAtStart();
        }
        await _runner.Run(id, default);
        var line = (await _table.Read(id, default))!;
        (line.State, line.Outcome).ShouldBe((TaskState.Failed, "Given up: interrupted 5 times."));
    }

    [Test]
    public async Task A_cancelled_task_never_runs_or_stops_at_its_next_step()
    {
        var queued = await Ask(3);
        (await _table.Cancel(queued, "admin-2")).ShouldBeTrue();
        (await _table.Cancel(queued, "admin-2")).ShouldBeFalse();
        await _runner.Run(queued, default);
        (await _table.Read(queued, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Cancelled), line => line.Runs.ShouldBe(0), line => line.CancelledBy.ShouldBe("admin-2"));

        var running = await Ask(3);
        _atEach = async (i, _, _) => { if (i == 1) (await _table.Cancel(running, "admin-2")).ShouldBeTrue(); };
        await _runner.Run(running, default);
        (await _table.Read(running, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Cancelled), line => line.Done.ShouldBe(1), line => line.EndedAt.ShouldNotBeNull());
        (await Logged()).Count(line => line.Kind == LogKind.TaskEnded).ShouldBe(2);
    }

    [Test]
    public async Task Work_that_does_not_report_hears_of_its_cancelling_by_the_heartbeat()
    {
        var id = await Ask(1);
        var waiting = new TaskCompletionSource();
        _atEach = async (_, _, stop) => { waiting.SetResult(); await Task.Delay(Timeout.Infinite, stop); };
        var run = _runner.Run(id, default);
        await waiting.Task;
        await _table.Cancel(id, "admin");
        while (!run.IsCompleted)
        {
            _hub.Clock.Advance(TimeSpan.FromSeconds(10));
            await Task.WhenAny(run, Task.Delay(20));
        }
        (await _table.Read(id, default))!.State.ShouldBe(TaskState.Cancelled);
    }

    [Test]
    public async Task An_unexpected_error_ends_the_task_and_its_words_stay_out_of_the_row()
    {
        var id = await Ask(1);
        _atEach = (_, _, _) => throw new InvalidOperationException("张三 310104198001011234");
        await _runner.Run(id, default);
        var line = (await _table.Read(id, default))!;
        line.State.ShouldBe(TaskState.Failed);
        line.Outcome.ShouldBe("Stopped by an unexpected error: InvalidOperationException. The hub's own log has the rest.");
    }

    [Test]
    public async Task A_kind_that_this_program_does_not_have_is_left_to_a_newer_one_and_fails_when_none_has_come()
    {
        var id = await _table.Request(new TaskKind<Steps>("gone", new Title { Zh = "无", En = "Gone" }, (_, _, _) => throw new InvalidOperationException()), "admin", JsonDocument.Parse("{}").RootElement);
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Queued), line => line.Runs.ShouldBe(0));
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.Outcome.ShouldBe("This program has no kind of task called gone.");
    }

    [Test]
    public async Task The_hour_for_a_newer_program_counts_from_when_this_one_met_the_task()
    {
        var id = await _table.Request(new TaskKind<Steps>("gone", new Title { Zh = "无", En = "Gone" }, (_, _, _) => throw new InvalidOperationException()), "admin", JsonDocument.Parse("{}").RootElement);
        _hub.Clock.Advance(TimeSpan.FromHours(3));   // The newer one worked at it, and is being restarted.
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.State.ShouldBe(TaskState.Queued);
    }

    [Test]
    public async Task Arguments_of_a_newer_program_are_left_to_it()
    {
        var newer = new TaskKind<Later>("counting", new Title { Zh = "计数", En = "Counting" }, (_, _, _) => throw new InvalidOperationException());
        var id = await _table.Request(newer, "admin", JsonDocument.Parse("""{"count":3,"backwards":true}""").RootElement);
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Queued), line => line.Runs.ShouldBe(0));
        _hub.Clock.Advance(TimeSpan.FromHours(1));
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.Outcome.ShouldBe("This program cannot read the arguments of this counting.");
    }

    [Test]
    public async Task A_read_that_failed_for_a_moment_does_not_end_the_task()
    {
        var id = await Ask(3);
        var failed = false;
        _atEach = (i, _, _) => i == 1 && !failed && (failed = true) ? throw new CutOff() : Task.CompletedTask;
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.ShouldSatisfyAllConditions(line => line.State.ShouldBe(TaskState.Running), line => line.Mark.ShouldBe("1"));
        await _table.FreeLeasesAtStart();   // As when its lease has run out.
        await _runner.Run(id, default);
        (await _table.Read(id, default))!.Outcome.ShouldBe("counted to 3");
    }

    private sealed record Later(int Count, bool Backwards);

    private sealed class CutOff() : System.Data.Common.DbException("The session was cut off.");

    [Test]
    public async Task Tasks_are_listed_newest_first()
    {
        var ids = new List<string>();
        for (var i = 0; i < 7; i++)
        {
            _hub.Clock.Advance(TimeSpan.FromSeconds(1));
            ids.Add(await Ask(1));
        }
        await _runner.Run(ids[2], default);
        var first = await _table.Page(null, null, null, 4, default);
        var second = await _table.Page(null, null, first.Next, 4, default);
        first.Items.Concat(second.Items).Select(line => line.Id).ShouldBe(ids.AsEnumerable().Reverse());
        second.Next.ShouldBeNull();
        (await _table.Page(TaskState.Done, "counting", null, null, default)).Items.Select(line => line.Id).ShouldBe([ids[2]]);
        (await _table.Page(null, "other", null, null, default)).Items.ShouldBeEmpty();
    }

    private Task<string> Ask(int count) => _table.Request(_counting, "admin", JsonDocument.Parse($$"""{"count":{{count}}}""").RootElement);

    private async Task<List<(string Kind, string? Client, string? Data)>> Logged()
        => [.. (await new LogSearch(_hub.Database).Page(new LogFilter(), LogScope.All, null, null, default)).Items.Select(line => (line.Kind, line.Client, line.Data))];
}

public sealed class TaskTableSqliteTests() : TaskTableContract(Provider.Sqlite);

public sealed class TaskTablePostgresTests() : TaskTableContract(Provider.Postgres);

public sealed class TaskTableSqlServerTests() : TaskTableContract(Provider.SqlServer);
