using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql StartDelivery = new("""
        update delivery set state = 'started', attempts = @attempt, revision = coalesce(revision, @revision), digest = coalesce(digest, @digest),
          first_started_at = coalesce(first_started_at, @now), last_started_at = @now, retry_since = coalesce(retry_since, @now),
          lease_until = coalesce({now} + @lease_ms, lease_until)
        where id = @id and lease_token = @token and (digest is null or digest = @digest)
        """) { ForRows = true };

    private static readonly Sql OpenAttempt = new("""
        insert into attempt (delivery_id, number, started_at, lease_token) values (@delivery_id, @number, @started_at, @lease_token)
        """) { ForRows = true };

    private static readonly Sql CloseForgottenAttempts = new("""
        update attempt set settled_at = @now, answer = 'unknown', code = 'no-answer' where delivery_id = @id and settled_at is null
        """);

    /// <summary>
    /// Opens an attempt and logs it, durably, before anything leaves: no push without a trace. Pins the registry revision and the message's digest at the first start.
    /// The unit's result is false when the lease is lost, or the message is no longer the one that was started first.
    /// </summary>
    /// <param name="notReceived">The department's system was asked about the push before and does not have it.</param>
    /// <param name="lease">How long the lease goes on from here; null leaves it as it was claimed.</param>
    /// <param name="files">Those that leave with the message: none of them does without its event either.</param>
    public Unit Start(Claimed delivery, long revision, string digest, bool notReceived = false, TimeSpan? lease = null, IReadOnlyList<HandedFile>? files = null)
    {
        var now = Now;
        var unit = new Unit(delivery.RecordId, delivery.Id).When(StartDelivery.With(
            (long)delivery.Attempts + 1, revision, digest, now, (long?)lease?.TotalMilliseconds, delivery.Id, delivery.LeaseToken));
        if (delivery.State == DeliveryState.Started) unit.Do(CloseForgottenAttempts.With(now, delivery.Id));
        if (notReceived)
            unit.LogGuard(new LogEvent(now, LogKind.DeliveryNotReceived, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, Data: LogData.Of(("attempt", (long)delivery.Attempts))));
        unit.Do(OpenAttempt.With(delivery.Id, delivery.Attempts + 1L, now, delivery.LeaseToken))
            .LogGuard(new LogEvent(now, LogKind.DeliveryStarted, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation,
                Data: LogData.Of(("attempt", delivery.Attempts + 1L), ("digest", digest), ("revision", delivery.Revision ?? revision), ("purpose", delivery.Purpose == "submit" ? null : delivery.Purpose))));
        foreach (var file in files ?? []) unit.LogGuard(HandedOver(now, delivery.RecordId, delivery.Id, delivery.Step, delivery.Organisation, delivery.Version, file, delivery.Attempts + 1L));
        return unit;
    }

    public Task<bool> StartAlone(Claimed delivery, long revision, string digest, bool notReceived = false, IReadOnlyList<HandedFile>? files = null)
        => queue.Commit(Start(delivery, revision, digest, notReceived, files: files));

    /// <summary>Several starts in one commit, or few where they are many.</summary>
    public void Commit(Unit[] units)
    {
        foreach (var some in units.Chunk(MostInACommit)) queue.Commit(some);
    }
}
