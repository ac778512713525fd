using System.Runtime.InteropServices;

namespace Exchange.Core.Records;

/// <summary>
/// When a lease was asked for, by the clocks of this host: it ends later by the database's, which began to count when it was given.
/// Two readings, because neither sees every pause: a process that is stopped finds both gone on, a machine that slept may find only the wall clock, and that one may be set back.
/// </summary>
[StructLayout(LayoutKind.Auto)]
public readonly record struct LeaseAsked(long Timestamp, DateTimeOffset At)
{
    public static LeaseAsked Now(TimeProvider clock) => new(clock.GetTimestamp(), clock.GetUtcNow());

    /// <summary>The longer of the two: who is unsure leaves the delivery to the next claim.</summary>
    public TimeSpan Elapsed(TimeProvider clock)
    {
        var (steady, wall) = (clock.GetElapsedTime(Timestamp), clock.GetUtcNow() - At);
        return steady > wall ? steady : wall;
    }
}
