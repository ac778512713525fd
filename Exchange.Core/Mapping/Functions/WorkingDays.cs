namespace Exchange.Core.Mapping.Functions;

/// <summary>Whether a day is worked; null where the calendar does not reach.</summary>
public delegate bool? WorkingDayTest(DateOnly day);

internal static class WorkingDays
{
    const int MostDays = 4000;

    /// <summary>
    /// Working days after the first day up to the second, the second included; negative where the second is earlier. Null where the calendar does not
    /// reach.
    /// </summary>
    internal static int? Between(DateOnly from, DateOnly to, WorkingDayTest isWorked)
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
    internal static DateOnly? After(DateOnly day, int count, WorkingDayTest isWorked)
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
}
