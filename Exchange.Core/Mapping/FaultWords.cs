using Exchange.Core.Checking;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;

namespace Exchange.Core.Mapping;

/// <summary>Why a record was not translated, in both languages and without its values.</summary>
internal static class FaultWords
{
    internal static TranslationFault Unreadable(InputException fault) => new()
    {
        Code = "record-unreadable",
        Zh = $"办件内容不是合格的 JSON（第 {fault.Line} 行第 {fault.Column} 字节）",
        En = $"The record is not well-formed JSON: {fault.Message}",
    };

    internal static TranslationFault Invalid(Findings found, MappingProgram program)
    {
        var first = found.Errors.First();
        var count = found.Errors.Count();
        return new TranslationFault
        {
            Code = "message-invalid",
            Target = first.Pointer,
            Place = program.Root.PlaceOf(first.Pointer, program.Texts),
            Zh = $"报文不符合“{program.Document.To}”：{first.Pointer} {first.Zh}{(count > 1 ? $"（共 {count} 处）" : "")}",
            En = $"The message does not fit '{program.Document.To}': {first.Pointer} {first.En}{(count > 1 ? $" ({count} places in all)" : "")}",
            Findings = [.. found],
        };
    }

    internal static TranslationFault Of(ExpressionException fault, TargetNode? field, MappingProgram program)
    {
        var position = fault.IsPlaced || fault.Position > 0 ? fault.Position : field?.Field?.Offset ?? 0;
        var (zh, en) = Describe(fault, AuthorsWords(program.Texts, position, fault.Code));
        return new TranslationFault
        {
            Code = fault.Code,
            Target = field?.Field?.Target?.Pointer,
            Place = program.Texts.PlaceOf(position),
            Zh = zh,
            En = en,
        };
    }

    /// <summary>A fault of the hub's own: the mapping's place is told, and of the fault its kind alone, since its text may carry a value.</summary>
    internal static TranslationFault Unforeseen(Exception fault, TargetNode? field, MappingProgram program) => new()
    {
        Code = "translation-broke",
        Target = field?.Field?.Target?.Pointer,
        Place = program.Texts.PlaceOf(field?.Field?.Offset ?? 0),
        Zh = $"翻译时程序出错（{fault.GetType().Name}），请报告开发者",
        En = $"The translation broke ({fault.GetType().Name}); please report this",
    };

    // $error and $assert may build their text from the record, so only a text that stands in the mapping as it is can be shown.
    static string? AuthorsWords(MappingTexts texts, int position, string code)
    {
        if (code is not ("D3137" or "D3141"))
            return null;
        var call = texts.EntryAt(position).Expression.Syntax.All.OfType<CallSyntax>().FirstOrDefault(c => c.Position == position);
        return call?.Arguments.OfType<StringSyntax>().FirstOrDefault()?.Value;
    }

    static (string Zh, string En) Describe(ExpressionException fault, string? authors)
    {
        if (fault.InnerException is Wording wording)
            return (wording.Zh, wording.En);
        if (fault.Code is "D3137" or "D3141")
            return authors is not null ? (authors, authors)
                : fault.Code == "D3137" ? ("映射自己用 $error 中止", "The mapping's own $error was called")
                : ("映射自己的 $assert 不成立", "The mapping's own $assert failed");
        var named = fault.Token is null ? "" : char.IsAsciiLetter(fault.Token[0]) ? $"函数 ${fault.Token}：" : $"运算 {fault.Token}：";
        return (named + Zh(fault.Code, fault.Argument), fault.Message);
    }

    static string Zh(string code, int? argument) => code switch
    {
        "T0410" => $"第 {argument} 个参数的类型不对",
        "T0411" => $"当前值的类型不能作第 {argument} 个参数",
        "T0412" => $"第 {argument} 个参数必须是指定类型的数组",
        "T1003" => "对象的键必须是字符串",
        "T1005" or "T1006" or "T1007" => "所调用的不是函数",
        "T1008" => "只有函数可以部分应用",
        "T2001" => "左侧必须是数字",
        "T2002" => "右侧必须是数字",
        "T2003" or "T2004" => ".. 两侧必须是整数",
        "T2006" => "~> 右侧必须是函数",
        "T2007" or "T2008" => "只能按数字或按字符串排序",
        "T2009" or "T2010" => "比较的两侧必须同为数字或同为字符串",
        "T1010" or "T2011" or "T2012" or "T2013" => "参数的类型不对",
        "D1001" => "数字超出范围",
        "D1002" => "只有数字可以取负",
        "D1004" => "正则表达式匹配了空串",
        "D1009" => "对象的两个键同名",
        "D1013" => "对象的键是语言为函数保留的名称",
        "D2014" => "区间的项数超过限额",
        "D2016" => "报文长度超过限额",
        "D2017" => "嵌套过深",
        "D3010" or "D3011" or "D3012" or "D3020" or "D3040" => "参数的取值不对",
        "D3030" => "值不能读作数字",
        "D3060" => "负数没有平方根",
        "D3061" => "乘方超出范围",
        "D3070" => "未给排序函数时只能排序字符串或数字",
        "D3110" => "文本不是 ISO 8601 日期时间",
        "D3120" or "D3121" or "D3122" => "映射中不能使用 $eval",
        "D3136" => "日期缺少格式所需的部分",
        "D3138" => "不止一项符合",
        "D3139" => "没有一项符合",
        "U1001" => "函数嵌套过深、运算过久或步数过多，是否有函数无休止地调用自己？",
        "U1004" => "运算占用内存超过限额",
        "snippet-cycle" => "片段互相引用，没有尽头",
        _ => $"表达式运算失败（{code}）",
    };

    internal static string SyntaxZh(ExpressionSyntaxException fault) => fault.Code switch
    {
        "S0101" => "字符串缺少结尾的引号",
        "S0102" => "数字超出范围",
        "S0103" or "S0104" => "字符串里的转义写法不对",
        "S0105" => "反引号名称缺少结尾",
        "S0106" => "注释没有结束",
        "S0202" or "S0203" when fault.Expected is not null => $"此处应为“{fault.Expected}”",
        "S0207" => "表达式在应有值的地方结束了",
        "S0208" => "函数定义的参数必须是以 $ 开头的变量",
        "S0212" or "S0214" => "此处必须是以 $ 开头的变量",
        "S0217" => "此处的 % 没有上级",
        "S0301" or "S0302" or "S0303" => "正则表达式写法不对",
        "S0401" or "S0402" => "函数签名写法不对",
        "S0500" => "表达式嵌套过深",
        _ => fault.Token is null ? "语法错误" : $"此处不应出现“{fault.Token}”",
    };
}
