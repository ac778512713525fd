namespace Exchange.Host.Export;

/// <summary>What columns are called in files for people.</summary>
public static class Headings
{
    private static readonly Dictionary<string, string> Chinese = new(StringComparer.Ordinal)
    {
        ["day"] = "日期", ["organisation"] = "单位", ["item"] = "事项", ["channel"] = "渠道", ["takenIn"] = "收件", ["accepted"] = "受理", ["closed"] = "办结", ["timed"] = "计时办结",
        ["onTime"] = "按时办结", ["atOnce"] = "即办", ["withoutPaper"] = "免提交", ["withdrawn"] = "撤件",
        ["id"] = "平台编号", ["number"] = "办件编号", ["client"] = "接入系统", ["situation"] = "情形", ["version"] = "版本", ["state"] = "状态", ["outcome"] = "结果", ["takenInAt"] = "收件时间", ["closedAt"] = "办结时间",
    };

    /// <summary>In English they are called as the API calls them.</summary>
    public static IReadOnlyList<string> Of(IEnumerable<string> columns, bool english) => [.. columns.Select(column => english ? column : Chinese[column])];
}
