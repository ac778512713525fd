using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql ReplayParked = new("""
        update delivery set state = case when @not_received = 0 and exists (select 1 from attempt a where a.delivery_id = delivery.id and (a.settled_at is null or a.answer = 'unknown'))
            then 'unknown' else 'queued' end, failures = 0, retry_since = null, due_at = @now, reason = null
        where id = @id and state = 'parked'
        """);

    // What may have arrived only where somebody has made sure that it has not: said here, in the commit, for it may have been pushed since it was looked at.
    private const string Replaceable = """
        ((delivery.state = 'parked' and (delivery.first_started_at is null or @not_received = 1)) or (delivery.state = 'rejected' and exists (select 1 from step s
            where s.record_id = delivery.record_id and s.name = delivery.step and s.state not in ('closed', 'cancelled')
            and s.organisation = delivery.organisation and s.adapter = delivery.adapter)))
        """;

    private const string EndReplaced = $"""
        update delivery set state = 'replaced', due_at = null, settled_at = @now where id = @id and {Replaceable}
        """;

    private static readonly Sql ReplaceEnded = new(EndReplaced);

    // It takes the place of the one it replaces, so what waits behind that one goes on waiting. A new id: it is another message, under another key.
    private static readonly Sql InsertReplacement = new("""
        insert into delivery (id, record_id, step, organisation, adapter, mapping, purpose, version,
          position, state, held, due_at, priority, attempts, failures, created_at, replaces, revision)
        select @new_id, record_id, step, organisation, adapter, coalesce(@mapping, mapping), purpose, version,
          (select max(p.position) + 1 from delivery p where p.record_id = d.record_id and p.organisation = d.organisation and p.position < (d.position / 1000 + 1) * 1000 and p.position >= d.position),
          'queued', 0,
          case when exists (select 1 from delivery e where e.record_id = d.record_id and e.organisation = d.organisation
            and ((e.position < d.position and e.settled_at is null) or e.lease_token is not null)) then null else @now end,
          priority, 0, 0, @now, id, cast(@revision as bigint)
        from delivery d where d.id = @id
        """);

    // What stood behind a rejected one was free to go; what has not gone yet goes back behind the replacement.
    private static readonly Sql HoldBackSuccessors = new("""
        update delivery set due_at = null where record_id = @record_id and organisation = @organisation and state = 'queued' and first_started_at is null and lease_token is null
          and position > (select position from delivery where id = @id)
        """);

    private static readonly Sql RequeueStep = new("""
        update step set state = 'queued', updated_at = @now where state = 'rejected'
          and record_id = (select record_id from delivery where id = @id) and name = (select step from delivery where id = @id)
        """);

    /// <summary>
    /// A person lets a parked delivery go again, under the same key and with the same message. What may have arrived is asked about first,
    /// unless the person has made sure that it has not (<paramref name="notReceived"/>). False when it is not parked.
    /// </summary>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public async Task<bool> Replay(DeliveryLine delivery, string client, string reason, bool notReceived, Command? along = null)
    {
        var now = Now;
        var done = await queue.Offer(new Unit(delivery.RecordId, delivery.Id).Along(along)
            .When(ReplayParked.With(notReceived ? 1L : 0L, now, delivery.Id))
            .Do(Given(reason, client, delivery.RecordId, delivery.Id, now))
            .LogGuard(new LogEvent(now, LogKind.DeliveryReplayed, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, client, LogData.Of(("reason", LogData.DigestOf(Cut(reason, 500)))))));
        if (done) doorbell.Ring(delivery.Adapter);
        return done;
    }

    // The item may have ceased to ask for a second person while one was awaited.
    private static readonly Sql OvertakeProposals = new("""
        update proposed_replacement set state = 'refused', decided_by = @client, decided_at = @now where delivery_id = @delivery_id and state = 'waiting'
        """);

    private static readonly Sql InsertEdit = new("insert into edited_body (delivery_id, body, at) values (@delivery_id, @body, @at)");

    /// <summary>
    /// A person replaces a parked or rejected delivery by a new one, which is translated under today's documents, or as the edit says. Its key is new: the old one must have no effect.
    /// The new delivery's id; null when the old one is neither parked nor rejected, or may have arrived.
    /// </summary>
    /// <param name="along">Given the new delivery's id, what is written in the same commit.</param>
    /// <param name="notReceived">The caller has made sure that a parked one has not arrived; else it is replaced only if it was never pushed.</param>
    public async Task<string?> Replace(DeliveryLine delivery, string client, string reason, Func<string, Command>? along = null, DeliveryEdit? edit = null, bool notReceived = true)
    {
        var now = Now;
        var id = Id.New(clock);
        var unit = new Unit(delivery.RecordId, delivery.Id).Along(along?.Invoke(id)).When(ReplaceEnded.With(now, delivery.Id, notReceived ? 1L : 0L));
        Replacement(unit, delivery, id, client, reason, edit ?? DeliveryEdit.None, now);
        // If we stop before the commit nothing has changed; behind it the new delivery is due, rung for or not.
        var done = await queue.Offer(unit.Do(OvertakeProposals.With(client, now, delivery.Id)).Do(Given(reason, client, delivery.RecordId, delivery.Id, now)));
        if (done) doorbell.Ring(delivery.Adapter);
        return done ? id : null;
    }

    /// <summary>What follows once the old delivery is ended. The edit is there with the delivery that it is for, or neither is.</summary>
    private static void Replacement(Unit unit, DeliveryLine delivery, string id, string client, string reason, DeliveryEdit edit, long now)
    {
        unit.Do(HoldQueues.With(delivery.RecordId))
            .Do(KeepFormerNumber.With(now, delivery.RecordId, delivery.Step, ""))
            .Do(InsertReplacement.With(id, edit.Mapping, now, edit.Revision, delivery.Id))
            .Do(HoldBackSuccessors.With(delivery.RecordId, delivery.Organisation, id))
            .Do(RequeueStep.With(now, delivery.Id));
        if (edit.Body is { } body) unit.Do(InsertEdit.With(id, body, now));
        unit.LogGuard(new LogEvent(now, LogKind.DeliveryReplaced, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, client, LogData.Of(
            ("by", id), ("reason", LogData.DigestOf(Cut(reason, 500))), ("body", Digest(edit.Body)), ("mapping", edit.Mapping), ("revision", edit.Revision))));
    }
}
