using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A checked record, ready to be taken in.</summary>
/// <param name="Content">What was sent, whole; the body lies at <paramref name="BodyFrom"/>.</param>
/// <param name="Digest">SHA-256 of the RFC 8785 form of what was sent, 64 hex characters.</param>
/// <param name="Warnings">JSON array of what the checks found but did not decline; null when nothing.</param>
public sealed record NewRecord(
    string Id, string Client, string Number, string Item, string? Situation, string Organisation, long Revision, string Digest,
    ReadOnlyMemory<byte> Content, int BodyFrom, int BodyLength, byte[]? Warnings, long TakenInAt, string? Trace, IReadOnlyList<NewStep> Steps)
{
    /// <summary>What comes with it, in the order in which it was sent.</summary>
    public IReadOnlyList<NewMaterial> Materials { get; init; } = [];

    /// <summary>Of an earlier record that this one changes or renews.</summary>
    public string? PreviousNumber { get; init; }
}

/// <param name="Mapping">In place of the item's mapping for the step; null for that one. So too <paramref name="WithdrawMapping"/>.</param>
/// <param name="First">A push that leaves as soon as the record is taken in; null where its lane takes the delivery up when it is due.</param>
public sealed record NewStep(
    string Name, string Organisation, string Adapter, string? Schedule, int Priority, bool Ready, string? Mapping = null, string? WithdrawMapping = null, FirstPush? First = null);

public sealed partial class Ledger
{
    private static readonly Sql InsertRecord = new("""
        insert into record (id, client, number, item, situation, organisation, revision, version, digest, state, seq, taken_in_at, trace, warnings)
        select @id, @client, @number, @item, @situation, @organisation, @revision, 1, @digest, 'open', 1, @taken_in_at, @trace, cast(@warnings as {bytes})
        {absent record where client = @client and number = @number}
        """) { ForRows = true };

    private static readonly Sql InsertVersion = new("""
        insert into record_version (record_id, version, at, digest, reason, content, body_from, body_length)
        values (@record_id, @version, @at, @digest, @reason, @content, @body_from, @body_length)
        """) { ForRows = true };

    private static readonly Sql InsertStep = new("""
        insert into step (record_id, name, organisation, adapter, mapping, withdraw_mapping, state, updated_at)
        values (@record_id, @name, @organisation, @adapter, @mapping, @withdraw_mapping, @state, @updated_at)
        """) { ForRows = true };

    private static readonly Sql InsertFirstDelivery = new("""
        insert into delivery (id, record_id, step, organisation, adapter, mapping, purpose, version,
          position, state, schedule, held, due_at, priority, attempts, failures, created_at)
        values (@id, @record_id, @step, @organisation, @adapter, @mapping, 'submit', 1, @position, 'queued', @schedule, @held, @due_at, @priority, 0, 0, @now)
        """) { ForRows = true };

    // As inserted and started in one: due_at stays as it is at a start, so that whoever comes after this host's end finds it.
    private static readonly Sql InsertStartedDelivery = new("""
        insert into delivery (id, record_id, step, organisation, adapter, mapping, purpose, version, position, state, held, due_at, priority, attempts, failures, created_at,
          lease_token, lease_until, revision, digest, retry_since, first_started_at, last_started_at)
        values (@id, @record_id, @step, @organisation, @adapter, @mapping, 'submit', 1, @position, 'started', 0, @now, @priority, 1, 0, @now,
          @lease_token, {now} + @lease_ms, @revision, @digest, @now, @now, @now)
        """) { ForRows = true };

