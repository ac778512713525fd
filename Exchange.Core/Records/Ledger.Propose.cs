using System.Security.Cryptography;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql ProposeReplacement = new($$"""
        insert into proposed_replacement (id, delivery_id, record_id, step, organisation, proposed_by, at, words, not_received, body, mapping, revision, state)
        select @id, delivery.id, delivery.record_id, delivery.step, delivery.organisation, @client, @now, @words, @not_received, cast(@body as {bytes}), @mapping, cast(@revision as bigint), 'waiting'
        from delivery where delivery.id = @delivery and {{Replaceable}}
          and not exists (select 1 from proposed_replacement p where p.delivery_id = delivery.id and p.state = 'waiting')
        """);

    // Once and by somebody else: both are said by the statement that ends the old delivery, not by a look before it. What was made sure of when it was proposed was not made sure of for a push that came later.
    private static readonly Sql ReplaceApproved = new(EndReplaced + """

          and exists (select 1 from proposed_replacement p where p.id = @proposal and p.delivery_id = delivery.id and p.state = 'waiting' and p.proposed_by <> @client
            and (delivery.state = 'rejected' or delivery.last_started_at is null or delivery.last_started_at <= p.at))
        """);

    // Whatever it says by now: the replacement is made.
    private static readonly Sql ApproveProposal = new("update proposed_replacement set state = 'approved', decided_by = @client, decided_at = @now, made = @made where id = @id");

    // What is being approved in the same commit is not refused any more.
    private static readonly Sql RefuseProposal = new("""
        update proposed_replacement set state = 'refused', decided_by = @client, decided_at = @now where id = @id and state = 'waiting'
          and not exists (select 1 from delivery d where d.id = proposed_replacement.delivery_id and d.state = 'replaced')
        """);

    /// <summary>A replacement waits for a second person. Its id; null when the delivery cannot be replaced, or one waits already.</summary>
    /// <param name="notReceived">The person has made sure that the old one has no effect.</param>
    /// <param name="along">Given the proposal's id, what is written in the same commit.</param>
    public async Task<string?> Propose(DeliveryLine delivery, string client, string reason, DeliveryEdit edit, bool notReceived, Func<string, Command>? along = null)
    {
        var now = Now;
        var id = Id.New(clock);
        // If we stop before the commit nothing waits; behind it the proposal does, and the delivery stays as it is.
        var done = await queue.Offer(new Unit(delivery.RecordId, delivery.Id).Along(along?.Invoke(id))
            .When(ProposeReplacement.With(id, client, now, Cut(reason, 500), notReceived ? 1L : 0L, edit.Body, edit.Mapping, edit.Revision, delivery.Id))
            .Do(Given(reason, client, delivery.RecordId, delivery.Id, now))
            .Log(new LogEvent(now, LogKind.ReplacementProposed, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, client, LogData.Of(
                ("proposal", id), ("reason", LogData.DigestOf(Cut(reason, 500))), ("body", Digest(edit.Body)), ("mapping", edit.Mapping), ("revision", edit.Revision)))));
        return done ? id : null;
    }

    /// <summary>
    /// A second person approves: the replacement is made in the same commit. Its id; null when the proposal does not wait any more or is the caller's own, or the old delivery has moved or was pushed again.
    /// </summary>
    public async Task<string?> Approve(Proposal proposal, DeliveryLine delivery, DeliveryEdit edit, string client, Func<string, Command>? along = null)
    {
        var now = Now;
        var id = Id.New(clock);
        var unit = new Unit(delivery.RecordId, delivery.Id).Along(along?.Invoke(id)).When(ReplaceApproved.With(now, delivery.Id, proposal.NotReceived ? 1L : 0L, proposal.Id, client));
        Replacement(unit, delivery, id, proposal.ProposedBy, proposal.Reason, edit, now);
        unit.Do(ApproveProposal.With(client, now, id, proposal.Id))
            .Log(new LogEvent(now, LogKind.ReplacementApproved, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, client,
                LogData.Of(("proposal", proposal.Id), ("by", id), ("proposedBy", proposal.ProposedBy))));
        // If we stop before the commit the proposal waits; behind it the replacement is due, rung for or not.
        var done = await queue.Offer(unit);
        if (done) doorbell.Ring(delivery.Adapter);
        return done ? id : null;
    }

    /// <summary>A proposal is refused, or taken back by who made it. False when it does not wait any more.</summary>
    public Task<bool> Refuse(Proposal proposal, string client, string reason, Command? along = null)
    {
        var now = Now;
        return queue.Offer(new Unit(proposal.DeliveryId).Along(along)
            .When(RefuseProposal.With(client, now, proposal.Id))
            .Do(Given(reason, client, proposal.RecordId, proposal.DeliveryId, now))
            .Log(new LogEvent(now, LogKind.ReplacementRefused, proposal.RecordId, proposal.DeliveryId, proposal.Step, proposal.Organisation, client,
                LogData.Of(("proposal", proposal.Id), ("reason", LogData.DigestOf(Cut(reason, 500)))))));
    }

    /// <summary>Whoever reads a body that somebody has edited leaves a trace, durably, before it goes out.</summary>
    /// <exception cref="StorageUnavailableException">The trace may not be there: the body must not go out.</exception>
    public Task EditRead(string recordId, string deliveryId, string step, string organisation, byte[] body, string client) => queue.Offer(new Unit(recordId).Log(new LogEvent(
        Now, LogKind.DeliveryEditRead, recordId, deliveryId, step, organisation, client, LogData.Of(("body", Digest(body))))));

    private static string? Digest(byte[]? body) => body is null ? null : Convert.ToHexStringLower(SHA256.HashData(body));
}
