using System.Runtime.InteropServices;

namespace Exchange.Core.Statistics;

/// <summary>What is counted; docs/statistics.md says of each what it is and on which day it counts.</summary>
/// <param name="TakenIn">收件.</param>
/// <param name="Accepted">受理.</param>
/// <param name="Closed">办结, whichever way but by withdrawal.</param>
/// <param name="Timed">Of those closed: there was a limit, and it could be counted.</param>
/// <param name="OnTime">按时: of those timed, no later than on the limit's last day.</param>
/// <param name="AtOnce">即办: of those closed, on the day of the acceptance, or of the taking in where no acceptance was told.</param>
/// <param name="WithoutPaper">免提交: of those taken in, nothing came as a file and nothing was promised for later.</param>
/// <param name="Withdrawn">撤件.</param>
[StructLayout(LayoutKind.Auto)]
public readonly record struct StatisticCounts(
    long TakenIn = 0, long Accepted = 0, long Closed = 0, long Timed = 0, long OnTime = 0, long AtOnce = 0, long WithoutPaper = 0, long Withdrawn = 0)
{
    public static StatisticCounts operator +(StatisticCounts a, StatisticCounts b) => Add(a, b);

    public static StatisticCounts operator -(StatisticCounts a, StatisticCounts b) => Subtract(a, b);

    public static StatisticCounts Add(StatisticCounts a, StatisticCounts b) => new(
        a.TakenIn + b.TakenIn, a.Accepted + b.Accepted, a.Closed + b.Closed, a.Timed + b.Timed, a.OnTime + b.OnTime, a.AtOnce + b.AtOnce, a.WithoutPaper + b.WithoutPaper, a.Withdrawn + b.Withdrawn);

    public static StatisticCounts Subtract(StatisticCounts a, StatisticCounts b) => new(
        a.TakenIn - b.TakenIn, a.Accepted - b.Accepted, a.Closed - b.Closed, a.Timed - b.Timed, a.OnTime - b.OnTime, a.AtOnce - b.AtOnce, a.WithoutPaper - b.WithoutPaper, a.Withdrawn - b.Withdrawn);
}
