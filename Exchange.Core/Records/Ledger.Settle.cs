using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>What becomes of a delivery after an attempt, an inquiry or a fault: decided by the lane, written here.</summary>
/// <param name="State">The delivery's next state.</param>
/// <param name="DueAt">When it is due again; null when it is not.</param>
/// <param name="Counts">Whether it counts towards the attempts after which a delivery is parked.</param>
/// <param name="Code">Short, for the log; never a department's free text.</param>
/// <param name="Text">The department's free text; stays with the attempt.</param>
/// <param name="Number">The department's own number.</param>
/// <param name="Place">Of a delivery that cannot be translated: where in the mapping. It goes into the log: nothing of the record is in it.</param>
public sealed record Settlement(string State, string Answer, DateTimeOffset? DueAt = null, bool Counts = false, string? Code = null, string? Text = null, string? Number = null, string? Place = null);

public sealed partial class Ledger
{
    private static readonly Sql SettleDelivery = new("""
        update delivery set state = @state, due_at = @due_at, lease_token = null, lease_until = null, failures = failures + @counts, reason = @reason,
          settled_at = @settled_at
        where id = @id and lease_token = @token
        """) { ForRows = true };

    private static readonly Sql SettleAttempt = new("""
        update attempt set settled_at = @now, answer = @answer, code = @code, text = @text
        where delivery_id = @id and lease_token = @token and settled_at is null
        """) { ForRows = true };

    // Before earlier attempts that were left open are closed as such, so it cannot wait for others of its kind.
    private static readonly Sql SettleAttemptFirst = new(SettleAttempt.Text);

    private static readonly Sql LateAnswer = new("""
        update attempt set settled_at = @now, answer = @answer, code = 'late', text = @text where delivery_id = @id and lease_token = @token
        """);

    private static readonly Sql AcknowledgeStep = new("""
        update step set state = case when state in ('queued', 'rejected') then 'acknowledged' else state end, acknowledgement = coalesce(@number, acknowledgement), updated_at = @now
        where record_id = @record_id and name = @name
        """) { ForRows = true };

    // The answer to a push that somebody else has settled meanwhile (progress came first, or the lease was lost) may be the only one to name the department's number.
    private static readonly Sql KeepNumber = new("""
        update step set acknowledgement = @number, updated_at = @now where record_id = @record_id and name = @name and acknowledgement is null
        """);

    // Not while a correction is on its way behind it.
    private static readonly Sql RejectStep = new("""
        update step set state = 'rejected', updated_at = @now where record_id = @record_id and name = @name and state = 'queued'
          and not exists (select 1 from delivery d where d.record_id = step.record_id and d.step = step.name and d.purpose = 'submit' and d.settled_at is null)
        """);

    /// <summary>
    /// Delivery, attempt, step, log event and what becomes due next, in one commit. An answer that comes after the lease was lost is kept with its attempt and logged,
    /// and changes nothing else (but for the department's number, where none is known): somebody else answers for the delivery now.
    /// </summary>
    public async Task<bool> Settle(Claimed delivery, Settlement settlement) => await (await Settle([(delivery, settlement)]))[0];

    /// <summary>As <see cref="Settle(Claimed, Settlement)"/>, for several that share commits; each has its own result, in their order.</summary>
    public async Task<IReadOnlyList<Task<bool>>> Settle(IReadOnlyList<(Claimed Delivery, Settlement Settlement)> several)
    {
        var units = new Unit[several.Count];
        for (var i = 0; i < units.Length; i++) units[i] = await Settling(several[i].Delivery, several[i].Settlement);
        // If we stop before this commit the attempts stay open and their lease runs out: the deliveries are unknown and are asked about before any second push.
        foreach (var some in units.Chunk(MostInACommit)) queue.Commit(some);
        return [.. units.Select(static unit => unit.Done)];
    }

