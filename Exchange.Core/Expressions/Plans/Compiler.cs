namespace Exchange.Core.Expressions;

/// <summary>
/// Turns syntax into plans. What can be decided from the text is decided here: fixed keys, plain chains of names, indices, constants, tail calls.
/// </summary>
internal sealed partial class Compiler
{
    const int GuardEvery = 64;

    readonly Ancestry ancestry;
    readonly HashSet<string> bound = new(StringComparer.Ordinal);

    readonly bool isInner;

    Compiler(Ancestry ancestry, bool isInner)
    {
        this.ancestry = ancestry;
        this.isInner = isInner;
    }

    /// <param name="root">What to compile.</param>
    /// <param name="ancestry">Where its parents are found.</param>
    /// <param name="isInner">It is evaluated inside another expression, whose variables it sees.</param>
    /// <param name="bindsNames">It binds variables.</param>
    internal static Plan Compile(Syntax root, Ancestry ancestry, bool isInner, out bool bindsNames)
    {
        var compiler = new Compiler(ancestry, isInner);
        foreach (var node in root.All)
            compiler.NoteBindings(node);
        bindsNames = compiler.bound.Count > 0;
        return compiler.Compile(root, 1);
    }

    void NoteBindings(Syntax node)
    {
        switch (node)
        {
            case BindSyntax bind:
                bound.Add(bind.Variable);
                break;
            case LambdaSyntax lambda:
                bound.UnionWith(lambda.Parameters);
                break;
            case PathSyntax path:
                foreach (var step in path.Steps)
                {
                    if (step.Focus is not null)
                        bound.Add(step.Focus);
                    if (step.Index is not null)
                        bound.Add(step.Index);
                    foreach (var stage in step.Stages.OfType<IndexSyntax>())
                        bound.Add(stage.Variable);
                }
                break;
        }
    }

    /// <param name="node">What to compile.</param>
    /// <param name="level">How deep it is nested in the body of its function, counted as evaluations.</param>
    /// <param name="asStep">It is a step of a path, which takes bound variables along.</param>
    /// <param name="constructed">It is an array constructor whose array is not flattened.</param>
    Plan Compile(Syntax node, int level, bool asStep = false, bool constructed = false)
    {
        System.Runtime.CompilerServices.RuntimeHelpers.EnsureSufficientExecutionStack();
        var plan = node is ArraySyntax array ? ArrayOf(array, level, constructed) : Bare(node, level, asStep);
        if (node is PathSyntax)
            return Guarded(plan, node);
        if (!node.Predicates.IsEmpty)
            plan = new FilteredPlan(plan, [.. node.Predicates.Select(p => FilterOf(p, level))]);
        if (node.Group is not null)
            plan = new GroupedPlan(plan, GroupingOf(node.Group.Members, node.Group.Position, level));
        if (node.KeepArray)
            plan = new KeepArrayPlan(plan);
        return Guarded(!asStep && ancestry.Carries(node) && node is BlockSyntax ? new ItemsPlan(plan) : plan, node);
    }

    static Plan Guarded(Plan plan, Syntax node) => node.Height % GuardEvery == 0 ? new GuardPlan(plan) : plan;

    Plan Bare(Syntax node, int level, bool asStep) => node switch
    {
        PathSyntax path => PathOf(path, level, asStep),
        StringSyntax text => new ConstantPlan(text.Value),
        NumberSyntax number => new ConstantPlan(number.Value),
        BooleanSyntax boolean => new ConstantPlan(boolean.Value),
        NullSyntax => new ConstantPlan(Value.Null),
        RegexSyntax regex => new RegexPlan(new RegexFunction(regex.Compiled!)),
        NameSyntax name => new NamePlan(new PropertyName(name.Name)),
        WildcardSyntax => new WildcardPlan(),
        DescendantsSyntax => new DescendantsPlan(),
        ParentSyntax => new ParentPlan(ancestry.LabelOf(node) ?? "!"),
        VariableSyntax variable => VariableOf(variable.Name),
        BinarySyntax binary => BinaryOf(binary, level),
        NegateSyntax negate => new NegatePlan(Compile(negate.Operand, level + 1), node.Position),
        ObjectSyntax made => ObjectOf(made, level),
        ConditionSyntax condition => new ConditionPlan(
            Compile(condition.Condition, level + 1),
            Compile(condition.Then, level + 1),
            condition.Else is null ? null : Compile(condition.Else, level + 1)),
        DefaultSyntax either => new DefaultPlan(Compile(either.Left, level + 1), Compile(either.Right, level + 1), either.WhereMissing),
        BlockSyntax block => BlockOf(block, level, asStep),
        BindSyntax bind => new BindPlan(string.Intern(bind.Variable), Compile(bind.Value, level + 1)),
        CallSyntax call => CallOf(call, level),
        PartialSyntax partial => PartialOf(partial, level),
        LambdaSyntax lambda => LambdaOf(lambda),
        ApplySyntax apply => new ApplyPlan(
            Compile(apply.Left, level + 1),
            apply.Right is CallSyntax call ? CallOf(call, level) : Compile(apply.Right, level + 1),
            apply.Position),
        TransformSyntax transform => new TransformPlan(
            Compile(transform.Pattern, level + 1),
            Compile(transform.Update, level + 1),
            transform.Delete is null ? null : Compile(transform.Delete, level + 1),
            transform.Update.Position,
            transform.Delete?.Position ?? 0,
            node.Position),
        _ => throw new InvalidOperationException($"No plan for {node.GetType().Name}."),
    };

