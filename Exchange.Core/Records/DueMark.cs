namespace Exchange.Core.Records;

/// <summary>
/// How far a lane has come in each priority's queue, so that a claim begins there. PostgreSQL keeps the entries of what was taken before at the head of the index until a vacuum removes them, and a claim from the
/// beginning walks over all of them: after a million deliveries that is most of its work. A hint only: what comes to be due before the mark (a lease that ran out, another host's clock) is found by the claims that
/// begin at the beginning, which are made whenever a claim brings less than was asked for, and every few seconds.
/// </summary>
/// <remarks>For one caller at a time.</remarks>
public sealed class DueMark(TimeProvider clock)
{
    private static readonly TimeSpan Whole = TimeSpan.FromSeconds(5);

    private readonly long[] _from = new long[DueRanges.Priorities];
    private long _since = clock.GetTimestamp();

    internal static long[] Beginning { get; } = new long[DueRanges.Priorities];

    /// <summary>Where the next claim is to begin in each priority, as <c>due_at</c>.</summary>
    internal long[] Next()
    {
        if (clock.GetElapsedTime(_since) >= Whole) Back();
        return _from;
    }

    internal bool IsAhead => _from.AsSpan().ContainsAnyExcept(0L);

    /// <summary>To the beginning, where nothing is passed by.</summary>
    internal void Back()
    {
        Array.Clear(_from);
        _since = clock.GetTimestamp();
    }

    /// <summary>Of each priority the earliest comes first: whatever is due before these was taken, or is somebody's at the moment.</summary>
    internal void Passed(IReadOnlyList<Claimed> claimed)
    {
        Span<long> earliest = stackalloc long[DueRanges.Priorities];
        earliest.Fill(long.MaxValue);
        foreach (var one in claimed) earliest[one.Priority] = Math.Min(earliest[one.Priority], one.DueAt);
        for (var priority = 0; priority < earliest.Length; priority++)
            if (earliest[priority] != long.MaxValue) _from[priority] = earliest[priority];
    }
}
