using Exchange.Core.Contract;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Reconciling;

/// <summary>What is to be compared.</summary>
/// <param name="Adapter">One system; null for all of the organisation.</param>
/// <param name="Source"><see cref="HeldSource"/>.</param>
public sealed record ReconciliationOrder(string Organisation, string? Adapter, string Source, DateOnly From, DateOnly Until);

/// <summary>The tables of reconciliations: what was asked for, the department's lines while they are compared, and the differences.</summary>
public sealed partial class ReconciliationTable(CommitQueue queue, Database database, TimeProvider clock)
{
    /// <summary>Lines or differences of one commit: more would keep an intake system waiting for its receipt.</summary>
    public const int MostInACommit = 200;

    private const int MostTries = 60;

    private static readonly Sql Insert = new("""
        insert into reconciliation (id, organisation, adapter, source, from_day, until_day, asked_by, asked_at, task_id, state, lines)
        select @id, @organisation, @adapter, @source, @from_day, @until_day, @asked_by, @asked_at, @task_id, @state, 0
        where not exists (select 1 from reconciliation where id = @id)
        """);

    private static readonly Sql SetReceived = new("update reconciliation set state = 'queued', lines = @lines, task_id = @task_id where id = @id and state = 'receiving'");

    private static readonly Sql SetAbandoned = new("update reconciliation set state = 'abandoned', ended_at = @now where id = @id and state = 'receiving'");

    private static readonly Sql SetCompared = new("update reconciliation set state = 'compared', lines = @lines, ended_at = @now, report = @report where id = @id and state = 'queued'");

    private static readonly Sql InsertLine = new("""
        insert into held_line (reconciliation_id, line, delivery_id, number, step, acknowledgement, digest, stage, at, materials, fault)
        values (@reconciliation_id, @line, @delivery_id, @number, @step, @acknowledgement, @digest, @stage, @at, @materials, @fault)
        """);

    private static readonly Sql FoundLine = new("update held_line set delivery_id = @delivery_id where reconciliation_id = @id and line = @line");

    private static readonly Sql DropLinesAfter = new("delete from held_line where reconciliation_id = @id and line > @line");

    private static readonly Sql DropLinesUpTo = new("delete from held_line where reconciliation_id = @id and line <= @line");

    private static readonly Sql InsertDifference = new("""
        insert into reconciliation_difference (reconciliation_id, position, kind, line, delivery_id, record_id, number, step, adapter, acknowledgement, hub, department)
        values (@reconciliation_id, @position, @kind, @line, @delivery_id, @record_id, @number, @step, @adapter, @acknowledgement, @hub, @department)
        """);

    private static readonly Sql DropDifferencesAfter = new("delete from reconciliation_difference where reconciliation_id = @id and position > @position");

    private static readonly Sql SetReplaced = new("update reconciliation_difference set replaced_by = @by where reconciliation_id = @id and position = @position and replaced_by is null");

    /// <summary>Written together with its task; a second time it changes nothing.</summary>
    public Command Asked(string id, string taskId, ReconciliationOrder order, string askedBy, DateTimeOffset at)
        => Insert.With(id, order.Organisation, order.Adapter, order.Source, Day(order.From), Day(order.Until), askedBy, at.ToUnixTimeMilliseconds(), taskId, ReconciliationState.Queued);

    /// <summary>Makes sure that it is there: a task may be asked for where tasks are, too.</summary>
    public Task Ensure(string id, ReconciliationOrder order, string askedBy, DateTimeOffset at)
        => queue.Commit(new Unit(id).When(Asked(id, id, order, askedBy, at)).Log(Requested(id, order, askedBy)));

    public LogEvent Requested(string id, ReconciliationOrder order, string askedBy) => new(Now, LogKind.ReconciliationRequested, Organisation: order.Organisation, Client: askedBy,
        Data: LogData.Of(("reconciliation", id), ("source", order.Source), ("from", Day(order.From)), ("until", Day(order.Until)), ("adapter", order.Adapter)));

