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

    // A step nothing of which ever left. Whether something left is looked at here, in the commit, not at the reading before it.
    private static readonly Sql CancelUnsentSteps = new("""
        update step set state = 'cancelled', outcome = 'withdrawn', updated_at = @now
        where record_id = @record_id and state in ('waiting', 'queued', 'rejected')
          and not exists (select 1 from delivery d where d.record_id = step.record_id and d.step = step.name and d.first_started_at is not null)
        """);

    private static readonly Sql InsertWithdrawal = new("""
        insert into delivery (id, record_id, step, organisation, adapter, purpose, version, position, state, held, due_at, priority, attempts, failures, created_at)
        select @id, @record_id, @step, @organisation, @adapter, 'withdraw', @version,
          (select coalesce(max(position), 0) + 1000 from delivery where record_id = @record_id and organisation = @organisation),
          'queued', 0,
          case when exists (select 1 from delivery where record_id = @record_id and organisation = @organisation and state in ('queued', 'started', 'unknown', 'parked')) then null else @now end,
          @priority, 0, 0, @now
        where exists (select 1 from step where record_id = @record_id and name = @step and state in ('queued', 'acknowledged'))
        """);

    private static readonly Sql CloseWithdrawn = new("""
        update record set state = 'closed', outcome = 'withdrawn', closed_at = @now
        where id = @id and not exists (select 1 from step where record_id = @id and state in ('waiting', 'queued', 'acknowledged', 'rejected'))
        """);

    /// <summary>
    /// The applicant withdraws: what has not left is cancelled, and each department that has, or may have, the record is told, in order behind what it was sent.
    /// False when the record has changed since it was read, or is not open.
    /// </summary>
    public async Task<bool> Withdraw(CaseFile record, ItemDocument item, string client, string? reason)
    {
        var now = Now;
        var unit = new Unit(record.Id)
            .When(WithdrawGuard.With(record.Id, record.Seq))
            .Do(CancelAllUnsent.With(now, record.Id))
            .Do(CancelUnsentSteps.With(now, record.Id));
        var rings = new List<string>();
        foreach (var step in StepPlan.StepsFor(item, record.Situation))
        {
            if (record.Step(step.Name)?.State is not (StepState.Queued or StepState.Acknowledged)) continue;
            unit.Do(InsertWithdrawal.With(Id.New(clock), record.Id, step.Name, step.Organisation, step.Adapter, record.Version, now, (long)step.Priority));
            rings.Add(step.Adapter);
        }
        unit.Do(CloseWithdrawn.With(now, record.Id))
            .Log(new LogEvent(now, LogKind.RecordWithdrawn, record.Id, Organisation: record.Organisation, Client: client, Data: LogData.Of(("reason", reason is null ? null : "given"))));
        if (!await queue.Offer(unit)) return false;
        foreach (var adapter in rings) doorbell.Ring(adapter);
        return true;
    }
}
