namespace Exchange.Core.Expressions;

/// <summary>One variable. A chain of them is never changed once it is shared, so tuples and closures can hold on to it.</summary>
internal sealed class Binding(string name, Value value, Binding? next)
{
    internal readonly string Name = name;
    internal readonly Binding? Next = next;
    internal Value Value = value;

    /// <summary>Names are interned when an expression is compiled, so most comparisons are of references.</summary>
    internal bool Is(string other) => ReferenceEquals(Name, other) || string.Equals(Name, other, StringComparison.Ordinal);
}

/// <summary>The variables of a block, a function call or a step that binds some, and what is around it.</summary>
internal sealed class Scope
{
    readonly Scope? outer;
    readonly Binding? shared;
    Binding? first;

    /// <summary>The outermost.</summary>
    internal Scope(Run run) => Run = run;

    internal Scope(Scope outer)
    {
        this.outer = outer;
        Run = outer.Run;
    }

    /// <summary>With the variables of a tuple, which stay its own.</summary>
    internal Scope(Scope outer, Binding? tuple)
        : this(outer)
    {
        shared = tuple;
        first = tuple;
    }

    internal Run Run { get; }

    internal void Bind(string name, Value value)
    {
        for (var at = first; !ReferenceEquals(at, shared); at = at!.Next)
            if (at!.Is(name))
            {
                at.Value = value;
                return;
            }
        first = new Binding(name, value, first);
    }

    /// <summary>The innermost variable of that name; of the host, or a function, where there is none.</summary>
    internal Value Find(string name)
    {
        for (var scope = this; scope is not null; scope = scope.outer)
            for (var at = scope.first; at is not null; at = at.Next)
                if (at.Is(name))
                    return at.Value;
        return Run.Global(name);
    }
}
