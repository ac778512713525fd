using System.Collections.Immutable;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

internal sealed partial class Analysis
{
    Shape Call(CallSyntax call, Shape context, Scope scope, Shape? first)
    {
        var procedure = Evaluate(call.Procedure, context, scope);
        var arguments = call.Arguments.Select(a => Evaluate(a, context, scope));
        return ApplyAny(procedure, [.. first is null ? arguments : arguments.Prepend(first)], context, call.Position);
    }

    Shape Partial(PartialSyntax partial, Shape context, Scope scope)
    {
        var procedure = Evaluate(partial.Procedure, context, scope);
        var bound = partial.Arguments.Select(a => a is PlaceholderSyntax ? null : Evaluate(a, context, scope)).ToImmutableArray();
        return Shape.OfForms(procedure.Forms.OfType<FunctionForm>().Select(f => new FunctionForm(null, Bound: bound, Inner: f)), false, procedure.Sources);
    }

    Shape Applied(ApplySyntax apply, Shape context, Scope scope)
    {
        var left = Evaluate(apply.Left, context, scope);
        if (apply.Right is CallSyntax { Predicates.IsEmpty: true, Group: null } call)
            return Call(call, context, scope, left);
        var right = Evaluate(apply.Right, context, scope);
        // Two functions one after the other are a function of which nothing is claimed.
        return left.Forms.Any(f => f is FunctionForm) ? Shape.Of(new FunctionForm(null)) : ApplyAny(right, [left], context, apply.Position);
    }

    Shape ApplyAny(Shape procedure, ImmutableArray<Shape> arguments, Shape context, int position)
    {
        var result = default(Shape);
        foreach (var form in procedure.Forms)
        {
            var own = form is FunctionForm function ? Apply(function, arguments, context, position) : Shape.Anything.With(AllOf(arguments));
            result = result is null ? own : result.Or(own);
        }
        return (result ?? Shape.Anything.With(AllOf(arguments))).With(procedure.Sources);
    }

    Shape Apply(FunctionForm function, ImmutableArray<Shape> arguments, Shape? context = null, int position = 0)
    {
        if (function.Inner is not null)
            return Apply(function.Inner, Filled(function.Bound, arguments), context, position);
        if (function.Lambda is not null)
            return ApplyLambda(function, function.Lambda, arguments, context);
        return function.Name is null ? Shape.Anything.With(AllOf(arguments)) : Native(function.Name, arguments, context ?? root, position);
    }

    static ImmutableArray<Shape> Filled(ImmutableArray<Shape?> bound, ImmutableArray<Shape> open)
    {
        var next = 0;
        return [.. bound.Select(b => b ?? (next < open.Length ? open[next++] : Shape.Nothing))];
    }

    Shape ApplyLambda(FunctionForm function, LambdaSyntax lambda, ImmutableArray<Shape> arguments, Shape? context)
    {
        // A function that calls itself may give anything made of what it is given.
        if (active.Contains(lambda) || active.Count >= MostCalls)
            return Shape.Anything.With(AllOf(arguments));
        if (lambda.Checked?.TakesContext([.. arguments.Select(Letters)]) is not false && !arguments.IsEmpty && lambda.Checked is { } signature)
            arguments = signature.TakesContext([.. arguments.Select(Letters)]) is true && context is not null
                ? arguments.Insert(0, context)
                : [.. lambda.Parameters.Select(_ => Shape.Anything)];
        called.Add(lambda);
        active.Add(lambda);
        var scope = new Scope(function.Home);
        var missing = lambda.Signature?.Contains('-') == true && context is not null ? context : Shape.Nothing;
        for (var i = 0; i < lambda.Parameters.Length; i++)
            scope.Bind(lambda.Parameters[i], i < arguments.Length ? arguments[i] : missing);
        var result = Evaluate(lambda.Body, function.Context!, scope);
        active.RemoveAt(active.Count - 1);
        return result;
    }

    static ImmutableHashSet<Source> AllOf(IEnumerable<Shape> shapes) => shapes.Aggregate(Sources.None, (all, shape) => all.And(shape.All));

    /// <summary>The function called for an item of the first argument, as $map, $filter and the like do: (item, index, array).</summary>
    Shape ApplyToItem(Shape function, Shape item, Shape array, int position) =>
        ApplyMaybe(function, [item.Missing(false), Shape.Of(Kinds.Integer), array], position);

    /// <summary>For items, of which there may be none.</summary>
    Shape ApplyMaybe(Shape function, ImmutableArray<Shape> arguments, int position)
    {
        maybes++;
        var shape = ApplyAny(function, arguments, root, position);
        maybes--;
        return shape;
    }
}
