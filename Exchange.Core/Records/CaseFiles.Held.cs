using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A delivery that a schedule holds.</summary>
/// <param name="CreatedAt">Unix milliseconds.</param>
internal sealed record HeldDelivery(string Id, long CreatedAt)
{
    /// <summary>Before all others.</summary>
    public static HeldDelivery None { get; } = new("", 0);
}

public sealed partial class CaseFiles
{
    private static readonly Sql Fired = new("select fired_at from schedule_fire where schedule = @schedule and fired_for = @fired_for");

    // Along the index of what is held, behind the slice before: from the beginning each would walk over what those before it have released.
    private static readonly Sql HeldBehind = new("""
        select {top @n} id, created_at from delivery
        where schedule = @schedule and held = 1 and state = 'queued' and created_at >= @at and (created_at > @at or id > @id) order by created_at, id {limit @n}
        """);

    internal async Task<bool> WasFired(string schedule, DateTimeOffset firedFor, CancellationToken stop)
        => (await database.Query(Fired.With(schedule, firedFor.ToUnixTimeMilliseconds()), static row => row.GetInt64(0), stop)).Count > 0;

    /// <summary>What the schedule holds, in an order of its own, behind <paramref name="last"/>.</summary>
    internal Task<List<HeldDelivery>> HeldAfter(string schedule, HeldDelivery last, int most, CancellationToken stop)
        => database.Query(HeldBehind.With((long)most, schedule, last.CreatedAt, last.Id), static row => new HeldDelivery(row.GetString(0), row.GetInt64(1)), stop);
}
