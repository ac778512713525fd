using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Working days: weekends are off, then the holidays, less the make-up working days. 工作日历</summary>
[Description("工作日历: working days. Weekends are off, then the holidays, less the make-up working days.")]
public sealed record CalendarDocument : Document
{
    [Required, Description("First day for which this calendar is known.")]
    public required DateOnly From { get; init; }

    [Required, Description("Last day for which this calendar is known.")]
    public required DateOnly Until { get; init; }

    [Description("Weekdays (Monday-Friday) that are off.")]
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    [Description("Saturdays and Sundays that are worked.")]
    public IReadOnlyList<DateOnly> Workdays { get; init; } = [];

    [MaxLength(10)]
    [Description("Working hours of a working day, in order. For promised limits, what comes after the last of them counts as come on the next working day.")]
    public IReadOnlyList<HoursPart> Hours { get; init; } = [];
}
