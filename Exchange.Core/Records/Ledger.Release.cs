using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    private static readonly Sql FireGuard = new("""
        insert into schedule_fire (schedule, fired_for, fired_at)
        select @schedule, @fired_for, @fired_at where not exists (select 1 from schedule_fire where schedule = @schedule and fired_for = @fired_for)
        """);

    private static readonly Sql ReleaseHeld = new("""
        update delivery set held = 0,
          due_at = case when exists (select 1 from delivery e where e.record_id = delivery.record_id and e.organisation = delivery.organisation
            and e.position < delivery.position and e.settled_at is null) then null else @now end
        where schedule = @schedule and held = 1 and state = 'queued'
        """);

    // As HoldQueues, for all queues in which the schedule holds something.
    private static readonly Sql HoldQueuesOf = new("""
        update delivery set position = position
        where held = 0 and settled_at is null
          and exists (select 1 from delivery h where h.record_id = delivery.record_id and h.organisation = delivery.organisation and h.schedule = @schedule and h.held = 1)
        """);

    private static readonly Sql LastFired = new("select max(fired_for) from schedule_fire where schedule = @schedule");

    /// <summary>
    /// A schedule's firing: one statement makes due what it held. False when this firing was done already (by another host, or before a restart).
    /// </summary>
    public async Task<bool> Release(string schedule, DateTimeOffset firedFor)
    {
        var now = Now;
        var done = await queue.Commit(new Unit(schedule)
            .When(FireGuard.With(schedule, firedFor.ToUnixTimeMilliseconds(), now))
            .Do(HoldQueuesOf.With(schedule))
            .Do(ReleaseHeld.With(now, schedule))
            .Log(new LogEvent(now, LogKind.ScheduleFired, Data: LogData.Of(("schedule", schedule), ("for", firedFor.ToUnixTimeMilliseconds())))));
        if (done) doorbell.RingAll();
        return done;
    }

    /// <summary>The latest firing written down; null before the first.</summary>
    public static async Task<DateTimeOffset?> LastFiring(Database database, string schedule, CancellationToken stop)
        => (await database.Query(LastFired.With(schedule), row => row.Long(0), stop)) is [{ } at] ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null;

    private static readonly Sql FreeLeases = new("update delivery set lease_token = null, lease_until = null where lease_token is not null");

    /// <summary>
    /// On the embedded database there is one host, so every lease found at its start is a dead one's: nothing waits for it to run out.
    /// Open attempts stay open: they are unknown.
    /// </summary>
    public Task FreeLeasesAtStart() => queue.Commit(new Unit("").Do(FreeLeases.With()));
}
