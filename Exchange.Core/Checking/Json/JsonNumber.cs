using System.Numerics;

namespace Exchange.Core.Checking.Json;

/// <summary>
/// The exact value of a JSON number, read from its text: sign, significant digits, and the power of ten of the first of them. Nothing is rounded and
/// nothing is expanded, so 1e400 and a number of a thousand digits cost what their text is long. Exponents beyond ±10^17 count as ±10^17.
/// </summary>
internal readonly ref struct JsonNumber
{
    const long ExponentBound = 100_000_000_000_000_000;

    readonly ReadOnlySpan<byte> digits;     // from the first to the last significant digit; may contain the point

    public readonly bool Negative;

    /// <summary>Power of ten of the first significant digit: 0 for 5, 1 for 50, -1 for 0.5.</summary>
    public readonly long Magnitude;

    /// <summary>Significant digits; 0 means that the number is zero.</summary>
    public readonly int Count;

    public JsonNumber(ReadOnlySpan<byte> text)
    {
        var at = 0;
        if (text[0] == '-') { Negative = true; at = 1; }
        int point = -1, first = -1, last = -1, end = text.Length;
        for (var i = at; i < text.Length; i++)
        {
            var b = text[i];
            if (b == '.') point = i;
            else if ((b | 0x20) == 'e') { end = i; break; }
            else if (b != '0') { if (first < 0) first = i; last = i; }
        }
        if (first < 0) { Negative = false; return; }
        if (point < 0) point = end;
        long exponent = 0;
        if (end < text.Length)
        {
            var i = end + 1;
            var down = text[i] == '-';
            if (text[i] is (byte)'-' or (byte)'+') i++;
            for (; i < text.Length; i++) exponent = Math.Min(ExponentBound, (exponent * 10) + (text[i] - '0'));
            if (down) exponent = -exponent;
        }
        digits = text[first..(last + 1)];
        Count = digits.Length - (first < point && point < last ? 1 : 0);
        Magnitude = exponent + (first < point ? point - first - 1 : point - first);
    }

    public bool IsZero => Count == 0;

    public bool IsInteger => Count == 0 || Magnitude >= Count - 1;

    public static int Compare(scoped in JsonNumber a, scoped in JsonNumber b)
    {
        if (a.IsZero || b.IsZero)
        {
            if (a.IsZero && b.IsZero) return 0;
            return a.IsZero ? (b.Negative ? 1 : -1) : (a.Negative ? -1 : 1);
        }
        if (a.Negative != b.Negative) return a.Negative ? -1 : 1;
        var size = a.Magnitude != b.Magnitude ? a.Magnitude.CompareTo(b.Magnitude) : CompareDigits(a.digits, b.digits);
        return a.Negative ? -size : size;
    }

    /// <summary>Equal numbers have equal hashes, however they are written.</summary>
    public ulong Hash()
    {
        if (IsZero) return 0x5A;
        var hash = ((ulong)Magnitude * 2) + (Negative ? 1UL : 0UL) + 77;
        foreach (var b in digits)
            if (b != '.') hash = JsonString.Fold(hash ^ b, 0x9E3779B97F4A7C15);
        return hash;
    }

    /// <summary>Whether this is a whole multiple of <paramref name="whole"/>·10^<paramref name="exponent"/>, exactly.</summary>
    /// <param name="whole">Positive, not divisible by ten: what <see cref="Whole"/> gives.</param>
    public bool IsMultipleOf(BigInteger whole, long exponent)
    {
        if (IsZero) return true;
        // value = D·10^e with D whole and its last digit not zero: so it is no multiple of anything that has a higher power of ten.
        var shift = LastPlace - exponent;
        if (shift < 0) return false;
        return (Modulo(digits, whole) * BigInteger.ModPow(10, shift, whole) % whole).IsZero;
    }

    /// <summary>Power of ten of the last significant digit.</summary>
    public long LastPlace => Magnitude - (Count - 1);

    /// <summary>The significant digits as a whole number.</summary>
    public BigInteger Whole()
    {
        var value = BigInteger.Zero;
        foreach (var b in digits)
            if (b != '.') value = (value * 10) + (b - '0');
        return value;
    }

    // Eighteen digits at a time: the cost grows with the length of the text only, as the divisor is the schema's.
    static BigInteger Modulo(ReadOnlySpan<byte> digits, BigInteger divisor)
    {
        var rest = BigInteger.Zero;
        long chunk = 0, scale = 1;
        foreach (var b in digits)
        {
            if (b == '.') continue;
            chunk = (chunk * 10) + (b - '0');
            scale *= 10;
            if (scale < 1_000_000_000_000_000_000) continue;
            rest = ((rest * scale) + chunk) % divisor;
            (chunk, scale) = (0, 1);
        }
        return ((rest * scale) + chunk) % divisor;
    }

    static int CompareDigits(ReadOnlySpan<byte> a, ReadOnlySpan<byte> b)
    {
        int i = 0, j = 0;
        while (true)
        {
            if (i < a.Length && a[i] == '.') i++;
            if (j < b.Length && b[j] == '.') j++;
            if (i == a.Length || j == b.Length) return i == a.Length ? (j == b.Length ? 0 : -1) : 1;
            if (a[i] != b[j]) return a[i].CompareTo(b[j]);
            i++;
            j++;
        }
    }

    /// <summary>The value of a number that is marked small.</summary>
    public static long SmallValue(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long value = 0;
        for (var i = negative ? 1 : 0; i < text.Length; i++) value = (value * 10) + (text[i] - '0');
        return negative ? -value : value;
    }
}
