using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql WithdrawGuard = new("update record set seq = seq + 1, state = 'withdrawing' where id = @id and seq = @seq and state = 'open'");

    private static readonly Sql CancelAllUnsent = new("""
        update delivery set state = 'cancelled', due_at = null, held = 0, lease_token = null, lease_until = null, settled_at = @now
        where record_id = @record_id and first_started_at is null and state in ('queued', 'parked')
        """);

    // A step that no department has, or would not take. Whether something of it may be there is looked at here, in the commit, not at the reading before it.
    private static readonly Sql CancelStepNobodyHas = new("""
        update step set state = 'cancelled', outcome = 'withdrawn', updated_at = @now
        where record_id = @record_id and name = @name and state in ('waiting', 'queued', 'rejected')
          and exists (select 1 from record r where r.id = step.record_id and r.state = 'withdrawing')
          and not exists (select 1 from delivery d where d.record_id = step.record_id and d.step = step.name and d.purpose = 'submit'
            and d.first_started_at is not null and d.state not in ('rejected', 'replaced', 'cancelled'))
        """);

    private static readonly Sql CancelIdleWithdrawal = new("""
        update delivery set state = 'cancelled', due_at = null, lease_token = null, lease_until = null, settled_at = @now
        where record_id = @record_id and step = @step and purpose = 'withdraw' and first_started_at is null and state in ('queued', 'parked')
          and exists (select 1 from step s where s.record_id = delivery.record_id and s.name = delivery.step and s.state = 'cancelled')
        """);

    // Reports about the record are planned anew when this comes between.
    private static readonly Sql HoldWithdrawing = new("update record set seq = seq + 1 where id = @id and state = 'withdrawing'");

    private static readonly Sql InsertWithdrawal = new("""
        insert into delivery (id, record_id, step, organisation, adapter, mapping, purpose, version,
          position, state, held, due_at, priority, attempts, failures, created_at)
        select @id, s.record_id, s.name, s.organisation, s.adapter, s.withdraw_mapping, 'withdraw', @version,
          (select coalesce(max(d.position), 0) + 1000 from delivery d where d.record_id = s.record_id and d.organisation = s.organisation),
          'queued', 0,
          case when exists (select 1 from delivery d where d.record_id = s.record_id and d.organisation = s.organisation and d.settled_at is null)
            then null else @now end,
          @priority, 0, 0, @now
        from step s where s.record_id = @record_id and s.name = @step and s.state in ('queued', 'acknowledged')
        """);

    private static readonly Sql CloseWithdrawn = new("""
        update record set state = 'closed', outcome = @outcome, closed_at = @now
        where id = @id and state = 'withdrawing' and not exists (select 1 from step where record_id = @id and state in ('waiting', 'queued', 'acknowledged', 'rejected'))
          and @outcome = case when exists (select 1 from step where record_id = @id and outcome in ('done', 'passed-on')) then 'part-done'
            when exists (select 1 from step where record_id = @id and outcome = 'refused') then 'refused' else 'withdrawn' end
        """);

    /// <summary>
    /// The applicant withdraws: what has not left is cancelled, and each department that has, or may have, the record is told, in order behind what it was sent.
    /// False when the record has changed since it was read, or is not open.
    /// </summary>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public async Task<bool> Withdraw(CaseFile record, ItemDocument item, string client, string? reason, Command? along = null)
    {
        var now = Now;
        var unit = new Unit(record.Id).Along(along)
            .When(WithdrawGuard.With(record.Id, record.Seq))
            .Log(new LogEvent(now, LogKind.RecordWithdrawn, record.Id, Organisation: record.Organisation, Client: client, Data: LogData.Of(("reason", LogData.DigestOf(Cut(reason, 500))))))
            .Do(HoldQueues.With(record.Id))
            .Do(CancelAllUnsent.With(now, record.Id));
        if (reason is not null) unit.Do(Given(reason, client, record.Id, null, now));
        var rings = new List<string>();
        foreach (var step in StepPlan.StepsFor(item, record.Situation))
        {
            if (record.Step(step.Name) is not { } line || StepState.Ended(line.State)) continue;
            unit.DoAndLog(CancelStepNobodyHas.With(now, record.Id, step.Name), StepWithdrawn(now, record.Id, step.Name, line.Organisation));
            if (line.State == StepState.Waiting) continue;
            unit.Do(InsertWithdrawal.With(Id.New(clock), record.Version, now, (long)step.Priority, record.Id, step.Name));
            rings.Add(line.Adapter);
        }
        CloseIfEnded(unit, record.Id, record.Organisation, record.Client, now);
        if (!await queue.Offer(unit)) return false;
        foreach (var adapter in rings) doorbell.Ring(adapter);
        return true;
    }

    /// <summary>A department would not take what the applicant has withdrawn meanwhile: there is nobody to tell any more.</summary>
    private async Task EndWithdrawnStep(Unit unit, string recordId, string step, string ofStep, long now)
    {
        var (organisation, client) = await cases.Owner(recordId, CancellationToken.None);
        unit.Do(HoldWithdrawing.With(recordId))
            .DoAndLog(CancelStepNobodyHas.With(now, recordId, step), StepWithdrawn(now, recordId, step, ofStep))
            .Do(CancelIdleWithdrawal.With(now, recordId, step));
        CloseIfEnded(unit, recordId, organisation, client, now);
    }

    /// <summary>A record that is being withdrawn closes with its last step, whichever way that ends; only the commit itself can tell. <see cref="StepPlan.OutcomeOf"/> says the same.</summary>
    private static void CloseIfEnded(Unit unit, string recordId, string organisation, string client, long now)
    {
        foreach (var outcome in (ReadOnlySpan<string>)[Outcome.PartDone, Outcome.Refused, Outcome.Withdrawn])
            unit.DoAndLog(CloseWithdrawn.With(outcome, now, recordId),
                new LogEvent(now, LogKind.RecordClosed, recordId, Organisation: organisation, Client: client, Data: LogData.Of(("outcome", outcome))));
    }

    private static LogEvent StepWithdrawn(long now, string recordId, string step, string organisation)
        => new(now, LogKind.StepCancelled, recordId, null, step, organisation, Data: LogData.Of(("because", "withdrawn")));
}
