using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>
/// How a whole number is written or read: the pictures of fn:format-integer (XPath F&amp;O 3.1, 4.6.1): digits of any script with separators, letters, Roman
/// numerals, English words, each with ordinals.
/// </summary>
internal sealed class IntegerPicture
{
    const int MostDigits = 1000;

    internal enum Style
    {
        Digits,
        Letters,
        Roman,
        Words,
    }

    internal enum Case
    {
        Lower,
        Upper,
        Title,
    }

    internal readonly record struct Separator(int Position, string Text);

    internal Style Primary { get; private init; }

    internal Case LetterCase { get; private init; }

    internal bool Ordinal { get; private init; }

    /// <summary>Code point of the digit zero.</summary>
    internal int Zero { get; private init; } = '0';

    internal int Mandatory { get; init; }

    internal int Optional { get; private init; }

    /// <summary>Counted from the right.</summary>
    internal IReadOnlyList<Separator> Separators { get; private init; } = [];

    /// <summary>All separators are one and stand at every so many digits; 0 where not.</summary>
    internal int Regular { get; private init; }

    /// <summary>Digits that are read where another number follows at once; 0 for as many as there are.</summary>
    internal int ReadWidth { get; init; }

    /// <exception cref="ExpressionException">D3130, D3131.</exception>
    internal static IntegerPicture Parse(string picture)
    {
        var semicolon = picture.LastIndexOf(';');
        var primary = semicolon < 0 ? picture : picture[..semicolon];
        var ordinal = semicolon >= 0 && picture.AsSpan(semicolon + 1).StartsWith("o");
        return primary switch
        {
            "A" => new IntegerPicture { Primary = Style.Letters, LetterCase = Case.Upper, Ordinal = ordinal },
            "a" => new IntegerPicture { Primary = Style.Letters, Ordinal = ordinal },
            "I" => new IntegerPicture { Primary = Style.Roman, LetterCase = Case.Upper, Ordinal = ordinal },
            "i" => new IntegerPicture { Primary = Style.Roman, Ordinal = ordinal },
            "W" => new IntegerPicture { Primary = Style.Words, LetterCase = Case.Upper, Ordinal = ordinal },
            "Ww" => new IntegerPicture { Primary = Style.Words, LetterCase = Case.Title, Ordinal = ordinal },
            "w" => new IntegerPicture { Primary = Style.Words, Ordinal = ordinal },
            _ => ParseDigits(primary, ordinal),
        };
    }

    static IntegerPicture ParseDigits(string pattern, bool ordinal)
    {
        var zero = -1;
        var (mandatory, optional) = (0, 0);
        var separators = new List<Separator>();
        foreach (var rune in pattern.EnumerateRunes().Reverse())
        {
            if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                var family = rune.Value - (int)Rune.GetNumericValue(rune);
                if (zero >= 0 && family != zero)
                    throw new ExpressionException("D3131", 0);
                zero = family;
                mandatory++;
            }
            else if (rune.Value == '#')
                optional++;
            else
                separators.Add(new Separator(mandatory + optional, rune.ToString()));
        }
        if (mandatory == 0)
            throw new ExpressionException("D3130", 0) { Value = pattern };
        return new IntegerPicture
        {
            Ordinal = ordinal,
            Zero = zero,
            Mandatory = mandatory,
            Optional = optional,
            Separators = separators,
            Regular = RegularInterval(separators),
        };
    }

    static int RegularInterval(List<Separator> separators)
    {
        if (separators.Count == 0 || separators.Exists(s => s.Text != separators[0].Text || s.Position == 0))
            return 0;
        var interval = separators.Select(s => s.Position).Aggregate(Divisor);
        for (var i = 1; i <= separators.Count; i++)
            if (!separators.Exists(s => s.Position == i * interval))
                return 0;
        return interval;
    }

    internal static int Divisor(int a, int b) => b == 0 ? a : Divisor(b, a % b);

    internal IntegerPicture With(int mandatory, int readWidth) => new()
    {
        Primary = Primary, LetterCase = LetterCase, Ordinal = Ordinal, Zero = Zero, Optional = Optional, Separators = Separators, Regular = Regular,
        Mandatory = Math.Min(mandatory, MostDigits), ReadWidth = Math.Min(readWidth, MostDigits),
    };

    /// <exception cref="ExpressionException">D1001: the number is not finite.</exception>
    internal string Format(double number)
    {
        if (!double.IsFinite(number))
            throw new ExpressionException("D1001", 0) { Value = number };
        var magnitude = Math.Abs(number);
        var text = Primary switch
        {
            Style.Letters => Cased(EnglishNumbers.Letters(magnitude)),
            Style.Roman => Cased(EnglishNumbers.Roman(magnitude)),
            Style.Words => Cased(EnglishNumbers.Words(magnitude, Ordinal)),
            _ => FormatDigits(magnitude),
        };
        return number < 0 ? "-" + text : text;
    }

    string Cased(string text) => LetterCase switch
    {
        Case.Upper => text.ToUpperInvariant(),
        Case.Lower => text.ToLowerInvariant(),
        _ => text,
    };

    string FormatDigits(double magnitude)
    {
        var digits = NumberText.Of(magnitude).PadLeft(Math.Min(Mandatory, MostDigits), '0');
        var result = new StringBuilder(digits.Length * 2);
        for (var i = 0; i < digits.Length; i++)
        {
            var fromRight = digits.Length - i;
            if (i > 0)
                foreach (var separator in SeparatorsAt(fromRight))
                    result.Append(separator);
            if (Zero == '0' || !char.IsAsciiDigit(digits[i]))
                result.Append(digits[i]);
            else
                result.Append(char.ConvertFromUtf32(Zero + digits[i] - '0'));
        }
        return Ordinal ? result.Append(Suffix(digits)).ToString() : result.ToString();
    }

    IEnumerable<string> SeparatorsAt(int fromRight)
    {
        if (Regular > 0)
            return fromRight % Regular == 0 ? [Separators[0].Text] : [];
        return Separators.Where(s => s.Position == fromRight).Select(s => s.Text).Reverse();
    }

    static string Suffix(string digits)
    {
        if (digits.Length > 1 && digits[^2] == '1')
            return "th";
        return digits[^1] switch { '1' => "st", '2' => "nd", '3' => "rd", _ => "th" };
    }

    /// <summary>The number that a text stands for, or null where it does not.</summary>
    internal double? Read(string text)
    {
        switch (Primary)
        {
            case Style.Letters:
                return EnglishNumbers.FromLetters(text);
            case Style.Roman:
                return EnglishNumbers.FromRoman(text);
            case Style.Words:
                return EnglishNumbers.FromWords(text);
        }
        if (Ordinal && text.Length > 2)
            text = text[..^2];
        foreach (var separator in Separators)
            text = text.Replace(separator.Text, "", StringComparison.Ordinal);
        var digits = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            if (rune.Value >= Zero && rune.Value <= Zero + 9)
                digits.Append((char)('0' + rune.Value - Zero));
            else if (digits.Length == 0 && rune.Value is '-' or '+')
                digits.Append((char)rune.Value);
            else
                break;
        return double.TryParse(digits.ToString(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;
    }
}
