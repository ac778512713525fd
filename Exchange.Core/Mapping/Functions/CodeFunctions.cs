using System.Text;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Tables;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// $code(alias, value): the system's value for the hub's; $hubCode(alias, value): the way back; $codeTitle(alias, value, language?): what people read.
/// All at the date of take-in. An array gives the array of its items' values.
/// </summary>
internal static class CodeFunctions
{
    const int LongestOnStack = 64;

    internal static bool TakesAlias(string function) => function is "code" or "hubCode" or "codeTitle" or "divisionNames";

    internal static IEnumerable<(string Name, string Signature, HostFunction Body)> All => [
        ("code", "<sx:x>", static (a, context) => Each(a[0], a[1], context, Code)),
        ("hubCode", "<sx:x>", static (a, context) => Each(a[0], a[1], context, HubCode)),
        ("codeTitle", "<sxs?:x>", static (a, context) => a[2].IsUndefined || a[2].AsString() == "zh" ? Each(a[0], a[1], context, TitleZh)
            : Each(a[0], a[1], context, TitleEn)),
        ("divisionNames", "<s(sn)s?:a>", DivisionNames.Of)];

    internal static CodeTableUse Use(TranslationRun run, Value alias) => !alias.IsUndefined && run.Tables.TryGetValue(alias.AsString(), out var use) ? use
        : throw Wording.Fault("table-undeclared", 1, alias, "代码表没有在 tables 中声明", "The table is not declared under tables");

    static Value Each(Value alias, Value value, EvaluationContext context, Func<CodeTableUse, Value, DateOnly, Value> one)
    {
        var run = TranslationRun.Of(context);
        var use = Use(run, alias);
        if (value.IsUndefined)
            return default;
        if (!value.IsArray)
            return one(use, value, run.Date);
        var found = ValueList.Sequence();
        foreach (var item in value.Items)
            found.Add(one(use, item, run.Date));
        return found;
    }

    static Value Code(CodeTableUse use, Value value, DateOnly date) => Find(use, value, date)?.Code is { } code ? code : Unknown(use, value);

    static Value HubCode(CodeTableUse use, Value value, DateOnly date) =>
        Written(value) is { } text && use.Column.FindCode(text, date) is { } row ? row.Value : Unknown(use, value);

    static Value TitleZh(CodeTableUse use, Value value, DateOnly date) => Find(use, value, date) is { } row ? row.Title.Zh : Unknown(use, value);

    static Value TitleEn(CodeTableUse use, Value value, DateOnly date) => Find(use, value, date) is { } row ? row.Title.En : Unknown(use, value);

    static CodeColumn.Entry? Find(CodeTableUse use, Value value, DateOnly date)
    {
        // The usual value is a short string of the record: looked up without making it an object.
        if (value.Reference is JsonTape tape && value.IsString && !tape.HasEscapes((int)value.Bits)
            && tape.BytesAt((int)value.Bits) is { Length: <= LongestOnStack } bytes)
        {
            Span<char> text = stackalloc char[LongestOnStack];
            return use.Column.Find(text[..Encoding.UTF8.GetChars(bytes, text)], date);
        }
        return Written(value) is { } written ? use.Column.Find(written, date) : null;
    }

    /// <summary>A number and a string of the same digits are the same code; true and false are codes of yes-no tables.</summary>
    static string? Written(Value value) => value.Kind switch
    {
        ValueKind.String or ValueKind.Number => Values.Text(value),
        ValueKind.Boolean => value.AsBoolean() ? "true" : "false",
        _ => null,
    };

    static Value Unknown(CodeTableUse use, Value value) => use.Part.Unknown switch
    {
        UnknownCode.Pass => value,
        UnknownCode.Default => use.Part.Default,
        _ => throw Wording.Fault(
            "code-unknown", 2, value,
            $"代码表“{use.Part.Table}”在收件日期没有该值对应系统“{use.Part.System}”的取值",
            $"Code table '{use.Part.Table}' has no value of system '{use.Part.System}' for this one at the date of take-in"),
    };
}
