using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql DiscardParked = new("""
        update delivery set state = 'cancelled', due_at = null, settled_at = @now where id = @id and state = 'parked' and (first_started_at is null or @not_received = 1)
        """);

    // As after a rejection: a correction may follow, or the applicant withdraws. Not while another version is on its way, nor where one has arrived.
    private static readonly Sql LeaveStep = new("""
        update step set state = 'rejected', updated_at = @now where record_id = @record_id and name = @name and state = 'queued'
          and not exists (select 1 from delivery d where d.record_id = step.record_id and d.step = step.name and d.purpose = 'submit' and (d.settled_at is null or d.state = 'acknowledged'))
        """);

    /// <summary>
    /// A person decides that a parked delivery is never sent. What stood behind it goes on; its step waits for a correction, as after a rejection.
    /// False when it is not parked, or has been pushed and nobody has made sure that it did not arrive (<paramref name="notReceived"/>).
    /// </summary>
    /// <param name="along">Written in the same commit.</param>
    public async Task<bool> Discard(DeliveryLine delivery, string client, string reason, bool notReceived, Command? along = null)
    {
        var now = Now;
        var unit = new Unit(delivery.RecordId, delivery.Id).Along(along)
            .When(DiscardParked.With(now, delivery.Id, notReceived ? 1L : 0L))
            .Do(Given(reason, client, delivery.RecordId, delivery.Id, now))
            .LogGuard(new LogEvent(now, LogKind.DeliveryDiscarded, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, client, LogData.Of(("reason", LogData.DigestOf(Cut(reason, 500))))));
        if (delivery.Purpose == "submit")
        {
            unit.Do(LeaveStep.With(now, delivery.RecordId, delivery.Step));
            await EndWithdrawnStep(unit, delivery.RecordId, delivery.Step, delivery.Organisation, now);
        }
        // If we stop before the commit it waits as before; behind it the next of its queue is due, rung for or not.
        return await queue.Offer(unit.DoAndTell(FreeSuccessor.With(now, delivery.RecordId, delivery.Organisation), () => doorbell.Ring(delivery.Adapter)));
    }
}
