using Exchange.Core.Checking.Formats;
using Exchange.Core.Checking.Json;

namespace Exchange.Core.Checking.Rules;

/// <summary>
/// The messages of the checker. They are made of the schema's texts only (titles, names, limits), never of the record's: a message may be shown, sent and
/// logged whatever the field holds.
/// </summary>
internal static class Wordings
{
    const int Longest = 120;

    public static readonly Wording TooMuchWork = new("check.work", "检查工作量超过限制,未能完成", "the check was stopped: it took more work than is allowed");
    public static readonly Wording TooManyReferences = new("check.references", "模式引用层数超过限制,未能完成检查",
        "the check was stopped: references of the schema lead too deep");
    public static readonly Wording PatternTooSlow = new("check.pattern-time", "正则表达式匹配超时,未能完成检查", "the check was stopped: a regular expression took too long");

    public static Wording Type(SchemaNode node, IReadOnlyList<string> allowed) => new("check.type",
        $"{Zh(node)}应为{string.Join("或", allowed.Select(TypeZh))}", $"{En(node)} must be {string.Join(" or ", allowed.Select(TypeEn))}");

    public static Wording NotAllowed(SchemaNode node) => new("check.not-allowed", $"{Zh(node)}不允许出现", $"{En(node)} is not allowed here");

    public static Wording Const(SchemaNode node, JsonText document, int wanted)
    {
        var value = Shorten(document.Raw(wanted));
        return new("check.const", $"{Zh(node)}只能是 {value}", $"{En(node)} must be {value}");
    }

    public static Wording Enum(SchemaNode node, JsonText document, int list)
    {
        var values = Shorten(string.Join(", ", document.Items(list).Select(document.Raw)));
        return new("check.enum", $"{Zh(node)}只能是以下之一:{values}", $"{En(node)} must be one of: {values}");
    }

    public static Wording Bound(SchemaNode node, string keyword, string limit) => keyword switch
    {
        "minimum" => new("check.minimum", $"{Zh(node)}不能小于 {limit}", $"{En(node)} must be at least {limit}"),
        "maximum" => new("check.maximum", $"{Zh(node)}不能大于 {limit}", $"{En(node)} must be at most {limit}"),
        "exclusiveMinimum" => new("check.exclusive-minimum", $"{Zh(node)}必须大于 {limit}", $"{En(node)} must be more than {limit}"),
        _ => new("check.exclusive-maximum", $"{Zh(node)}必须小于 {limit}", $"{En(node)} must be less than {limit}"),
    };

    public static Wording MultipleOf(SchemaNode node, string unit) =>
        new("check.multiple", $"{Zh(node)}必须是 {unit} 的整数倍", $"{En(node)} must be a multiple of {unit}");

    public static Wording TooLong(SchemaNode node, long limit) => new("check.max-length", $"{Zh(node)}最多 {limit} 个字符",
        $"{En(node)} must have at most {limit} characters");

    public static Wording TooShort(SchemaNode node, long limit) => limit == 1
        ? new("check.empty", $"{Zh(node)}不能为空", $"{En(node)} must not be empty")
        : new("check.min-length", $"{Zh(node)}至少 {limit} 个字符", $"{En(node)} must have at least {limit} characters");

    public static Wording Pattern(SchemaNode node, string source) =>
        new("check.pattern", $"{Zh(node)}格式不符合要求({Shorten(source)})", $"{En(node)} does not have the required form ({Shorten(source)})");

    public static Wording Format(SchemaNode node, TextFormat format) =>
        new("check.format", $"{Zh(node)}不是有效的{format.Zh}", $"{En(node)} is not a valid {format.En}");

    public static Wording CheckCharacter(SchemaNode node, TextFormat format) => new("check.check-character",
        $"{Zh(node)}作为{format.Zh}校验位不符,请核对", $"{En(node)} has a wrong check character for a {format.En}: please compare it with the document");

    public static Wording OldForm(SchemaNode node, TextFormat format) => new("check.old-form",
        $"{Zh(node)}是旧式的{format.Zh},没有校验位,请核对",
            $"{En(node)} is a {format.En} of the old form, which has no check character: please compare it with the document");

    public static Wording Content(SchemaNode node, bool base64, bool json) => new("check.content",
        $"{Zh(node)}内容应为{(base64 ? " Base64 编码" : "")}{(json ? " JSON" : "")}", $"{En(node)} must hold {(base64 ? "Base64 " : "")}{(json ? "JSON" : "text")}");

