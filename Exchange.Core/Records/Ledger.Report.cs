using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Core.Log;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private const int MostTries = 50;

    private static readonly Sql ReportGuard = new("""
        update record set seq = seq + 1 where id = @id and seq = @seq
          and not exists (select 1 from progress_event where organisation = @organisation and event_id = @event_id)
        """);

    private static readonly Sql InsertProgress = new("""
        insert into progress_event (id, record_id, step, organisation, event_id, stage, code, outcome, days, at, received_at, number, version, answer, content, origin)
        values (@id, @record_id, @step, @organisation, @event_id, @stage, @code, @outcome, @days, @at, @received_at, @number, @version, @answer, @content, cast(@origin as {bytes}))
        """);

    private static readonly Sql ReportStep = new("""
        update step set state = @state, stage = @stage, closing_code = coalesce(@closing_code, closing_code), outcome = coalesce(@outcome, outcome),
          acknowledgement = coalesce(@number, acknowledgement), gives = coalesce(cast(@gives as {bytes}), gives), updated_at = @now
        where record_id = @record_id and name = @name
        """);

    // Progress about a version proves that it, and so what went before it in the same queue, has arrived. Without a version it proves only the earliest
    // that the department did not refuse: it may well be about that one, and a correction whose push is still open must not pass for received.
    private static readonly Sql ProveReceipt = new("""
        update delivery set state = 'acknowledged', due_at = null, lease_token = null, lease_until = null, settled_at = @now, reason = 'proven-by-progress'
        where record_id = @record_id and step = @step and first_started_at is not null
          and (id = @delivery or (purpose = 'withdraw' and @stage = 'withdrawn') or (purpose = 'submit' and version <= coalesce(@version,
            (select min(version) from delivery where record_id = @record_id and step = @step and purpose = 'submit' and state not in ('rejected', 'cancelled', 'replaced')))))
          and settled_at is null
        """);

    private static readonly Sql ProveAttempts = new("""
        update attempt set settled_at = @now, answer = 'acknowledged', code = 'proven-by-progress'
        where settled_at is null and delivery_id in (select id from delivery where record_id = @record_id and step = @step and reason = 'proven-by-progress')
        """);

    private static readonly Sql MoveWaitingStep = new("update step set state = @state, updated_at = @now where record_id = @record_id and name = @name and state = 'waiting'");

    private static readonly Sql CancelUnsent = new("""
        update delivery set state = 'cancelled', due_at = null, held = 0, lease_token = null, lease_until = null, settled_at = @now
        where record_id = @record_id and step = @step and first_started_at is null and state in ('queued', 'parked')
        """);

    private static readonly Sql CloseRecord = new("update record set state = 'closed', outcome = @outcome, closed_at = @now where id = @id");

    private static readonly Sql CorrectOutcome = new("update record set outcome = @outcome where id = @id and state = 'closed' and outcome <> @outcome");

    /// <summary>
    /// Keeps the event as it came, moves its step, settles a push whose answer is still open, and readies or cancels the steps that waited: one commit.
    /// False when the event is known already. The record's seq makes concurrent reports of one record follow one another.
    /// </summary>
    public async Task<bool> Report(ProgressEvent progress, CaseFile record, ItemDocument item, CancellationToken stop)
    {
        for (var tries = 0; tries < MostTries; tries++)
        {
            var (unit, rings) = Plan(progress, record, item);
            if (await queue.Commit(unit))
            {
                foreach (var adapter in rings) doorbell.Ring(adapter);
                return true;
            }
            var now = await cases.Read(record.Id, stop) ?? throw new InvalidOperationException("The record is gone.");
            if (now.Seq == record.Seq) return false;   // Nobody else changed the record, so the event itself is known.
            record = now;
        }
        throw new StorageUnavailableException("Too many reports about one record at the same time.");
    }

    private (Unit Unit, HashSet<string> Rings) Plan(ProgressEvent progress, CaseFile record, ItemDocument item)
    {
        var now = Now;
        var step = record.Step(progress.About.Step)!;
        var changed = After(step, progress);
        var rings = new HashSet<string>(StringComparer.Ordinal) { step.Adapter };
        var steps = record.Steps.Select(line => line.Name == step.Name ? changed : line).ToList();
        var (ready, cancelled) = record.State == RecordState.Open ? StepPlan.Next(item, record.Situation, steps) : ([], []);
        var unit = new Unit(record.Id)
            .When(ReportGuard.With(record.Id, record.Seq, progress.About.Organisation, progress.EventId))
            .Do(InsertProgress.With(progress.Id, record.Id, step.Name, step.Organisation, progress.EventId, progress.Stage, progress.Code, progress.Outcome, progress.Days,
                progress.At.ToUnixTimeMilliseconds(), progress.ReceivedAt.ToUnixTimeMilliseconds(), progress.Number, progress.Version, progress.Answer, progress.Content, progress.Origin))
            // What is cancelled below may stand right behind one that is being settled: that settlement must not find it there still and free it, and nobody the one behind it.
            .Along(ready.Count > 0 || changed.State == StepState.Closed ? HoldQueues.With(record.Id) : null)
            // Delivery before step, as everybody does: the other way round this and the settlement of the push that it tells about would wait for each other.
            .Do(ProveReceipt.With(now, record.Id, step.Name, progress.About.Delivery, progress.Stage, progress.Version ?? progress.About.Version))
            .Do(ProveAttempts.With(now, record.Id, step.Name))
            .Along(record.State == RecordState.Closed ? PruneAgain.With(record.Id) : null)
            .Along(progress.Number is { } number && number != step.Acknowledgement ? KeepFormerNumber.With(now, record.Id, step.Name, number) : null)
            .Do(ReportStep.With(changed.State, changed.Stage, changed.ClosingCode, changed.Outcome, progress.Number, changed.Gives, now, record.Id, step.Name))
            .Log(new LogEvent(now, LogKind.ProgressReported, record.Id, null, step.Name, step.Organisation,
                Data: LogData.Of(("stage", progress.Stage), ("code", progress.Code), ("event", progress.Id), ("number", progress.Number))));

        if (item.Steps.FirstOrDefault(part => part.Name == step.Name) is { } own) AliasFacts(unit, record, own, step.Organisation, progress.Gives, now);
        WatchOver(unit, item, steps, record.Id, now);
        KeepResults(unit, progress, record, step, changed, now);
        foreach (var next in ready)
        {
            unit.Do(MoveWaitingStep.With(StepState.Queued, now, record.Id, next.Name))
                .Do(NewDelivery(record.Id, next, record.Version))
                .Log(new LogEvent(now, LogKind.StepReadied, record.Id, null, next.Name, record.Step(next.Name)!.Organisation));
            if (next.Schedule is null) rings.Add(record.Step(next.Name)!.Adapter);
        }
        foreach (var never in cancelled)
            unit.Do(MoveWaitingStep.With(StepState.Cancelled, now, record.Id, never.Name))
                .Log(new LogEvent(now, LogKind.StepCancelled, record.Id, null, never.Name, record.Step(never.Name)!.Organisation,
                    Data: LogData.Of(("because", step.Name))));
        // A correction or withdrawal that was still to come has nobody to go to once its step has ended.
        if (changed.State == StepState.Closed) unit.Do(CancelUnsent.With(now, record.Id, step.Name));
        unit.Do(FreeSuccessor.With(now, record.Id, step.Organisation));

        if (record.State == RecordState.Withdrawing)
        {
            CloseIfEnded(unit, record.Id, record.Organisation, record.Client, now);
            return (unit, rings);
        }
        // A closing that says otherwise than the one before (its code was unknown, or wrong) also says otherwise how the record ended.
        if (record.State == RecordState.Closed && changed.Outcome != step.Outcome && StepPlan.OutcomeOf(steps) is { } corrected)
        {
            unit.DoAndLog(CorrectOutcome.With(corrected, record.Id), new LogEvent(
                now, LogKind.RecordClosed, record.Id, Organisation: record.Organisation, Client: record.Client, Data: LogData.Of(("outcome", corrected), ("before", record.Outcome))));
            return (unit, rings);
        }
        var ended = steps.Select(line => line with
        {
            State = ready.Any(r => r.Name == line.Name) ? StepState.Queued : cancelled.Any(c => c.Name == line.Name) ? StepState.Cancelled : line.State,
        }).ToList();
        if (record.State == RecordState.Open && StepPlan.OutcomeOf(ended) is { } outcome)
            unit.Do(CloseRecord.With(outcome, now, record.Id))
                .Log(new LogEvent(now, LogKind.RecordClosed, record.Id, Organisation: record.Organisation, Client: record.Client, Data: LogData.Of(("outcome", outcome))));
        return (unit, rings);
    }

    /// <summary>
    /// What is told decides stage, closing code and outcome: all of it, by the department's own times, so that they are the same whichever way it came. Where the delivery and the steps behind it stand is another matter:
    /// that follows from what was known when it happened.
    /// </summary>
    private static StepLine After(StepLine step, ProgressEvent progress)
    {
        StageEvent[] told = [.. step.Told ?? [], progress.Told];
        var story = StepStory.Of(told);
        // 撤件 ends a step as a closing does; one that has ended already stays what it is.
        var ends = progress.Stage == Stage.Closed || (progress.Stage == Stage.Withdrawn && !StepState.Ended(step.State));
        var state = ends ? StepState.Closed : step.State is StepState.Queued or StepState.Rejected ? StepState.Acknowledged : step.State;
        return step with
        {
            State = state,
            Stage = story.Stage ?? step.Stage,
            ClosingCode = story.ClosingCode ?? step.ClosingCode,
            // A step that was cancelled has its outcome from that, until a closing says otherwise.
            Outcome = state == StepState.Closed ? story.Outcome ?? step.Outcome : step.Outcome,
            Gives = Merge(step.Gives, progress.Gives),
            Stages = new HashSet<string>(step.Stages, StringComparer.Ordinal) { progress.Stage },
            Told = told,
        };
    }

    private static byte[]? Merge(byte[]? before, byte[]? more)
    {
        if (more is null) return before;
        if (before is null) return more;
        var merged = JsonNode.Parse(before)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(more)!.AsObject()) merged[name] = value?.DeepClone();
        return JsonSerializer.SerializeToUtf8Bytes(merged);
    }
}
