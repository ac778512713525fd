using System.Collections.Frozen;
using System.Globalization;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry.Calendars;

/// <summary>A registered calendar, ready to be asked: weekends are off, then the holidays, less the make-up working days. 工作日历</summary>
public sealed class WorkingCalendar(CalendarDocument days)
{
    private readonly FrozenSet<DateOnly> _holidays = days.Holidays.ToFrozenSet();
    private readonly FrozenSet<DateOnly> _workdays = days.Workdays.ToFrozenSet();

    public string Name => days.Name;

    /// <summary>First day for which it is known.</summary>
    public DateOnly From => days.From;

    /// <summary>Last day for which it is known.</summary>
    public DateOnly Until => days.Until;

    /// <summary>When the last working hours of a working day end; null where the calendar says no hours.</summary>
    public TimeSpan? EndOfWork { get; } = days.Hours.Count == 0 ? null : days.Hours.Max(hours => Clock(hours.Until));

    public bool Knows(DateOnly day) => day >= days.From && day <= days.Until;

    /// <summary>Null where the calendar does not reach: for limits, which must not be guessed.</summary>
    public bool? IsWorked(DateOnly day) => Knows(day) ? IsWorkedOrWeekday(day) : null;

    /// <summary>
    /// Where the calendar does not reach, weekdays count as worked: for schedules and stops, because a calendar that nobody has prolonged must not keep
    /// deliveries back for ever. Whoever relies on that tells of it.
    /// </summary>
    public bool IsWorkedOrWeekday(DateOnly day)
    {
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return weekend ? _workdays.Contains(day) : !_holidays.Contains(day);
    }

    /// <summary>Working time: within the hours of a working day; without hours, all of it. Null where the calendar does not reach.</summary>
    /// <param name="time">By the clock on the wall.</param>
    public bool? IsWorkingTime(DateTime time) => IsWorked(DateOnly.FromDateTime(time)) switch
    {
        true => days.Hours.Count == 0 || days.Hours.Any(hours => time.TimeOfDay >= Clock(hours.From) && time.TimeOfDay < Clock(hours.Until)),
        var other => other,
    };

    /// <summary>HH:mm, where 24:00 is the day's end.</summary>
    internal static TimeSpan Clock(string time) => new(int.Parse(time.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture),
        int.Parse(time.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture), 0);
}
