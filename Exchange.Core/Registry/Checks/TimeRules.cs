using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Registry.Reading;

namespace Exchange.Core.Registry.Checks;

/// <summary>Rules of stops, windows, working hours and time zones.</summary>
internal sealed class TimeRules(CheckReport report, RegistryEntry entry)
{
    // A Monday long ago, so that a stop on given dates does not lie there.
    private static readonly DateTimeOffset LongAgo = new(2001, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static TimeZoneInfo? Zone(string? name) => name is not null && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : null;

    /// <param name="pointer">Where the stops stand: /stops or /except.</param>
    public void Stops(IReadOnlyList<StopPart> stops, string pointer, string? zone, string? calendar, HoursPart? window = null)
    {
        var sound = true;
        for (var i = 0; i < stops.Count; i++)
            sound &= Stop(stops[i], $"{pointer}/{i}", calendar);
        if (window is not null && window.From == window.Until)
        {
            report.Add(entry, "/window/until", FaultKind.StopOrder, window.From, window.Until);
            sound = false;
        }

        if (!sound || (stops.Count == 0 && window is null))
            return;
        var days = calendar is not null && report.Next.Calendars.TryGetValue(calendar, out var known) ? new WorkingCalendar(known) : null;
        if (new StopTimes(stops, Zone(zone) ?? TimeZoneInfo.Utc, days, window).At(LongAgo) is { } stop && stop.Until - LongAgo >= StopTimes.Longest)
            report.Add(entry, pointer, FaultKind.StopAlways);
    }

    public void Hours(IReadOnlyList<HoursPart> hours)
    {
        for (var i = 0; i < hours.Count; i++)
        {
            if (WorkingCalendar.Clock(hours[i].Until) <= WorkingCalendar.Clock(hours[i].From))
                report.Add(entry, $"/hours/{i}/until", FaultKind.StopOrder, hours[i].From, hours[i].Until);
            else if (i > 0 && WorkingCalendar.Clock(hours[i].From) < WorkingCalendar.Clock(hours[i - 1].Until))
                report.Add(entry, $"/hours/{i}/from", FaultKind.StopOrder, hours[i - 1].Until, hours[i].From);
        }
    }

    /// <summary>Counted beyond its end, working days are not known.</summary>
    public void Ends(string? name, DateOnly? today, string pointer = "/calendar")
    {
        if (today is { } day && name is not null && report.Next.Calendars.TryGetValue(name, out var calendar) && RegisteredCalendars.EndsSoon(calendar, day))
            report.Warn(entry, pointer, FaultKind.CalendarEnds, name, calendar.Until.ToString("yyyy-MM-dd", null));
    }

    private bool Stop(StopPart stop, string pointer, string? calendar)
    {
        var daily = stop.Weekdays.Count > 0 || stop.Days != StopDays.Every;
        var monthly = stop.MonthFrom is not null || stop.MonthUntil is not null;
        var dated = stop.DateFrom is not null || stop.DateUntil is not null;
        if ((daily && (monthly || dated)) || (monthly && dated)
            || (monthly && stop.MonthFrom is null) || (dated && (stop.DateFrom is null || stop.DateUntil is null)))
        {
            report.Add(entry, pointer, FaultKind.StopForm);
            return false;
        }

        if (stop.Days != StopDays.Every && calendar is null)
        {
            report.Add(entry, pointer + "/days", FaultKind.StopCalendar);
            return false;
        }

        var backwards = WorkingCalendar.Clock(stop.Until) <= WorkingCalendar.Clock(stop.From);
        var wrong = dated ? stop.DateUntil < stop.DateFrom || (stop.DateUntil == stop.DateFrom && backwards)
            : monthly ? backwards && (stop.MonthUntil ?? 31) == stop.MonthFrom
            : stop.Until == stop.From;
        if (wrong)
            report.Add(entry, pointer + "/until", FaultKind.StopOrder, stop.From, stop.Until);
        return !wrong;
    }
}
