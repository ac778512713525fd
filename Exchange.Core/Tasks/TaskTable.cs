using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>
/// The truth about tasks: a row before anything else knows of it. Whatever runs them (threads, a job server, another host) begins a row under a lease
/// and tells it how far it is; a run that has lost its lease can write nothing more.
/// </summary>
/// <param name="lease">How long a run is its host's without a word; a minute when nothing is said.</param>
public sealed class TaskTable(CommitQueue queue, Database database, TimeProvider clock, TimeSpan? lease = null)
{
    // A task that is handed over waits for a worker. If it has waited for so long it is handed over once more: whoever handed it over may have died before he did.
    private const long HandingMs = 5 * 60_000;

    private const string Columns = """
        id, kind, asked_by, asked_at, arguments, state, done, total, progress, mark, runs, cancelled_by, started_at, ended_at, outcome
        """;

    private static readonly Sql Insert = new("""
        insert into task (id, kind, asked_by, asked_at, arguments, state, done, runs) values (@id, @kind, @asked_by, @asked_at, @arguments, 'queued', 0, 0)
        """);

    private static readonly Sql BeginRun = new("""
        update task set state = 'running', run_token = @token, lease_until = {now} + @lease_ms, handed_until = null, runs = runs + 1, started_at = coalesce(started_at, @now)
        where id = @id and (state = 'queued' or (state = 'running' and (lease_until is null or lease_until < {now})))
        """);

    private static readonly Sql RenewRun = new("update task set lease_until = {now} + @lease_ms where id = @id and run_token = @token and state = 'running'");

    private static readonly Sql ReportRun = new("""
        update task set done = @done, total = @total, progress = @progress, mark = @mark, lease_until = {now} + @lease_ms
        where id = @id and run_token = @token and state = 'running' and cancelled_by is null
        """);

    private static readonly Sql EndRun = new("""
        update task set state = @state, outcome = @outcome, ended_at = @now, run_token = null, lease_until = null where id = @id and run_token = @token and state = 'running'
        """);

    private static readonly Sql ReleaseRun = new("""
        update task set state = 'queued', runs = runs - 1, run_token = null, lease_until = null where id = @id and run_token = @token and state = 'running'
        """);

    private static readonly Sql CancelQueued = new("update task set state = 'cancelled', cancelled_by = @by, ended_at = @now where id = @id and state = 'queued'");

    private static readonly Sql CancelRunning = new("update task set cancelled_by = @by where id = @id and state = 'running' and cancelled_by is null");

    private static readonly Sql FreeLeases = new("update task set lease_until = null, handed_until = null where ended_at is null");

    private static readonly Sql HandOver = new("""
        update task set handed_until = {now} + @handing_ms
        where id = @id and ended_at is null and (handed_until is null or handed_until < {now}) and (state = 'queued' or lease_until is null or lease_until < {now})
        """);

    private static readonly Sql TakeBack = new("update task set handed_until = null where id = @id and ended_at is null");

    private static readonly Sql UnfinishedIds = new("""
        select id from task
        where ended_at is null and (state = 'queued' or lease_until is null or lease_until < {now}) and (handed_until is null or handed_until < {now}) order by asked_at, id
        """);

    private static readonly Sql ById = new("select " + Columns + " from task where id = @id");

    private static readonly Sql Recent = new("select {top @limit} " + Columns + """
         from task where asked_at <= @at and (asked_at < @at or id < @id) and (state = @state or @state is null) and (kind = @kind or @kind is null)
        order by asked_at desc, id desc {limit @limit}
        """);

    /// <summary>Writes the task down; whoever runs tasks is told afterwards. The arguments have been looked at: <see cref="TaskKind.Faults"/>.</summary>
    /// <param name="guard">Of a caller that wants this done once only: given the task's id, touches a row the first time. Written in the same commit.</param>
    /// <param name="more">What else belongs to it: given the task's id, added to the same commit.</param>
    /// <exception cref="StorageUnavailableException">It is not written, or it is unclear whether it is.</exception>
    public async Task<string> Request(TaskKind kind, string askedBy, JsonElement arguments, Func<string, Command>? guard = null, Action<string, Unit>? more = null)
    {
        var id = Id.New(clock);
        var unit = new Unit(id);
        if (guard is not null) unit.When(guard(id));
        more?.Invoke(id, unit);
        var done = await queue.Offer(unit
            .Do(Insert.With(id, kind.Name, askedBy, Now, arguments.GetRawText()))
            .Log(new LogEvent(Now, LogKind.TaskRequested, Client: askedBy, Data: LogData.Of(("task", id), ("kind", kind.Name)))));
        return done ? id : throw new StorageUnavailableException("Somebody else carries out the same request.");
    }

