using System.Text.Json;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>One firing of a schedule.</summary>
/// <param name="PutOff">The cron said an earlier time, which fell into a freeze or outside the window.</param>
/// <param name="BeyondCalendar">The day is not one of those for which the calendar is known: only weekends are off there.</param>
public sealed record Firing(DateTimeOffset At, bool PutOff, bool BeyondCalendar);

/// <summary>
/// A schedule, worked out: when it fires, in its time zone and by its calendar. A time on a day off is left out; one in a freeze, or outside the window,
/// is put off
/// to when it is open again, and however many are put off to the same time, it fires once.
/// </summary>
internal sealed class Window
{
    // A cron that meets days off this often in a row never meets a working day.
    private const int MostDaysOff = 5_000;

    private readonly CronExpression _cron;
    private readonly string _facts;
    private DateTimeOffset _upTo = DateTimeOffset.MinValue;

    public Window(ScheduleDocument document, CalendarDocument? calendar, TimeZoneInfo zone)
    {
        (Name, Zone, _facts) = (document.Name, zone, Facts(document, calendar, zone));
        _cron = new CronExpression(document.Cron, zone);
        var freezes = new StopTimes(document.Except, zone, calendar is null ? null : new WorkingCalendar(calendar), document.Window);
        Calendar = calendar is null && freezes.IsEmpty ? null : new WorkingDayCalendar(calendar, zone, freezes);
    }

    public string Name { get; }

    public CronExpression Cron => _cron;

    public TimeZoneInfo Zone { get; }

    public WorkingDayCalendar? Calendar { get; }

    /// <summary>Whether this host is releasing what waits for it.</summary>
    public bool IsReleasing { get; set; }

    /// <summary>The next time that has not been released yet; null when it never fires again.</summary>
    public DateTimeOffset? Next { get; private set; }

    public void Released(DateTimeOffset upTo) => Next = After(_upTo = upTo);

    /// <summary>
    /// The clock has been put back behind what is released: what lies between fires again in its turn. Where it was fired for already nothing follows
    /// from that,
    /// and without it a clock that once was wrong by a year would keep the schedule still for as long.
    /// </summary>
    public void Look(DateTimeOffset now)
    {
        if (_upTo > now) Released(now);
    }

    public bool Same(ScheduleDocument other, CalendarDocument? calendar, TimeZoneInfo zone) => _facts == Facts(other, calendar, zone);

    /// <summary>The first firing after a time; null when there is none.</summary>
    public DateTimeOffset? After(DateTimeOffset time)
    {
        time = time.ToUniversalTime();
        // What was put off beyond the time is the next to fire.
        if (Calendar is not null && CronUpTo(time) is { } earlier && Open(earlier) is var late && late > time) return late;
        return CronAfter(time) is { } next ? Open(next) : null;
    }

    /// <summary>The latest time it should have fired at, up to and with <paramref name="now"/>; null when there is none.</summary>
    public DateTimeOffset? Latest(DateTimeOffset now)
    {
        var before = now.ToUniversalTime();
        for (var i = 0; i < MostDaysOff && CronUpTo(before) is { } last; i++)
        {
            if (Open(last) is var open && open <= now) return open;
            // All of one freeze are put off to its end.
            before = Calendar!.FrozenSince(last) is { } since && since <= last ? since.AddMilliseconds(-1) : last.AddMilliseconds(-1);
        }
        return null;
    }

    /// <summary>The next firings after a time, as many as there are up to <paramref name="count"/>.</summary>
    public IEnumerable<Firing> Firings(DateTimeOffset after, int count)
    {
        for (var i = 0; i < count && After(after) is { } at; i++)
        {
            yield return new Firing(at, PutOff: CronUpTo(at) != at, BeyondCalendar: Calendar?.Knows(at) == false);
            after = at;
        }
    }

    /// <summary>Nothing is released now, not even what was missed before.</summary>
    public bool IsFrozen(DateTimeOffset now) => Calendar?.FrozenSince(now) is not null;

    /// <summary>It does not fire at the time that its cron says, so a trigger of the cron alone would not wake it.</summary>
    public bool IsPutOff(DateTimeOffset at) => Calendar is not null && CronUpTo(at) != at;

    private DateTimeOffset Open(DateTimeOffset time) => Calendar?.GetNextIncludedTimeUtc(time) ?? time;

    /// <summary>The first time of the cron on a working day.</summary>
    private DateTimeOffset? CronAfter(DateTimeOffset time)
    {
        for (var i = 0; i < MostDaysOff && _cron.GetNextValidTimeAfter(time) is { } next; i++)
        {
            var included = Calendar is null || Calendar.IsDayIncluded(next);
            if (included && !IsSecond(next)) return next;
            time = included ? next : Calendar!.NextWorkingDay(next).AddSeconds(-1);
        }
        return null;
    }

    /// <summary>The last time of the cron on a working day, up to and with a time.</summary>
    private DateTimeOffset? CronUpTo(DateTimeOffset time)
    {
        // In UTC: Quartz 4.7.3 looks back from the clock reading of a time with an offset as if it were one of UTC, and then finds a time to come.
        var before = time.ToUniversalTime().AddMilliseconds(1);
        for (var i = 0; i < MostDaysOff && LastBefore(before) is { } last; i++)
        {
            if (Calendar is null || Calendar.IsDayIncluded(last)) return last;
            before = Calendar.StartOfDay(last);
        }
        return null;
    }

    /// <summary>
    /// Where clocks change, Quartz 4.7.3 does not find looking back what it finds looking forward: a time that is left out only forward, and of a time that
    /// comes twice now the first, now the second, as it is asked from before or from between them. Here forward decides, and the first.
    /// </summary>
    private DateTimeOffset? LastBefore(DateTimeOffset before)
    {
        for (var back = before; _cron.GetPreviousValidTimeBefore(back) is { } last; back = last)
        {
            if (IsSecond(last)) continue;
            for (var next = _cron.GetNextValidTimeAfter(last); next < before; next = _cron.GetNextValidTimeAfter(next.Value))
                if (!IsSecond(next.Value)) last = next.Value;
            return last;
        }
        return null;
    }

    /// <summary>The clock on the wall has shown this time before.</summary>
    private bool IsSecond(DateTimeOffset time)
    {
        var wall = TimeZoneInfo.ConvertTime(time, Zone);
        return Zone.IsAmbiguousTime(wall.DateTime) && wall.Offset == Zone.GetAmbiguousTimeOffsets(wall.DateTime).Min();
    }

    /// <summary>What decides when it fires.</summary>
    private static string Facts(ScheduleDocument document, CalendarDocument? calendar, TimeZoneInfo zone) => JsonSerializer.Serialize(new
    {
        document.Cron, document.Window, document.Except, zone.Id, calendar?.From, calendar?.Until, calendar?.Holidays, calendar?.Workdays,
    });
}