    Plan VariableOf(string name) => name switch
    {
        "" => new ContextPlan(),
        "$" => new RootPlan(),
        _ => isInner || bound.Contains(name) ? new VariablePlan(string.Intern(name)) : new GlobalPlan(name),
    };

    Plan BinaryOf(BinarySyntax binary, int level)
    {
        var symbol = binary.Operator;
        if (symbol == "&")
            return ConcatOf(binary, level);
        var left = Compile(binary.Left, level + 1);
        var right = Compile(binary.Right, level + 1);
        switch (symbol)
        {
            case "=" or "!=" when right is ConstantPlan { Value.IsString: true } text:
                return new TextEqualityPlan(symbol == "=", left, new PropertyName(text.Value.AsString()));
            case "=" or "!=":
                return new EqualityPlan(symbol == "=", left, right);
            case "and" or "or":
                return new LogicPlan(symbol == "and", left, right, binary.Position);
            case "in":
                return new InPlan(left, right);
            case "..":
                return new RangePlan(left, right, binary.Position);
            case "<" or "<=" or ">" or ">=":
                return new ComparisonPlan(symbol, left, right, binary.Position);
        }
        var operation = symbol switch
        {
            "+" => Arithmetic.Add,
            "-" => Arithmetic.Subtract,
            "*" => Arithmetic.Multiply,
            "/" => Arithmetic.Divide,
            _ => Arithmetic.Remainder,
        };
        return new ArithmeticPlan(operation, left, right, binary.Position, symbol);
    }

    // a & b & c is read as (a & b) & c; one plan for all is the same.
    Plan ConcatOf(BinarySyntax binary, int level)
    {
        var parts = new List<Plan>();
        var positions = new List<int>();
        Syntax left = binary;
        while (left is BinarySyntax { Operator: "&", Predicates.IsEmpty: true, Group: null, KeepArray: false } inner)
        {
            parts.Add(Compile(inner.Right, ++level));
            positions.Add(inner.Position);
            left = inner.Left;
        }
        parts.Add(Compile(left, level));
        parts.Reverse();
        // The first two parts are the two sides of the first &.
        positions.Add(positions[^1]);
        positions.Reverse();
        return new ConcatPlan([.. parts], [.. positions]);
    }

    Plan ArrayOf(ArraySyntax array, int level, bool constructed) =>
        new ArrayPlan([.. array.Items.Select(i => new ArrayPlan.Item(Compile(i, level + 1), i is ArraySyntax))], constructed);

    Plan ObjectOf(ObjectSyntax made, int level)
    {
        var grouping = GroupingOf(made.Members, made.Position, level);
        var keys = made.Members.Select(m => m.Key).ToList();
        var isFixed = keys.TrueForAll(k => k is StringSyntax { Predicates.IsEmpty: true, Group: null })
            && keys.Select(k => ((StringSyntax)k).Value).Distinct(StringComparer.Ordinal).Count() == keys.Count
            && !keys.Exists(k => Grouping.IsReserved(((StringSyntax)k).Value));
        if (!isFixed)
            return new ObjectPlan(grouping, null);
        return new ObjectPlan(grouping, [.. made.Members.Select(m => FixedMemberOf(((StringSyntax)m.Key).Value, Compile(m.Value, level + 1)))]);
    }

    static ObjectPlan.FixedMember FixedMemberOf(string name, Plan value)
    {
        var prefix = new JsonOutput();
        prefix.WriteByte((byte)',');
        prefix.WriteString(name);
        prefix.WriteByte((byte)':');
        return new ObjectPlan.FixedMember(name, prefix.Written.ToArray(), value);
    }

    Plan BlockOf(BlockSyntax block, int level, bool asStep)
    {
        var last = block.Expressions.Length - 1;
        var plans = block.Expressions.Select((e, i) => Compile(e, level + 1, asStep: i == last && (asStep || ancestry.Carries(block))));
        return new BlockPlan([.. plans], block.Binds);
    }
}
