using System.Data.Common;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Following;

/// <summary>How far each subscription is, and what was posted for it. A place in the log only ever moves on, unless a person moves it.</summary>
public sealed class SubscriptionTable(CommitQueue queue, Database database, TimeProvider clock)
{
    private const string Columns = "name, position, generation, state, failures, failing_since, due_at, code, changed_at";

    private static readonly Sql ByName = new("select " + Columns + " from subscription where name = @name");

    private static readonly Sql All = new("select " + Columns + " from subscription");

    private static readonly Sql Insert = new("""
        insert into subscription (name, position, generation, state, failures, due_at, changed_at)
        select @name, @position, 1, 'running', 0, 0, @at
        {absent subscription where name = @name}
        """);

    // Getting on ends a trouble. What was taken beyond what was not moves nothing: after a crash it is posted again, under the same id.
    private static readonly Sql MoveOn = new("""
        update subscription set position = @position, failures = 0, failing_since = null, due_at = 0, code = null, changed_at = @at
        where name = @name and generation = @generation and position < @position and state = 'running'
        """);

    private static readonly Sql Fail = new("""
        update subscription set failures = failures + 1, failing_since = coalesce(failing_since, @at), due_at = @due_at, code = @code, changed_at = @at
        where name = @name and generation = @generation and state = 'running'
        """);

    private static readonly Sql End = new("""
        update subscription set state = 'stopped', failures = failures + 1, failing_since = coalesce(failing_since, @at), code = @code, changed_at = @at
        where name = @name and generation = @generation and state = 'running'
        """);

    private static readonly Sql Begin = new("""
        update subscription set state = 'running', generation = generation + 1, failures = 0, failing_since = null, due_at = 0, code = null, changed_at = @at
        where name = @name and state = 'stopped'
        """);

    private static readonly Sql Place = new("""
        update subscription set position = @position, state = 'running', generation = generation + 1, failures = 0, failing_since = null, due_at = 0, code = null, changed_at = @at
        where name = @name
        """);

    private static readonly Sql Remove = new("delete from subscription where name = @name");

    private static readonly Sql AddAttempt = new("""
        insert into webhook_attempt (subscription, at, id, position, kind, record_id, message, status, code, took_ms)
        values (@subscription, @at, @id, @position, @kind, @record_id, @message, @status, @code, @took_ms)
        """) { ForRows = true };

    private static readonly Sql Recent = new("""
        select {top @limit} at, id, position, kind, record_id, message, status, code, took_ms from webhook_attempt
        where subscription = @subscription and at <= @at and (at < @at or id < @id) and (record_id = @record_id or @record_id is null)
        order by at desc, id desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql Old = new("""
        select {top @limit} at, id from webhook_attempt where subscription = @subscription and at < @before order by at, id {limit @limit}
        """);

    private static readonly Sql RemoveAttempt = new("delete from webhook_attempt where subscription = @subscription and at = @at and id = @id");

    public Task<SubscriptionRow?> Read(string name, CancellationToken stop) => database.First(ByName.With(name), ReadRow, stop);

    public Task<List<SubscriptionRow>> Rows(CancellationToken stop) => database.Query(All.With(), ReadRow, stop);

    /// <summary>Its first place; nothing when it has one.</summary>
    public Task Add(string name, long position) => queue.Commit(Change(name).When(Insert.With(name, position, Now)));

    /// <summary>Writes an attempt down, and that everything up to <paramref name="position"/> has been taken.</summary>
    public Task Attempted(SubscriptionRow row, WebhookAttempt attempt, long position)
        // If we stop before this commit the receiver has it and we do not know: it is posted again under the same id.
        => queue.Commit(Change(row.Name)
            .Do(AddAttempt.With(row.Name, attempt.At.ToUnixTimeMilliseconds(), Id.New(clock), attempt.Position, attempt.Kind, attempt.RecordId, attempt.Message, attempt.Status, attempt.Code, attempt.TookMs))
            .Do(MoveOn.With(position, Now, row.Name, row.Generation)));

    /// <summary>Nothing between was the subscription's.</summary>
    public Task MovedOn(SubscriptionRow row, long position) => queue.Commit(Change(row.Name).When(MoveOn.With(position, Now, row.Name, row.Generation)));

    public Task Failed(SubscriptionRow row, string code, DateTimeOffset dueAt) => queue.Commit(Change(row.Name).When(Fail.With(Now, dueAt.ToUnixTimeMilliseconds(), code, row.Name, row.Generation)));

    /// <summary>False when it was stopped or moved meanwhile.</summary>
    public Task<bool> Stop(SubscriptionRow row, string code)
        => queue.Commit(Change(row.Name).When(End.With(Now, code, row.Name, row.Generation)).Log(Line(LogKind.SubscriptionStopped, null, LogData.Of(("subscription", row.Name), ("position", row.Position), ("code", code)))));

    /// <summary>Goes on where it stands; false when it was not stopped.</summary>
    /// <param name="along">What the caller wants written in the same commit.</param>
    public Task<bool> Resume(string name, string by, Command? along = null)
        => queue.Commit(Change(name).When(Begin.With(Now, name)).Along(along).Log(Line(LogKind.SubscriptionResumed, by, LogData.Of(("subscription", name)))));

    /// <summary>Goes on behind another position, earlier or later; false when it has no place yet.</summary>
    /// <param name="along">Likewise.</param>
    public Task<bool> Move(string name, long position, string by, Command? along = null)
        => queue.Commit(Change(name).When(Place.With(position, Now, name)).Along(along).Log(Line(LogKind.SubscriptionMoved, by, LogData.Of(("subscription", name), ("position", position)))));

    /// <summary>Of a subscription that is no longer registered, once its attempts are gone: one that is registered under its name later begins anew.</summary>
    public Task Forget(string name) => queue.Commit(Change(name).When(Remove.With(name)));

    /// <summary>Attempts, newest first.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<WebhookAttempt>> Attempts(string name, string? recordId, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var filter = Cursor.Filter("webhook attempts", name, recordId);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, filter);
        var lines = await database.Query(Recent.With((long)(most + 1), name, at, id, recordId), static row => (Id: row.GetString(1), Line: new WebhookAttempt(
            Time(row.GetInt64(0)), row.GetInt64(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Long(6), row.Text(7), row.GetInt64(8))), stop);
        var more = lines.Count > most;
        if (more) lines.RemoveAt(most);
        return new Page<WebhookAttempt>(lines.ConvertAll(static line => line.Line), more ? Cursor.Write(filter, lines[^1].Line.At.ToUnixTimeMilliseconds(), lines[^1].Id) : null);
    }

    /// <summary>Takes away attempts that were kept long enough, a few at a time; how many.</summary>
    public async Task<int> Prune(string name, DateTimeOffset before, int most, CancellationToken stop)
    {
        var old = await database.Query(Old.With((long)most, name, before.ToUnixTimeMilliseconds()), static row => (At: row.GetInt64(0), Id: row.GetString(1)), stop);
        if (old.Count == 0) return 0;
        var unit = Change(name);
        foreach (var (at, id) in old) unit.Do(RemoveAttempt.With(name, at, id));
        await queue.Commit(unit);
        return old.Count;
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static Unit Change(string name) => new("subscription:" + name);

    private LogEvent Line(string kind, string? by, string? data) => new(Now, kind, Client: by, Data: data);

    private static SubscriptionRow ReadRow(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetInt64(4), row.Long(5) is { } since ? Time(since) : null, Time(row.GetInt64(6)), row.Text(7), Time(row.GetInt64(8)));

    private static DateTimeOffset Time(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
