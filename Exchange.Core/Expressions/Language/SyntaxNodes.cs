using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

public sealed record StringSyntax(int Position, string Value) : Syntax(Position);

public sealed record NumberSyntax(int Position, double Value) : Syntax(Position);

public sealed record BooleanSyntax(int Position, bool Value) : Syntax(Position);

public sealed record NullSyntax(int Position) : Syntax(Position);

public sealed record RegexSyntax(int Position, string Pattern, bool IgnoreCase, bool Multiline) : Syntax(Position)
{
    internal System.Text.RegularExpressions.Regex? Compiled { get; init; }
}

/// <summary>$name; the empty name is the context ($), "$" the whole input ($$).</summary>
public sealed record VariableSyntax(int Position, string Name) : Syntax(Position);

/// <summary>The name of a member; only as a step of a path.</summary>
public sealed record NameSyntax(int Position, string Name) : Syntax(Position);

/// <summary>*: every member's value.</summary>
public sealed record WildcardSyntax(int Position) : Syntax(Position);

/// <summary>**: everything at and below the context.</summary>
public sealed record DescendantsSyntax(int Position) : Syntax(Position);

/// <summary>%: what the context is a member of.</summary>
public sealed record ParentSyntax(int Position) : Syntax(Position);

/// <summary>^(…): orders what comes before it; only as a step of a path.</summary>
public sealed record SortSyntax(int Position, ImmutableArray<SortTermSyntax> Terms) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Terms.Select(t => t.Expression);
}

/// <summary>a.b.c; a single name is a path of one step.</summary>
public sealed record PathSyntax(int Position, ImmutableArray<StepSyntax> Steps) : Syntax(Position)
{
    /// <summary>Some step keeps its singleton array.</summary>
    public bool KeepSingleton { get; init; }

    internal override IEnumerable<Syntax> Parts => Steps.SelectMany(s => s.Stages.OfType<FilterSyntax>().Select(f => f.Condition).Prepend(s.Expression));
}

/// <summary>Two sides of +, -, *, /, %, &amp;, =, !=, &lt;, &lt;=, &gt;, &gt;=, and, or, in or "..".</summary>
public sealed record BinarySyntax(int Position, string Operator, Syntax Left, Syntax Right) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => [Left, Right];
}

public sealed record NegateSyntax(int Position, Syntax Operand) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => [Operand];
}

public sealed record ArraySyntax(int Position, ImmutableArray<Syntax> Items) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Items;
}

public sealed record ObjectSyntax(int Position, ImmutableArray<MemberSyntax> Members) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Members.SelectMany(m => new[] { m.Key, m.Value });
}

/// <summary>condition ? then : else.</summary>
public sealed record ConditionSyntax(int Position, Syntax Condition, Syntax Then, Syntax? Else) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Else is null ? [Condition, Then] : [Condition, Then, Else];
}

/// <summary>left ?: right (the left where it is true) or left ?? right (the left where it is there).</summary>
public sealed record DefaultSyntax(int Position, Syntax Left, Syntax Right, bool WhereMissing) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => [Left, Right];
}

/// <summary>(a; b; c): a scope of its own; gives the last.</summary>
public sealed record BlockSyntax(int Position, ImmutableArray<Syntax> Expressions) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Expressions;
}

/// <summary>$name := value.</summary>
public sealed record BindSyntax(int Position, string Variable, Syntax Value) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => [Value];
}

/// <summary>procedure(arguments). The procedure of $sum(…) is the variable "sum".</summary>
public sealed record CallSyntax(int Position, Syntax Procedure, ImmutableArray<Syntax> Arguments) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Arguments.Prepend(Procedure);
}

/// <summary>procedure(a, ?): a function of what is left open.</summary>
public sealed record PartialSyntax(int Position, Syntax Procedure, ImmutableArray<Syntax> Arguments) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Arguments.Prepend(Procedure);
}

/// <summary>? as an argument.</summary>
public sealed record PlaceholderSyntax(int Position) : Syntax(Position);

/// <summary>function($a, $b)&lt;signature&gt;{body}.</summary>
public sealed record LambdaSyntax(int Position, ImmutableArray<string> Parameters, string? Signature, Syntax Body) : Syntax(Position)
{
    internal Signature? Checked { get; init; }

    internal override IEnumerable<Syntax> Parts => [Body];
}

/// <summary>left ~> right.</summary>
public sealed record ApplySyntax(int Position, Syntax Left, Syntax Right) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => [Left, Right];
}

/// <summary>|pattern|update, delete|: a function that gives a changed copy.</summary>
public sealed record TransformSyntax(int Position, Syntax Pattern, Syntax Update, Syntax? Delete) : Syntax(Position)
{
    internal override IEnumerable<Syntax> Parts => Delete is null ? [Pattern, Update] : [Pattern, Update, Delete];
}
