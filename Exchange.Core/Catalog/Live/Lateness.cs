namespace Exchange.Core.Catalog.Live;

/// <summary>Whether newer rows are due, pure: whole days of the district.</summary>
public static class Lateness
{
    /// <summary>
    /// Days for which newer rows have been due; 0 when they are not, null where the cycle says nothing. A success holds for one cycle from its day. Where rows tell of a day, the newest one holds for a cycle from that day, or for as long
    /// as the library lets rows be old where that is longer: whoever sends the same old rows each day is late all the same. The earlier of both counts, and what usually comes late is due as much later.
    /// </summary>
    /// <param name="success">The day of the last success.</param>
    /// <param name="rowsDay">The latest day that rows tell of; null where that is not known.</param>
    public static int? Of(LiveTerms terms, DateOnly success, DateOnly? rowsDay, DateOnly today, LiveOptions options)
    {
        if (options.DaysOf(terms.Cycle) is not { } cycle) return null;
        // By numbers of days: a row may tell of any day, also of one behind which there is none.
        var due = success.DayNumber + cycle;
        if (rowsDay is { } day) due = Math.Min(due, day.DayNumber + Math.Max(cycle, terms.RowDays));
        return Math.Max(0, today.DayNumber - due - terms.LateDays);
    }
}
