using System.Text;

namespace Exchange.Core.Checking.Json;

/// <summary>What is wrong with a text as JSON, as findings with line, column and offset.</summary>
internal static class JsonFindings
{
    public static Findings Of(JsonFault fault, ReadOnlySpan<byte> utf8, int offset)
    {
        var (code, zh, en) = Texts(fault);
        return new Findings([Place(code, zh, en, "", utf8, offset)], hasErrors: true, more: false);
    }

    public static Findings OfRepeated(List<int> names, ReadOnlySpan<byte> utf8, ReadOnlySpan<Token> tokens, int root, int limit)
    {
        var found = new List<Finding>();
        var places = new PointerWalk();
        foreach (var name in names)
        {
            if (name < root || name >= tokens[root].Next) continue;
            if (found.Count == limit) return new Findings([.. found], hasErrors: true, more: true);
            found.Add(Place("json.duplicate-name", "同一个字段出现了两次", "this member occurs twice in its object",
                places.To(utf8, tokens, root, name, out _), utf8, tokens[name].Start - 1));
        }
        return found.Count == 0 ? Findings.None : new Findings([.. found], hasErrors: true, more: false);
    }

    public static Findings Absent(string pointer) => new([new Finding
    {
        Pointer = "", Code = "json.absent", Zh = $"请求中没有 {pointer}", En = $"there is nothing at {pointer}",
    }], hasErrors: true, more: false);

    static Finding Place(string code, string zh, string en, string pointer, ReadOnlySpan<byte> utf8, int offset)
    {
        var before = utf8[..offset];
        var line = before.Count((byte)'\n') + 1;
        var column = 1;
        foreach (var b in before[(before.LastIndexOf((byte)'\n') + 1)..])
            if ((b & 0xC0) != 0x80) column++;
        return new Finding
        {
            Pointer = pointer, Code = code, Zh = $"{zh}(第 {line} 行第 {column} 列)", En = $"{en} (line {line}, column {column})", Offset = offset, Line = line,
                Column = column,
        };
    }

    static (string Code, string Zh, string En) Texts(JsonFault fault) => fault switch
    {
        JsonFault.Empty => ("json.empty", "内容为空,不是 JSON", "the text is empty, which is not JSON"),
        JsonFault.Encoding => ("json.encoding", "不是有效的 UTF-8 编码", "the text is not valid UTF-8"),
        JsonFault.ByteOrderMark => ("json.byte-order-mark", "开头有字节顺序标记(BOM),应去掉", "the text begins with a byte order mark, which JSON does not allow"),
        JsonFault.Unfinished => ("json.unfinished", "JSON 不完整,提前结束", "the JSON text ends too early"),
        JsonFault.Value => ("json.value", "此处应为一个 JSON 值", "a JSON value is expected here"),
        JsonFault.Name => ("json.name", "此处应为带双引号的字段名", "a member name in double quotes is expected here"),
        JsonFault.Colon => ("json.colon", "字段名之后应为冒号", "a colon is expected after a member name"),
        JsonFault.Separator => ("json.separator", "此处应为逗号或右括号", "a comma or a closing bracket is expected here"),
        JsonFault.Trailing => ("json.trailing", "JSON 值之后还有多余内容", "there is something after the JSON value"),
        JsonFault.Number => ("json.number", "数字写法不正确", "this is not how JSON writes a number"),
        JsonFault.Escape => ("json.escape", "反斜杠转义不正确", "this backslash escape is not one of JSON's"),
        JsonFault.Surrogate => ("json.surrogate", "转义的字符不完整(缺少代理对的一半)", "this escape is only half of a surrogate pair, which is no character"),
        JsonFault.Control => ("json.control", "文本中有未转义的控制字符", "a control character in a text must be escaped"),
        JsonFault.TooDeep => ("json.too-deep", "嵌套层数超过限制", "values are nested deeper than is allowed"),
        JsonFault.TooMany => ("json.too-many-values", "值的个数超过限制", "there are more values than are allowed"),
        _ => ("json.too-large", "内容超过大小限制", "the text is larger than is allowed"),
    };
}
