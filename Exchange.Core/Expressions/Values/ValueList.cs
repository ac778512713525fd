namespace Exchange.Core.Expressions;

/// <summary>
/// An array made by the evaluation. A <em>sequence</em> is what a path gives: empty means nothing there, one item means that item unless the singleton is to
/// be kept. A list is filled while it is made and not changed afterwards, so it may be shared.
/// </summary>
internal sealed class ValueList : Cell
{
    Value[] items;
    int count;

    internal ValueList()
        : base(CellKind.List) => items = [];

    internal ValueList(int capacity)
        : base(CellKind.List) => items = capacity == 0 ? [] : new Value[capacity];

    internal ValueList(Value[] owned, int count)
        : base(CellKind.List)
    {
        items = owned;
        this.count = count;
    }

    /// <summary>A sequence of nothing.</summary>
    internal static readonly ValueList Empty = new() { IsSequence = true };

    internal static ValueList Sequence() => new() { IsSequence = true };

    internal static ValueList SequenceOf(Value item) => new([item], 1) { IsSequence = true };

    internal bool IsSequence { get; init; }

    /// <summary>A sequence of one item stays an array ("[]" after a step).</summary>
    internal bool KeepSingleton { get; set; }

    /// <summary>Made by an array constructor at the start or end of a path: an item of its own, not to be flattened.</summary>
    internal bool Constructed { get; init; }

    /// <summary>Wraps an input that is an array, so that it counts as one input.</summary>
    internal bool WrapsInput { get; init; }

    internal int Count => count;

    internal Value this[int index] => items[index];

    internal ReadOnlySpan<Value> Span => items.AsSpan(0, count);

    public ReadOnlySpan<Value>.Enumerator GetEnumerator() => Span.GetEnumerator();

    internal void Add(Value item)
    {
        if (count == items.Length)
            Array.Resize(ref items, Math.Max(4, items.Length * 2));
        items[count++] = item;
    }

    internal void AddItems(Value array)
    {
        if (array.Reference is ValueList list)
            AddRange(list.Span);
        else
            foreach (var item in array.Items)
                Add(item);
    }

    internal void AddRange(ReadOnlySpan<Value> more)
    {
        if (count + more.Length > items.Length)
            Array.Resize(ref items, Math.Max(count + more.Length, items.Length * 2));
        more.CopyTo(items.AsSpan(count));
        count += more.Length;
    }

    public static implicit operator Value(ValueList list) => new(list);
}
