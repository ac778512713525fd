using System.Collections.Concurrent;
using System.Globalization;

namespace Exchange.Core.Checking.Patterns;

/// <summary>
/// Properties of \p{…} as ECMA-262 lists them: General_Category from .NET's own data, scripts and binary properties from the embedded table.
/// </summary>
internal static class UnicodeProperties
{
    static readonly ConcurrentDictionary<string, CodePointSet> Found = new(StringComparer.Ordinal);

    static readonly Lazy<Dictionary<string, string>> Table = new(() =>
    {
        var table = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, rest) in UnicodeTable.Read("unicode-properties.txt"))
        {
            var words = name.Split(' ');
            foreach (var alias in words.Skip(1)) table[words[0] + " " + alias] = rest;
        }
        return table;
    });

    // Value and aliases, and the category or categories in the order of the enumeration.
    static readonly (string Names, UnicodeCategory[] Categories)[] Categories =
    [
        ("Lu Uppercase_Letter", [UnicodeCategory.UppercaseLetter]),
        ("Ll Lowercase_Letter", [UnicodeCategory.LowercaseLetter]),
        ("Lt Titlecase_Letter", [UnicodeCategory.TitlecaseLetter]),
        ("LC Cased_Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter]),
        ("Lm Modifier_Letter", [UnicodeCategory.ModifierLetter]),
        ("Lo Other_Letter", [UnicodeCategory.OtherLetter]),
        ("L Letter", [UnicodeCategory.UppercaseLetter, UnicodeCategory.LowercaseLetter, UnicodeCategory.TitlecaseLetter, UnicodeCategory.ModifierLetter,
            UnicodeCategory.OtherLetter]),
        ("Mn Nonspacing_Mark", [UnicodeCategory.NonSpacingMark]),
        ("Mc Spacing_Mark", [UnicodeCategory.SpacingCombiningMark]),
        ("Me Enclosing_Mark", [UnicodeCategory.EnclosingMark]),
        ("M Mark Combining_Mark", [UnicodeCategory.NonSpacingMark, UnicodeCategory.SpacingCombiningMark, UnicodeCategory.EnclosingMark]),
        ("Nd Decimal_Number digit", [UnicodeCategory.DecimalDigitNumber]),
        ("Nl Letter_Number", [UnicodeCategory.LetterNumber]),
        ("No Other_Number", [UnicodeCategory.OtherNumber]),
        ("N Number", [UnicodeCategory.DecimalDigitNumber, UnicodeCategory.LetterNumber, UnicodeCategory.OtherNumber]),
        ("Zs Space_Separator", [UnicodeCategory.SpaceSeparator]),
        ("Zl Line_Separator", [UnicodeCategory.LineSeparator]),
        ("Zp Paragraph_Separator", [UnicodeCategory.ParagraphSeparator]),
        ("Z Separator", [UnicodeCategory.SpaceSeparator, UnicodeCategory.LineSeparator, UnicodeCategory.ParagraphSeparator]),
        ("Cc Control cntrl", [UnicodeCategory.Control]),
        ("Cf Format", [UnicodeCategory.Format]),
        ("Cs Surrogate", [UnicodeCategory.Surrogate]),
        ("Co Private_Use", [UnicodeCategory.PrivateUse]),
        ("Cn Unassigned", [UnicodeCategory.OtherNotAssigned]),
        ("C Other", [UnicodeCategory.Control, UnicodeCategory.Format, UnicodeCategory.Surrogate, UnicodeCategory.PrivateUse, UnicodeCategory.OtherNotAssigned]),
        ("Pc Connector_Punctuation", [UnicodeCategory.ConnectorPunctuation]),
        ("Pd Dash_Punctuation", [UnicodeCategory.DashPunctuation]),
        ("Ps Open_Punctuation", [UnicodeCategory.OpenPunctuation]),
        ("Pe Close_Punctuation", [UnicodeCategory.ClosePunctuation]),
        ("Pi Initial_Punctuation", [UnicodeCategory.InitialQuotePunctuation]),
        ("Pf Final_Punctuation", [UnicodeCategory.FinalQuotePunctuation]),
        ("Po Other_Punctuation", [UnicodeCategory.OtherPunctuation]),
        ("P Punctuation punct", [UnicodeCategory.ConnectorPunctuation, UnicodeCategory.DashPunctuation, UnicodeCategory.OpenPunctuation,
            UnicodeCategory.ClosePunctuation,
            UnicodeCategory.InitialQuotePunctuation, UnicodeCategory.FinalQuotePunctuation, UnicodeCategory.OtherPunctuation]),
        ("Sm Math_Symbol", [UnicodeCategory.MathSymbol]),
        ("Sc Currency_Symbol", [UnicodeCategory.CurrencySymbol]),
        ("Sk Modifier_Symbol", [UnicodeCategory.ModifierSymbol]),
        ("So Other_Symbol", [UnicodeCategory.OtherSymbol]),
        ("S Symbol", [UnicodeCategory.MathSymbol, UnicodeCategory.CurrencySymbol, UnicodeCategory.ModifierSymbol, UnicodeCategory.OtherSymbol]),
    ];

    /// <summary>The code points of what stands between the braces of \p{…}, or null where ECMA-262 has no such property.</summary>
    public static CodePointSet? Find(string property)
    {
        if (Found.TryGetValue(property, out var known)) return known;
        // Only what there is is remembered: a record may hold a regular expression (format "regex"), and with it any name.
        return Read(property) is { } read ? Found.GetOrAdd(property, read) : null;
    }

    /// <summary>Properties that are remembered, for tests.</summary>
    internal static int Remembered => Found.Count;

    static CodePointSet? Read(string p)
    {
        var equals = p.IndexOf('=', StringComparison.Ordinal);
        var (name, value) = equals < 0 ? ("", p) : (p[..equals], p[(equals + 1)..]);
        switch (name)
        {
            case "General_Category" or "gc":
                return Category(value);
            case "Script" or "sc":
                return FromTable("sc " + value);
            case "Script_Extensions" or "scx":
                return FromTable("scx " + value) ?? FromTable("sc " + value);
            case "" when equals < 0:
                return value switch
                {
                    "Any" => new CodePointSet([(0, CodePointSet.Last)]),
                    "ASCII" => new CodePointSet([(0, 127)]),
                    "Assigned" => Category("Cn")!.Negate(),
                    _ => Category(value) ?? FromTable("bin " + value),
                };
            default:
                return null;
        }
    }

    static CodePointSet? FromTable(string key) => Table.Value.TryGetValue(key, out var ranges) ? UnicodeTable.Ranges(ranges) : null;

    static CodePointSet? Category(string name)
    {
        var wanted = Categories.FirstOrDefault(c => c.Names.Split(' ').Contains(name)).Categories;
        if (wanted == null) return null;
        var ranges = new List<(int, int)>();
        var from = -1;
        for (var c = 0; c <= CodePointSet.Last + 1; c++)
        {
            var hit = c <= CodePointSet.Last && Array.IndexOf(wanted, CharUnicodeInfo.GetUnicodeCategory(c)) >= 0;
            if (hit && from < 0) from = c;
            if (!hit && from >= 0) { ranges.Add((from, c - 1)); from = -1; }
        }
        return new(ranges);
    }
}
