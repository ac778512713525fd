using System.Collections.Immutable;
using Exchange.Core.Expressions;
using Exchange.Core.Mapping.Schemas;

namespace Exchange.Core.Mapping.Checks;

internal sealed partial class Analysis
{
    const int MostNames = 2000;

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
            current = path.Steps.Any(s => s.Constructed) ? Kept(current).Or(Shape.OfForms([new RowForm(current.Missing(false), FromPath: false)], false, current.Sources)) : Kept(current);
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

    Shape Look(NameSyntax name, Shape context)
    {
        var found = Shape.OfForms([], false, context.Sources);
        var any = false;
        foreach (var form in context.Forms)
        {
            any = true;
            found = found.Or(Look(name, form, context));
        }
        return any ? found.Missing(found.MayMiss || context.MayMiss) : Shape.Nothing.With(context.Sources);
    }

    Shape Look(NameSyntax name, Form form, Shape context)
    {
        switch (form)
        {
            case AnyForm:
                return Shape.Anything;
            case PlaceForm { IsFree: true } free:
                sightings.CannotTell(name.Position, name.Name, Dotted(free.Pointer));
                return Shape.Of(PlaceForm.Of(free.Schema.Member(name.Name).Place, Below(free.Pointer, name.Name), context), mayMiss: true);
            case PlaceForm place:
                return LookInPlace(name, place, context);
            case MadeForm made:
                return LookInMade(name, made);
            case RowForm row:
                // Of an array of arrays: a name goes through all levels.
                var items = row.Item.Forms.Aggregate(Shape.OfForms([], true, row.Item.Sources), (all, item) => all.Or(Look(name, item, row.Item)));
                return Shape.OfForms([new RowForm(items.Missing(false), FromPath: true), .. items.Forms], true, items.Sources);
            default:
                sightings.Missing(name.Position, name.Name, "", form.Kinds, [], null);
                return Shape.Nothing;
        }
    }

    Shape LookInPlace(NameSyntax name, PlaceForm place, Shape context)
    {
        if ((place.Kinds & Kinds.Array) != Kinds.None && place.Kinds == Kinds.Array)
        {
            var item = PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", place.Above);
            var inner = Look(name, item, Shape.Of(item));
            return Shape.OfForms([.. inner.Forms, new RowForm(inner.Missing(false), FromPath: true)], true, inner.Sources);
        }
        if ((place.Kinds & Kinds.Object) == Kinds.None)
        {
            sightings.Missing(name.Position, name.Name, Dotted(place.Pointer), place.Kinds, [], null);
            return Shape.Nothing;
        }
        var (standing, member) = place.Schema.Member(name.Name);
        switch (standing)
        {
            case Standing.Described:
                sightings.Found(name.Position, name.Name);
                return Shape.Of(PlaceForm.Of(member, Below(place.Pointer, name.Name), context), !place.Schema.Required.Contains(name.Name) || place.Kinds != Kinds.Object);
            case Standing.Allowed when !member.IsFree:
                sightings.Found(name.Position, name.Name);
                return Shape.Of(PlaceForm.Of(member, Below(place.Pointer, name.Name), context), mayMiss: true);
            case Standing.Allowed or Standing.Free:
                sightings.CannotTell(name.Position, name.Name, Dotted(place.Pointer));
                return Shape.Of(PlaceForm.Of(member, Below(place.Pointer, name.Name), context), mayMiss: true);
            default:
                sightings.Missing(name.Position, name.Name, Dotted(place.Pointer), place.Kinds, place.Schema.Names, Elsewhere(name.Name));
                return Shape.Nothing;
        }
    }

    Shape LookInMade(NameSyntax name, MadeForm made)
    {
        var found = made.Members.LastOrDefault(m => string.Equals(m.Name, name.Name, StringComparison.Ordinal))?.Value;
        if (found is not null || made.Others is not null)
        {
            sightings.Found(name.Position, name.Name);
            return found ?? made.Others!.Missing();
        }
        sightings.Missing(name.Position, name.Name, "", Kinds.Object, made.Members.Select(m => m.Name), null);
        return Shape.Nothing;
    }

    /// <summary>*: every member's value.</summary>
    static Shape Members(Shape context)
    {
        var all = Shape.OfForms([], true, context.Sources);
        foreach (var form in context.Items(out _).Forms)
            all = form switch
            {
                PlaceForm { IsFree: false } place when place.Schema.Declares => place.Schema.Names.Aggregate(all, (sum, name) =>
                    sum.Or(Shape.Of(PlaceForm.Of(place.Schema.Member(name).Place, Below(place.Pointer, name), context), mayMiss: true))),
                MadeForm { Others: null } made => made.Members.Aggregate(all, (sum, member) => sum.Or(member.Value)),
                _ => all.Or(Shape.Anything.With(Shape.Of(form).All)),
            };
        var items = all.Items(out _);
        return Shape.OfForms(items.Forms.Append(new RowForm(items.Missing(false), FromPath: true)), true, items.Sources);
    }

