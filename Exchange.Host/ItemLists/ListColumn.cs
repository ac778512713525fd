namespace Exchange.Host.ItemLists;

/// <summary>What a row is about: an item, one of its situations, or one of its materials.</summary>
internal enum ListPart { Item, Situation, Material }

/// <summary>A column of the city's item list, which is also a member of the list as JSON.</summary>
/// <param name="Name">A heading may have it, in place of the Chinese ones.</param>
/// <param name="Headings">As spreadsheets have them.</param>
internal sealed record ListColumn(ListPart Part, string Name, string What, params string[] Headings)
{
    /// <summary>The member of the part's object in JSON.</summary>
    public string Member { get; init; } = Name;

    public static readonly ListColumn Code = new(ListPart.Item, "code", "实施编码: the implementation code. A row without one goes on with the item above it.", "实施编码", "事项编码", "基本编码");
    public static readonly ListColumn HandlingCode = new(ListPart.Item, "handlingCode", "业务办理项编码: where it is there, it is the item's code, so that each 办理项 is an item.", "业务办理项编码", "办理项编码");
    public static readonly ListColumn Title = new(ListPart.Item, "title", "事项名称", "事项名称", "实施事项名称");
    public static readonly ListColumn HandlingTitle = new(ListPart.Item, "handlingTitle", "业务办理项名称: in place of the item's title.", "业务办理项名称", "办理项名称", "业务办理项", "办理项");
    public static readonly ListColumn TitleEn = new(ListPart.Item, "titleEn", "The title in English. A new item without one has the Chinese in its place.", "事项英文名称", "英文名称");
    public static readonly ListColumn DocumentName = new(ListPart.Item, "name", "The document's name. Default: of a registered item with this code its own, else item- and the code.", "文档名");
    public static readonly ListColumn Organisation = new(ListPart.Item, "organisation", "实施主体: title, social credit code or name of a registered organisation. Required for a new item.", "实施主体", "实施机构", "实施主体名称", "实施主体编码");
    public static readonly ListColumn Channels = new(ListPart.Item, "channels", "办理渠道: 窗口, 网上, 移动端, 自助终端; several with 、 between them.", "办理渠道", "办理形式");
    public static readonly ListColumn Statutory = new(ListPart.Item, "statutory", "法定时限: 20工作日, 15自然日, 20G, 15Z, 即办; 无 takes a limit away.", "法定时限", "法定办结时限");
    public static readonly ListColumn StatutoryUnit = new(ListPart.Item, "statutoryUnit", "Its unit, where it stands apart.", "法定时限单位", "法定办结时限单位");
    public static readonly ListColumn Promised = new(ListPart.Item, "promised", "承诺时限, likewise.", "承诺时限", "承诺办结时限");
    public static readonly ListColumn PromisedUnit = new(ListPart.Item, "promisedUnit", "Its unit, where it stands apart.", "承诺时限单位", "承诺办结时限单位");
    public static readonly ListColumn Schema = new(ListPart.Item, "schema", "Name of the form's schema, for a new item.", "表单");
    public static readonly ListColumn ClosingTable = new(ListPart.Item, "closingTable", "Code table of closings, for a new item.", "办结代码表");
    public static readonly ListColumn Calendar = new(ListPart.Item, "calendar", "Calendar of its limits, for an item that has none yet.", "工作日历");
    public static readonly ListColumn Adapter = new(ListPart.Item, "adapter", "Adapter of a new item's step S1.", "适配器");
    public static readonly ListColumn Mapping = new(ListPart.Item, "mapping", "Mapping of a new item's step S1.", "映射");
    public static readonly ListColumn Situation = new(ListPart.Situation, "situation", "情形编码: at most 8, or the item's code and what follows it. The row's material is then asked for in this situation; without one, in all.", "情形编码", "情形代码") { Member = "code" };
    public static readonly ListColumn SituationTitle = new(ListPart.Situation, "situationTitle", "情形名称", "情形名称", "情形") { Member = "title" };
    public static readonly ListColumn SituationTitleEn = new(ListPart.Situation, "situationTitleEn", "Its title in English.", "情形英文名称") { Member = "titleEn" };
    public static readonly ListColumn Material = new(ListPart.Material, "material", "材料编码", "材料编码", "材料代码") { Member = "code" };
    public static readonly ListColumn MaterialTitle = new(ListPart.Material, "materialTitle", "材料名称", "材料名称", "材料") { Member = "title" };
    public static readonly ListColumn MaterialTitleEn = new(ListPart.Material, "materialTitleEn", "Its title in English.", "材料英文名称") { Member = "titleEn" };
    public static readonly ListColumn Need = new(ListPart.Material, "need", "材料必要性: 必要, 非必要, or 容缺 (it may come later).", "材料必要性", "必要性");
    public static readonly ListColumn Ways = new(ListPart.Material, "ways", "提供方式: 上传, 电子证照, 共享, 告知承诺, 容缺后补; several with 、 between them.", "提供方式", "材料提供方式", "来源渠道");
    public static readonly ListColumn Most = new(ListPart.Material, "most", "份数: how many at most.", "份数", "材料份数");

    /// <summary>All columns, in the order of the docs.</summary>
    public static IReadOnlyList<ListColumn> All { get; } = [.. typeof(ListColumn).GetFields().Where(static field => field.FieldType == typeof(ListColumn)).Select(static field => (ListColumn)field.GetValue(null)!)];

    /// <summary>The column under a heading, which may have spaces, a mark that it is required, and a note in parentheses.</summary>
    public static ListColumn? Under(string heading)
    {
        var text = heading.Split('(', '（')[0].Replace("*", "", StringComparison.Ordinal).Replace("＊", "", StringComparison.Ordinal);
        text = string.Concat(text.Where(static one => !char.IsWhiteSpace(one)));
        return All.FirstOrDefault(column => column.Headings.Contains(text, StringComparer.Ordinal) || column.Name.Equals(text, StringComparison.OrdinalIgnoreCase));
    }
}
