using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

/// <summary>
/// A node of a parsed expression: immutable and compared by identity of place, so checks and lineage may walk it. <see cref="Children"/> has every part that
/// is evaluated, in the order of the text.
/// </summary>
public abstract record Syntax(int Position)
{
    /// <summary>Character offset in the text, from 0: where the node begins, or of its operator.</summary>
    public int Position { get; init; } = Position;

    /// <summary>"[…]" after a value that is not a path; those of a path belong to its steps.</summary>
    public ImmutableArray<FilterSyntax> Predicates { get; init; } = [];

    /// <summary>"{…}" after a value: its items by key.</summary>
    public GroupSyntax? Group { get; init; }

    /// <summary>"[]" after a value: one item stays an array.</summary>
    public bool KeepArray { get; init; }

    /// <summary>The parts, predicates and grouping included.</summary>
    public IEnumerable<Syntax> Children
    {
        get
        {
            foreach (var part in Parts)
                yield return part;
            foreach (var predicate in Predicates)
                yield return predicate.Condition;
            if (Group is null)
                yield break;
            foreach (var (key, value) in Group.Members)
            {
                yield return key;
                yield return value;
            }
        }
    }

    /// <summary>This node and all below it.</summary>
    public IEnumerable<Syntax> All
    {
        get
        {
            var waiting = new Stack<Syntax>();
            waiting.Push(this);
            while (waiting.TryPop(out var next))
            {
                yield return next;
                foreach (var child in next.Children.Reverse())
                    waiting.Push(child);
            }
        }
    }

    internal virtual IEnumerable<Syntax> Parts => [];

    /// <summary>Levels of nodes from here down; kept, because a long chain of operators is as deep as it is long.</summary>
    internal int Height { get; init; } = 1;

    /// <summary>Evaluating it may bind a variable in the scope around it.</summary>
    internal bool Binds { get; init; }

    public virtual bool Equals(Syntax? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(this);
}

/// <summary>"[…]": keeps the items for which the condition is true or a number that is their index.</summary>
public sealed record FilterSyntax(int Position, Syntax Condition) : StageSyntax(Position);

/// <summary>"#$i" after a predicate: binds the index of each item.</summary>
public sealed record IndexSyntax(int Position, string Variable) : StageSyntax(Position);

public abstract record StageSyntax(int Position);

/// <summary>"{key: value, …}" after a value.</summary>
public sealed record GroupSyntax(int Position, ImmutableArray<MemberSyntax> Members);

public sealed record MemberSyntax(Syntax Key, Syntax Value);

public sealed record SortTermSyntax(Syntax Expression, bool Descending);

/// <summary>One step of a path.</summary>
public sealed record StepSyntax(Syntax Expression)
{
    public ImmutableArray<StageSyntax> Stages { get; init; } = [];

    /// <summary>"@$v": the variable that each item of this step is bound to while the context stays where it was.</summary>
    public string? Focus { get; init; }

    /// <summary>"#$i": the variable that the index of each item is bound to.</summary>
    public string? Index { get; init; }

    public bool KeepArray { get; init; }

    /// <summary>An array constructor that is not flattened into the result of the path.</summary>
    internal bool Constructed { get; init; }
}
