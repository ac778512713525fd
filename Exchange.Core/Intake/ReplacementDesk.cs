using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Intake;

/// <summary>
/// Where people replace a delivery, edited or not: looks at the edit as the taking in looks at a record, and asks for a second person where the item does.
/// What the applicant has handed in stays as it is; an edit belongs to the new delivery alone.
/// </summary>
public sealed class ReplacementDesk(RegistryShelf registry, CaseFiles cases, CaseReading reading, Ledger ledger)
{
    /// <param name="notReceived">The person has made sure that the old one has no effect.</param>
    /// <param name="replaced">Given the new delivery's id, what is written in the same commit; so too <paramref name="proposed"/> with the proposal's.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public async Task<ReplacementAnswer> Replace(
        DeliveryLine delivery, string client, string reason, DeliveryEdit edit, bool notReceived, Func<string, Command>? replaced, Func<string, Command>? proposed, CancellationToken stop)
    {
        if (await cases.Read(delivery.RecordId, stop) is not { } record) return new ReplacementAnswer.Changed();
        if (await Check(record, edit, stop) is { } declined) return declined;
        if (await NeedsApproval(record, stop))
            return await ledger.Propose(delivery, client, reason, edit, notReceived, proposed) is { } proposal ? new ReplacementAnswer.Proposed(proposal) : new ReplacementAnswer.Changed();
        return await ledger.Replace(delivery, client, reason, replaced, edit, notReceived) is { } made ? new ReplacementAnswer.Replaced(made) : new ReplacementAnswer.Changed();
    }

    /// <summary>By another client than the one that proposed it.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be stored.</exception>
    public async Task<ReplacementAnswer> Approve(Proposal proposal, DeliveryLine delivery, string client, Func<string, Command>? along, CancellationToken stop)
    {
        var edit = new DeliveryEdit(await reading.ProposedBodyOf(proposal.Id, stop), proposal.Mapping, proposal.Revision);
        if (await cases.Read(delivery.RecordId, stop) is not { } record) return new ReplacementAnswer.Changed();
        // The mapping may have been removed since.
        if (await Check(record, edit, stop) is { } declined) return declined;
        return await ledger.Approve(proposal, delivery, edit, client, along) is { } made ? new ReplacementAnswer.Replaced(made) : new ReplacementAnswer.Changed();
    }

    /// <summary>As the item says today: who tightens the rule means what waits already, too. Of an item that is not registered any more, as it said when the record was taken in.</summary>
    private async Task<bool> NeedsApproval(CaseFile record, CancellationToken stop)
        => (registry.Current.Items.GetValueOrDefault(record.Item) ?? (await registry.At(record.Revision, stop)).Items.GetValueOrDefault(record.Item)) is { ReplayApproval: true };

    private async Task<ReplacementAnswer.Declined?> Check(CaseFile record, DeliveryEdit edit, CancellationToken stop)
    {
        var takenIn = await registry.At(record.Revision, stop);
        var form = takenIn.Items[record.Item].FormIn(record.Situation);
        var then = registry.Current;
        if (edit.Revision is { } revision)
        {
            if (revision < 1 || revision > then.Revision) return No("/revision", "replacement.revision", "没有这个修订。", "There is no such revision.");
            then = await registry.At(revision, stop);
        }
        if (edit.Mapping is { } mapping && (then.Mappings.GetValueOrDefault(mapping) is not { Reads: MappingReads.Record } document || !RegisteredSchemas.ReadsForm(takenIn, document.From, form)))
            return No("/mapping", "replacement.mapping", "该修订中没有登记读取此事项表单的这个映射。", "No such mapping of the item's form is registered at that revision.");
        if (edit.Body is null) return null;
        var findings = RegisteredSchemas.Checker(takenIn, form).Check(edit.Body);
        return findings.IsValid ? null : new ReplacementAnswer.Declined([.. findings.Select(static finding => finding with { Pointer = "/body" + finding.Pointer })], findings.HasMore);
    }

    private static ReplacementAnswer.Declined No(string pointer, string code, string zh, string en) => new([new Finding { Pointer = pointer, Code = code, Zh = zh, En = en }], More: false);
}
