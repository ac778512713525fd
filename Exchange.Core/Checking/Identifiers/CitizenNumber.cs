using Exchange.Core.Checking.Formats;

namespace Exchange.Core.Checking.Identifiers;

/// <summary>
/// Citizen identity number, GB 11643-1999: division 6, birth date 8, sequence 3 (odd for men), check character. The division is not looked up: retired
/// divisions stay in numbers for life. The 15 digits of before 1999 have no check character.
/// </summary>
public static class CitizenNumber
{
    static ReadOnlySpan<byte> Weights => [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

    static ReadOnlySpan<byte> CheckCharacters => "10X98765432"u8;

    public static IdentifierAnswer Check(ReadOnlySpan<byte> text)
    {
        if (text.Length == 15) return AsciiText.AllDigits(text) && text[0] != '0' && IsDate(text[6..12], 1900)
            ? IdentifierAnswer.OldForm : IdentifierAnswer.WrongShape;
        if (text.Length != 18 || text[0] == '0' || !AsciiText.AllDigits(text[..17])) return IdentifierAnswer.WrongShape;
        var last = text[17] == 'x' ? (byte)'X' : text[17];
        if ((!AsciiText.IsDigit(last) && last != 'X') || !IsDate(text[6..14], 0)) return IdentifierAnswer.WrongShape;
        return CheckCharacter(text[..17]) == last ? IdentifierAnswer.Valid : IdentifierAnswer.WrongCheck;
    }

    /// <param name="body">The first 17 digits.</param>
    public static byte CheckCharacter(ReadOnlySpan<byte> body)
    {
        var sum = 0;
        for (var i = 0; i < 17; i++) sum += (body[i] - '0') * Weights[i];
        return CheckCharacters[sum % 11];
    }

    static bool IsDate(ReadOnlySpan<byte> digits, int century)
    {
        var year = century + AsciiText.Number(digits[..^4]);
        var month = AsciiText.Number(digits[^4..^2]);
        var day = AsciiText.Number(digits[^2..]);
        return year >= 1800 && month is >= 1 and <= 12 && day >= 1 && day <= TimeFormats.Days(year, month);
    }
}
