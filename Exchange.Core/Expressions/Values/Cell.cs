namespace Exchange.Core.Expressions;

internal enum CellKind : byte
{
    Null,
    Boolean,
    Number,
    List,
    Object,
    Function,
    Tape,
    Tuples,
    TailCall,
}

/// <summary>
/// What the reference half of a <see cref="Value"/> may point at, beside a string. The kind is a field, not a virtual call: it is read for every value.
/// </summary>
internal abstract class Cell(CellKind kind)
{
    internal readonly CellKind Kind = kind;
}

/// <summary>Marks a value whose content is in its bits.</summary>
internal sealed class Tag : Cell
{
    internal static readonly Tag Null = new(CellKind.Null);
    internal static readonly Tag Boolean = new(CellKind.Boolean);
    internal static readonly Tag Number = new(CellKind.Number);

    Tag(CellKind kind)
        : base(kind)
    {
    }
}
