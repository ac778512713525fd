using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>
/// A registered calendar and a schedule's freezes as Quartz asks them: weekends and holidays are off, make-up working days are not, and neither is a
/// freeze open.
/// Quartz's own calendars can only take days away, so a Saturday that is worked cannot be said with them.
/// </summary>
/// <remarks>
/// Outside the days for which the calendar is known only weekends are off: a calendar nobody has prolonged must not keep deliveries back for ever.
/// It never changes, so every copy of it is itself.
/// </remarks>
/// <param name="days">Null: every day counts.</param>
public sealed class WorkingDayCalendar(CalendarDocument? days, TimeZoneInfo zone, StopTimes? freezes = null) : ICalendar
{
    // Longer than any holiday; a calendar that is off all the time is the document check's to find.
    private const int MostDaysOff = 3_700;

    // Freezes and days off in turn: each turn is an hour at least.
    private const int MostTurns = 10_000;

    private readonly WorkingCalendar? _days = days is null ? null : new WorkingCalendar(days);
    private readonly StopTimes _freezes = freezes ?? StopTimes.None;

    public string? Description { get; set; } = days?.Name;

    public ICalendar? CalendarBase { get; set; }

    public bool IsWorkingDay(DateOnly day) => _days?.IsWorkedOrWeekday(day) ?? true;

    /// <summary>The day is one of those for which the calendar is known.</summary>
    public bool Knows(DateTimeOffset timeUtc) => _days?.Knows(DayOf(timeUtc)) ?? true;

    public bool IsTimeIncluded(DateTimeOffset timeUtc) => IsWorkingDay(DayOf(timeUtc)) && _freezes.At(timeUtc) is null;

    /// <summary>The day is worked, be it frozen or not.</summary>
    public bool IsDayIncluded(DateTimeOffset timeUtc) => IsWorkingDay(DayOf(timeUtc));

    /// <summary>The time itself if it is open, else when it is open again: at the beginning of the next working day, or at the end of the freeze.</summary>
    public DateTimeOffset GetNextIncludedTimeUtc(DateTimeOffset timeUtc)
    {
        for (var i = 0; i < MostTurns; i++)
        {
            var open = _freezes.Open(NextWorkingDay(timeUtc));
            if (open == timeUtc) break;
            timeUtc = open;
        }
        return timeUtc;
    }

    /// <summary>When the freeze began in which the time lies; null when it lies in none.</summary>
    public DateTimeOffset? FrozenSince(DateTimeOffset timeUtc) => _freezes.At(timeUtc)?.From;

    /// <summary>When the day of this time began.</summary>
    public DateTimeOffset StartOfDay(DateTimeOffset timeUtc) => StartOf(DayOf(timeUtc));

    public ICalendar Clone() => this;

    /// <summary>The time itself if its day is worked, else the beginning of the next working day.</summary>
    public DateTimeOffset NextWorkingDay(DateTimeOffset time)
    {
        var day = DayOf(time);
        if (IsWorkingDay(day)) return time;
        for (var i = 0; i < MostDaysOff && !IsWorkingDay(day); i++) day = day.AddDays(1);
        return StartOf(day);
    }

    private DateOnly DayOf(DateTimeOffset time) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(time, zone).DateTime);

    private DateTimeOffset StartOf(DateOnly day)
    {
        var midnight = day.ToDateTime(TimeOnly.MinValue);
        // Where clocks go forward at midnight the day begins an hour later.
        if (zone.IsInvalidTime(midnight)) midnight = midnight.AddHours(1);
        return new DateTimeOffset(midnight, zone.GetUtcOffset(midnight)).ToUniversalTime();
    }
}
