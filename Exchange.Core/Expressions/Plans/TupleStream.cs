namespace Exchange.Core.Expressions;

/// <summary>An item of a path together with the variables that its steps have bound (@, # and hidden parents).</summary>
internal sealed class Tuple(Value item, Binding? bindings)
{
    internal readonly Value Item = item;
    internal readonly Binding? Bindings = bindings;

    internal Tuple With(string name, Value value) => new(Item, new Binding(name, value, Bindings));
}

/// <summary>What a path that binds variables gives from step to step.</summary>
internal sealed class TupleStream() : Cell(CellKind.Tuples)
{
    readonly List<Tuple> tuples = [];

    internal int Count => tuples.Count;

    internal Tuple this[int index]
    {
        get => tuples[index];
        set => tuples[index] = value;
    }

    internal void Add(Tuple tuple) => tuples.Add(tuple);

    /// <summary>The items alone.</summary>
    internal ValueList ToSequence()
    {
        var list = ValueList.Sequence();
        foreach (var tuple in tuples)
            list.Add(tuple.Item);
        return list;
    }
}
