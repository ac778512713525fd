using Exchange.Core.Registry.Documents;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>
/// A registered calendar as Quartz asks it: weekends and holidays are off, make-up working days are not. Quartz's own calendars can only take days away,
/// so a Saturday that is worked cannot be said with them.
/// </summary>
/// <remarks>
/// Outside the days for which the calendar is known only weekends are off: a calendar nobody has prolonged must not keep deliveries back for ever.
/// It never changes, so every copy of it is itself.
/// </remarks>
public sealed class WorkingDayCalendar(CalendarDocument days, TimeZoneInfo zone) : ICalendar
{
    // Longer than any holiday; a calendar that is off all the time is the document check's to find.
    private const int MostDaysOff = 3_700;

    private readonly HashSet<DateOnly> _holidays = [.. days.Holidays];
    private readonly HashSet<DateOnly> _workdays = [.. days.Workdays];

    public string? Description { get; set; } = days.Name;

    public ICalendar? CalendarBase { get; set; }

    public bool IsWorkingDay(DateOnly day)
    {
        var weekend = day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        if (day < days.From || day > days.Until) return !weekend;
        return weekend ? _workdays.Contains(day) : !_holidays.Contains(day);
    }

    public bool IsTimeIncluded(DateTimeOffset timeUtc) => IsWorkingDay(DayOf(timeUtc));

    /// <summary>The time itself if its day is worked, else the beginning of the next working day.</summary>
    public DateTimeOffset GetNextIncludedTimeUtc(DateTimeOffset timeUtc)
    {
        var day = DayOf(timeUtc);
        if (IsWorkingDay(day)) return timeUtc;
        for (var i = 0; i < MostDaysOff && !IsWorkingDay(day); i++) day = day.AddDays(1);
        return StartOf(day);
    }

    /// <summary>When the day of this time began.</summary>
    public DateTimeOffset StartOfDay(DateTimeOffset timeUtc) => StartOf(DayOf(timeUtc));

    public ICalendar Clone() => this;

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks go forward at midnight the day begins an hour later.
        if (zone.IsInvalidTime(midnight)) midnight = midnight.AddHours(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
