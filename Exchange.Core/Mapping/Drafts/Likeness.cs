using System.Text;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>How much two names or titles look as if they meant the same: from 0 to 1.</summary>
internal static class Likeness
{
    /// <summary>Words of the trade that mean the same in forms.</summary>
    static readonly (string From, string To)[] Same =
    [
        ("统一社会信用代码", "信用代码"), ("企业", "单位"), ("公司", "单位"), ("住所", "地址"), ("住址", "地址"), ("移动电话", "手机"), ("手机号码", "手机"), ("手机号", "手机"),
        ("联系电话", "手机"), ("居民身份证号码", "证件号码"), ("身份证号码", "证件号码"), ("身份证号", "证件号码"), ("证件号", "证件号码"), ("证件号码码", "证件号码"),
        ("法人代表", "法定代表人"), ("邮政编码", "邮编"), ("电子邮箱", "邮箱"), ("成立日期", "设立日期"), ("认缴", "出资"), ("uscc", "creditcode"),
    ];

    static readonly string[] Common = ["name", "code", "type", "number", "no", "date", "time", "id", "kind", "of", "the", "and"];

    static readonly string[] NameTitles = ["姓名", "名称", "name"];

    internal static double Of(DraftPlace target, DraftPlace source)
    {
        var above = source.Above;
        var zh = Math.Max(Text(target.Zh, source.Zh), Text(target.Zh, above?.Zh + source.Zh));
        var en = Math.Max(Words(target.En, source.En), Words(target.En, above?.En + " " + source.En));
        // "Legal representative" is what a department calls the name of the legal representative.
        if (IsName(source))
            (zh, en) = (Math.Max(zh, 0.9 * Text(target.Zh, above?.Zh)), Math.Max(en, 0.9 * Words(target.En, above?.En)));
        var names = Words(Spaced(target.Name), Spaced(source.Name));
        var crossed = Math.Max(Words(Spaced(target.Name), source.En), Words(target.En, Spaced(source.Name)));
        double[] signs = [zh, 0.95 * en, names, 0.9 * crossed];
        Array.Sort(signs);
        return Math.Min(1, signs[3] + 0.1 * signs[2]);
    }

    static bool IsName(DraftPlace place) => NameTitles.Contains(place.Zh, StringComparer.Ordinal) || NameTitles.Contains(place.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Of titles without spaces between words: how many pairs of neighbouring characters they share (Dice).</summary>
    internal static double Text(string? one, string? other)
    {
        var (left, right) = (Plain(one), Plain(other));
        if (left.Length == 0 || right.Length == 0)
            return 0;
        if (left == right)
            return 1;
        var (pairs, others) = (Pairs(left), Pairs(right));
        var shared = pairs.Intersect(others, StringComparer.Ordinal).Count();
        return pairs.Count + others.Count == 0 ? 0 : 2.0 * shared / (pairs.Count + others.Count);
    }

    static HashSet<string> Pairs(string text) => [.. Enumerable.Range(0, Math.Max(0, text.Length - 1)).Select(i => text.Substring(i, 2))];

    static string Plain(string? text)
    {
        if (text is null)
            return "";
        var kept = new StringBuilder();
        foreach (var character in text)
        {
            // What stands in brackets says the unit.
            if (character is '（' or '(')
                break;
            if (char.IsLetterOrDigit(character))
                kept.Append(char.ToLowerInvariant(character));
        }
        foreach (var (from, to) in Same)
            kept.Replace(from, to);
        return kept.ToString();
    }

    internal static double Words(string? one, string? other)
    {
        var (left, right) = (Tokens(one), Tokens(other));
        if (left.Count == 0 || right.Count == 0)
            return 0;
        return 2 * Weight(left.Intersect(right, StringComparer.Ordinal)) / (Weight(left) + Weight(right));
    }

    /// <summary>Words that half of all fields have tell little.</summary>
    static double Weight(IEnumerable<string> words) => words.Sum(word => Common.Contains(word, StringComparer.Ordinal) ? 0.4 : 1);

    static HashSet<string> Tokens(string? text) =>
        text is null ? [] : [.. text.ToLowerInvariant().Split([' ', '_', '-', '.', ',', '\'', '(', ')', '/'], StringSplitOptions.RemoveEmptyEntries)
            .Select(w => w is "s" ? "" : w.Length > 3 && w.EndsWith('s') ? w[..^1] : w).Where(w => w.Length > 0 && char.IsAsciiLetterOrDigit(w[0]))];

    /// <summary>idNumber as "id Number".</summary>
    static string Spaced(string name)
    {
        var spaced = new StringBuilder();
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1]))
                spaced.Append(' ');
            spaced.Append(name[i]);
        }
        return spaced.ToString();
    }
}
