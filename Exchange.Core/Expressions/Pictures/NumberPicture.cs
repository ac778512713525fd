using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>The pictures of fn:format-number (XPath F&amp;O 3.1, 4.7), such as <c>#,##0.00;(#,##0.00)</c>.</summary>
internal sealed class NumberPicture
{
    const int MostDecimals = 100;

    readonly NumberSymbols symbols;
    readonly string picture;
    readonly string prefix;
    readonly string suffix;
    readonly List<int> integerGroups;
    readonly List<int> fractionGroups;
    readonly int regularGroup;
    readonly int leastInteger;
    readonly int leastFraction;
    readonly int mostFraction;
    readonly int scale;
    readonly int exponentDigits;

    NumberPicture(SubPicture parts, NumberSymbols symbols)
    {
        this.symbols = symbols;
        picture = parts.Picture;
        prefix = parts.Prefix;
        suffix = parts.Suffix;
        integerGroups = GroupsOf(parts.Integer, fromLeft: false);
        fractionGroups = GroupsOf(parts.Fraction, fromLeft: true);
        regularGroup = Interval(integerGroups);
        leastInteger = scale = symbols.CountDigits(parts.Integer);
        leastFraction = symbols.CountDigits(parts.Fraction);
        mostFraction = Math.Min(MostDecimals, leastFraction + parts.Fraction.Count(c => c == symbols.Digit));
        if (leastInteger == 0 && mostFraction == 0)
        {
            if (parts.Exponent is null)
                leastInteger = 1;
            else
                leastFraction = mostFraction = 1;
        }
        if (parts.Exponent is not null && leastInteger == 0 && parts.Integer.Contains(symbols.Digit))
            leastInteger = 1;
        if (leastInteger == 0 && leastFraction == 0)
            leastFraction = 1;
        exponentDigits = parts.Exponent is null ? 0 : symbols.CountDigits(parts.Exponent);
    }

    /// <exception cref="ExpressionException">D3080 to D3093.</exception>
    internal static string Format(double number, string picture, Value options)
    {
        var meaning = NumberSymbols.From(options);
        var texts = picture.Split(meaning.Pattern);
        if (texts.Length > 2)
            throw new ExpressionException("D3080", 0);
        var parts = texts.Select(t => SubPicture.Parse(t, meaning)).ToArray();
        var positive = new NumberPicture(parts[0], meaning);
        if (number >= 0)
            return positive.Format(number, "");
        return parts.Length == 2 ? new NumberPicture(parts[1], meaning).Format(number, "") : positive.Format(number, meaning.Minus);
    }

    List<int> GroupsOf(string part, bool fromLeft)
    {
        var positions = new List<int>();
        for (var i = 0; i < part.Length; i++)
            if (part[i] == symbols.Grouping)
                positions.Add((fromLeft ? part[..i] : part[i..]).Count(c => symbols.IsDigit(c) || c == symbols.Digit));
        return positions;
    }

    static int Interval(List<int> positions)
    {
        if (positions.Count == 0)
            return 0;
        var interval = positions.Aggregate(IntegerPicture.Divisor);
        for (var i = 1; i <= positions.Count; i++)
            if (!positions.Contains(i * interval))
                return 0;
        return interval;
    }