    public Task<TaskLine?> Read(string id, CancellationToken stop) => database.First(ById.With(id), ReadLine, stop);

    /// <summary>Tasks, newest first; null does not restrict.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<TaskLine>> Page(string? state, string? kind, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("tasks", state, kind);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var lines = await database.Query(Recent.With((long)most + 1, at, id, state, kind), ReadLine, stop);
        return lines.Count <= most
            ? new Page<TaskLine>(lines, null)
            : new Page<TaskLine>(lines[..most], Cursor.Write(bound, lines[most - 1].AskedAt.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    /// <summary>A queued task never runs; a running one stops at its next step. False when it has ended, or was cancelled before.</summary>
    /// <param name="along">Written in the same commit, when there is one.</param>
    public async Task<bool> Cancel(string id, string by, Command? along = null)
        => await queue.Offer(new Unit(id).When(CancelQueued.With(by, Now, id)).Along(along).Log(Ended(id, by, TaskState.Cancelled)))
            || await queue.Offer(new Unit(id).When(CancelRunning.With(by, id)).Along(along));

    /// <summary>How often a run says that it goes on.</summary>
    public TimeSpan Heartbeat => Lease / 6;

    private TimeSpan Lease { get; } = lease ?? TimeSpan.FromMinutes(1);

    /// <summary>Tasks that somebody should run: queued, or begun by who is gone, and not handed to whoever runs them.</summary>
    public async Task<IReadOnlyList<string>> Unfinished(CancellationToken stop) => await database.Query(UnfinishedIds.With(), static row => row.GetString(0), stop);

    /// <summary>True for one host only: it hands the task to whoever runs tasks. If it stops before it does, another may after a while.</summary>
    public Task<bool> Hand(string id) => queue.Commit(new Unit(id).When(HandOver.With(HandingMs, id)));

    /// <summary>It could not be handed over: anybody may try.</summary>
    public Task<bool> HandBack(string id) => queue.Commit(new Unit(id).When(TakeBack.With(id)));

    /// <summary>On the embedded database there is one host, so what is running at its start is run by nobody.</summary>
    public Task FreeLeasesAtStart() => queue.Commit(new Unit("").Do(FreeLeases.With()));

    /// <summary>Null when the task has ended, or somebody else runs it.</summary>
    internal async Task<TaskRun?> Begin(string id, CancellationToken stop)
    {
        var token = Id.New(clock);
        if (!await queue.Commit(new Unit(id).When(BeginRun.With(token, Milliseconds, Now, id)))) return null;
        // Not to be given up: it is begun.
        return await Read(id, CancellationToken.None) is { } line ? new TaskRun(this, line, token) : null;
    }

    internal Task<bool> Renew(TaskRun run) => queue.Commit(new Unit(run.Task.Id).When(RenewRun.With(Milliseconds, run.Task.Id, run.Token)));

    internal Task<bool> Report(TaskRun run, long done, long? total, string? text, string? mark)
        => queue.Commit(new Unit(run.Task.Id).When(ReportRun.With(done, total, Cut(text, 300), mark, Milliseconds, run.Task.Id, run.Token)));

    internal Task<bool> End(TaskRun run, string state, string outcome)
        => queue.Commit(new Unit(run.Task.Id)
            .When(EndRun.With(state, Cut(outcome, 2000), Now, run.Task.Id, run.Token))
            .Log(Ended(run.Task.Id, run.Task.AskedBy, state)));

    /// <summary>The host stops: the task goes on when one is there again.</summary>
    internal Task<bool> Release(TaskRun run) => queue.Commit(new Unit(run.Task.Id).When(ReleaseRun.With(run.Task.Id, run.Token)));

    private long Milliseconds => (long)Lease.TotalMilliseconds;

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private LogEvent Ended(string id, string by, string state) => new(Now, LogKind.TaskEnded, Client: by, Data: LogData.Of(("task", id), ("state", state)));

    private static string? Cut(string? text, int most) => text is null || text.Length <= most ? text : text[..most];

    private static TaskLine ReadLine(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(3)), row.GetString(4), row.GetString(5), row.GetInt64(6),
        row.Long(7), row.Text(8), row.Text(9), row.GetInt64(10), row.Text(11), Time(row.Long(12)), Time(row.Long(13)), row.Text(14));

    private static DateTimeOffset? Time(long? at) => at is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
