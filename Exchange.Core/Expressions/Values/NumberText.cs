using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Exchange.Core.Expressions;

/// <summary>
/// Numbers as ECMAScript writes them (Number::toString, ECMA-262): the shortest digits that read back as the same number, exponents only from 1e21 and below
/// 1e-6.
/// </summary>
internal static class NumberText
{
    internal const int MaxLength = 32;

    internal static string Of(double number)
    {
        Span<byte> text = stackalloc byte[MaxLength];
        return Encoding.ASCII.GetString(text[..Write(number, text)]);
    }

    /// <summary>To 15 significant digits where it is not whole, as $string shows a number: the noise of binary fractions is gone.</summary>
    internal static double Rounded(double number)
    {
        // A whole number has no such noise, however long.
        if (Math.Truncate(number) == number)
            return number;
        return double.Parse(number.ToString("E14", CultureInfo.InvariantCulture), CultureInfo.InvariantCulture);
    }

    internal static int Write(double number, Span<byte> to)
    {
        if (Math.Abs(number) < 1e15 && Math.Truncate(number) == number)
        {
            Utf8Formatter.TryFormat((long)number, to, out var whole);
            return whole;
        }
        if (!double.IsFinite(number))
        {
            var name = double.IsNaN(number) ? "NaN"u8 : number > 0 ? "Infinity"u8 : "-Infinity"u8;
            name.CopyTo(to);
            return name.Length;
        }
        Span<byte> shortest = stackalloc byte[MaxLength];
        number.TryFormat(shortest, out var length, "R", CultureInfo.InvariantCulture);
        return Arrange(shortest[..length], to);
    }

    // From .NET's shortest form, which has the right digits but other rules for the exponent.
    static int Arrange(ReadOnlySpan<byte> shortest, Span<byte> to)
    {
        Span<byte> digits = stackalloc byte[MaxLength];
        var count = 0;
        var point = 0;
        var seenPoint = false;
        var exponent = 0;
        var negative = false;
        for (var i = 0; i < shortest.Length; i++)
        {
            var c = shortest[i];
            if (c == '-')
                negative = true;
            else if (c == '.')
                seenPoint = true;
            else if (c == 'E')
            {
                exponent = int.Parse(shortest[(i + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
                break;
            }
            else if (c != '0' || count > 0)
            {
                digits[count++] = c;
                if (!seenPoint)
                    point++;
            }
            else if (seenPoint)
                point--;
        }
        while (count > 0 && digits[count - 1] == '0')
            count--;
        return Place(digits[..count], point + exponent, negative, to);
    }

    /// <param name="digits">No zeros at either end.</param>
    /// <param name="point">The point stands after this many digits.</param>
    /// <param name="negative">Whether a minus comes first.</param>
    /// <param name="to">At least <see cref="MaxLength"/> bytes.</param>
    static int Place(ReadOnlySpan<byte> digits, int point, bool negative, Span<byte> to)
    {
        var at = 0;
        if (negative)
            to[at++] = (byte)'-';
        if (point is > 21 or <= -6)
        {
            to[at++] = digits[0];
            if (digits.Length > 1)
            {
                to[at++] = (byte)'.';
                digits[1..].CopyTo(to[at..]);
                at += digits.Length - 1;
            }
            to[at++] = (byte)'e';
            to[at++] = point > 0 ? (byte)'+' : (byte)'-';
            Utf8Formatter.TryFormat(Math.Abs(point - 1), to[at..], out var written);
            return at + written;
        }
        if (point <= 0)
        {
            "0."u8.CopyTo(to[at..]);
            at += 2;
            to.Slice(at, -point).Fill((byte)'0');
            at += -point;
            digits.CopyTo(to[at..]);
            return at + digits.Length;
        }
        for (var i = 0; i < Math.Max(point, digits.Length); i++)
        {
            if (i == point)
                to[at++] = (byte)'.';
            to[at++] = i < digits.Length ? digits[i] : (byte)'0';
        }
        return at;
    }
}
