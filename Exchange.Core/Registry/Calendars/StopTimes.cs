using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry.Calendars;

/// <summary>
/// When a system is stopped or a schedule frozen: asked with a point in time, answered from the documents alone, so a changed clock changes nothing but
/// the answer.
/// Where clocks are put back a stop lasts from the first of its beginnings to the second of its ends: rather stopped too long than pushing into a stop.
/// </summary>
/// <param name="zone">In which the times of the stops are read.</param>
/// <param name="calendar">For stops on working days or days off only.</param>
/// <param name="window">The only hours of the day that are open; null for all.</param>
public sealed class StopTimes(IReadOnlyList<StopPart> stops, TimeZoneInfo zone, WorkingCalendar? calendar = null, HoursPart? window = null)
{
    // Stops that meet each other are one; beyond this one is taken to have no end, which the check of documents refuses.
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(800);

    private readonly List<StopPart> _stops = window is null or { From: "00:00", Until: "24:00" }
        ? [.. stops]
        : [.. stops, new StopPart { From = window.Until == "24:00" ? "00:00" : window.Until, Until = window.From == "00:00" ? "24:00" : window.From }];

    /// <summary>Never stopped.</summary>
    public static StopTimes None { get; } = new([], TimeZoneInfo.Utc);

    public bool IsEmpty => _stops.Count == 0;

    /// <summary>The stop in which the time lies, with those that meet it; null when it lies in none. Its end is open again.</summary>
    public (DateTimeOffset From, DateTimeOffset Until)? At(DateTimeOffset time)
    {
        if (IsEmpty || Holding(time) is not { } stop)
            return null;
        var (from, until) = stop;
        while (until - time < Longest && Holding(until) is { } next)
            until = next.Until;
        while (time - from < Longest && Meeting(from) is { } earlier)
            from = earlier.From;
        return (from, until);
    }

    /// <summary>The time itself if it is open, else the end of the stop.</summary>
    public DateTimeOffset Open(DateTimeOffset time) => At(time)?.Until ?? time;

    /// <summary>How much of the time between two points was stopped; of the last 400 days at most.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset until)
    {
        if (IsEmpty || from >= until)
            return TimeSpan.Zero;
        if (until - from > TimeSpan.FromDays(400))
            from = until - TimeSpan.FromDays(400);
        var (first, last) = (WallClock.Day(from, zone), WallClock.Day(until, zone));
        var sum = TimeSpan.Zero;
        var reached = from;
        foreach (var stop in Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).SelectMany(i => Around(first.AddDays(i))).OrderBy(stop => stop.From))
        {
            var (begin, end) = (stop.From > reached ? stop.From : reached, stop.Until < until ? stop.Until : until);
            if (end <= begin)
                continue;
            sum += end - begin;
            reached = end;
        }

        return sum;
    }

    private (DateTimeOffset From, DateTimeOffset Until)? Holding(DateTimeOffset time)
        => Last(Around(WallClock.Day(time, zone)).Where(stop => stop.From <= time && time < stop.Until));

    /// <summary>One that begins before and reaches the time.</summary>
    private (DateTimeOffset From, DateTimeOffset Until)? Meeting(DateTimeOffset time)
        => Last(Around(WallClock.Day(time, zone)).Where(stop => stop.From < time && time <= stop.Until));

    private static (DateTimeOffset From, DateTimeOffset Until)? Last(IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> stops)
    {
        (DateTimeOffset From, DateTimeOffset Until)? last = null;
        foreach (var stop in stops)
            if (last is null || stop.Until > last.Value.Until) last = stop;
        return last;
    }

    /// <summary>Every stop that may hold, or meet, a time of the day.</summary>
    private IEnumerable<(DateTimeOffset From, DateTimeOffset Until)> Around(DateOnly day)
    {
        foreach (var stop in _stops)
        {
            if (stop is { DateFrom: { } dateFrom, DateUntil: { } dateUntil })
                yield return Span(stop, dateFrom, dateUntil);
            else if (stop.MonthFrom is not null)
            {
                foreach (var month in (DateOnly[])[day.AddMonths(-1), day])
                    yield return Monthly(stop, month);
            }
            else
            {
                // Begun the day before, it may reach into this one.
                foreach (var begins in (DateOnly[])[day.AddDays(-1), day])
                    if (Falls(stop, begins)) yield return Span(stop, begins, Clock(stop.Until) > Clock(stop.From) ? begins : begins.AddDays(1));
            }
        }
    }

    private (DateTimeOffset, DateTimeOffset) Monthly(StopPart stop, DateOnly month)
    {
        var ends = stop.MonthUntil is { } until && until < stop.MonthFrom ? month.AddMonths(1) : month;
        return Span(stop, DayOf(month, stop.MonthFrom!.Value), DayOf(ends, stop.MonthUntil ?? 31));
    }

    private bool Falls(StopPart stop, DateOnly day) => (stop.Weekdays.Count == 0 || stop.Weekdays.Contains(day.DayOfWeek)) && stop.Days switch
    {
        StopDays.WorkingDays => calendar?.IsWorkedOrWeekday(day) ?? false,
        StopDays.DaysOff => !(calendar?.IsWorkedOrWeekday(day) ?? true),
        _ => true,
    };

    private (DateTimeOffset, DateTimeOffset) Span(StopPart stop, DateOnly from, DateOnly until)
        => (WallClock.Time(from, Clock(stop.From), zone), WallClock.Time(until, Clock(stop.Until), zone, second: true));

    private static DateOnly DayOf(DateOnly month, int day) => new(month.Year, month.Month, Math.Min(day, DateTime.DaysInMonth(month.Year, month.Month)));

    private static TimeSpan Clock(string time) => WorkingCalendar.Clock(time);
}
