using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry.Calendars;

/// <summary>A limit of a step. 时限</summary>
/// <param name="Days">Together with what an extension has added.</param>
/// <param name="Promised">承诺时限: what is accepted after working hours, or on a day off, counts as accepted on the next working day. Statutory limits know
/// no hours.</param>
public sealed record Limit(int Days, LimitUnit Unit, bool Promised = false);

/// <summary>
/// A time that is not counted (特别程序 B: hearing, tender, test, appraisal, expert review). <paramref name="Until"/> is null while it lasts.
/// </summary>
public sealed record Pause(DateTimeOffset From, DateTimeOffset? Until);

/// <summary>When a limit ends: a closed set.</summary>
public abstract record LimitAnswer
{
    private LimitAnswer() { }

    /// <summary>The last day of the limit.</summary>
    public sealed record Due(DateOnly Day) : LimitAnswer;

    /// <summary>It is paused, so its last day is not known yet.</summary>
    public sealed record Paused : LimitAnswer;

    /// <summary>Its last day lies beyond what the calendar knows: nothing is guessed.</summary>
    public sealed record BeyondCalendar(DateOnly Until) : LimitAnswer;
}

/// <summary>
/// The clock of limits. It starts at acceptance (受理), not at taking in (收件); the day of acceptance is not counted (民法典 201; 行政许可法 82: working days);
/// a day at whose end the case is paused is not counted; a last natural day that is off moves to the next working day (民法典 203).
/// </summary>
public static class Limits
{
    // Longer than any pause a person would leave open and close again.
    private const int MostDays = 40_000;

    /// <param name="pauses">In any order; they may overlap.</param>
    /// <param name="zone">In which days begin and end.</param>
    public static LimitAnswer Due(Limit limit, DateTimeOffset acceptedAt, IReadOnlyCollection<Pause> pauses, WorkingCalendar calendar, TimeZoneInfo zone)
    {
        var beyond = new LimitAnswer.BeyondCalendar(calendar.Until);
        if (FirstDay(limit, acceptedAt, calendar, zone) is not { } day)
            return beyond;
        var left = limit.Days;
        for (var i = 0; left > 0; i++)
        {
            if (i == MostDays || day == DateOnly.MaxValue || calendar.IsWorked(day = day.AddDays(1)) is not { } worked)
                return beyond;
            if (!worked && limit.Unit == LimitUnit.WorkingDays)
                continue;
            var paused = PausedAtTheEndOf(day, worked, pauses, calendar, zone);
            if (paused.Exists(pause => pause.Until is null))
                return new LimitAnswer.Paused();
            if (paused.Count == 0)
                left--;
        }

        if (limit.Unit == LimitUnit.WorkingDays)
            return new LimitAnswer.Due(day);
        return WorkingDays.OnOrAfter(day, calendar.IsWorked) is { } last ? new LimitAnswer.Due(last) : beyond;
    }

    /// <summary>
    /// Days of the limit that are used up, the day of <paramref name="until"/> among them unless the case is paused then; null beyond the calendar. A limit is kept while they are no more than its days,
    /// but for a last natural day that is off.
    /// </summary>
    public static int? Used(Limit limit, DateTimeOffset acceptedAt, IReadOnlyCollection<Pause> pauses, DateTimeOffset until, WorkingCalendar calendar, TimeZoneInfo zone)
    {
        var last = WallClock.Day(until, zone);
        if (FirstDay(limit, acceptedAt, calendar, zone) is not { } day || last.DayNumber - day.DayNumber > MostDays)
            return null;
        var used = 0;
        while (day < last)
        {
            if (calendar.IsWorked(day = day.AddDays(1)) is not { } worked)
                return null;
            if ((worked || limit.Unit == LimitUnit.NaturalDays) && PausedAtTheEndOf(day, worked, pauses, calendar, zone).Count == 0)
                used++;
        }

        return used;
    }

    private static List<Pause> PausedAtTheEndOf(DateOnly day, bool worked, IReadOnlyCollection<Pause> pauses, WorkingCalendar calendar, TimeZoneInfo zone)
    {
        if (pauses.Count == 0)
            return [];
        var end = WallClock.Time(day, worked && calendar.EndOfWork is { } work ? work : TimeSpan.FromDays(1), zone, second: true);
        return [.. pauses.Where(pause => pause.From <= end && !(pause.Until <= end))];
    }

    /// <summary>The day that counts as that of acceptance.</summary>
    private static DateOnly? FirstDay(Limit limit, DateTimeOffset acceptedAt, WorkingCalendar calendar, TimeZoneInfo zone)
    {
        var at = WallClock.Read(acceptedAt, zone);
        var day = DateOnly.FromDateTime(at);
        if (!limit.Promised)
            return day;
        if (calendar.IsWorked(day) is not { } worked)
            return null;
        return worked && !(at.TimeOfDay > calendar.EndOfWork) ? day : WorkingDays.After(day, 1, calendar.IsWorked);
    }
}
