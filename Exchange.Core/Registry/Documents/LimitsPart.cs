using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>时限单位: G 工作日 working days, Z 自然日 natural days.</summary>
public enum LimitUnit { WorkingDays, NaturalDays }

/// <summary>时限: within how many days it is to be decided, counted from acceptance (受理).</summary>
[Description("时限: within how many days it is to be decided, counted from acceptance (受理).")]
public sealed record LimitsPart
{
    /// <summary>行政许可法 42: ten days, with the approval of the head of the organ.</summary>
    public const int UsualExtension = 10;

    public const int MostDays = 1000;

    [Description("法定时限: by law.")]
    public LimitPart? Statutory { get; init; }

    [Description("承诺时限: as the organisation promises. What is accepted after the calendar's last working hours, or on a day off, counts as accepted on the next working day.")]
    public LimitPart? Promised { get; init; }

    [Range(0, 365)]
    [Description("Days that an extension 延期 adds to both limits, in the unit of each, where the department's event does not say how many. Default 10 (行政许可法 42).")]
    public int Extension { get; init; } = UsualExtension;
}

/// <summary>A number of days.</summary>
[Description("A number of days.")]
public sealed record LimitPart
{
    [Required, Range(1, LimitsPart.MostDays), Description("How many. Half a day is 1: a limit ends with a day.")]
    public required int Days { get; init; }

    [Description("Default workingDays.")]
    public LimitUnit Unit { get; init; } = LimitUnit.WorkingDays;
}
