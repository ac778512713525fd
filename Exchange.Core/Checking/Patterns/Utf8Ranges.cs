namespace Exchange.Core.Checking.Patterns;

/// <summary>Ranges of code points as sequences of byte ranges in UTF-8, so that an automaton over bytes can read them.</summary>
internal static class Utf8Ranges
{
    /// <summary>The sequences that together are exactly the UTF-8 forms of a range. Surrogates have none and are left out.</summary>
    public static IEnumerable<(byte From, byte To)[]> Of(int from, int to)
    {
        foreach (var (low, high) in new[] { (0, 0x7F), (0x80, 0x7FF), (0x800, 0xD7FF), (0xE000, 0xFFFF), (0x10000, 0x10FFFF) })
        {
            var a = Math.Max(from, low);
            var b = Math.Min(to, high);
            if (a > b) continue;
            foreach (var sequence in Split(a, b, b <= 0x7F ? 1 : b <= 0x7FF ? 2 : b <= 0xFFFF ? 3 : 4)) yield return sequence;
        }
    }

    // Cuts where the bytes after the first differing one do not run over their whole range.
    static IEnumerable<(byte, byte)[]> Split(int a, int b, int length)
    {
        for (var tail = 1; tail < length; tail++)
        {
            var mask = (1 << (6 * tail)) - 1;
            if ((a & ~mask) == (b & ~mask)) continue;
            if ((a & mask) != 0)
            {
                foreach (var s in Split(a, a | mask, length)) yield return s;
                foreach (var s in Split((a | mask) + 1, b, length)) yield return s;
                yield break;
            }
            if ((b & mask) != mask)
            {
                foreach (var s in Split(a, (b & ~mask) - 1, length)) yield return s;
                foreach (var s in Split(b & ~mask, b, length)) yield return s;
                yield break;
            }
        }
        var sequence = new (byte, byte)[length];
        for (var i = 0; i < length; i++) sequence[i] = (Byte(a, i, length), Byte(b, i, length));
        yield return sequence;
    }

    static byte Byte(int codePoint, int index, int length)
    {
        if (length == 1) return (byte)codePoint;
        var bits = codePoint >> (6 * (length - 1 - index));
        if (index > 0) return (byte)(0x80 | (bits & 0x3F));
        return (byte)(bits | (length == 2 ? 0xC0 : length == 3 ? 0xE0 : 0xF0));
    }
}
