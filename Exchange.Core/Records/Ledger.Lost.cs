using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Only where nothing has happened since that a second submission would contradict: the step waits for its department, the record is open, and no later version has gone out or will.
    private static readonly Sql ReplaceLost = new("""
        update delivery set state = 'replaced', due_at = null, settled_at = @now where id = @id and state = 'acknowledged' and purpose = 'submit'
          and exists (select 1 from step s join record r on r.id = s.record_id
            where s.record_id = delivery.record_id and s.name = delivery.step and s.state = 'acknowledged' and s.organisation = delivery.organisation and s.adapter = delivery.adapter and r.state = 'open')
          and not exists (select 1 from delivery n where n.record_id = delivery.record_id and n.organisation = delivery.organisation and n.step = delivery.step
            and n.position > delivery.position and n.state not in ('rejected', 'cancelled', 'replaced'))
        """);

    // The department's number is of a case that it does not have any more: a message that named it would address nothing.
    private static readonly Sql RequeueLostStep = new("""
        update step set state = 'queued', acknowledgement = null, updated_at = @now where record_id = @record_id and name = @step and state = 'acknowledged'
        """);

    /// <summary>
    /// The department says that it does not have what the hub knows as acknowledged, and a person lets it go again: a new delivery in its place, under a new key.
    /// Null when that is no longer so, or the step or its record have ended, or a later version has gone out.
    /// </summary>
    /// <param name="along">Given the new delivery's id, what is written in the same commit.</param>
    public async Task<string?> ReplaceLostDelivery(string id, string recordId, string step, string organisation, string adapter, string client, string reason, Func<string, Command>? along = null)
    {
        var now = Now;
        var made = Id.New(clock);
        // If we stop before the commit nothing has changed; behind it the new delivery is due, rung for or not.
        var done = await queue.Offer(new Unit(recordId, id).Along(along?.Invoke(made))
            .When(ReplaceLost.With(now, id))
            .Do(HoldQueues.With(recordId))
            .Do(InsertReplacement.With(made, null, now, null, id))
            .Do(HoldBackSuccessors.With(recordId, organisation, made))
            .Do(RequeueLostStep.With(now, recordId, step))
            .Do(Given(reason, client, recordId, id, now))
            .LogGuard(new LogEvent(now, LogKind.DeliveryReplaced, recordId, id, step, organisation, client,
                LogData.Of(("by", made), ("reason", LogData.DigestOf(Cut(reason, 500))), ("because", "not-held")))));
        if (done) doorbell.Ring(adapter);
        return done ? made : null;
    }
}
