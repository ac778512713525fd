namespace Exchange.Core.Checking.Json;

/// <summary>
/// Buffers of one check, kept by the thread for the next one, so that a valid record allocates nothing. A check within a check (a rule that checks)
/// finds the place empty and makes its own.
/// </summary>
internal sealed class CheckScratch
{
    /// <summary>Tokens that a thread keeps (80 KB); a longer text borrows from the shared pool.</summary>
    public const int OwnTokens = 4096;

    [ThreadStatic] static CheckScratch? kept;

    public Token[] Tokens { get; } = new Token[OwnTokens];

    public byte[] Text { get; private set; } = new byte[512];

    public Rules.Hop[] Hops = new Rules.Hop[64];

    readonly Stack<Rules.Marks> marks = new();

    public static CheckScratch Take()
    {
        var mine = kept ?? new CheckScratch();
        kept = null;
        return mine;
    }

    public void Give() => kept = this;

    public byte[] TextOf(int length)
    {
        if (Text.Length < length) Text = new byte[Math.Max(length, Math.Min(Text.Length * 2, 1 << 20))];
        return Text;
    }

    public Rules.Marks TakeMarks(int children)
    {
        var taken = marks.Count > 0 ? marks.Pop() : new Rules.Marks();
        taken.Clear(children);
        return taken;
    }

    public void GiveMarks(Rules.Marks given)
    {
        if (marks.Count < 64) marks.Push(given);
    }
}
