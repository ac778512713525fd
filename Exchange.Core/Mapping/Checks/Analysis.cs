using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Functions;
using Exchange.Core.Mapping.Schemas;
using Exchange.Core.Mapping.Tables;

namespace Exchange.Core.Mapping.Checks;

/// <summary>
/// Evaluates expressions over what the schemas say instead of over a record: each node gives the forms that its value may have. It never claims what it cannot
/// know; where a walk would take too long it stops and says so.
/// </summary>
internal sealed partial class Analysis(MappingTexts texts, Shape root, IReadOnlyDictionary<string, CodeTableUse> tables, Sightings sightings)
{
    const int MostVisits = 200_000;
    const int MostCalls = 40;

    readonly Dictionary<string, Shape?> snippets = new(StringComparer.Ordinal);
    readonly HashSet<LambdaSyntax> met = [];
    readonly HashSet<LambdaSyntax> called = [];
    readonly List<LambdaSyntax> active = [];
    readonly List<(Shape Context, string Path)> present = [];
    readonly Dictionary<LambdaSyntax, FunctionForm> lambdas = [];
    int visits;
    int maybes;
    bool isFinishing;

    internal CancellationToken Stop { get; init; }

    internal HashSet<string> UsedTables { get; } = new(StringComparer.Ordinal);

    internal IEnumerable<string> UsedSnippets => snippets.Keys;

    /// <summary>There was more to walk through than the bound lets; what is not told is not known.</summary>
    internal bool GaveUp => visits > MostVisits;

    /// <param name="each">Of a message of rows, what gives an item for each.</param>
    internal Shape Evaluate(MappingTexts.Entry field, Shape? each = null)
    {
        var scope = new Scope();
        if (each is null)
            return Evaluate(field.Expression.Syntax, root, scope);
        scope.Bind("item", each.Items(out _).Missing(false));
        scope.Bind("line", Shape.Of(Kinds.Integer));
        maybes++;
        var shape = Evaluate(field.Expression.Syntax, root, new Scope(scope));
        maybes--;
        return shape;
    }

    /// <summary>Looks into functions that nobody calls, where only what does not depend on their arguments can be told.</summary>
    internal void Finish()
    {
        isFinishing = true;
        sightings.IsUncalled = true;
        foreach (var lambda in met.Except(called).ToList())
            if (lambdas.TryGetValue(lambda, out var form))
                ApplyUncalled(form, lambda);
        sightings.IsUncalled = false;
    }

    // What is never evaluated stops no message: a doubt, not an error.
    void ApplyUncalled(FunctionForm form, LambdaSyntax lambda)
    {
        maybes++;
        Apply(form, [.. lambda.Parameters.Select(_ => Shape.Anything)]);
        maybes--;
    }

    Shape Evaluate(Syntax node, Shape context, Scope scope)
    {
        Stop.ThrowIfCancellationRequested();
        if (++visits > MostVisits)
            return Shape.Anything;
        var shape = node is PathSyntax path ? OfPath(path, context, scope) : Bare(node, context, scope);
        if (node is not PathSyntax)
            foreach (var predicate in node.Predicates)
            {
                shape = Filtered(shape, predicate, scope, out var isMany);
                if (isMany)
                    shape = Shape.OfForms(shape.Forms.Append(new RowForm(shape.Missing(false), FromPath: true)), shape.MayMiss, shape.Sources);
            }
        if (node.Group is not null)
            shape = Grouped(node.Group, shape, scope);
        if (node is PathSyntax || !node.KeepArray)
            return shape;
        // A predicate gives a sequence, be it of the one value that it was asked of.
        return node.Predicates.IsEmpty || node.Group is not null ? KeptIfSequence(shape) : Kept(shape);
    }

    // After a value that is no path "[]" keeps what would else collapse, and does nothing to a value of another kind.
    static Shape KeptIfSequence(Shape shape) => shape.Forms.Any(f => f is RowForm { FromPath: true }) ? Kept(shape)
        : shape.CannotTell ? shape.Or(Kept(shape))
        : shape;

    Shape Bare(Syntax node, Shape context, Scope scope)
    {
        switch (node)
        {
            case StringSyntax text:
                return Shape.Literal(Kinds.String, SchemaValues.Literal(text.Value));
            case NumberSyntax number:
                var literal = SchemaValues.Literal(number.Value);
                return Shape.Literal(SchemaValues.KindOf(literal), literal);
            case BooleanSyntax boolean:
                return Shape.Literal(Kinds.Boolean, SchemaValues.Literal(boolean.Value));
            case NullSyntax:
                return Shape.Literal(Kinds.Null, "null");
            case RegexSyntax:
                return Shape.Of(new FunctionForm(null));
            case VariableSyntax variable:
                return Variable(variable, context, scope);
            case NameSyntax name:
                return Look(name, context);
            case WildcardSyntax:
                return Members(context);
            case DescendantsSyntax:
                return Shape.Anything.With(context.All);
            case ParentSyntax:
                return Above(context);
            case BinarySyntax binary:
                return Binary(binary, context, scope);
            case NegateSyntax negate:
                return Numeric(Evaluate(negate.Operand, context, scope), negate.Position, "-");
            case ArraySyntax array:
                return Array(array, context, scope);
            case ObjectSyntax made:
                return Object(made.Members, PerItem(context), scope);
            case ConditionSyntax condition:
                return Condition(condition, context, scope);
            case DefaultSyntax either:
                return Default(either, context, scope);
            case BlockSyntax block:
                return Block(block, context, scope);
            case BindSyntax bind:
                var value = Evaluate(bind.Value, context, scope);
                scope.Bind(bind.Variable, value);
                return value;
            case LambdaSyntax lambda:
                met.Add(lambda);
                var form = new FunctionForm(null, lambda, scope, context);
                lambdas.TryAdd(lambda, form);
                return Shape.Of(form);
            case CallSyntax call:
                return Call(call, context, scope, null);
            case PartialSyntax partial:
                return Partial(partial, context, scope);
            case ApplySyntax apply:
                return Applied(apply, context, scope);
            case TransformSyntax:
                // What a transform looks for is found by its pattern in what it is given: not followed.
                return Shape.Of(new FunctionForm(null));
            default:
                return Shape.Anything;
        }
    }

