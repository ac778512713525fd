using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Of one commit: a window may have millions of deliveries waiting for it, and what is taken in meanwhile must not wait behind all of them.
    private const int Slice = 256;

    // What another host, whose clock is ahead, has put on hold before the window opened belongs to it.
    private static readonly TimeSpan OtherClocks = TimeSpan.FromMinutes(1);

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Slice).Select(static i => $"@id{i}"));

    private static readonly Sql FireGuard = new("""
        insert into schedule_fire (schedule, fired_for, fired_at)
        select @schedule, @fired_for, @fired_at where not exists (select 1 from schedule_fire where schedule = @schedule and fired_for = @fired_for)
        """);

    // held > 0 and not held = 1, which would let PostgreSQL walk the index of all that is held for these few.
    private static readonly Sql ReleaseHeld = new($"""
        update delivery set held = 0,
          due_at = case when exists (select 1 from delivery e where e.record_id = delivery.record_id and e.organisation = delivery.organisation
            and e.position < delivery.position and e.settled_at is null) then null else @now end
        where id in ({Ids}) and held > 0 and state = 'queued'
        """);

    // As HoldQueues, for all queues in which these are held, and what is held in them too: what stands before one of these may be ended meanwhile, and what is put before it may be new.
    private static readonly Sql HoldQueuesOf = new($"""
        update delivery set position = position
        where id in (select d.id from delivery h join delivery d on d.record_id = h.record_id and d.organisation = h.organisation
          where h.id in ({Ids}) and d.settled_at is null)
        """);

    private static readonly Sql LastFired = new("select max(fired_for) from schedule_fire where schedule = @schedule");

    /// <summary>
    /// A schedule's firing: what it holds is made due, slice by slice, and then the firing is written down. False when it was written down already (by another host, or before a restart).
    /// </summary>
    /// <param name="stop">Between two slices; what is released by then goes.</param>
    public async Task<bool> Release(string schedule, DateTimeOffset firedFor, CancellationToken stop = default)
    {
        // Taken before the question whether it was fired: what is put on hold later waits for the next window, however long this host is paused in between.
        var until = Now + (long)OtherClocks.TotalMilliseconds;
        for (var last = HeldDelivery.None; ;)
        {
            if (await cases.WasFired(schedule, firedFor, stop)) return false;
            var some = await cases.HeldAfter(schedule, last, until, Slice, stop);
            if (some.Count > 0)
            {
                await ReleaseSlice(schedule, some);
                // If we stop here the slice is released and the firing is not written down: it fires again, at the next start or on another host, and finds the rest.
                doorbell.RingAll();
                last = some[^1];
            }
            else if (last == HeldDelivery.None) break;
            else last = HeldDelivery.None;   // Once more from the beginning: a host whose clock is behind may have put something before the last slice.
        }
        return await queue.Commit(new Unit(schedule)
            .When(FireGuard.With(schedule, firedFor.ToUnixTimeMilliseconds(), Now))
            .Log(new LogEvent(Now, LogKind.ScheduleFired, Data: LogData.Of(("schedule", schedule), ("for", firedFor.ToUnixTimeMilliseconds())))));
    }

    private Task ReleaseSlice(string schedule, List<HeldDelivery> some)
    {
        var padded = new object?[Slice];
        for (var i = 0; i < some.Count; i++) padded[i] = some[i].Id;
        return queue.Commit(new Unit(schedule).Do(HoldQueuesOf.With(padded)).Do(ReleaseHeld.With([Now, .. padded])));
    }

    /// <summary>The latest firing written down; null before the first.</summary>
    public static async Task<DateTimeOffset?> LastFiring(Database database, string schedule, CancellationToken stop)
        => (await database.Query(LastFired.With(schedule), row => row.Long(0), stop)) is [{ } at] ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    // What is leased is due, so the index of what is due leads there past everything that is settled, held or parked. An index of the leases themselves would cost every record two changes more.
    private static readonly Sql FreeLeases = new("update delivery set lease_token = null, lease_until = null where due_at is not null and lease_token is not null");

    /// <summary>
    /// On the embedded database there is one host, so every lease found at its start is a dead one's: nothing waits for it to run out.
    /// Open attempts stay open: they are unknown.
    /// </summary>
    public Task FreeLeasesAtStart() => queue.Commit(new Unit("").Do(FreeLeases.With()));
}
