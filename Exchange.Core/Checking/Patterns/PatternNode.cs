namespace Exchange.Core.Checking.Patterns;

/// <summary>A regular expression of ECMA-262 as a tree.</summary>
internal abstract record PatternNode
{
    public sealed record Empty : PatternNode;

    /// <summary>One code point of a set.</summary>
    public sealed record Set(CodePointSet CodePoints) : PatternNode;

    public sealed record Sequence(IReadOnlyList<PatternNode> Parts) : PatternNode;

    public sealed record Choice(IReadOnlyList<PatternNode> Parts) : PatternNode;

    /// <param name="Max">-1 for no bound.</param>
    public sealed record Repeat(PatternNode Inner, int Min, int Max, bool Lazy) : PatternNode;

    public sealed record Group(int Number, PatternNode Inner) : PatternNode;

    public sealed record Start : PatternNode;

    public sealed record End : PatternNode;

    public sealed record WordEdge(bool Negated) : PatternNode;

    public sealed record Look(bool Behind, bool Negated, PatternNode Inner) : PatternNode;

    public sealed record Back(int Number) : PatternNode;

    /// <summary>Can be decided by one pass over the text: nothing looks around or back.</summary>
    public bool IsRegular => this switch
    {
        Sequence s => s.Parts.All(p => p.IsRegular),
        Choice c => c.Parts.All(p => p.IsRegular),
        Repeat r => r.Inner.IsRegular,
        Group g => g.Inner.IsRegular,
        WordEdge or Look or Back => false,
        _ => true,
    };
}
