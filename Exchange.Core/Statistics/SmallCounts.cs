namespace Exchange.Core.Statistics;

/// <summary>
/// 小数抑制: numbers that are given out beyond the office. A few people in a line are somebody: what is below the least count is not told, and what is not below it is told in multiples of it, so that a number left out cannot be
/// worked out from the sums around it. Pure.
/// </summary>
/// <param name="Least">Below it nothing is told; 1 and less: everything is told as it is.</param>
public readonly record struct SmallCounts(int Least)
{
    /// <summary>Most that may be asked for.</summary>
    public const int Most = 100;

    /// <summary>The number as it is given out: 0 stays 0, null is one that is not told.</summary>
    public long? Told(long count) => Least <= 1 || count == 0 ? count : count < Least ? null : count - (count % Least);
}
