namespace Exchange.Core.Checking.Patterns;

/// <summary>Work that all automata of one compilation may take together: a document may hold two thousand patterns, each of them as large as one may be.</summary>
internal sealed class PatternBudget
{
    const int Most = 20_000_000;

    public int Left { get; private set; } = Most;

    public void Take(int work) => Left = Math.Max(0, Left - work);
}
