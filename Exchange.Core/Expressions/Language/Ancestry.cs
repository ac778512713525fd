namespace Exchange.Core.Expressions;

/// <summary>
/// Finds, for every % of an expression, the step above which it stands, before anything is evaluated: that step then carries its parent along as a hidden
/// variable. A % that no step is above is an error of the text (S0217).
/// </summary>
internal sealed class Ancestry
{
    /// <summary>Nothing to find: what most expressions have.</summary>
    static readonly List<Slot> Nothing = [];

    readonly Dictionary<Syntax, Slot> labels = new(ReferenceEqualityComparer.Instance);
    readonly HashSet<Syntax> carriers = new(ReferenceEqualityComparer.Instance);
    readonly string text;

    Ancestry(string text) => this.text = text;

    /// <summary>A parent that is looked for: so many levels up from where the search stands.</summary>
    sealed class Slot(string label)
    {
        internal string Label { get; set; } = label;

        internal int Level { get; set; } = 1;

        /// <summary>It stands in the first step of a path or beside ~>: that there is nothing above it is no error.</summary>
        internal bool MayBeMissing { get; set; }
    }

    /// <exception cref="ExpressionSyntaxException">S0217.</exception>
    internal static Ancestry Resolve(Syntax root, string text)
    {
        var ancestry = new Ancestry(text);
        if (!text.Contains('%'))
            return ancestry;
        if (ancestry.Find(root).Exists(slot => slot is { Level: > 0, MayBeMissing: false }))
            throw new ExpressionSyntaxException("S0217", text, root.Position);
        return ancestry;
    }

    /// <summary>The hidden variable of a % or of the step above it, or null.</summary>
    internal string? LabelOf(Syntax node) => labels.GetValueOrDefault(node)?.Label;

    /// <summary>Whether the node gives its parents along with its values.</summary>
    internal bool Carries(Syntax node) => carriers.Contains(node);

    /// <summary>What the node could not find inside itself.</summary>
    List<Slot> Find(Syntax node)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var open = node switch
        {
            ParentSyntax => [labels[node] = new Slot($"!{labels.Count}")],
            PathSyntax path => FindInPath(path),
            LambdaSyntax lambda => Separate(lambda.Body),
            TransformSyntax => Separate([.. node.Parts]),
            // What is called has no steps above it to look at.
            CallSyntax call => FindIn(call.Arguments, Separate(call.Procedure)),
            PartialSyntax partial => FindIn(partial.Arguments, Separate(partial.Procedure)),
            // What goes through a function need not come from a step.
            ApplySyntax => Optional(FindIn(node.Parts, Nothing)),
            _ => FindIn(node.Parts, Nothing),
        };
        open = FindInFilters(node, node.Predicates, open);
        if (node.Group is not null)
            Separate([.. node.Group.Members.SelectMany(m => new[] { m.Key, m.Value })]);
        return open;
    }

    // A function's body and a grouping do not see the steps around them.
    List<Slot> Separate(params Syntax[] parts)
    {
        foreach (var part in parts)
            Find(part);
        return Nothing;
    }

    static List<Slot> Optional(List<Slot> open)
    {
        foreach (var slot in open)
            slot.MayBeMissing = true;
        return open;
    }

    List<Slot> FindIn(IEnumerable<Syntax> parts, List<Slot> open)
    {
        foreach (var part in parts)
            if (Find(part) is { Count: > 0 } more)
                open = [.. open, .. more];
        return open;
    }

    List<Slot> FindInFilters(Syntax node, IEnumerable<StageSyntax> stages, List<Slot> open)
    {
        foreach (var stage in stages)
        {
            if (stage is not FilterSyntax filter)
                continue;
            var found = Find(filter.Condition);
            if (filter.Condition is ParentSyntax)
                continue;
            foreach (var slot in found)
                if (slot.Level == 1)
                    Seek(node, slot);
                else
                    slot.Level--;
            if (found.Count > 0)
                open = [.. open, .. found];
        }
        return open;
    }

    List<Slot> FindInPath(PathSyntax path)
    {
        var unresolved = new List<Slot>();
        for (var last = 0; last < path.Steps.Length; last++)
        {
            var step = path.Steps[last];
            var open = FindInFilters(step.Expression, step.Stages, Find(step.Expression));
            foreach (var slot in open)
                if (last == 0 || !SeekBefore(path, last, slot))
                {
                    slot.MayBeMissing |= last == 0 && step.Expression is not ParentSyntax;
                    unresolved.Add(slot);
                }
        }
        return unresolved.Count == 0 ? Nothing : unresolved;
    }

    bool SeekBefore(PathSyntax path, int last, Slot slot)
    {
        var index = last - 1;
        while (slot.Level > 0)
        {
            if (index < 0)
                return false;
            var step = path.Steps[index--];
            // Steps that bind a variable leave the context where it was, so a row of them counts as one.
            while (index >= 0 && step.Focus is not null && path.Steps[index].Focus is not null)
                step = path.Steps[index--];
            Seek(step.Expression, slot);
        }
        return true;
    }

    void Seek(Syntax node, Slot slot)
    {
        switch (node)
        {
            case NameSyntax or WildcardSyntax:
                if (--slot.Level > 0)
                    return;
                if (labels.TryGetValue(node, out var known))
                    slot.Label = known.Label;
                labels[node] = slot;
                carriers.Add(node);
                return;
            case ParentSyntax:
                slot.Level++;
                return;
            case BlockSyntax { Expressions: [.., var result] }:
                carriers.Add(node);
                Seek(result, slot);
                return;
            case BlockSyntax:
                return;
            case PathSyntax path:
                carriers.Add(node);
                var index = path.Steps.Length - 1;
                do
                    Seek(path.Steps[index--].Expression, slot);
                while (slot.Level > 0 && index >= 0);
                return;
            default:
                throw new ExpressionSyntaxException("S0217", text, node.Position);
        }
    }
}
