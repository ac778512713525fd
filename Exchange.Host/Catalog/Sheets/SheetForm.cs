using Exchange.Core.Catalog;

namespace Exchange.Host.Catalog.Sheets;

/// <summary>The form that departments fill in: a sheet of resources, a line each, and a sheet of their fields, which name their resource.</summary>
internal static class SheetForm
{
    public const string ResourceSheet = "信息资源", FieldSheet = "信息项", FaultSheet = "填报问题", WordSheet = "填表说明";

    /// <summary>What a heading begins with whose column is an extension field.</summary>
    public const string Extension = "扩展：";

    public static IReadOnlyList<SheetColumn> Resources { get; } =
    [
        new("信息资源代码", "Code", "/code", false, "新建时留空，由平台编码"),
        new("信息资源分类", "Class", "/class", true, "分类代码，如 101001"),
        new("信息资源名称", "Title", "/title/zh", true, ""),
        new("英文名称", "English title", "/title/en", true, ""),
        new("信息资源提供方", "Provider", "/provider", true, "单位标识、名称或统一社会信用代码"),
        new("信息资源摘要", "Abstract", "/abstract", true, ""),
        new("信息资源格式", "Format", "/format", true, Words(SheetWords.Formats)),
        new("共享类型", "Share type", "/share/type", true, Words(SheetWords.Shares)),
        new("共享条件", "Share condition", "/share/condition", false, "有条件共享时填写"),
        new("不予共享依据", "Legal basis", "/share/basis", false, "不予共享时填写"),
        new("共享方式", "Share methods", "/share/methods", false, Words(SheetWords.Methods) + "；可多项，用顿号分隔"),
        new("是否向社会开放", "Open to society", "/open/toSociety", false, "是、否"),
        new("开放条件", "Open condition", "/open/condition", false, ""),
        new("更新周期", "Update cycle", "/cycle", true, Words(SheetWords.Cycles)),
        new("周期说明", "Cycle note", "/cycleNote", false, "更新周期为其他时填写"),
        new("关联资源代码", "Related", "/related", false, "可多项，用顿号分隔"),
        new("数据结构", "Schema", "/schema", false, "已登记的数据结构名"),
        new("回流来源", "Comes down from", "/comesDown/from", false, "上级下发的数据填写本列及后三列"),
        new("回流筛选字段", "Filter field", "/comesDown/filterField", false, ""),
        new("回流筛选前缀", "Filter prefix", "/comesDown/filterPrefix", false, "如区划代码 449903"),
        new("允许迟到天数", "Late days", "/comesDown/lateDays", false, ""),
        new("是否须本人授权", "Needs consent", "/share/consent", false, "有条件共享时填写：是、否"),
    ];

    public static IReadOnlyList<SheetColumn> Fields { get; } =
    [
        new("所属信息资源", "Resource", "", true, "与“信息资源”表中的名称或代码一致"),
        new("信息项名称", "Field title", "/title/zh", true, ""),
        new("信息项英文名称", "English field title", "/title/en", true, ""),
        new("字段名", "Field name", "/name", true, "字母开头，含字母、数字、下划线"),
        new("数据类型", "Data type", "/type", true, Words(SheetWords.Types)),
        new("数据长度", "Length", "/length", false, ""),
        new("是否主键", "Identifier", "/identifier", false, "是、否"),
        new("是否个人信息", "Personal", "/personal", false, "是、否"),
        new("是否敏感信息", "Sensitive", "/sensitive", false, "是、否"),
        new("脱敏方式", "Mask", "/mask", false, Words(SheetWords.Masks)),
    ];

    private static string Words<T>(IReadOnlyDictionary<T, string[]> words) where T : struct, Enum => string.Join('、', words.Values.Select(static one => one[0]));
}