    Shape Variable(VariableSyntax variable, Shape context, Scope scope)
    {
        if (variable.Name.Length == 0)
            return context;
        if (variable.Name == "$")
            return root;
        if (scope.Find(variable.Name) is { } bound)
            return bound;
        if (texts.Snippets.TryGetValue(variable.Name, out var snippet))
            return Snippet(snippet);
        return DomainFunctions.Set.Has(variable.Name) ? Shape.Of(new FunctionForm(variable.Name)) : Shape.Nothing;
    }

    Shape Snippet(MappingTexts.Entry snippet)
    {
        if (snippets.TryGetValue(snippet.Name, out var known))
            return known ?? Shape.Anything;
        snippets[snippet.Name] = null;
        var shape = Evaluate(snippet.Expression.Syntax, root, new Scope());
        snippets[snippet.Name] = shape;
        return shape;
    }

    Shape Array(ArraySyntax array, Shape context, Scope scope)
    {
        var item = default(Shape);
        var isFilled = false;
        foreach (var part in array.Items)
        {
            var shape = Evaluate(part, context, scope);
            // What a value gives is added one by one, unless it is an array constructor itself.
            var each = part is ArraySyntax ? shape : shape.Items(out _);
            isFilled |= !each.MayMiss;
            item = item is null ? each : item.Or(each);
        }
        return Shape.Of(new RowForm((item ?? Shape.Nothing).Missing(false), FromPath: false, isFilled));
    }

    Shape Object(IEnumerable<MemberSyntax> members, Shape context, Scope scope)
    {
        var made = new List<MadeMember>();
        var others = default(Shape);
        foreach (var member in members)
        {
            var key = Evaluate(member.Key, context, scope);
            var value = Evaluate(member.Value, context, scope);
            if (key.OnlyText is { } name)
                made.Add(new MadeMember(name, value, member.Key.Position));
            else
                others = (others is null ? value : others.Or(value)).With(key.All);
        }
        return Shape.Of(new MadeForm([.. made], others));
    }

    /// <summary>Over an array an object is made of all its items, so that a member's context is an item, several, or none.</summary>
    static Shape PerItem(Shape context)
    {
        var item = context.Items(out var isMany);
        return isMany ? item.Or(context).Missing() : context;
    }

    Shape Grouped(GroupSyntax group, Shape of, Scope scope)
    {
        var item = of.Items(out _).Missing(false);
        var shape = Object(group.Members, item, scope);
        // A key may come of every item, or of none.
        return Shape.OfForms(
            shape.Forms.Select(f => f is MadeForm made ? new MadeForm([.. made.Members.Select(m => m with { Value = m.Value.Missing() })], made.Others) : f),
            false,
            of.Sources);
    }

    Shape Block(BlockSyntax block, Shape context, Scope scope)
    {
        var inner = new Scope(scope);
        var last = Shape.Nothing;
        foreach (var expression in block.Expressions)
            last = Evaluate(expression, context, inner);
        return last;
    }

    /// <summary>What is evaluated for some records only: a fault in it does not stop the others.</summary>
    Shape Maybe(Syntax node, Shape context, Scope scope)
    {
        maybes++;
        var shape = Evaluate(node, context, scope);
        maybes--;
        return shape;
    }

    MappingSeverity Certainly(Shape operand) => maybes == 0 && !operand.MayMiss ? MappingSeverity.Error : MappingSeverity.Warning;

    Shape Condition(ConditionSyntax condition, Shape context, Scope scope)
    {
        var test = Evaluate(condition.Condition, context, scope);
        TellConstant(test, condition);
        var (there, absent) = Presence(condition.Condition);
        var then = Knowing(there, condition.Then, context, scope);
        var otherwise = condition.Else is null ? Shape.Nothing : Knowing(absent, condition.Else, context, scope);
        return then.Or(otherwise).With(test.All.AsConditions());
    }

    void TellConstant(Shape test, ConditionSyntax condition)
    {
        if (test is { MayMiss: false, Values: { Count: 1 } values } && condition.Condition is not (BooleanSyntax or BinarySyntax))
            sightings.Tell(
                MappingSeverity.Warning, "mapping.constant-condition", condition.Position,
                $"条件总是 {values.First()}，另一分支不会执行", $"The condition is always {values.First()}, so one branch is never taken");
    }

    Shape Default(DefaultSyntax either, Shape context, Scope scope)
    {
        var left = Evaluate(either.Left, context, scope);
        var right = Maybe(either.Right, context, scope);
        return left.Missing(false).Or(right).With(either.WhereMissing ? Sources.None : left.All.AsConditions());
    }
}
