using System.Text.RegularExpressions;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog;

/// <summary>What must be right in an entry by itself and against the registry; every fault at once.</summary>
public sealed partial class ResourceChecks(RegistrySnapshot registry, ClassTree? classes)
{
    public const int MostFields = 500, MostRelated = 50, MostExtensions = 50;

    private const int TitleLength = 200, TextLength = 2000, NameLength = 100;

    public IReadOnlyList<CatalogFault> Check(ResourceContent content)
    {
        // Null in a list is beyond what the reading of contents looks at.
        var empty = content.Fields.Select((field, i) => (field is null, $"/fields/{i}")).Concat(content.Related.Select((code, i) => (code is null, $"/related/{i}"))).Where(static one => one.Item1).ToList();
        if (empty.Count > 0) return empty.ConvertAll(static one => new CatalogFault(one.Item2, "catalog.text", "不能为空。", "It is not null."));
        var faults = new List<CatalogFault>();
        Words(faults, content);
        Texts(faults, content);
        Class(faults, content);
        if (!registry.Organisations.ContainsKey(content.Provider))
            faults.Add(new("/provider", "catalog.provider", "没有登记这个提供方单位。", "There is no such organisation registered."));
        Sharing(faults, content.Share);
        if (content.Open is { ToSociety: true } && content.Share.Type == ShareType.NotShared)
            faults.Add(new("/open/toSociety", "catalog.open", "不予共享的资源不能向社会开放。", "What is not shared is not open to society."));
        if (content.Cycle == UpdateCycle.Other == string.IsNullOrWhiteSpace(content.CycleNote))
            faults.Add(new("/cycleNote", "catalog.cycle", "更新周期为“其他”时须写明，其余情况不填。", "With another cycle say which; else leave it out."));
        Fields(faults, content);
        if (Ownerless(content) is { } ownerless) faults.Add(ownerless);
        Rest(faults, content);
        return faults;
    }

    /// <summary>Null where nobody's consent is asked for, or rows can say whose. Looked at again when it is published: what was written before may lack it.</summary>
    public static CatalogFault? Ownerless(ResourceContent content) => !content.Share.Consent || ShareOwners.Has(content) ? null
        : new("/share/consent", "catalog.consent-owner", "须本人授权的资源须有写明本人号码的信息项：主键标识且为个人信息，或可容纳身份号码、信用代码的信息项。",
            "Where a person's consent is needed a field says whose: an identifier that is personal, or one that can hold an identity number or credit code.");

    private void Class(List<CatalogFault> faults, ResourceContent content)
    {
        if (!ResourceCode.IsClass(content.Class))
            faults.Add(new("/class", "catalog.class-form", "分类代码为类1位、项2位、目3位，其后可有细目，均为数字。", "A class has digits: 1, 2 and 3, and more for its details."));
        else if (classes is null)
            faults.Add(new("/class", "catalog.no-classes", "尚未登记目录分类代码表（设置 Catalog:ClassTable）。", "No table of classes is registered (setting Catalog:ClassTable)."));
        else if (classes.Find(content.Class) is null)
            faults.Add(new("/class", "catalog.class-unknown", "分类代码表中没有这个分类，或今日不在有效期内。", "The table of classes has no such class, or not today."));
    }

    private static void Sharing(List<CatalogFault> faults, ShareTerms share)
    {
        if (share.Type == ShareType.Conditional == string.IsNullOrWhiteSpace(share.Condition))
            faults.Add(new("/share/condition", "catalog.condition", "有条件共享须写明条件，其余情况不填。", "What is shared on a condition says on which; else leave it out."));
        if (share.Type == ShareType.NotShared == string.IsNullOrWhiteSpace(share.Basis))
            faults.Add(new("/share/basis", "catalog.basis", "不予共享须写明法律依据，其余情况不填。", "What is not shared cites the law; else leave it out."));
        if (share.Consent && share.Type != ShareType.Conditional)
            faults.Add(new("/share/consent", "catalog.consent", "须本人授权的资源应为有条件共享。", "What needs a person's consent is shared on a condition."));
        if (share.Type == ShareType.NotShared == share.Methods.Count > 0 || share.Methods.Distinct().Count() != share.Methods.Count)
            faults.Add(new("/share/methods", "catalog.method", "共享的资源至少有一种共享方式，不重复；不予共享的没有。", "What is shared has at least one way, each once; what is not shared has none."));
    }

