using System.Globalization;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// What a citizen identity number (GB 11643-1999) says: 6 division, 8 birth date, 3 sequence (odd is male), 1 check; the 15 characters of old have a birth date
/// of six digits (19yy) and no check. It is read whether or not the check character fits: numbers that fail it were issued.
/// </summary>
internal static class CitizenFacts
{
    internal static DateOnly? BirthDate(ReadOnlySpan<char> number)
    {
        if (!HasForm(number))
            return null;
        Span<char> digits = stackalloc char[8];
        if (number.Length == 18)
            number.Slice(6, 8).CopyTo(digits);
        else
        {
            "19".CopyTo(digits);
            number.Slice(6, 6).CopyTo(digits[2..]);
        }
        return DateOnly.TryParseExact(digits, "yyyyMMdd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;
    }

    /// <summary>"1" male, "2" female (GB/T 2261.1); null where there is none to read.</summary>
    internal static string? Sex(ReadOnlySpan<char> number)
    {
        if (BirthDate(number) is null)
            return null;
        var sequence = number.Length == 18 ? number[16] : number[14];
        return (sequence - '0') % 2 == 1 ? "1" : "2";
    }

    /// <summary>The six digits of the division where the number was first given out; it may be retired by now.</summary>
    internal static string? Division(ReadOnlySpan<char> number) => BirthDate(number) is null ? null : new string(number[..6]);

    static bool HasForm(ReadOnlySpan<char> number) => number.Length switch
    {
        15 => !number.ContainsAnyExceptInRange('0', '9'),
        18 => !number[..17].ContainsAnyExceptInRange('0', '9') && (char.IsAsciiDigit(number[17]) || number[17] is 'X' or 'x'),
        _ => false,
    };
}
