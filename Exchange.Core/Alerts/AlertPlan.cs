namespace Exchange.Core.Alerts;

/// <summary>
/// What is to be told of what stands, pure: a condition is told once it has stood for a while, then once an hour (a resource's: once a day) together with all that still stand, and once more when nobody has seen it for a while.
/// </summary>
/// <param name="First">To be told for the first time.</param>
/// <param name="Digest">All that were told and still stand, when the telling of one of them is an hour ago, a resource's a day; else none.</param>
/// <param name="Recovered">Were told and are over.</param>
/// <param name="Forgotten">Were over before they were told.</param>
public sealed record AlertPlan(IReadOnlyList<AlertRow> First, IReadOnlyList<AlertRow> Digest, IReadOnlyList<AlertRow> Recovered, IReadOnlyList<AlertRow> Forgotten)
{
    /// <param name="now">By the clock of the rows.</param>
    /// <param name="lookingSince">Since when somebody has been looking, by the same clock: while nobody looked nothing could be seen, and that is no recovery.</param>
    public static AlertPlan Of(IReadOnlyList<AlertRow> rows, long now, long lookingSince, AlertTimes times)
    {
        var gone = rows.Where(row => now - Math.Max(row.SeenAt, lookingSince) >= Ms(AlertTimes.Gone)).ToList();
        // Seen at the last look or two. Between that and gone nothing is said of it: it may be over.
        var standing = rows.Where(row => now - row.SeenAt < Ms(AlertTimes.Least)).ToList();
        var told = standing.Where(static row => row.ToldAt is not null).ToList();
        return new AlertPlan(
            [.. standing.Where(row => row.ToldAt is null && now - row.Since >= Ms(times.Before(row.Code)))],
            told.Exists(row => now - row.ToldAt >= Ms(AlertTimes.Again(row.Code))) ? told : [],
            [.. gone.Where(static row => row.ToldAt is not null)],
            [.. gone.Where(static row => row.ToldAt is null)]);
    }

    private static long Ms(TimeSpan span) => (long)span.TotalMilliseconds;
}
