using System.Globalization;
using System.Text;

namespace Exchange.Core.Registry.Numbers;

/// <summary>
/// How numbers are made: text as it stands, and parts in braces: <c>{division:N}</c> the first 2, 4, 6, 9 or 12 digits of a division; <c>{date:F}</c> the day, F of yyyy, yy, MM and dd;
/// <c>{sequence:N}</c> the running number with N digits, exactly one; <c>{check:mod-11-10}</c> or <c>{check:mod-37-36}</c> at the end, the check character of ISO/IEC 7064 over all that stands before it.
/// </summary>
public sealed class NumberPattern
{
    /// <summary>Of a record's number, and so of every number made here.</summary>
    public const int Longest = 64;

    private const int FewestDigits = 3, MostDigits = 12;

    private static readonly int[] DivisionLengths = [2, 4, 6, 9, 12];
    private static readonly string[] DateForms = ["yyyy", "yy", "yyyyMM", "yyMM", "yyyyMMdd", "yyMMdd"];

    private readonly List<(Part Kind, string Argument)> _parts = [];

    private NumberPattern()
    {
    }

    private enum Part { Text, Division, Date, Sequence, Check }

    /// <summary>Numbers can be made only for a division.</summary>
    public bool NeedsDivision => _parts.Exists(static part => part.Kind == Part.Division);

    /// <summary>Null, with all that is wrong with it, when it is none.</summary>
    public static NumberPattern? Read(string text, ICollection<(string Zh, string En)> faults)
    {
        var before = faults.Count;
        var pattern = new NumberPattern();
        for (var at = 0; at < text.Length;)
        {
            if (text[at] == '{' && text.IndexOf('}', at) is var end and > 0)
            {
                pattern.Add(text[(at + 1)..end], faults);
                at = end + 1;
                continue;
            }
            var next = text.IndexOf('{', at + 1);
            if (text[at] == '{') next = -1;
            pattern.AddText(text[at..(next < 0 ? text.Length : next)], faults);
            at = next < 0 ? text.Length : next;
        }
        pattern.Check(faults);
        return faults.Count == before ? pattern : null;
    }

    /// <summary>The series of a division and day.</summary>
    /// <param name="division">12 digits; null only where <see cref="NeedsDivision"/> is false.</param>
    public NumberSeries Series(string? division, DateOnly day)
    {
        var (before, after, digits) = (new StringBuilder(), new StringBuilder(), 0);
        NumberCheck? check = null;
        foreach (var (kind, argument) in _parts)
        {
            var into = digits == 0 ? before : after;
            switch (kind)
            {
                case Part.Text:
                    into.Append(argument);
                    break;
                case Part.Division:
                    into.Append(division.AsSpan(0, int.Parse(argument, CultureInfo.InvariantCulture)));
                    break;
                case Part.Date:
                    into.Append(day.ToString(argument, CultureInfo.InvariantCulture));
                    break;
                case Part.Sequence:
                    digits = int.Parse(argument, CultureInfo.InvariantCulture);
                    break;
                case Part.Check:
                    check = NumberCheck.Of(argument);
                    break;
            }
        }
        return new NumberSeries(before.ToString(), digits, after.ToString(), check);
    }

    private void AddText(string text, ICollection<(string Zh, string En)> faults)
    {
        _parts.Add((Part.Text, text));
        if (text.AsSpan().ContainsAny('{', '}')) faults.Add(("花括号没有成对", "a brace has no counterpart"));
        else if (text.Where(static character => !Fits(character)).Select(static character => (char?)character).FirstOrDefault() is { } wrong)
            faults.Add(($"不能含有字符 U+{(int)wrong:X4}", $"it cannot hold the character U+{(int)wrong:X4}"));
    }

    // No space, nothing invisible, nothing that takes two places, and not the signs with which a series is written down.
    private static bool Fits(char character) => !char.IsWhiteSpace(character) && !char.IsControl(character) && !char.IsSurrogate(character)
        && CharUnicodeInfo.GetUnicodeCategory(character) is not (UnicodeCategory.Format or UnicodeCategory.OtherNotAssigned or UnicodeCategory.PrivateUse or UnicodeCategory.NonSpacingMark)
        && character is not (NumberSeries.Running or NumberSeries.Checked);

    private void Add(string part, ICollection<(string Zh, string En)> faults)
    {
        var colon = part.IndexOf(':', StringComparison.Ordinal);
        var (name, argument) = colon < 0 ? (part, "") : (part[..colon], part[(colon + 1)..]);
        var (kind, good, choices) = name switch
        {
            "division" => (Part.Division, IsNumber(argument, DivisionLengths), string.Join(", ", DivisionLengths)),
            "date" => (Part.Date, DateForms.Contains(argument, StringComparer.Ordinal), string.Join(", ", DateForms)),
            "sequence" => (Part.Sequence, IsNumber(argument, [.. Enumerable.Range(FewestDigits, MostDigits - FewestDigits + 1)]), $"{FewestDigits}–{MostDigits}"),
            "check" => (Part.Check, NumberCheck.Of(argument) is not null, string.Join(", ", NumberCheck.All.Select(static one => one.Word))),
            _ => (Part.Text, true, ""),
        };
        if (kind == Part.Text) faults.Add(($"没有“{{{part}}}”这一部分；可用：division、date、sequence、check", $"there is no part “{{{part}}}”; there are division, date, sequence and check"));
        else if (!good) faults.Add(($"“{{{part}}}”中 {name} 之后应为：{choices}", $"in “{{{part}}}” what follows {name} is one of {choices}"));
        else _parts.Add((kind, argument));
    }

    private static bool IsNumber(string text, int[] of) => of.Any(one => one.ToString(CultureInfo.InvariantCulture) == text);

    private void Check(ICollection<(string Zh, string En)> faults)
    {
        if (faults.Count > 0) return;
        var sequences = _parts.Count(static part => part.Kind == Part.Sequence);
        if (sequences != 1) faults.Add(($"应恰有一个 {{sequence:N}}，现有 {sequences} 个", $"there is exactly one {{sequence:N}}, not {sequences}"));
        var checks = _parts.Count(static part => part.Kind == Part.Check);
        if (checks > 1 || (checks == 1 && _parts[^1].Kind != Part.Check)) faults.Add(("校验位只能有一个，且在最后", "there is one check character at most, at the end"));
        if (checks == 1 && NumberCheck.Of(_parts.Find(static part => part.Kind == Part.Check).Argument) is { } check
            && _parts.Where(static part => part.Kind == Part.Text).SelectMany(static part => part.Argument)
                .Where(check.Misses).Select(static character => (char?)character).FirstOrDefault() is { } missed)
            faults.Add(($"校验位 {check.Word} 不计字母“{missed}”，请改用 mod-37-36 与大写字母", $"{check.Word} does not check the letter “{missed}”: take mod-37-36 and capital letters"));
        if (faults.Count == 0 && Series(new string('0', 12), new DateOnly(2000, 1, 1)).Length is var length and > Longest)
            faults.Add(($"编号长 {length} 个字符，最多 {Longest} 个", $"its numbers have {length} characters; {Longest} are the most"));
    }
}
