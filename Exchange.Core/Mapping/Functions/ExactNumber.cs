using System.Globalization;
using System.Text;

namespace Exchange.Core.Mapping.Functions;

/// <summary>
/// Money without a binary fraction in between. A number of the record is read from its digits; a computed one counts with the 15 digits that it has,
/// so that the noise of binary fractions (560.0000000000001) is gone.
/// </summary>
internal static class ExactNumber
{
    const int MostDigits = 28;
    const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>False where the text is not a number or has more digits than are exact.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> text, out decimal number)
    {
        number = 0;
        var mantissa = text.IndexOfAny((byte)'e', (byte)'E') is >= 0 and var e ? text[..e] : text;
        var digits = 0;
        foreach (var c in mantissa)
            if (char.IsAsciiDigit((char)c) && (digits > 0 || c != '0'))
                digits++;
        // Decimal would round silently what it cannot hold.
        var decimals = mantissa.IndexOf((byte)'.') is >= 0 and var point ? mantissa.Length - point - 1 : 0;
        if (mantissa.Length < text.Length
            && int.TryParse(text[(mantissa.Length + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent))
            decimals -= exponent;
        return digits <= MostDigits && decimals <= MostDigits && decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out number);
    }

    internal static bool TryRead(string text, out decimal number)
    {
        Span<byte> utf8 = stackalloc byte[64];
        number = 0;
        return text.Length <= utf8.Length && Encoding.UTF8.TryGetBytes(text, utf8, out var length) && TryRead(utf8[..length], out number);
    }

    /// <summary>Moves the point: by -4 from yuan to 10,000 yuan, by 2 from yuan to cents. False where that cannot be held exactly.</summary>
    internal static bool TryShift(decimal number, int places, out decimal shifted)
    {
        shifted = 0;
        try
        {
            var power = 1m;
            for (var i = 0; i < Math.Abs(places); i++)
                power *= 10;
            shifted = places >= 0 ? number * power : number / power;
            return (places >= 0 ? shifted / power : shifted * power) == number;
        }
        catch (OverflowException)
        {
            return false;
        }
    }

    internal static int Decimals(decimal number) => Plain(number).Scale;

    /// <summary>Without zeros at the end of the fraction.</summary>
    internal static decimal Plain(decimal number) => number / 1.0000000000000000000000000000m;

    internal static string Text(decimal number) => Plain(number).ToString(CultureInfo.InvariantCulture);
}
