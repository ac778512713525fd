using Exchange.Core.Catalog;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>What people write for a value: the first word is the one that the hub writes, the others are taken as well, and the API's word always is.</summary>
internal static class SheetWords
{
    public static IReadOnlyDictionary<ResourceFormat, string[]> Formats { get; } = new Dictionary<ResourceFormat, string[]>
    {
        [ResourceFormat.Document] = ["电子文件"], [ResourceFormat.Spreadsheet] = ["电子表格"], [ResourceFormat.Database] = ["数据库"], [ResourceFormat.Image] = ["图形图像"],
        [ResourceFormat.Media] = ["流媒体"], [ResourceFormat.SelfDescribing] = ["自描述格式"], [ResourceFormat.Service] = ["服务接口"],
    };

    public static IReadOnlyDictionary<ShareType, string[]> Shares { get; } = new Dictionary<ShareType, string[]>
    {
        [ShareType.Unconditional] = ["无条件共享", "无条件"], [ShareType.Conditional] = ["有条件共享", "有条件"], [ShareType.NotShared] = ["不予共享", "不予"],
    };

    public static IReadOnlyDictionary<ShareMethod, string[]> Methods { get; } = new Dictionary<ShareMethod, string[]>
    {
        [ShareMethod.Interface] = ["接口"], [ShareMethod.Table] = ["库表", "库表交换"], [ShareMethod.File] = ["文件"], [ShareMethod.Other] = ["其他"],
    };

    public static IReadOnlyDictionary<UpdateCycle, string[]> Cycles { get; } = new Dictionary<UpdateCycle, string[]>
    {
        [UpdateCycle.RealTime] = ["实时"], [UpdateCycle.Daily] = ["每日", "日"], [UpdateCycle.Weekly] = ["每周", "周"], [UpdateCycle.Monthly] = ["每月", "月"],
        [UpdateCycle.Quarterly] = ["每季度", "季度", "季"], [UpdateCycle.Yearly] = ["每年", "年"], [UpdateCycle.Other] = ["其他"],
    };

    public static IReadOnlyDictionary<FieldType, string[]> Types { get; } = new Dictionary<FieldType, string[]>
    {
        [FieldType.Character] = ["字符型C", "C", "字符型"], [FieldType.Numeric] = ["数值型N", "N", "数值型"], [FieldType.Currency] = ["货币型Y", "Y", "货币型"], [FieldType.Date] = ["日期型D", "D", "日期型"],
        [FieldType.DateTime] = ["日期时间型T", "T", "日期时间型"], [FieldType.Logical] = ["逻辑型L", "L", "逻辑型"], [FieldType.Memo] = ["备注型M", "M", "备注型"], [FieldType.General] = ["通用型G", "G", "通用型"],
        [FieldType.Double] = ["双精度型B", "B", "双精度型"], [FieldType.Integer] = ["整型I", "I", "整型"], [FieldType.Float] = ["浮点型F", "F", "浮点型"],
    };

    public static IReadOnlyDictionary<MaskRule, string[]> Masks { get; } = new Dictionary<MaskRule, string[]>
    {
        [MaskRule.None] = ["不脱敏", "无"], [MaskRule.Middle] = ["保留首尾"], [MaskRule.Name] = ["保留姓氏"], [MaskRule.Address] = ["保留区划"], [MaskRule.Whole] = ["全部隐藏"],
    };

    public static T? Read<T>(IReadOnlyDictionary<T, string[]> words, string text) where T : struct, Enum
    {
        foreach (var (value, known) in words)
            if (known.Contains(text, StringComparer.OrdinalIgnoreCase) || CatalogJson.Word(value).Equals(text, StringComparison.OrdinalIgnoreCase)) return value;
        return null;
    }

    public static bool? ReadYes(string text) => text switch
    {
        "是" or "1" or "Y" or "y" or "TRUE" or "true" or "yes" => true,
        "否" or "0" or "N" or "n" or "FALSE" or "false" or "no" => false,
        _ => null,
    };
}
