namespace Exchange.Core.Registry.Calendars;

/// <summary>Whether a day is worked; null where the calendar does not reach.</summary>
public delegate bool? WorkingDayTest(DateOnly day);

/// <summary>Counting working days. Pure; nothing is claimed where the calendar does not reach.</summary>
public static class WorkingDays
{
    private const int MostDays = 4000;

    /// <summary>
    /// Working days after the first day up to the second, the second included; negative where the second is earlier. Null where the calendar does not
    /// reach.
    /// </summary>
    public static int? Between(DateOnly from, DateOnly to, WorkingDayTest isWorked)
    {
        if (to < from)
            return -Between(to, from, isWorked);
        if (to.DayNumber - from.DayNumber > MostDays)
            return null;
        var count = 0;
        for (var day = from; day < to;)
        {
            day = day.AddDays(1);
            if (isWorked(day) is not { } worked)
                return null;
            if (worked)
                count++;
        }
        return count;
    }

    /// <summary>The day that is so many working days after (or, below zero, before) a day.</summary>
    public static DateOnly? After(DateOnly day, int count, WorkingDayTest isWorked)
    {
        var step = Math.Sign(count);
        for (var left = Math.Abs(count); left > 0;)
        {
            if (day == (step > 0 ? DateOnly.MaxValue : DateOnly.MinValue))
                return null;
            day = day.AddDays(step);
            if (isWorked(day) is not { } worked)
                return null;
            if (worked)
                left--;
        }
        return day;
    }

    /// <summary>The day itself if it is worked, else the next one that is.</summary>
    public static DateOnly? OnOrAfter(DateOnly day, WorkingDayTest isWorked)
        => isWorked(day) switch { null => null, true => day, _ => After(day, 1, isWorked) };
}
