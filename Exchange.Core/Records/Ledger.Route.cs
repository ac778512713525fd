using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Whether a department has, or may have, the step is looked at here, in the commit, not at the reading before it: what has gone out stays where it is.
    private static readonly Sql MoveStep = new("""
        update step set organisation = @organisation, adapter = @adapter, mapping = @mapping, withdraw_mapping = @withdraw_mapping, updated_at = @now
        where record_id = @record_id and name = @name and state in ('waiting', 'queued', 'rejected') and (organisation <> @organisation or adapter <> @adapter)
          and not exists (select 1 from delivery d where d.record_id = step.record_id and d.step = step.name
            and d.first_started_at is not null and d.state not in ('rejected', 'replaced', 'cancelled'))
        """);

    // What was to go to where the step stood before.
    private static readonly Sql CancelElsewhere = new("""
        update delivery set state = 'cancelled', due_at = null, held = 0, lease_token = null, lease_until = null, settled_at = @now
        where record_id = @record_id and step = @step and first_started_at is null and state in ('queued', 'parked')
          and exists (select 1 from step s where s.record_id = delivery.record_id and s.name = delivery.step
            and (s.organisation <> delivery.organisation or s.adapter <> delivery.adapter))
        """);

    private static readonly Sql MapStep = new("""
        update step set mapping = @mapping, withdraw_mapping = @withdraw_mapping
        where record_id = @record_id and name = @name and organisation = @organisation and adapter = @adapter
        """);

    /// <summary>
    /// A correction whose division lies elsewhere: a step that no department has, or would take, goes to whom the jurisdiction says now;
    /// a step that one has, or may have, stays with it (docs/decisions/0030-corrections-across-jurisdictions.md).
    /// </summary>
    private static void Move(Unit unit, StepLine step, StepRoute route, string recordId, long now)
    {
        if ((step.Organisation, step.Adapter) == (route.Organisation, route.Adapter))
        {
            if ((step.Mapping, step.WithdrawMapping) != (route.Mapping, route.WithdrawMapping))
                unit.Do(MapStep.With(route.Mapping, route.WithdrawMapping, recordId, step.Name, route.Organisation, route.Adapter));
            return;
        }

        unit.DoAndLog(
                MoveStep.With(route.Organisation, route.Adapter, route.Mapping, route.WithdrawMapping, now, recordId, step.Name),
                new LogEvent(now, LogKind.StepMoved, recordId, null, step.Name, route.Organisation,
                    Data: LogData.Of(("from", step.Organisation), ("adapter", route.Adapter))))
            .Do(CancelElsewhere.With(now, recordId, step.Name))
            .Do(FreeSuccessor.With(now, recordId, step.Organisation));
    }
}