    public static Wording Missing(SchemaNode node, string name, SchemaNode? schema) => schema?.TitleZh == null
        ? new("check.required", $"缺少必填项 {name}", $"the member {name} is missing")
        : new("check.required", $"缺少必填项“{schema.TitleZh}”({name})", $"the member “{schema.TitleEn}” ({name}) is missing");

    public static Wording MissingWith(SchemaNode node, string trigger, string name) =>
        new("check.required-with", $"填写了 {trigger},就必须填写 {name}", $"with the member {trigger} there must be a member {name}");

    public static Wording Unknown(SchemaNode node) => new("check.unknown", "不认识的字段,请核对名称", "this member is not known: please check its name");

    public static Wording ExtraItem(SchemaNode node, int limit) => limit >= 0
        ? new("check.extra-item", $"列表最多 {limit} 项", $"the list has more than the {limit} items that are allowed")
        : new("check.extra-item", "列表中不允许有此项", "this item is not allowed in the list");

    public static Wording Count(SchemaNode node, string keyword, long limit) => keyword switch
    {
        "minItems" => new("check.min-items", $"{Zh(node)}至少要有 {limit} 项", $"{En(node)} must have at least {limit} items"),
        "maxItems" => new("check.max-items", $"{Zh(node)}最多 {limit} 项", $"{En(node)} must have at most {limit} items"),
        "minProperties" => new("check.min-members", $"{Zh(node)}至少要填 {limit} 个字段", $"{En(node)} must have at least {limit} members"),
        _ => new("check.max-members", $"{Zh(node)}最多 {limit} 个字段", $"{En(node)} must have at most {limit} members"),
    };

    public static Wording Contains(SchemaNode node) => new("check.contains", $"{Zh(node)}中没有符合要求的项", $"{En(node)} has no item of the required kind");

    public static Wording Amount(SchemaNode node, string keyword, long limit) => keyword == "minContains"
        ? new("check.min-contains", $"{Zh(node)}中符合要求的项至少要有 {limit} 个", $"{En(node)} must have at least {limit} items of the required kind")
        : new("check.max-contains", $"{Zh(node)}中符合要求的项最多 {limit} 个", $"{En(node)} must have at most {limit} items of the required kind");

    public static Wording Repeated(SchemaNode node) => new("check.repeated", "此项与前面的项重复", "this item repeats an earlier one");

    public static Wording NoneFits(SchemaNode node, int forms) =>
        new("check.none-fits", $"{Zh(node)}不符合 {forms} 种允许形式中的任何一种", $"{En(node)} fits none of the {forms} allowed forms");

    public static Wording SeveralFit(SchemaNode node) => new("check.several-fit", $"{Zh(node)}同时符合几种互斥的形式",
        $"{En(node)} fits several forms of which only one is allowed");

    public static Wording Not(SchemaNode node) => new("check.not", $"{Zh(node)}属于不允许的情形", $"{En(node)} is of a kind that is not allowed");

    public static Wording Undecided(RuleVerdict verdict, string zh, string en)
    {
        var (why, reason) = verdict switch
        {
            RuleVerdict.Unfit => ("所涉内容的类型或取值不是规则所需要的", "what it looks at is not of the kind it needs"),
            RuleVerdict.TooMuch => ("运算量超过限制", "it took more work than is allowed"),
            _ => ("结果既不是真也不是假", "it gave neither true nor false"),
        };
        return new("check.rule-undecided", $"无法判断规则“{zh}”:{why}", $"the rule “{en}” could not be decided: {reason}");
    }

    static string Zh(SchemaNode node) => node.TitleZh == null ? "此项" : $"“{node.TitleZh}”";

    static string En(SchemaNode node) => node.TitleEn == null ? "this value" : $"“{node.TitleEn}”";

    static string Shorten(string text) => text.Length <= Longest
        ? text
        : string.Concat(text.AsSpan(0, char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest), "…");

    static string TypeZh(string type) => type switch
    {
        "null" => "空值 null",
        "boolean" => "是/否(true 或 false)",
        "integer" => "整数",
        "number" => "数字",
        "string" => "文本",
        "array" => "列表",
        _ => "一组字段(对象)",
    };

    static string TypeEn(string type) => type switch
    {
        "null" => "null",
        "boolean" => "true or false",
        "integer" => "a whole number",
        "number" => "a number",
        "string" => "text",
        "array" => "a list",
        _ => "an object",
    };
}
