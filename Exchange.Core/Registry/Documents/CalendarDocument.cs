using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>Working days: weekends are off, then the holidays, less the make-up working days. 工作日历</summary>
public sealed record CalendarDocument : Document
{
    [Required, Description("First and last day for which this calendar is known.")]
    public required DateOnly From { get; init; }

    [Required]
    public required DateOnly Until { get; init; }

    [Description("Weekdays (Monday-Friday) that are off.")]
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    [Description("Saturdays and Sundays that are worked.")]
    public IReadOnlyList<DateOnly> Workdays { get; init; } = [];
}
