using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A correction: a new version of a record's content, checked.</summary>
/// <param name="Routes">Who handles each step after it, as far as a jurisdiction says so; null where nothing can have moved.</param>
public sealed record Amendment(
    ReadOnlyMemory<byte> Content, int BodyFrom, int BodyLength, string Digest, string? Reason, string Client, IReadOnlyList<StepRoute>? Routes = null)
{
    /// <summary>What comes with it, in the order in which it was sent: all of it, also what came before.</summary>
    public IReadOnlyList<NewMaterial> Materials { get; init; } = [];

    /// <summary>Of an earlier record that this one changes or renews. One that an earlier version named stays a number of the record.</summary>
    public string? PreviousNumber { get; init; }
}

public sealed partial class Ledger
{
    private static readonly Sql AmendGuard = new("""
        update record set seq = seq + 1, version = version + 1, digest = @digest where id = @id and seq = @seq and state = 'open'
        """);

    private static readonly Sql RequeueRejected = new("update step set state = 'queued', updated_at = @now where record_id = @record_id and name = @name and state = 'rejected'");

    /// <summary>
    /// Stores the new version and queues it for every step that has been handed out and has not ended; a waiting step will use it when it is readied.
    /// Steps that no department has go to whom the jurisdiction says now.
    /// False when the record has changed since it was read.
    /// </summary>
    /// <param name="along">Written in the same commit: the answer that a repeat of the request gets.</param>
    public async Task<bool> Amend(CaseFile record, ItemDocument item, Amendment amendment, Command? along = null)
    {
        var now = Now;
        var version = record.Version + 1;
        var unit = new Unit(record.Id).Along(along)
            .When(AmendGuard.With(amendment.Digest, record.Id, record.Seq))
            .Do(HoldQueues.With(record.Id))
            .Do(InsertVersion.With(record.Id, version, now, amendment.Digest, Cut(amendment.Reason, 500), amendment.Content, (long)amendment.BodyFrom, (long)amendment.BodyLength));
        Attach(unit, record.Id, version, amendment.Materials, now);
        if (item.Materials.Any(static part => part.MayCome(MaterialWay.Later))) EndPromises(unit, record.Id, version, now);
        AliasPrevious(unit, record, amendment.PreviousNumber, now);
        var rings = new List<string>();
        foreach (var step in StepPlan.StepsFor(item, record.Situation))
        {
            if (record.Step(step.Name) is not { } line || StepState.Ended(line.State)) continue;
            var route = amendment.Routes?.FirstOrDefault(one => one.Step == step.Name);
            if (route is not null) Move(unit, line, route, record.Id, now);
            if (line.State == StepState.Waiting) continue;
            unit.Do(NewDelivery(record.Id, step, version)).Do(RequeueRejected.With(now, record.Id, step.Name));
            rings.Add(line.Adapter);
            if (route is not null) rings.Add(route.Adapter);
        }
        unit.Log(new LogEvent(now, LogKind.RecordAmended, record.Id, Organisation: record.Organisation, Client: amendment.Client,
            Data: LogData.Of(("version", version), ("digest", amendment.Digest), ("reason", LogData.DigestOf(Cut(amendment.Reason, 500))))));
        LogAttached(unit, record.Id, version, amendment.Materials, record.Organisation, amendment.Client, now);
        if (!await queue.Offer(unit)) return false;
        foreach (var adapter in rings) doorbell.Ring(adapter);
        return true;
    }
}
