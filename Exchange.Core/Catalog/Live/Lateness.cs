namespace Exchange.Core.Catalog.Live;

/// <summary>Whether newer rows are due, pure. The one rule: of an entry's live evidence, of a harvest and of what is told of both.</summary>
public static class Lateness
{
    /// <summary>
    /// From when on newer rows are due; null where nothing says so. A success holds for one cycle from its day, in whole days of the district, or for as many hours as the library says. Where rows tell of a day, the newest one holds for a cycle
    /// from that day, or for as long as the library lets rows be old where that is longer: whoever sends the same old rows each day is late all the same. The earlier of both counts, and what usually comes late is due as much later.
    /// </summary>
    /// <param name="success">The last success; where nothing ever came, since when it was to come.</param>
    /// <param name="rowsDay">The latest day that rows tell of; null where that is not known.</param>
    public static DateTimeOffset? Due(LiveTerms terms, DateTimeOffset success, DateOnly? rowsDay, LiveOptions options, TimeZoneInfo zone)
    {
        var cycle = options.DaysOf(terms.Cycle);
        var due = terms.LateAfterHours is { } hours ? success.AddHours(hours).AddDays(terms.LateDays) : cycle is { } days ? Behind(DayOf(success, zone).DayNumber + days + terms.LateDays, zone) : null;
        return cycle is { } held && rowsDay is { } day && Behind(day.DayNumber + Math.Max(held, terms.RowDays) + terms.LateDays, zone) is { } rows && (due is null || rows < due) ? rows : due;
    }

    /// <summary>Days for which newer rows have been due, the first one counted; 0 when they are not.</summary>
    public static int Days(DateTimeOffset? due, DateTimeOffset now, TimeZoneInfo zone) => due is { } at && at <= now ? DayOf(now, zone).DayNumber - DayOf(at, zone).DayNumber + 1 : 0;

    internal static DateOnly DayOf(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    // By numbers of days: a row may tell of any day, also of one behind which there is none; then nothing is ever due.
    private static DateTimeOffset? Behind(long day, TimeZoneInfo zone)
    {
        if (day >= DateOnly.MaxValue.DayNumber) return null;
        var midnight = DateOnly.FromDayNumber((int)day + 1).ToDateTime(TimeOnly.MinValue);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight));
    }
}
