using System.Text;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// An amount of yuan in words (大写), as 《正确填写票据和结算凭证的基本规定》 has it: 整 after 元, nothing after 角 or 分, one 零 for any run of zeros between
/// digits; of the zeros that it leaves to choice none is written.
/// </summary>
internal static class ChineseAmount
{
    const string Digits = "零壹贰叁肆伍陆柒捌玖";

    static readonly string[] Places = ["", "拾", "佰", "仟"];
    static readonly long[] GroupSizes = [1, 1_0000, 1_0000_0000, 1_0000_0000_0000];

    /// <summary>Sixteen digits before the point.</summary>
    internal const decimal Limit = 1_0000_0000_0000_0000m;

    /// <param name="yuan">Below <see cref="Limit"/> either way, at most two decimals.</param>
    internal static string Of(decimal yuan)
    {
        var words = new StringBuilder();
        if (yuan < 0)
            words.Append('负');
        yuan = Math.Abs(yuan);
        var whole = (long)decimal.Truncate(yuan);
        var cents = (int)((yuan - whole) * 100);
        if (whole > 0 || cents == 0)
            Whole(words, whole).Append('元');
        if (cents == 0)
            return words.Append('整').ToString();
        if (cents >= 10)
            words.Append(Digits[cents / 10]).Append('角');
        else if (whole > 0)
            words.Append('零');
        if (cents % 10 > 0)
            words.Append(Digits[cents % 10]).Append('分');
        return words.ToString();
    }

    static StringBuilder Whole(StringBuilder words, long whole)
    {
        if (whole == 0)
            return words.Append('零');
        var begun = false;
        var zero = false;
        for (var group = 3; group >= 0; group--)
        {
            var four = (int)(whole / GroupSizes[group] % 10_000);
            for (int place = 3, size = 1000; place >= 0; place--, size /= 10)
            {
                var digit = four / size % 10;
                if (digit == 0)
                {
                    zero = begun;
                    continue;
                }
                if (zero)
                    words.Append('零');
                words.Append(Digits[digit]).Append(Places[place]);
                (begun, zero) = (true, false);
            }
            if (four == 0)
                continue;
            words.Append(group is 1 or 3 ? "万" : group == 2 ? "亿" : "");
            if (group == 3 && whole / GroupSizes[2] % 10_000 == 0)
                words.Append('亿');
            // The zeros that end a group need not be said: 壹拾万柒仟.
            zero = false;
        }
        return words;
    }
}
