using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Drafts;

/// <summary>A part of the message that a draft writes, or would.</summary>
/// <param name="Place">Its name, titles and schema.</param>
/// <param name="IsRequired">It must be there where what it is in is there.</param>
internal abstract record DraftField(DraftPlace Place, bool IsRequired)
{
    /// <summary>Something is written.</summary>
    internal abstract bool IsMatched { get; }

    internal sealed record Value(DraftPlace Place, bool IsRequired, Queue<(DraftPlace Source, string Expression)> Candidates) : DraftField(Place, IsRequired)
    {
        /// <summary>The one value that its schema allows.</summary>
        internal string? Constant { get; init; }

        internal override bool IsMatched => Constant is not null || Candidates.Count > 0;

        internal string? Expression => Constant ?? (Candidates.TryPeek(out var best) ? best.Expression : null);
    }

    /// <summary>An object; its members are fields of their own.</summary>
    internal sealed record Group(DraftPlace Place, bool IsRequired, IReadOnlyList<DraftField> Members) : DraftField(Place, IsRequired)
    {
        internal override bool IsMatched => Members.Any(m => m.IsMatched && m is not Value { Constant: not null });
    }

    /// <summary>A list made of another list, an item for each.</summary>
    internal sealed record Items(DraftPlace Place, bool IsRequired, DraftPlace Source, string Path, IReadOnlyList<DraftField> Members) : DraftField(Place, IsRequired)
    {
        internal bool IsDropped { get; set; }

        internal override bool IsMatched => !IsDropped && Members.Any(m => m.IsMatched);
    }

    /// <summary>The kinds that it may be.</summary>
    internal Kinds Kinds => Place.Kinds;
}
