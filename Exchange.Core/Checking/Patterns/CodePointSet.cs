namespace Exchange.Core.Checking.Patterns;

/// <summary>A set of Unicode code points as sorted ranges that neither touch nor overlap.</summary>
internal sealed class CodePointSet
{
    public const int Last = 0x10FFFF;

    readonly (int From, int To)[] ranges;

    public CodePointSet(IEnumerable<(int From, int To)> parts)
    {
        var merged = new List<(int From, int To)>();
        foreach (var (from, to) in parts.OrderBy(p => p.From))
        {
            if (merged.Count > 0 && from <= merged[^1].To + 1) merged[^1] = (merged[^1].From, Math.Max(merged[^1].To, to));
            else merged.Add((from, to));
        }
        ranges = [.. merged];
    }

    public static CodePointSet Digits { get; } = new([('0', '9')]);

    public static CodePointSet Word { get; } = new([('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')]);

    /// <summary>WhiteSpace and LineTerminator of ECMA-262.</summary>
    public static CodePointSet Space { get; } = new([(9, 13), (32, 32), (0xA0, 0xA0), (0x1680, 0x1680), (0x2000, 0x200A), (0x2028, 0x2029), (0x202F, 0x202F),
        (0x205F, 0x205F), (0x3000, 0x3000), (0xFEFF, 0xFEFF)]);

    /// <summary>What the dot matches: all but line terminators.</summary>
    public static CodePointSet Dot { get; } = new CodePointSet([(10, 10), (13, 13), (0x2028, 0x2029)]).Negate();

    public static CodePointSet Of(int codePoint) => new([(codePoint, codePoint)]);

    public IReadOnlyList<(int From, int To)> Ranges => ranges;

    public bool Contains(int codePoint)
    {
        int low = 0, high = ranges.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >> 1;
            if (codePoint < ranges[middle].From) high = middle - 1;
            else if (codePoint > ranges[middle].To) low = middle + 1;
            else return true;
        }
        return false;
    }

    public CodePointSet Negate()
    {
        var gaps = new List<(int, int)>();
        var next = 0;
        foreach (var (from, to) in ranges)
        {
            if (from > next) gaps.Add((next, from - 1));
            next = to + 1;
        }
        if (next <= Last) gaps.Add((next, Last));
        return new(gaps);
    }
}
