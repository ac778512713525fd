using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>When deliveries that wait for it are released. 计划</summary>
[Description("计划: when deliveries that wait for it are released.")]
public sealed record ScheduleDocument : Document
{
    [Required, Description("Quartz cron, six or seven fields: seconds minutes hours day-of-month month day-of-week [year].")]
    public required string Cron { get; init; }

    [Description("Calendar whose days off are left out. Default: none, every day counts.")]
    public string? Calendar { get; init; }

    [Description("Time zone of the cron, the window and the freezes. Default: the hub's.")]
    public string? TimeZone { get; init; }

    [Description("The only hours of the day in which it fires; a firing outside is put off to their beginning, once. Default: all hours.")]
    public HoursPart? Window { get; init; }

    [MaxLength(100), Description("Freezes: a firing that falls into one is put off to its end, once.")]
    public IReadOnlyList<StopPart> Except { get; init; } = [];
}
