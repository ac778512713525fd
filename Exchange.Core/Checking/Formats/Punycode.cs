
namespace Exchange.Core.Checking.Formats;

/// <summary>Punycode, RFC 3492.</summary>
internal static class Punycode
{
    const int Base = 36, TMin = 1, TMax = 26, Skew = 38, Damp = 700, InitialBias = 72, InitialN = 128;

    /// <summary>Code points of a text in Punycode (without xn--), or null where it is none.</summary>
    public static List<int>? Decode(ReadOnlySpan<byte> text)
    {
        var output = new List<int>();
        var basic = text.LastIndexOf((byte)'-');
        foreach (var b in basic > 0 ? text[..basic] : [])
        {
            if (b >= 0x80) return null;
            output.Add(b);
        }
        long n = InitialN, i = 0;
        var bias = InitialBias;
        var at = basic > 0 ? basic + 1 : 0;
        while (at < text.Length)
        {
            var before = i;
            long weight = 1;
            for (var k = Base; ; k += Base)
            {
                if (at == text.Length) return null;
                var digit = Digit(text[at++]);
                if (digit < 0) return null;
                i += digit * weight;
                if (i > int.MaxValue) return null;
                var t = Math.Clamp(k - bias, TMin, TMax);
                if (digit < t) break;
                weight *= Base - t;
                if (weight > int.MaxValue) return null;
            }
            bias = Adapt(i - before, output.Count + 1, before == 0);
            n += i / (output.Count + 1);
            i %= output.Count + 1;
            if (n > 0x10FFFF || n is >= 0xD800 and <= 0xDFFF) return null;
            output.Insert((int)i++, (int)n);
        }
        return output;
    }

    /// <summary>The text in Punycode, without xn--.</summary>
    public static byte[] Encode(List<int> codePoints)
    {
        var output = new List<byte>();
        foreach (var c in codePoints)
            if (c < 0x80) output.Add((byte)c);
        var basic = output.Count;
        var handled = basic;
        if (basic > 0) output.Add((byte)'-');
        int n = InitialN, bias = InitialBias;
        long delta = 0;
        while (handled < codePoints.Count)
        {
            var next = codePoints.Where(c => c >= n).Min();
            delta += (long)(next - n) * (handled + 1);
            n = next;
            foreach (var c in codePoints)
            {
                if (c < n) delta++;
                if (c != n) continue;
                var q = delta;
                for (var k = Base; ; k += Base)
                {
                    var t = Math.Clamp(k - bias, TMin, TMax);
                    if (q < t) break;
                    output.Add(Letter((int)(t + ((q - t) % (Base - t)))));
                    q = (q - t) / (Base - t);
                }
                output.Add(Letter((int)q));
                bias = Adapt(delta, handled + 1, handled == basic);
                delta = 0;
                handled++;
            }
            delta++;
            n++;
        }
        return [.. output];
    }

    static int Digit(byte b) => b switch
    {
        >= (byte)'a' and <= (byte)'z' => b - 'a',
        >= (byte)'A' and <= (byte)'Z' => b - 'A',
        >= (byte)'0' and <= (byte)'9' => b - '0' + 26,
        _ => -1,
    };

    static byte Letter(int digit) => (byte)(digit < 26 ? 'a' + digit : '0' + digit - 26);

    static int Adapt(long delta, int points, bool first)
    {
        delta = first ? delta / Damp : delta / 2;
        delta += delta / points;
        var k = 0;
        while (delta > (Base - TMin) * TMax / 2)
        {
            delta /= Base - TMin;
            k += Base;
        }
        return (int)(k + ((Base - TMin + 1) * delta / (delta + Skew)));
    }
}
