using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>On which days a daily stop begins, by a calendar.</summary>
public enum StopDays { Every, WorkingDays, DaysOff }

/// <summary>
/// A time in which nothing is sent. Daily (from, until, perhaps on some days only), monthly (monthFrom …) or on given dates (dateFrom, dateUntil). 停办时段
/// </summary>
[Description("停办时段: a time in which nothing is sent. Daily (from, until, perhaps on some days only), monthly (monthFrom …) or on given dates (dateFrom, dateUntil).")]
public sealed record StopPart
{
    [Required, RegularExpression(HoursPart.FromPattern), Description("When it begins, HH:mm.")]
    public required string From { get; init; }

    [Required, RegularExpression(HoursPart.UntilPattern), Description("When it ends, HH:mm up to 24:00. Daily, and not after from: on the next day.")]
    public required string Until { get; init; }

    [Description("Daily: only stops that begin on these days of the week. Empty: on all.")]
    public IReadOnlyList<DayOfWeek> Weekdays { get; init; } = [];

    [Description("Daily: only stops that begin on workingDays or daysOff of the calendar. Default: every.")]
    public StopDays Days { get; init; } = StopDays.Every;

    [Range(1, 31), Description("Monthly: the day on which it begins. A day that a month does not have is its last.")]
    public int? MonthFrom { get; init; }

    [Range(1, 31), Description("Monthly: the day on which it ends; before monthFrom, that of the next month. Default: the last day of the month.")]
    public int? MonthUntil { get; init; }

    [Description("On given dates: the day on which it begins.")]
    public DateOnly? DateFrom { get; init; }

    [Description("On given dates: the day on which it ends.")]
    public DateOnly? DateUntil { get; init; }

    [StringLength(200), Description("Words for colleagues: why.")]
    public string? Why { get; init; }
}

/// <summary>Hours of a day.</summary>
[Description("Hours of a day.")]
public sealed record HoursPart
{
    internal const string FromPattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$";
    internal const string UntilPattern = "^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$";

    [Required, RegularExpression(FromPattern), Description("HH:mm.")]
    public required string From { get; init; }

    [Required, RegularExpression(UntilPattern), Description("HH:mm, up to 24:00.")]
    public required string Until { get; init; }
}
