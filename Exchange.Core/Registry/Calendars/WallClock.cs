namespace Exchange.Core.Registry.Calendars;

/// <summary>From the clock on the wall to a point in time, where clocks are changed too.</summary>
internal static class WallClock
{
    public static DateTime Read(DateTimeOffset time, TimeZoneInfo zone) => TimeZoneInfo.ConvertTime(time, zone).DateTime;

    public static DateOnly Day(DateTimeOffset time, TimeZoneInfo zone) => DateOnly.FromDateTime(Read(time, zone));

    /// <summary>
    /// Where the clock shows a time twice, the first or the second of them, as asked for. A time that it leaves out is as long after the change as it
    /// would have been
    /// after the hour that was left out began: 02:30 is 03:30.
    /// </summary>
    public static DateTimeOffset Time(DateOnly day, TimeSpan clock, TimeZoneInfo zone, bool second = false)
    {
        var wall = day.ToDateTime(TimeOnly.MinValue) + clock;
        if (!zone.IsAmbiguousTime(wall))
            return new DateTimeOffset(wall, zone.GetUtcOffset(wall)).ToUniversalTime();
        var offsets = zone.GetAmbiguousTimeOffsets(wall);
        return new DateTimeOffset(wall, second ? offsets.Min() : offsets.Max()).ToUniversalTime();
    }
}
