using System.Diagnostics;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>What the condition of a grant may cost in one answer, over all rows that are looked at for it. Between two rows it is seen that it is spent; one row has bounds of its own. For one thread at a time.</summary>
internal sealed class RowBudget(long steps = RowBudget.MostSteps)
{
    // A usual condition takes some twenty steps a row, and five thousand rows are looked at. Steps decide, so that it does not depend on how busy the machine is; the time is a net below them.
    private const long MostSteps = 10_000_000;

    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);

    private readonly long _began = Stopwatch.GetTimestamp();
    private long _left = steps;

    /// <summary>No further row is looked at.</summary>
    public bool IsSpent { get; private set; }

    public void Take(long taken)
    {
        _left -= taken;
        IsSpent |= _left <= 0 || Stopwatch.GetElapsedTime(_began) > MostTime;
    }
}
