using Exchange.Core.Expressions;

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

    // What rules over several fields look at. The rules of one value come one after the other: it is read once for all of them.
    JsonInput? input;
    Value value;
    int valueAt = -1;

    public static CheckScratch Take()
    {
        var mine = kept ?? new CheckScratch();
        kept = null;
        return mine;
    }

    public void Give()
    {
        value = default;
        valueAt = -1;
        if (input is { Capacity: > 1 << 20 }) input = null;
        if (Text.Length > 1 << 20) Text = new byte[512];
        kept = this;
    }

    /// <param name="at">Token of the value, which tells it from the others of this check.</param>
    /// <param name="utf8">Its JSON text, found good.</param>
    public Value ValueOf(int at, ReadOnlySpan<byte> utf8, int depth)
    {
        if (at == valueAt) return value;
        value = (input ??= new()).Read(utf8, depth);
        valueAt = at;
        return value;
    }

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
