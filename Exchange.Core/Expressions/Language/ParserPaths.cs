using System.Collections.Immutable;

namespace Exchange.Core.Expressions;

/// <summary>How paths are put together: what in the text is a nest of operators becomes one row of steps.</summary>
internal sealed partial class Parser
{
    /// <summary>left.right.</summary>
    Syntax Join(Syntax left, Syntax right)
    {
        var path = left as PathSyntax ?? new PathSyntax(left.Position, [new StepSyntax(left) { KeepArray = left.KeepArray }]);
        var steps = path.Steps.ToBuilder();
        if (right is PathSyntax rest)
            steps.AddRange(rest.Steps);
        else
            steps.Add(Paths.Step(right));
        if (steps.Count > MaxHeight)
            throw new ExpressionSyntaxException("S0500", text, right.Position);

        // A long path is joined step by step, so only the first and the new steps need to be looked at again.
        for (var i = 0; i < steps.Count; i = i == 0 ? Math.Max(1, path.Steps.Length - 1) : i + 1)
            steps[i] = Named(steps[i], i == 0 || i == steps.Count - 1);
        return Measured(path with
        {
            Steps = steps.ToImmutable(),
            KeepSingleton = path.KeepSingleton || steps.Any(s => s.KeepArray),
        });
    }

    // A string as a step is a name; an array constructor first or last in a path is not flattened.
    StepSyntax Named(StepSyntax step, bool atAnEnd)
    {
        switch (step.Expression)
        {
            case StringSyntax name:
                return step with { Expression = new NameSyntax(name.Position, name.Value) { Predicates = name.Predicates, Group = name.Group } };
            case ArraySyntax when atAnEnd:
                return step with { Constructed = true };
            case NumberSyntax or BooleanSyntax or NullSyntax:
                Note("S0213", step.Expression.Position, Describe(step.Expression));
                break;
        }
        return step;
    }

    PathSyntax Longer(PathSyntax path, StepSyntax step) => path.Steps.Length < MaxHeight
        ? Measured(path with { Steps = path.Steps.Add(step) })
        : throw new ExpressionSyntaxException("S0500", text, step.Expression.Position);

    /// <summary>left[condition].</summary>
    Syntax Filter(Syntax left, FilterSyntax filter)
    {
        if ((left is PathSyntax before ? before.Steps[^1].Stages.Length : left.Predicates.Length) >= MaxHeight)
            throw new ExpressionSyntaxException("S0500", text, filter.Position);
        if (left is not PathSyntax path)
        {
            if (left.Group is not null)
                Note("S0209", filter.Position);
            return Measured(left with { Predicates = left.Predicates.Add(filter) });
        }
        var last = path.Steps[^1];
        if (last.Expression.Group is not null)
            Note("S0209", filter.Position);
        return Measured(path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, last with { Stages = last.Stages.Add(filter) }) });
    }

    /// <summary>left{key: value}.</summary>
    Syntax Group(int at, Syntax left, ImmutableArray<MemberSyntax> members)
    {
        if (left.Group is not null)
            Note("S0210", at);
        return Measured(left with { Group = new GroupSyntax(at, members) });
    }

    /// <summary>left@$variable.</summary>
    Syntax Focus(int at, Syntax left, string variable)
    {
        if (left is not PathSyntax path)
        {
            // Outside a path the variable has nothing to be bound for; the checks are the same.
            if (!left.Predicates.IsEmpty)
                Note("S0215", at);
            path = new PathSyntax(left.Position, [new StepSyntax(left) { KeepArray = left.KeepArray }]);
        }
        var last = path.Steps[^1];
        if (!last.Stages.IsEmpty || !last.Expression.Predicates.IsEmpty)
            Note("S0215", at);
        if (last.Expression is SortSyntax)
            Note("S0216", at);
        return Measured(path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, last with { Focus = variable }) });
    }

    /// <summary>left#$variable.</summary>
    Syntax Index(int at, Syntax left, string variable)
    {
        var path = left as PathSyntax ?? new PathSyntax(left.Position, [Paths.Step(left)]);
        var last = path.Steps[^1];
        last = last.Stages.IsEmpty ? last with { Index = variable } : last with { Stages = last.Stages.Add(new IndexSyntax(at, variable)) };
        return Measured(path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, last) });
    }
}

/// <summary>The small shapes that paths are made of.</summary>
internal static class Paths
{
    internal static PathSyntax Name(int position, string name) => new(position, [new StepSyntax(new NameSyntax(position, name))]) { Height = 2 };

    /// <summary>The name, where the node is a path of one bare name.</summary>
    internal static string? SingleName(Syntax node) =>
        node is PathSyntax { Steps: [{ Expression: NameSyntax name, Stages.IsEmpty: true, Focus: null, Index: null }], Group: null } ? name.Name : null;

    /// <summary>A value as a step: its predicates become stages of the step.</summary>
    internal static StepSyntax Step(Syntax node) => new(node.Predicates.IsEmpty ? node : node with { Predicates = [] })
    {
        Stages = [.. node.Predicates],
        KeepArray = node.KeepArray,
    };

    /// <summary>"[]" after a node: on a step's own value it is the path that keeps its singletons.</summary>
    internal static Syntax KeepArray(Syntax node)
    {
        if (node is not PathSyntax path)
            return node with { KeepArray = true };
        var last = path.Steps[^1];
        if (path.Steps.Length == 1 && last.Expression is NameSyntax && last.Focus is null && last.Index is null && path.Group is null)
            return path with { Steps = [last with { KeepArray = true }], KeepSingleton = true };
        return last.Focus is not null
            ? path with { Steps = path.Steps.SetItem(path.Steps.Length - 1, last with { KeepArray = true }), KeepArray = true }
            : path with { KeepArray = true };
    }

    internal static bool KeepsArray(Syntax node) => node.KeepArray;
}