    private void Fields(List<CatalogFault> faults, ResourceContent content)
    {
        if (content.Fields.Count is 0 or > MostFields)
            faults.Add(new("/fields", "catalog.no-fields", $"信息项应有 1 至 {MostFields} 项。", $"There are 1 to {MostFields} fields."));
        var (names, titles) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        foreach (var (field, at) in content.Fields.Take(MostFields).Select((field, i) => (field, $"/fields/{i}")))
        {
            if (!FieldName().IsMatch(field.Name))
                faults.Add(new($"{at}/name", "catalog.field-name", "字段名以字母开头，含字母、数字和下划线，最多 64 个字符。", "A name begins with a letter and has letters, digits and underscores, 64 at most."));
            if (!names.Add(field.Name)) faults.Add(new($"{at}/name", "catalog.field-twice", "字段名重复。", "Another field has this name."));
            if (!titles.Add(field.Title.Zh)) faults.Add(new($"{at}/title/zh", "catalog.field-twice", "信息项名称重复。", "Another field has this title."));
            if (field.Length is < 1 or > 1_000_000) faults.Add(new($"{at}/length", "catalog.field-length", "长度应为 1 至 1000000。", "A length is 1 to 1,000,000."));
            // What is neither personal nor sensitive has nothing to be masked for, and whoever masks it forgets a tag.
            if (field.Mask != MaskRule.None && field is { Personal: false, Sensitive: false })
                faults.Add(new($"{at}/mask", "catalog.mask", "脱敏的信息项应标为个人信息或敏感信息。", "A field that is masked is personal or sensitive."));
            // Whether a person's data is shown as it is somebody decides, and does not forget.
            if (field is { Personal: true, NamesMask: false })
                faults.Add(new($"{at}/mask", "catalog.no-mask", "个人信息须写明脱敏方式；确需原样展示的写“不脱敏”（none）。", "A personal field names its mask, none where it is to be shown as it is."));
        }
        if (content.ComesDown is { } down && !names.Contains(down.FilterField))
            faults.Add(new("/comesDown/filterField", "catalog.filter-field", "行筛选的字段不在信息项中。", "The rows are told by a field that is none of the entry's."));
        if (content.ComesDown is { LateDays: < 0 or > 3650 })
            faults.Add(new("/comesDown/lateDays", "catalog.late", "允许迟到天数应为 0 至 3650。", "Days are 0 to 3,650."));
    }

    private void Rest(List<CatalogFault> faults, ResourceContent content)
    {
        if (content.Schema is { } schema && !registry.Schemas.ContainsKey(schema))
            faults.Add(new("/schema", "catalog.schema", "没有登记这个数据结构。", "There is no such schema registered."));
        if (content.Related.Count > MostRelated) faults.Add(new("/related", "catalog.many", $"关联资源最多 {MostRelated} 项。", $"There are at most {MostRelated} related resources."));
        if (content.Extension.Count > MostExtensions) faults.Add(new("/extension", "catalog.many", $"扩展字段最多 {MostExtensions} 项。", $"There are at most {MostExtensions} extension fields."));
        foreach (var (name, value) in content.Extension.Take(MostExtensions))
        {
            if (string.IsNullOrWhiteSpace(name) || name.Length > 50 || name.Any(char.IsControl) || value is null || value.Length > TextLength || value.Contains('\0', StringComparison.Ordinal))
                faults.Add(new("/extension", "catalog.extension", "扩展字段名 1 至 50 个字符，值最多 2000 个字符。", "An extension field has a name of 1 to 50 characters and at most 2,000 of text."));
        }
    }

    /// <summary>A number in the place of a word may be none of them.</summary>
    private static void Words(List<CatalogFault> faults, ResourceContent content)
    {
        Word("/format", Enum.IsDefined(content.Format));
        Word("/share/type", Enum.IsDefined(content.Share.Type));
        Word("/share/methods", content.Share.Methods.All(Enum.IsDefined));
        Word("/cycle", Enum.IsDefined(content.Cycle));
        foreach (var (field, i) in content.Fields.Select((field, i) => (field, i)))
        {
            Word($"/fields/{i}/type", Enum.IsDefined(field.Type));
            Word($"/fields/{i}/mask", Enum.IsDefined(field.Mask));
        }

        void Word(string at, bool known)
        {
            if (!known) faults.Add(new(at, "catalog.word", "没有这个取值。", "There is no such value."));
        }
    }

    private static void Texts(List<CatalogFault> faults, ResourceContent content)
    {
        Titled("/title", content.Title);
        Text("/abstract", content.Abstract, TextLength);
        Optional("/cycleNote", content.CycleNote, TitleLength);
        Optional("/share/condition", content.Share.Condition, TextLength);
        Optional("/share/basis", content.Share.Basis, TextLength);
        Optional("/open/condition", content.Open.Condition, TextLength);
        if (content.ComesDown is { } down)
        {
            Text("/comesDown/from", down.From, NameLength);
            Text("/comesDown/filterPrefix", down.FilterPrefix, NameLength);
        }
        for (var i = 0; i < Math.Min(content.Fields.Count, MostFields); i++) Titled($"/fields/{i}/title", content.Fields[i].Title);

        void Titled(string at, Title title)
        {
            Text(at + "/zh", title.Zh, TitleLength);
            Text(at + "/en", title.En, TitleLength);
        }
        void Optional(string at, string? text, int most)
        {
            if (text is not null) Text(at, text, most);
        }
        void Text(string at, string text, int most)
        {
            if (string.IsNullOrWhiteSpace(text) || text.Length > most || text.Contains('\0', StringComparison.Ordinal))
                faults.Add(new(at, "catalog.text", $"须填写，最多 {most} 个字符。", $"It is not empty and has at most {most} characters."));
        }
    }

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_]{0,63}$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: -1)]
    private static partial Regex FieldName();
}
