using System.Collections.Immutable;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

internal sealed partial class Analysis
{
    Shape OfPath(PathSyntax path, Shape context, Scope scope)
    {
        var first = path.Steps[0].Expression;
        var current = context;
        var isMany = false;
        if (first is not VariableSyntax)
            current = context.Items(out isMany);
        scope = path.Steps.Any(BindsNames) ? new Scope(scope) : scope;
        var mayBeEmpty = false;
        var bindsNames = false;
        var unsure = 0;
        var known = present.Count > 0 ? "" : null;
        for (var i = 0; i < path.Steps.Length; i++)
        {
            var step = path.Steps[i];
            var isLast = i == path.Steps.Length - 1;
            bindsNames |= BindsNames(step);
            if (known is not null)
                known = Longer(known, path.Steps[i].Expression);
            if (i > 0)
            {
                // A step is taken for what is there; that there may be nothing is a matter of the whole path.
                mayBeEmpty |= current.MayMiss;
                isMany |= current.CannotTell;
                current = current.Missing(false);
                maybes += mayBeEmpty ? 1 : 0;
                unsure += mayBeEmpty ? 1 : 0;
            }
            if (step.Expression is not SortSyntax sort)
            {
                var before = current;
                current = Step(step, current, scope, i == 0, isLast && !isMany && !bindsNames, bindsNames, ref isMany);
                // The array that a constructor among the steps made is not taken apart by the steps after it that only pass it on.
                if (before.Forms.Any(f => f is RowForm))
                    current = current.Or(Shape.OfForms(before.Forms.Where(f => f is RowForm), false, Sources.None));
                if (known is not null && !BindsNames(step) && step.Stages.IsEmpty && IsPresent(context, known))
                    (current, mayBeEmpty) = (current.Missing(false), false);
                continue;
            }
            current = Sorted(sort, current, scope);
            isMany = true;
            if (step.Index is not null)
                scope.Bind(step.Index, Shape.Of(Kinds.Integer, mayMiss: true));
            if (step.Focus is not null)
                scope.Bind(step.Focus, current);
            foreach (var stage in step.Stages)
            {
                // An index here picks one of the sorted items.
                isMany = stage is not FilterSyntax { Condition: NumberSyntax };
                current = Staged(stage, current, scope, ref isMany);
            }
        }
        maybes -= unsure;
        current = current.Missing(mayBeEmpty || current.MayMiss);
        // Sorting keeps arrays within arrays, and "[]" and constructors keep more: together they are not followed.
        if (path.Steps.Any(s => s.Expression is SortSyntax) && (path.KeepSingleton || path.Steps.Any(s => s.Constructed)))
            return Shape.Anything.With(current.All);
        if (isMany)
            current = Many(current, path);
        else if (path.KeepSingleton || path.KeepArray)
            current = path.Steps.Any(s => s.Constructed) ? Kept(current).Or(Shape.Of(new RowForm(current.Missing(false), FromPath: false))) : Kept(current);
        return current;
    }

    static bool BindsNames(StepSyntax step) => step.Focus is not null || step.Index is not null || step.Stages.Any(s => s is IndexSyntax);

    /// <param name="isFirst">The first step is taken once, whatever the context; the others for each item.</param>
    /// <param name="bindsNames">It or a step before it binds a variable: then even an array constructor's items go on one by one.</param>
    /// <param name="keepsArray">An array that the last step gives for a single input stays as it is.</param>
    Shape Step(StepSyntax step, Shape item, Scope scope, bool isFirst, bool keepsArray, bool bindsNames, ref bool isMany)
    {
        var result = Evaluate(step.Expression, item, scope);
        if (!isFirst && step.Expression is not NameSyntax)
            result = result.With(item.All.AsConditions());
        foreach (var stage in step.Stages)
            result = Staged(stage, result, scope, ref isMany);
        if (step.Focus is not null)
        {
            scope.Bind(step.Focus, result.Items(out var manyBound));
            isMany |= manyBound || result.CannotTell;
            result = item.Missing(item.MayMiss || result.Items(out _).MayMiss);
        }
        if (step.Index is not null)
            scope.Bind(step.Index, Shape.Of(Kinds.Integer));
        if (keepsArray && step.Stages.IsEmpty && step.Focus is null || step.Constructed && !isFirst && !bindsNames)
            return result;
        var items = result.Items(out var manyHere);
        isMany |= manyHere;
        return items;
    }

    Shape Staged(StageSyntax stage, Shape shape, Scope scope, ref bool isMany)
    {
        if (stage is not FilterSyntax filter)
        {
            scope.Bind(((IndexSyntax)stage).Variable, Shape.Of(Kinds.Integer));
            return shape;
        }
        var filtered = Filtered(shape, filter, scope, out var many);
        isMany |= many;
        return filtered;
    }

    /// <summary>The items that a predicate may leave.</summary>
    Shape Filtered(Shape shape, FilterSyntax filter, Scope scope, out bool isMany)
    {
        var item = shape.Items(out isMany);
        if (filter.Condition is NumberSyntax index)
        {
            isMany = false;
            var isSure = index.Value == 0 && !item.MayMiss;
            return item.Missing(!isSure);
        }
        var test = item.MayMiss ? Maybe(filter.Condition, item.Missing(false), scope) : Evaluate(filter.Condition, item, scope);
        if (test.Forms.All(f => f is ScalarForm or PlaceForm) && (test.Kinds & ~Kinds.Number) == Kinds.None)
            isMany = false;
        return item.Missing().With(test.All.AsConditions());
    }

    Shape Sorted(SortSyntax sort, Shape item, Scope scope) =>
        sort.Terms.Aggregate(item, (sorted, term) => sorted.With(Maybe(term.Expression, item.Missing(false), scope).All.AsConditions()));

    static Shape Many(Shape item, PathSyntax path)
    {
        var row = new RowForm(item.Missing(false), FromPath: !(path.KeepSingleton || path.KeepArray));
        return path.KeepSingleton || path.KeepArray
            ? Shape.OfForms([row], item.MayMiss, item.Sources)
            : Shape.OfForms(item.Forms.Append(row), item.MayMiss, item.Sources);
    }

    static Shape Kept(Shape shape)
    {
        var item = shape.Items(out _);
        return Shape.OfForms([new RowForm(item.Missing(false), FromPath: false)], shape.MayMiss, shape.Sources);
    }
}
