using Exchange.Core.Registry.Documents;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>A schedule, worked out: when it fires, in its time zone and by its calendar.</summary>
internal sealed class Window(ScheduleDocument document, CalendarDocument? calendar, TimeZoneInfo zone)
{
    // A cron that meets days off this often in a row never meets a working day.
    private const int MostDaysOff = 5_000;

    private readonly CronExpression _cron = new(document.Cron, zone);

    public string Name => document.Name;

    public CronExpression Cron => _cron;

    public TimeZoneInfo Zone => zone;

    public WorkingDayCalendar? Calendar { get; } = calendar is null ? null : new WorkingDayCalendar(calendar, zone);

    /// <summary>The next time that has not been released yet; null when it never fires again.</summary>
    public DateTimeOffset? Next { get; private set; }

    public void Released(DateTimeOffset upTo) => Next = After(upTo);

    public bool Same(ScheduleDocument other, CalendarDocument? otherCalendar, TimeZoneInfo otherZone)
        => (document.Cron, document.Calendar, zone.Id) == (other.Cron, other.Calendar, otherZone.Id) && SameDays(calendar, otherCalendar);

    public DateTimeOffset? After(DateTimeOffset time)
    {
        time = time.ToUniversalTime();
        for (var i = 0; i < MostDaysOff && _cron.GetNextValidTimeAfter(time) is { } next; i++)
        {
            if (Calendar is null || Calendar.IsTimeIncluded(next)) return next;
            time = Calendar.GetNextIncludedTimeUtc(next).AddSeconds(-1);
        }
        return null;
    }

    /// <summary>The latest time it should have fired at, up to and with <paramref name="now"/>; null when there is none.</summary>
    public DateTimeOffset? Latest(DateTimeOffset now)
    {
        // In UTC: Quartz 4.7.3 looks back from the clock reading of a time with an offset as if it were one of UTC, and then finds a time to come.
        var before = now.ToUniversalTime().AddMilliseconds(1);
        for (var i = 0; i < MostDaysOff && _cron.GetPreviousValidTimeBefore(before) is { } last; i++)
        {
            if (Calendar is null || Calendar.IsTimeIncluded(last)) return last;
            before = Calendar.StartOfDay(last);
        }
        return null;
    }

    private static bool SameDays(CalendarDocument? a, CalendarDocument? b) => (a, b) switch
    {
        (null, null) => true,
        ({ } one, { } other) => one.From == other.From && one.Until == other.Until && one.Holidays.SequenceEqual(other.Holidays) && one.Workdays.SequenceEqual(other.Workdays),
        _ => false,
    };
}