    /// <summary>
    /// Record, steps, one delivery for each step that waits for nothing, and the log events: one commit, shared with others.
    /// Where a first push is ready, its attempt is opened in this commit too: no push without a trace, and none before the record is there.
    /// The unit's result is false when the client has used the number before; then nothing was written.
    /// </summary>
    public Unit TakeIn(NewRecord record)
    {
        // If we stop after this commit the department may have what was started in it and the hub does not know it: as after any start, the delivery is unknown.
        var unit = new Unit(record.Id)
            .When(InsertRecord.With(record.Id, record.Client, record.Number, record.Item, record.Situation, record.Organisation, record.Revision, record.Digest, record.TakenInAt, record.Trace, record.Warnings))
            .Do(InsertVersion.With(record.Id, 1L, record.TakenInAt, record.Digest, null, record.Content, (long)record.BodyFrom, (long)record.BodyLength));
        for (var i = 0; i < record.Steps.Count; i++)
        {
            var step = record.Steps[i];
            unit.Do(InsertStep.With(record.Id, step.Name, step.Organisation, step.Adapter, step.Mapping, step.WithdrawMapping,
                step.Ready ? StepState.Queued : StepState.Waiting, record.TakenInAt));
            if (!step.Ready) continue;
            var before = 0;
            for (var j = 0; j < i; j++)
                if (record.Steps[j] is { Ready: true } other && other.Organisation == step.Organisation) before++;
            var held = step.Schedule is not null;
            if (step.First is { } first)
                unit.Do(InsertStartedDelivery.With(
                    first.DeliveryId, record.Id, step.Name, step.Organisation, step.Adapter, step.Mapping, (long)PositionStep, record.TakenInAt, (long)step.Priority,
                    first.LeaseToken, (long)first.Lease.TotalMilliseconds, first.Revision, first.Digest))
                    .Do(OpenAttempt.With(first.DeliveryId, 1L, record.TakenInAt, first.LeaseToken));
            else
                unit.Do(InsertFirstDelivery.With(
                    Id.New(clock), record.Id, step.Name, step.Organisation, step.Adapter, step.Mapping, (before + 1L) * PositionStep, step.Schedule, held ? 1L : 0L,
                    held || before > 0 ? null : record.TakenInAt, (long)step.Priority, record.TakenInAt));
        }
        Attach(unit, record.Id, 1, record.Materials, record.TakenInAt);
        AliasFirst(unit, record);
        unit.Log(new LogEvent(record.TakenInAt, LogKind.RecordTakenIn, record.Id, Organisation: record.Organisation, Client: record.Client,
            Data: LogData.Of(("number", record.Number), ("item", record.Item), ("digest", record.Digest), ("revision", record.Revision))));
        LogAttached(unit, record.Id, 1, record.Materials, record.Organisation, record.Client, record.TakenInAt);
        foreach (var step in record.Steps)
            if (step.First is { } first)
            {
                unit.Log(new LogEvent(record.TakenInAt, LogKind.DeliveryStarted, record.Id, first.DeliveryId, step.Name, step.Organisation,
                    Data: LogData.Of(("attempt", 1L), ("digest", first.Digest), ("revision", first.Revision))));
                foreach (var file in first.Files) unit.Log(HandedOver(record.TakenInAt, record.Id, first.DeliveryId, step.Name, step.Organisation, 1, file, attempt: 1));
            }
        return unit;
    }

    /// <summary>After the commit: the first pushes leave, and the lanes hear of what waits for them.</summary>
    public void Ring(NewRecord record)
    {
        foreach (var step in record.Steps)
        {
            if (step.First is { } first) first.Go();
            else if (step is { Ready: true, Schedule: null }) doorbell.Ring(step.Adapter);
        }
    }

    /// <summary>It was not taken in; <paramref name="unclear"/> when nobody knows.</summary>
    public static void GiveBack(NewRecord record, bool unclear)
    {
        foreach (var step in record.Steps) step.First?.GiveBack(unclear);
    }

    /// <summary>A record that was not taken in: only its digest is kept, in the log.</summary>
    public Unit Decline(string kind, string client, string organisation, string? number, string? digest, string code)
        => new Unit(Id.New(clock)).Log(new LogEvent(Now, kind, Organisation: organisation, Client: client,
            Data: LogData.Of(("number", number), ("digest", digest), ("code", code))));
}
