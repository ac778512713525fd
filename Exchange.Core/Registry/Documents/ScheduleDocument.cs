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

    [Description("Time zone of the cron. Default: the hub's.")]
    public string? TimeZone { get; init; }
}
