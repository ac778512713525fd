using System.Globalization;

namespace Exchange.Host.ItemLists;

/// <summary>A kind of fault of item lists: its code and its words, with {0} and {1} for what the case adds.</summary>
internal sealed record ListFaultKind(string Code, string Zh, string En)
{
    public static readonly ListFaultKind Unreadable = new("list.unreadable", "不是可读的清单：{0}。", "This is no list that can be read: {0}.");
    public static readonly ListFaultKind TooLarge = new("list.too-large", "超过上限：{0}。", "Larger than is read: {0}.");
    public static readonly ListFaultKind NoHeading = new("list.no-heading", "任何工作表的前 {0} 行中都没有表头（须含“实施编码”和“事项名称”）。", "None of the first {0} rows of any sheet is a heading with 实施编码 and 事项名称 (or code and title).");
    public static readonly ListFaultKind HeadingTwice = new("list.heading-twice", "列“{0}”重复。", "The column “{0}” stands here twice.");
    public static readonly ListFaultKind Empty = new("list.empty", "清单中没有事项。", "There is no item in the list.");
    public static readonly ListFaultKind Shape = new("list.shape", "这里应为{0}。", "This is {1}.");
    public static readonly ListFaultKind UnknownMember = new("list.unknown-member", "没有名为“{0}”的字段。", "There is no member “{0}”.");
    public static readonly ListFaultKind Cell = new("list.cell", "该单元格的公式没有结果，或结果为错误。", "The cell's formula has no result, or an error for one.");
    public static readonly ListFaultKind Digits = new("list.digits", "编码被存为数字，末尾各位已丢失：请设为文本后重新填写。", "The code is stored as a number and has lost its last digits: make the cell text and write it again.");
    public static readonly ListFaultKind TooLong = new("list.too-long", "超过 {0} 个字符。", "This has more than {0} characters.");
    public static readonly ListFaultKind Missing = new("list.missing", "缺少“{0}”。", "“{1}” is missing.");
    public static readonly ListFaultKind WithoutItem = new("list.without-item", "该行之前没有事项：首行须写实施编码。", "No item comes before this row: the first row of an item has its code.");
    public static readonly ListFaultKind Differs = new("list.differs", "与前面（{0}）所写的“{1}”不同。", "It differs from “{1}”, which was written before ({0}).");
    public static readonly ListFaultKind BadCode = new("list.code", "编码只能含字母和数字，最长 {0} 个。", "A code has letters and digits, {0} at most.");
    public static readonly ListFaultKind Organisation = new("list.organisation", "没有登记这个单位（可写名称、统一社会信用代码或单位代号）。", "No such organisation is registered (its title, its social credit code or its name).");
    public static readonly ListFaultKind OrganisationMany = new("list.organisation-many", "对应多个单位：{0}，请写单位代号。", "Several organisations are meant: {0}. Write its name.");
    public static readonly ListFaultKind Word = new("list.word", "“{0}”不在可选值之内：{1}。", "“{0}” is none of: {1}.");
    public static readonly ListFaultKind Limit = new("list.limit", "时限应如“20工作日”“15自然日”“20G”“即办”。", "A limit is such as 20工作日, 15自然日, 20G, 15Z or 即办.");
    public static readonly ListFaultKind Number = new("list.number", "应为 {0} 至 {1} 的整数。", "This is a whole number from {0} to {1}.");
    public static readonly ListFaultKind CodeMany = new("list.code-many", "登记的事项中有几个用这个编码：{0}，请写文档名。", "Several registered items have this code: {0}. Write the document's name.");
    public static readonly ListFaultKind SituationUnknown = new("list.situation", "该事项没有情形“{0}”。", "The item has no situation “{0}”.");
    public static readonly ListFaultKind Needed = new("list.needed", "缺少“{0}”：在列中写明，或用 {1} 给出缺省值。", "“{0}” is needed: in a column, or by {1}.");
    public static readonly ListFaultKind NameUsed = new("list.name-used", "该文档名已用于实施编码为 {0} 的事项。", "The name is that of the item with the code {0}.");

    /// <summary>All kinds, for the docs.</summary>
    public static IReadOnlyList<ListFaultKind> All { get; } = [.. typeof(ListFaultKind).GetFields().Where(static field => field.FieldType == typeof(ListFaultKind)).Select(static field => (ListFaultKind)field.GetValue(null)!)];

    public ListFault At(ListPlace place, params object?[] values)
    {
        // What is written in a list may be a whole page; a fault names it, and does not repeat it.
        var shown = Array.ConvertAll(values, static value => value is string { Length: > 60 } text ? string.Concat(text.AsSpan(0, 60), "…") : value);
        return new(place, Code, string.Format(CultureInfo.InvariantCulture, Zh, shown), string.Format(CultureInfo.InvariantCulture, En, shown));
    }
}
