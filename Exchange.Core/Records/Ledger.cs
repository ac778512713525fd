using Exchange.Core.Log;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>
/// The only writer of the case file: one file a transition, each transition one commit together with its log events.
/// docs/states.md is the table of what each does to a delivery.
/// </summary>
public sealed partial class Ledger(CommitQueue queue, CaseFiles cases, Doorbell doorbell, TimeProvider clock)
{
    // Positions within a queue leave room, so that a replacement takes the place of the delivery it replaces.
    private const int PositionStep = 1000;

    // Of one caller's changes: more would keep an intake system waiting for its receipt.
    private const int MostInACommit = 200;

    /// <summary>
    /// Due is written, never worked out at claim: a delivery that comes to stand at the head of its queue gets its time in the same commit that frees the head. It is queued, or unknown since the database was restored
    /// (<see cref="Restored"/>).
    /// </summary>
    private static readonly Sql FreeSuccessor = new("""
        update delivery set due_at = @now
        where record_id = @record_id and organisation = @organisation and due_at is null and held = 0 and state <> 'parked' and settled_at is null
          and position = (select min(position) from delivery where record_id = @record_id and organisation = @organisation and settled_at is null)
        """) { ForRows = true };

    /// <summary>
    /// Stands before whatever adds to a queue, opens one, or ends what is not its head: two hosts cannot then, each unseen by the other, settle the head and put something behind it that nobody frees.
    /// It changes nothing; it waits for a settlement under way and makes the next one wait.
    /// </summary>
    private static readonly Sql HoldQueues = new("""
        update delivery set position = position where record_id = @record_id and settled_at is null
        """);

    /// <summary>Who gets it is what the step's row says at this commit: the item may leave it to a jurisdiction, and a correction may have moved it.</summary>
    private static readonly Sql InsertDelivery = new("""
        insert into delivery (id, record_id, step, organisation, adapter, mapping, purpose, version,
          position, state, schedule, held, due_at, priority, attempts, failures, created_at)
        select @id, s.record_id, s.name, s.organisation, s.adapter, s.mapping, 'submit', @version,
          (select coalesce(max(d.position), 0) + 1000 from delivery d where d.record_id = s.record_id and d.organisation = s.organisation),
          'queued', @schedule, @held,
          case when @held = 1 or exists (select 1 from delivery d where d.record_id = s.record_id and d.organisation = s.organisation and d.settled_at is null)
            then null else @now end,
          @priority, 0, 0, @now
        from step s where s.record_id = @record_id and s.name = @step
        """);

    private static readonly Sql InsertReason = new("""
        insert into given_reason (id, record_id, delivery_id, at, client, digest, words) values (@id, @record_id, @delivery_id, @at, @client, @digest, @words)
        """);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    private Command NewDelivery(string recordId, StepPart step, long version)
        => InsertDelivery.With(Id.New(clock), version, step.Schedule, step.Schedule is null ? 0L : 1L, Now, (long)step.Priority, recordId, step.Name);

    /// <summary>A person's words stay here, where they are pruned with the record; the log has their digest.</summary>
    private Command Given(string reason, string client, string recordId, string? deliveryId, long now)
        => InsertReason.With(Id.New(clock), recordId, deliveryId, now, client, LogData.DigestOf(Cut(reason, 500)), Cut(reason, 500));
}
