using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // due_at stays as it is: a head goes on being due, and what stands behind it gets its time when it comes to the head.
    private static readonly Sql MarkRestored = new("""
        update delivery set state = 'unknown', attempts = attempts + 1, reason = 'restored', first_started_at = coalesce(first_started_at, @made_at), last_started_at = @made_at,
          lease_token = null, lease_until = null
        where id = @id and state = 'queued' and held = 0
        """);

    private static readonly Sql RestoredAttempt = new("""
        insert into attempt (delivery_id, number, started_at, lease_token, settled_at, answer, code)
        select id, attempts, @made_at, @token, @now, 'unknown', 'restored' from delivery where id = @id
        """);

    /// <summary>
    /// The database was made of a backup: whatever it has as waiting for its push may have been pushed after it. Each gets the attempt that there may have been, with an unknown answer, so that it is dealt with as after a
    /// crash: asked about before any second push where the department can be asked, pushed again where that has no second effect, parked else. What a schedule holds stays held.
    /// </summary>
    /// <param name="madeAt">The moment whose state the backup is.</param>
    /// <returns>How many.</returns>
    public async Task<long> Restored(DateTimeOffset madeAt, CancellationToken stop)
    {
        var (at, token, marked) = (madeAt.ToUnixTimeMilliseconds(), Id.New(clock), 0L);
        for (var last = ""; await cases.QueuedAfter(last, MostInACommit, stop) is { Count: > 0 } some; last = some[^1].Id)
        {
            var now = Now;
            // If we stop after some of these commits no hub has begun to work here: the restore is run again, and what is marked already is not queued any more.
            var units = some.ConvertAll(one => new Unit(one.Id)
                .When(MarkRestored.With(at, one.Id))
                .Do(RestoredAttempt.With(at, token, now, one.Id))
                .Log(new LogEvent(now, LogKind.DeliveryUnknown, one.RecordId, one.Id, one.Step, one.Organisation, Data: LogData.Of(("attempt", one.Attempts + 1), ("code", "restored"))))).ToArray();
            queue.Commit(units);
            marked += (await Task.WhenAll(units.Select(static unit => unit.Done))).Count(static done => done);
        }
        return marked;
    }
}