    string Format(double number, string sign)
    {
        if (double.IsNaN(number))
            return prefix + symbols.NaN + suffix;
        if (double.IsInfinity(number))
            return sign + prefix + symbols.Infinity + suffix;
        var adjusted = picture.Contains(symbols.Percent, StringComparison.Ordinal) ? number * 100
            : picture.Contains(symbols.PerMille, StringComparison.Ordinal) ? number * 1000
            : number;
        var exponent = 0;
        if (exponentDigits > 0 && adjusted != 0)
            adjusted = Scaled(adjusted, out exponent);
        var rounded = NumberFunctions.Round(adjusted, mostFraction);
        var text = Math.Abs(rounded).ToString("F" + mostFraction.ToString(CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
        var point = text.IndexOf('.');
        var integer = (point < 0 ? text : text[..point]).TrimStart('0').PadLeft(leastInteger, '0');
        var fraction = (point < 0 ? "" : text[(point + 1)..]).TrimEnd('0').PadRight(leastFraction, '0');

        var result = new StringBuilder(sign).Append(prefix);
        AppendInteger(result, integer);
        if (fraction.Length > 0 && picture.Contains(symbols.Decimal))
            AppendFraction(result, fraction);
        if (exponentDigits > 0)
            result.Append(symbols.Exponent)
                .Append(exponent < 0 ? symbols.Minus : "")
                .Append(symbols.InFamily(Math.Abs(exponent).ToString(CultureInfo.InvariantCulture).PadLeft(exponentDigits, '0')));
        return result.Append(suffix).ToString();
    }

    // So many digits before the point as the picture has.
    double Scaled(double number, out int exponent)
    {
        exponent = 0;
        var (most, least) = (Math.Pow(10, scale), Math.Pow(10, scale - 1));
        var magnitude = Math.Abs(number);
        for (; magnitude < least; exponent--)
            magnitude *= 10;
        for (; magnitude > most; exponent++)
            magnitude /= 10;
        return number < 0 ? -magnitude : magnitude;
    }

    void AppendInteger(StringBuilder result, string integer)
    {
        for (var i = 0; i < integer.Length; i++)
        {
            var left = integer.Length - i;
            if (i > 0 && (regularGroup > 0 ? left % regularGroup == 0 : integerGroups.Contains(left)))
                result.Append(symbols.Grouping);
            result.Append(symbols.InFamily(integer[i]));
        }
    }

    void AppendFraction(StringBuilder result, string fraction)
    {
        result.Append(symbols.Decimal);
        for (var i = 0; i < fraction.Length; i++)
        {
            if (i > 0 && fractionGroups.Contains(i))
                result.Append(symbols.Grouping);
            result.Append(symbols.InFamily(fraction[i]));
        }
    }
}

/// <summary>The characters of a picture that mean something; an option may put others in their place.</summary>
internal sealed class NumberSymbols
{
    internal static readonly NumberSymbols Default = new();

    internal char Decimal { get; private set; } = '.';

    internal char Grouping { get; private set; } = ',';

    internal char Exponent { get; private set; } = 'e';

    internal char Digit { get; private set; } = '#';

    internal char Pattern { get; private set; } = ';';

    internal char Zero { get; private set; } = '0';

    internal string Percent { get; private set; } = "%";

    internal string PerMille { get; private set; } = "\u2030";

    internal string Minus { get; private set; } = "-";

    internal string Infinity { get; private set; } = "Infinity";

    internal string NaN { get; private set; } = "NaN";

    internal static NumberSymbols From(Value options)
    {
        if (options.Count == 0)
            return Default;
        var given = new NumberSymbols();
        foreach (var (name, value) in options.Members)
        {
            if (!value.IsString || value.AsString() is not { Length: > 0 } text)
                continue;
            switch (name)
            {
                case "decimal-separator":
                    given.Decimal = text[0];
                    break;
                case "grouping-separator":
                    given.Grouping = text[0];
                    break;
                case "exponent-separator":
                    given.Exponent = text[0];
                    break;
                case "digit":
                    given.Digit = text[0];
                    break;
                case "pattern-separator":
                    given.Pattern = text[0];
                    break;
                case "zero-digit":
                    given.Zero = text[0];
                    break;
                case "percent":
                    given.Percent = text;
                    break;
                case "per-mille":
                    given.PerMille = text;
                    break;
                case "minus-sign":
                    given.Minus = text;
                    break;
                case "infinity":
                    given.Infinity = text;
                    break;
                case "NaN":
                    given.NaN = text;
                    break;
            }
        }
        return given;
    }

    internal bool IsDigit(char c) => c >= Zero && c <= Zero + 9;

    internal int CountDigits(string part) => part.Count(IsDigit);

    internal bool IsActive(char c) => IsDigit(c) || c == Decimal || c == Grouping || c == Exponent || c == Digit || c == Pattern;

    internal char InFamily(char digit) => char.IsAsciiDigit(digit) ? (char)(Zero + digit - '0') : digit;

    internal string InFamily(string digits) => Zero == '0' ? digits : string.Concat(digits.Select(InFamily));
}