    /// <summary>The attempt was opened, and this host knows that nothing has left: it came to nothing, and the delivery is due at once. False when there is no such attempt under this lease.</summary>
    public Task<bool> NotSent(Claimed delivery)
    {
        var now = Now;
        return queue.Commit(new Unit(delivery.RecordId, delivery.Id)
            .When(SettleDelivery.With(DeliveryState.Queued, now, 0L, "not-sent", null, delivery.Id, delivery.LeaseToken))
            .Do(SettleAttempt.With(now, "not-received", "not-sent", null, delivery.Id, delivery.LeaseToken))
            .LogGuard(new LogEvent(now, LogKind.DeliveryNotReceived, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, Data: LogData.Of(("attempt", (long)delivery.Attempts)))));
    }

    private async Task<Unit> Settling(Claimed delivery, Settlement settlement)
    {
        var now = Now;
        var due = settlement.DueAt?.ToUnixTimeMilliseconds();
        var code = Cut(settlement.Code, 100);
        var text = Cut(settlement.Text, 2000);
        var number = Cut(settlement.Number, 100);
        var unit = new Unit(delivery.RecordId, delivery.Id)
            .When(SettleDelivery.With(settlement.State, due, settlement.Counts ? 1L : 0L, code, settlement.State is DeliveryState.Acknowledged or DeliveryState.Rejected ? now : null, delivery.Id, delivery.LeaseToken))
            .Do((delivery.State == DeliveryState.Started ? SettleAttemptFirst : SettleAttempt).With(now, settlement.Answer, code, text, delivery.Id, delivery.LeaseToken))
            .LogGuard(new LogEvent(now, KindOf(settlement), delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation,
                Data: LogData.Of(("attempt", (long)delivery.Attempts), ("code", code), ("number", settlement.Number), ("place", settlement.Place))))
            .Else(LateAnswer.With(now, settlement.Answer, text, delivery.Id, delivery.LeaseToken))
            .ElseLog(new LogEvent(now, LogKind.DeliveryLateAnswer, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation,
                Data: LogData.Of(("answer", settlement.Answer), ("code", code), ("number", settlement.Number))));
        if (delivery.State == DeliveryState.Started) unit.Do(CloseForgottenAttempts.With(now, delivery.Id));
        if (delivery.Purpose == "submit" && settlement.State == DeliveryState.Acknowledged)
        {
            // Of a first version nothing has been acknowledged before, but for what was replaced, and that has been kept then.
            if (number is not null && delivery.Version > 1) unit.Do(KeepFormerNumber.With(now, delivery.RecordId, delivery.Step, number));
            unit.Do(AcknowledgeStep.With(number, now, delivery.RecordId, delivery.Step));
            if (number is not null) unit.Else(KeepNumber.With(number, now, delivery.RecordId, delivery.Step)).Else(KeepLateNumber.With(number, now, delivery.RecordId, delivery.Step));
        }
        if (delivery.Purpose == "submit" && settlement.State == DeliveryState.Rejected)
        {
            unit.Do(RejectStep.With(now, delivery.RecordId, delivery.Step));
            await EndWithdrawnStep(unit, delivery.RecordId, delivery.Step, delivery.Organisation, now);
        }
        // Whatever the answer: a replacement that was put in front while this one was under way may have been waiting for it.
        return unit.DoAndTell(FreeSuccessor.With(now, delivery.RecordId, delivery.Organisation), () => doorbell.Ring(delivery.Adapter));
    }

    private static string KindOf(Settlement settlement) => settlement.State switch
    {
        DeliveryState.Acknowledged => LogKind.DeliveryAcknowledged,
        DeliveryState.Rejected => LogKind.DeliveryRejected,
        DeliveryState.Parked => LogKind.DeliveryParked,
        DeliveryState.Unknown => LogKind.DeliveryUnknown,
        _ => settlement.Answer == "not-received" ? LogKind.DeliveryNotReceived : LogKind.DeliveryUnavailable,
    };

    private static string? Cut(string? text, int most) => StoredText.Cut(text, most);
}
