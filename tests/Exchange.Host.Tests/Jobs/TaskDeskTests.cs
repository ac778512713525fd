using System.Net;
using System.Text.Json;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Core.Tests.Records;
using Exchange.Host.Jobs;
using Hangfire;

namespace Exchange.Host.Tests.Jobs;

/// <summary>Real Hangfire, with its store as the hub has it on each database.</summary>
public abstract class TaskDeskContract(Provider provider)
{
    private sealed record Nothing;

    private protected SmallHub _hub = null!;
    private protected JobsHost _host = null!;
    private protected TaskCompletionSource _gate = null!;
    private protected int _ran;

    [SetUp]
    public async Task Open()
    {
        _hub = await SmallHub.Open(provider);
        (_gate, _ran) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        _host = await JobsHost.Make(_hub, Waiting);
    }

    [TearDown]
    public async Task Close()
    {
        // Neither is there where there is no server.
        _gate?.TrySetResult();
        if (_host is not null) await _host.DisposeAsync();
        if (_hub is not null) await _hub.DisposeAsync();
    }

    [Test]
    public async Task A_task_asked_for_is_run_by_Hangfire()
    {
        await _host.Start();
        var id = (await Desk.Request("waiting", "admin", Json("{}"))).ShouldBeOfType<TaskAnswer.Requested>().Id;
        await Until(id, TaskState.Running);
        _gate.SetResult();
        (await Until(id, TaskState.Done)).Outcome.ShouldBe("waited");
    }

    [Test]
    public async Task What_an_earlier_host_left_is_run_at_start_once_each()
    {
        var table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        string[] left = [await table.Request(Waiting, "admin", Json("{}")), await table.Request(Waiting, "admin", Json("{}"))];
        _gate.SetResult();
        await _host.Start();
        await Desk.EnqueueUnfinished(default);
        foreach (var id in left) (await Until(id, TaskState.Done)).Runs.ShouldBe(1);
        _ran.ShouldBe(2);
    }

    [Test]
    public async Task A_host_that_stops_lets_its_tasks_go_and_the_next_one_goes_on()
    {
        await _host.Start();
        var id = (await Desk.Request("waiting", "admin", Json("{}"))).ShouldBeOfType<TaskAnswer.Requested>().Id;
        await Until(id, TaskState.Running);
        await _host.Stop();
        await Until(id, TaskState.Queued);
        await _host.DisposeAsync();
        _gate.SetResult();
        _host = await JobsHost.Make(_hub, Waiting);
        await _host.Start();
        await Until(id, TaskState.Done);
    }

    [Test]
    public async Task Hangfire_tries_nothing_again_by_itself()
    {
        await _host.Start();
        _hub.Queue.Dispose();
        _host.The<IBackgroundJobClient>().Enqueue<TaskJob>(job => job.Run("0", CancellationToken.None));
        var monitor = _host.The<JobStorage>().GetMonitoringApi();
        for (var i = 0; i < 600 && monitor.FailedCount() == 0; i++) await Task.Delay(50);
        monitor.FailedJobs(0, 1).Single().Value.ExceptionType.ShouldContain(nameof(StorageUnavailableException));
        monitor.ScheduledCount().ShouldBe(0);
    }

    [Test]
    public async Task An_unknown_kind_and_wrong_arguments_are_declined_and_nothing_is_written()
    {
        (await Desk.Request("harvest-moon", "admin", Json("{}"))).ShouldBeOfType<TaskAnswer.NoSuchKind>().Known.ShouldBe(["discard-parked", "replay-parked", "verify-positions", "waiting"]);
        (await Desk.Request("replay-parked", "admin", Json("""{"adapter":"a"}"""))).ShouldBeOfType<TaskAnswer.Declined>().Faults.Count.ShouldBe(1);
        (await _host.The<TaskTable>().Page(null, null, null, null, default)).Items.ShouldBeEmpty();
    }

    [TestCase(null, HttpStatusCode.Unauthorized)]
    [TestCase("Intake", HttpStatusCode.Forbidden)]
    [TestCase("Auditor", HttpStatusCode.Forbidden)]
    [TestCase("Administrator", HttpStatusCode.OK)]
    public async Task The_dashboard_is_for_administrators(string? role, HttpStatusCode expected)
    {
        await _host.Start();
        using var client = new HttpClient { BaseAddress = new Uri(_host.Address) };
        if (role is not null) client.DefaultRequestHeaders.Add("Role", role);
        using var answer = await client.GetAsync("/jobs");
        answer.StatusCode.ShouldBe(expected);
    }

    [Test]
    public async Task The_dashboard_changes_nothing()
    {
        await _host.Start();
        using var client = new HttpClient { BaseAddress = new Uri(_host.Address) };
        client.DefaultRequestHeaders.Add("Role", "Administrator");
        (await client.GetStringAsync("/jobs")).ShouldContain("Exchange");
        using var content = new FormUrlEncodedContent([KeyValuePair.Create("jobs[]", "1")]);
        using var answer = await client.PostAsync("/jobs/jobs/enqueued/delete", content);
        answer.IsSuccessStatusCode.ShouldBeFalse();
    }

    private protected TaskDesk Desk => _host.The<TaskDesk>();

    private protected TaskKind Waiting => new TaskKind<Nothing>("waiting", new Title { Zh = "等待", En = "Waiting" }, async (_, _, stop) =>
    {
        Interlocked.Increment(ref _ran);
        await _gate.Task.WaitAsync(stop);
        return new TaskEnd.Done("waited");
    });

    private protected static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private protected async Task<TaskLine> Until(string id, string state)
    {
        var table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        for (var i = 0; i < 600; i++)
        {
            if (await table.Read(id, default) is { } line && line.State == state) return line;
            await Task.Delay(50);
        }
        throw new TimeoutException($"The task is {(await table.Read(id, default))?.State}, not {state}.");
    }
}

public sealed class TaskDeskSqliteTests() : TaskDeskContract(Provider.Sqlite);

/// <summary>On a database that hosts share.</summary>
public abstract class SharedTaskDeskContract(Provider provider) : TaskDeskContract(provider)
{
    [Test]
    public async Task What_two_hosts_both_find_is_run_once()
    {
        var table = new TaskTable(_hub.Queue, _hub.Database, _hub.Clock);
        var left = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => table.Request(Waiting, "admin", Json("{}"))));
        _gate.SetResult();
        await using var other = await JobsHost.Make(_hub, Waiting);
        await Task.WhenAll(_host.Start(), other.Start());
        await Task.WhenAll(Desk.EnqueueUnfinished(default), other.The<TaskDesk>().EnqueueUnfinished(default));
        foreach (var id in left) (await Until(id, TaskState.Done)).Runs.ShouldBe(1);
        _ran.ShouldBe(6);
        // And each was handed over once, by whichever of them.
        var store = _host.The<JobStorage>().GetMonitoringApi();
        while (store.ProcessingCount() + store.EnqueuedCount("default") > 0) await Task.Delay(20);
        store.SucceededListCount().ShouldBe(6);
    }
}

public sealed class TaskDeskPostgresTests() : SharedTaskDeskContract(Provider.Postgres);

public sealed class TaskDeskSqlServerTests() : SharedTaskDeskContract(Provider.SqlServer);
