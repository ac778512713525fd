using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Told again, with more: its file comes after its closing, or a correction has another validity. What was issued stays issued.
    private static readonly Sql TellResultAgain = new("""
        update result set event_id = @event_id, kind = @kind, name = coalesce(@name, name), valid_from = coalesce(@valid_from, valid_from), valid_until = coalesce(@valid_until, valid_until),
          digest = coalesce(@digest, digest), link = coalesce(@link, link), collect = coalesce(@collect, collect), due = case when state = 'void' then @due else due end,
          state = case when state = 'void' then 'made' else state end, changed_at = @now
        where record_id = @record_id and step = @step and coalesce(number, '') = @number and (@number <> '' or (kind = @kind and coalesce(name, '') = coalesce(@name, '')))
        """);

    private static readonly Sql InsertResult = new("""
        insert into result (record_id, place, client, step, organisation, event_id, kind, number, name, valid_from, valid_until, digest, link, collect, state, due, made_at, changed_at)
        select @record_id, (select coalesce(max(p.place), 0) + 1 from result p where p.record_id = @record_id), @client, @step, @organisation, @event_id, @kind, @number, @name, @valid_from, @valid_until, @digest, @link, @collect,
          'made', @due, @made_at, @made_at
        where not exists (select 1 from result o where o.record_id = @record_id and o.step = @step and coalesce(o.number, '') = @same
          and (@same <> '' or (o.kind = @kind and coalesce(o.name, '') = @same_name)))
        """);

    private static readonly Sql VoidResults = new("update result set state = 'void', changed_at = @now where record_id = @record_id and step = @step and state = 'made'");

    private static readonly Sql IssuedByDepartment = new("""
        update result set state = 'issued', way = 'department', issued_at = @at, changed_at = @now where record_id = @record_id and step = @step and state = 'made'
        """);

    private static readonly Sql CollectedAtDepartment = new("""
        update result set state = 'collected', way = coalesce(way, 'department'), collected_at = @at, changed_at = @now where record_id = @record_id and step = @step and state in ('made', 'issued')
        """);

    private static readonly Sql IssueResult = new("""
        update result set state = 'issued', way = @way, tracking = @tracking, issued_at = @at, changed_at = @now where record_id = @record_id and place = @place and state = 'made'
        """);

    private static readonly Sql CollectResult = new("""
        update result set state = 'collected', way = coalesce(way, @way), collected_at = @at, changed_at = @now where record_id = @record_id and place = @place and state in ('made', 'issued')
        """);

    private static readonly Sql ChaseResult = new("update result set chased = @now where record_id = @record_id and place = @place and state = 'made' and chased is null");

    private static readonly Sql PruneResults = new("update result set number = null, name = null, link = null, tracking = null where record_id = @record_id");

    private static readonly Sql LookAtResultFiles = new("""
        update material_file set look_at = @now where look_at is null and digest in (select digest from result where record_id = @record_id and digest is not null)
        """);

    /// <summary>
    /// What an event says of results, in the commit that keeps it. The record's seq lets one report after the other do this, so the same result is never there twice.
    /// An event that brings none and tells of no handing out pays nothing.
    /// </summary>
    private static void KeepResults(Unit unit, ProgressEvent progress, CaseFile record, StepLine before, StepLine after, long now)
    {
        var (step, at) = (before.Name, progress.At.ToUnixTimeMilliseconds());
        // Another closing takes back what the one before has made and nobody has handed out: what it brings itself is made anew below.
        if (progress.Stage == Stage.Closed && before.Outcome is not null && after.Outcome != before.Outcome)
            unit.DoAndLog(VoidResults.With(now, record.Id, step), Told(LogKind.ResultVoid, ("event", progress.Id)));
        foreach (var one in progress.Results)
        {
            var named = one.Number is { } number && IsAlias(number) ? number : null;
            unit.Do(TellResultAgain.With(progress.Id, one.Kind, one.Name, one.ValidFrom, one.ValidUntil, one.File?.Digest, one.Link, one.Collect, progress.ResultsDue, now, record.Id, step, one.Number ?? ""))
                .Do(InsertResult.With(record.Id, record.Client, step, before.Organisation, progress.Id, one.Kind, one.Number, one.Name, one.ValidFrom, one.ValidUntil, one.File?.Digest, one.Link, one.Collect,
                    progress.ResultsDue, now, one.Number ?? "", one.Name ?? ""))
                .Log(Told(LogKind.ResultMade, ("event", progress.Id), ("kind", one.Kind), ("number", named), ("digest", one.File?.Digest), ("validUntil", one.ValidUntil)));
            if (one.File is { } file) unit.Do(UseFile.With(now, file.Digest, now - UseStands));
            // A person's identity number may be a result's number: it is shown with the result, and is no key.
            if (named is not null) unit.Do(InsertAlias.With(named, record.Id, AliasKind.Result, step, before.Organisation, now));
        }
        if (progress.Stage == Stage.Issued) unit.DoAndLog(IssuedByDepartment.With(at, now, record.Id, step), Told(LogKind.ResultIssued, ("way", ResultWay.Department)));
        if (progress.Stage == Stage.Collected) unit.DoAndLog(CollectedAtDepartment.With(at, now, record.Id, step), Told(LogKind.ResultCollected, ("way", ResultWay.Department)));

        LogEvent Told(string kind, params ReadOnlySpan<(string, object?)> data) => new(now, kind, record.Id, null, step, before.Organisation, Data: LogData.Of(data));
    }

    /// <summary>统一出件: the intake system has it ready at the counter, in the post or in the machine. False when it is not to be issued any more.</summary>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public Task<bool> Issue(ResultLine result, string client, string way, string? tracking, DateTimeOffset at, Command? along = null)
    {
        var now = Now;
        // If we stop before this commit nothing was told and the intake system tells it again; behind it, a repeat is told that it is issued already, or gets the kept answer.
        return queue.Offer(new Unit(result.RecordId).Along(along)
            .When(IssueResult.With(way, tracking, at.ToUnixTimeMilliseconds(), now, result.RecordId, result.Place))
            .Log(new LogEvent(now, LogKind.ResultIssued, result.RecordId, null, result.Step, result.Organisation, client, LogData.Of(("result", result.Place), ("way", way)))));
    }

    /// <summary>领取: the applicant has it. False when it is collected already, or void.</summary>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public Task<bool> Collect(ResultLine result, string client, string? way, DateTimeOffset at, Command? along = null)
    {
        var now = Now;
        return queue.Offer(new Unit(result.RecordId).Along(along)
            .When(CollectResult.With(way, at.ToUnixTimeMilliseconds(), now, result.RecordId, result.Place))
            .Log(new LogEvent(now, LogKind.ResultCollected, result.RecordId, null, result.Step, result.Organisation, client, LogData.Of(("result", result.Place), ("way", way)))));
    }

    /// <summary>Its last day for being issued is over: told once. False when it has been told, or it is issued.</summary>
    public Task<bool> Chase(ResultLine result)
    {
        var now = Now;
        return queue.Commit(new Unit(result.RecordId)
            .When(ChaseResult.With(now, result.RecordId, result.Place))
            .Log(new LogEvent(now, LogKind.ResultOverdue, result.RecordId, null, result.Step, result.Organisation, Data: LogData.Of(("result", result.Place), ("due", result.Due)))));
    }

    /// <summary>Somebody reads the file; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task ResultRead(ResultLine result, string client) => queue.Offer(new Unit(result.RecordId).Log(new LogEvent(
        Now, LogKind.ResultRead, result.RecordId, null, result.Step, result.Organisation, client, LogData.Of(("result", result.Place), ("digest", result.Digest)))));
}
