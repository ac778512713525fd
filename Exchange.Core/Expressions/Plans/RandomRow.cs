namespace Exchange.Core.Expressions;

/// <summary>
/// A row of numbers that the seed decides (SplitMix64, Steele and others 2014): the same on every machine and in every version of .NET, which System.Random
/// does not promise.
/// </summary>
internal sealed class RandomRow(long seed)
{
    ulong state = unchecked((ulong)seed);

    /// <summary>From 0 up to, not including, 1.</summary>
    internal double Next()
    {
        state = unchecked(state + 0x9E3779B97F4A7C15);
        var z = state;
        z = unchecked((z ^ z >> 30) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ z >> 27) * 0x94D049BB133111EB);
        return ((z ^ z >> 31) >> 11) * (1.0 / (1L << 53));
    }
}
