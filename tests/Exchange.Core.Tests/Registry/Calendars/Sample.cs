using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Registry.Calendars;

/// <summary>The calendar of the sample district: off from 1 to 3 January 2027, Saturday 26 December 2026 worked, 09:00-12:00 and 14:00-17:30.</summary>
internal static class Sample
{
    public static readonly TimeZoneInfo Shanghai = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");

    public static readonly TimeZoneInfo Berlin = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin");

    public static CalendarDocument Document { get; } = new()
    {
        Name = "district", Title = new Title { Zh = "工作日历", En = "Working days" }, From = new DateOnly(2026, 1, 1), Until = new DateOnly(2027, 12, 31),
        Holidays = [new DateOnly(2027, 1, 1)], Workdays = [new DateOnly(2026, 12, 26)],
        Hours = [new HoursPart { From = "09:00", Until = "12:00" }, new HoursPart { From = "14:00", Until = "17:30" }],
    };

    public static WorkingCalendar Calendar { get; } = new(Document);

    public static WorkingCalendar WithoutHours { get; } = new(Document with { Hours = [] });

    /// <summary>By the clock of Shanghai.</summary>
    public static DateTimeOffset At(string time) => new(DateTime.Parse(time), TimeSpan.FromHours(8));

    /// <summary>By a written offset.</summary>
    public static DateTimeOffset Time(string time) => DateTimeOffset.Parse(time);
}