    /// <summary>A list begins to come in. If we stop before <see cref="Received"/> it stays receiving, is never compared, and is abandoned by a later task.</summary>
    public async Task<string> Receive(ReconciliationOrder order, string askedBy)
    {
        var id = Id.New(clock);
        await queue.Offer(new Unit(id)
            .When(Insert.With(id, order.Organisation, order.Adapter, order.Source, Day(order.From), Day(order.Until), askedBy, Now, null, ReconciliationState.Receiving))
            .Log(Requested(id, order, askedBy)));
        return id;
    }

    /// <summary>Its list is whole. Written together with its task.</summary>
    public static Command Received(string id, string taskId, long lines) => SetReceived.With(lines, taskId, id);

    public Task Abandon(string id) => queue.Commit(new Unit(id).When(SetAbandoned.With(Now, id)));

    /// <summary>Lines of a department, each with what is wrong with it; numbered from <paramref name="first"/> on.</summary>
    public async Task AddLines(string id, long first, IReadOnlyList<(HeldLine Line, string? Fault)> lines, CancellationToken stop)
    {
        var at = first;
        foreach (var some in lines.Chunk(MostInACommit))
        {
            var unit = new Unit(id);
            foreach (var (line, fault) in some)
            {
                // What cannot be read is not kept: it may hold anything.
                unit.Do(fault is null
                    ? InsertLine.With(id, at++, line.DeliveryId, line.Number, line.Step, line.Acknowledgement, line.Digest, line.Stage, line.At?.ToUnixTimeMilliseconds(), line.Materials, null)
                    : InsertLine.With(id, at++, null, null, null, null, null, null, null, null, fault));
            }
            await Patiently(unit, stop);
        }
    }

    internal Task DropAfter(string id, long line, long position) => queue.Commit(new Unit(id).Do(DropLinesAfter.With(id, line)).Do(DropDifferencesAfter.With(id, position)));

    /// <summary>The department's lines go once they are compared; a piece at a time.</summary>
    internal async Task DropLines(string id, long lines, CancellationToken stop)
    {
        for (var upTo = 0L; upTo < lines;)
        {
            upTo = Math.Min(lines, upTo + (10 * MostInACommit));
            await Patiently(new Unit(id).Do(DropLinesUpTo.With(id, upTo)), stop);
        }
    }

    /// <summary>What one stretch of the comparison has found.</summary>
    internal async Task Keep(string id, IReadOnlyList<Difference> differences, IReadOnlyList<(long Line, string DeliveryId)> found, CancellationToken stop)
    {
        var commands = found.Select(one => FoundLine.With(one.DeliveryId, id, one.Line)).Concat(differences.Select(one => InsertDifference.With(
            id, one.Position, one.Kind, one.Line, one.DeliveryId, one.RecordId, one.Number, one.Step, one.Adapter, one.Acknowledgement, one.Hub, one.Department)));
        foreach (var some in commands.Chunk(MostInACommit))
        {
            var unit = new Unit(id);
            foreach (var command in some) unit.Do(command);
            await Patiently(unit, stop);
        }
    }

    internal Task Compared(Reconciliation of, long lines, string report, long differences)
        => queue.Commit(new Unit(of.Id).When(SetCompared.With(lines, Now, report, of.Id))
            .Log(new LogEvent(Now, LogKind.ReconciliationCompared, Organisation: of.Organisation, Client: of.AskedBy,
                Data: LogData.Of(("reconciliation", of.Id), ("lines", lines), ("differences", differences), ("report", LogData.DigestOf(report))))));

    /// <summary>Written in the same commit as the replacement that is made of a gap.</summary>
    public static Command Replaced(string id, long position, string by) => SetReplaced.With(by, id, position);

    /// <summary>A person has asked for the gap to be handed over again.</summary>
    public LogEvent ReplayAsked(Reconciliation of, string client, long count, string reason) => new(Now, LogKind.ReconciliationReplayed, Organisation: of.Organisation, Client: client,
        Data: LogData.Of(("reconciliation", of.Id), ("count", count), ("reason", LogData.DigestOf(reason))));

    private async Task Patiently(Unit unit, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            if (queue.HasRoomFor(1) || tries == MostTries)
            {
                await queue.Offer(unit);
                return;
            }
            // The queue is full of what intake systems wait for: they go first.
            await Task.Delay(TimeSpan.FromMilliseconds(500), clock, stop);
        }
    }

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
}
