using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Tables;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// $divisionNames(alias, code, date?): the names of a division from the largest that is known to itself, as they were at the date: province, city, district,
/// street, community. The table says the codes with 6, 9 or 12 digits. Default: the date of take-in.
/// </summary>
internal static class DivisionNames
{
    /// <summary>Digits of each level within the 12.</summary>
    static readonly int[] Levels = [2, 4, 6, 9, 12];

    static readonly int[] Lengths = [12, 9, 6];

    internal static Value Of(ReadOnlySpan<Value> a, EvaluationContext context)
    {
        var run = TranslationRun.Of(context);
        var use = CodeFunctions.Use(run, a[0]);
        if (a[1].IsUndefined)
            return default;
        var date = a[2].IsUndefined ? run.Date : Values.Date(a[2], 3);
        var text = Values.Text(a[1]);
        if (DivisionLength.Of(text, 12) is not { } code)
            throw Wording.Fault("bad-argument", 2, a[1], "$divisionNames 的第 2 个参数不是区划代码", "$divisionNames: argument 2 is not a division code");
        var names = new ValueList();
        var itself = false;
        var above = "";
        foreach (var level in Levels)
        {
            var own = code[..level].PadRight(12, '0');
            // Zeros: the code names nothing of this level.
            if (own == above)
                continue;
            above = own;
            var row = Find(use, own, date);
            itself = row is not null;
            if (row is not null)
                names.Add(row.Title.Zh);
        }
        // Some cities have no districts, and some tables no provinces: only the division itself must be known.
        if (!itself)
            names.Add(Unknown(use, a[1], text));
        return names;
    }

    static Value Unknown(CodeTableUse use, Value value, string text) => use.Part.Unknown switch
    {
        UnknownCode.Pass => text,
        UnknownCode.Default => use.Part.Default,
        _ => throw Wording.Fault("code-unknown", 2, value,
            $"代码表“{use.Part.Table}”没有该区划在此日期的名称", $"Code table '{use.Part.Table}' has no name of this division at the date"),
    };

    static CodeColumn.Entry? Find(CodeTableUse use, string code, DateOnly date)
    {
        foreach (var length in Lengths)
            if (code.AsSpan(length).IndexOfAnyExcept('0') < 0 && use.Column.Find(code.AsSpan(0, length), date) is { } row)
                return row;
        return null;
    }
}