    static Shape Above(Shape context)
    {
        var above = default(Shape);
        foreach (var form in context.Forms)
        {
            var own = form is PlaceForm { Above: { } known } ? known : Shape.Anything;
            above = above is null ? own : above.Or(own);
        }
        return above ?? Shape.Anything;
    }

    internal static string Below(string pointer, string name) => pointer + TargetPath.PointerOf([name]);

    /// <summary>A pointer as somebody writes it in an expression.</summary>
    internal static string Dotted(string pointer)
    {
        var names = pointer.Split('/').Skip(1).Where(n => n != "*").Select(n => n.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal));
        return string.Join('.', names.Select(n => n.All(c => char.IsLetterOrDigit(c) || c == '_') ? n : $"`{n}`"));
    }

    /// <summary>The shortest path of the input at which a name is, or null.</summary>
    string? Elsewhere(string name)
    {
        var waiting = new Queue<PlaceForm>(root.Forms.OfType<PlaceForm>());
        for (var seen = 0; seen < MostNames && waiting.TryDequeue(out var place); seen++)
        {
            if (place.Schema.Member(name).Standing == Standing.Described)
                return Dotted(Below(place.Pointer, name));
            foreach (var known in place.Schema.Names)
                if (place.Schema.Member(known).Place is { IsFree: false } next && place.Pointer.Count(c => c == '/') < 8)
                    waiting.Enqueue(PlaceForm.Of(next, Below(place.Pointer, known), null));
            if ((place.Kinds & Kinds.Array) != Kinds.None && !place.Schema.Items.IsFree)
                waiting.Enqueue(PlaceForm.Of(place.Schema.Items, place.Pointer + "/*", null));
        }
        return null;
    }

    /// <summary>The paths that a condition shows to be there where it holds, and where it does not.</summary>
    static (ImmutableArray<string> Where, ImmutableArray<string> WhereNot) Presence(Syntax condition) => condition switch
    {
        PathSyntax path when Written(path) is { } text => ([text], []),
        CallSyntax { Procedure: VariableSyntax { Name: "exists" or "boolean" }, Arguments: [PathSyntax path] } when Written(path) is { } text => ([text], []),
        CallSyntax { Procedure: VariableSyntax { Name: "not" }, Arguments: [var inner] } => Presence(inner) is var (yes, no) ? (no, yes) : default,
        BinarySyntax { Operator: "and" } both => ([.. Presence(both.Left).Where, .. Presence(both.Right).Where], []),
        BinarySyntax { Operator: "or" } either => ([], [.. Presence(either.Left).WhereNot, .. Presence(either.Right).WhereNot]),
        BinarySyntax { Operator: "=" or "in" or "<" or ">" or "<=" or ">=", Left: PathSyntax path } when Written(path) is { } text => ([text], []),
        BlockSyntax { Expressions: [var only] } => Presence(only),
        _ => ([], []),
    };

    Shape Knowing(ImmutableArray<string> paths, Syntax node, Shape context, Scope scope)
    {
        var before = present.Count;
        foreach (var path in paths)
            // Where a place is there, all above it is.
            for (var end = path.Length; end > 0; end = path.LastIndexOf('.', end - 1))
                present.Add((context, path[..end]));
        var shape = Maybe(node, context, scope);
        present.RemoveRange(before, present.Count - before);
        return shape;
    }

    bool IsPresent(Shape context, string path) => present.Exists(p => p.Path == path && (path[0] == '$' || ReferenceEquals(p.Context, context)));

    /// <summary>A written path with one more step; null where the step is no name, nor a variable at the beginning.</summary>
    static string? Longer(string path, Syntax step) => step switch
    {
        NameSyntax name => path.Length == 0 ? name.Name : path + "." + name.Name,
        VariableSyntax variable when path.Length == 0 => "$" + variable.Name,
        _ => null,
    };

    /// <summary>A path of plain names, from the context or a variable, as text; null for any other.</summary>
    static string? Written(PathSyntax path)
    {
        var text = "";
        foreach (var step in path.Steps)
        {
            if (!step.Stages.IsEmpty || BindsNames(step) || Longer(text, step.Expression) is not { } longer)
                return null;
            text = longer;
        }
        return text;
    }
}
