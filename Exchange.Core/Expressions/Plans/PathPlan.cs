namespace Exchange.Core.Expressions;

/// <summary>A path in general: steps over sequences, with all that may hang on them. Plain chains of names have a plan of their own.</summary>
internal sealed class PathPlan(StepPlan[] steps) : Plan
{
    /// <summary>It begins with a variable, so an array is one input to it.</summary>
    internal bool FromVariable { get; init; }

    internal bool KeepSingleton { get; init; }

    internal bool KeepArray { get; init; }

    /// <summary>Somebody around it needs the variables that it binds.</summary>
    internal bool GivesTuples { get; init; }

    internal Grouping? Group { get; init; }

    internal override Value Evaluate(Value input, Scope scope)
    {
        var result = Raw(input, scope);
        return KeepArray ? Sequences.Single(Sequences.Kept(result)) : Sequences.Single(result);
    }

    internal override Value Raw(Value input, Scope scope)
    {
        var result = Walk(input, scope, out var tuples);
        if (tuples is not null)
            result = GivesTuples ? new Value(tuples) : tuples.ToSequence();
        if (KeepSingleton && result.Reference is not TupleStream)
            result = KeepOne(result);
        return Group is null ? result : Group.Evaluate(tuples is null ? result : new Value(tuples), scope);
    }

    Value Walk(Value input, Scope scope, out TupleStream? tuples)
    {
        tuples = null;
        var current = input;
        var isOne = FromVariable || !input.IsArray;
        var binds = false;
        for (var i = 0; i < steps.Length; i++)
        {
            var step = steps[i];
            var last = i == steps.Length - 1;
            binds |= step.BindsVariables;
            if (i == 0 && step.Constructed)
            {
                current = step.Plan.Evaluate(isOne ? ValueList.SequenceOf(input) : input, scope);
                isOne = !current.IsArray;
            }
            else if (binds)
            {
                tuples = WalkTuples(step, current, isOne, tuples, scope);
                continue;
            }
            else
            {
                if (step.Plan is SortPlan sort)
                    current = ApplyStages(step, sort.Order(ItemsOf(current, isOne), scope), scope);
                else
                    current = isOne ? step.ForOne(current, scope, last) : step.ForEach(current, scope, last);
                isOne = !current.IsArray;
            }
            // What is empty on the way is nothing; only an array constructor, or the value of the last step itself, stays an empty array.
            if (binds)
                continue;
            if (current.IsUndefined || current is { IsArray: true, Count: 0 })
                return last || (i == 0 && step.Constructed) ? current : default;
        }
        return current;
    }

    static TupleStream WalkTuples(StepPlan step, Value current, bool isOne, TupleStream? tuples, Scope scope)
    {
        if (step.Plan is SortPlan sort)
        {
            if (tuples is not null)
                return step.AfterStages(sort.Order(tuples, scope), scope);
            var sorted = new TupleStream();
            foreach (var item in sort.Order(ItemsOf(current, isOne), scope).Items)
                sorted.Add(new Tuple(item, new Binding(step.Index!, sorted.Count, null)));
            return step.AfterStages(sorted, scope);
        }
        if (tuples is null)
        {
            tuples = new TupleStream();
            if (isOne)
                tuples.Add(new Tuple(current, null));
            else
                foreach (var item in current.Items)
                    tuples.Add(new Tuple(item, null));
        }
        return step.ForTuples(tuples, scope);
    }

    // What a step gave is a sequence, whatever array it came from.
    static ValueList ItemsOf(Value current, bool isOne) => isOne ? ValueList.SequenceOf(current)
        : current.Count == 1 ? ValueList.SequenceOf(current.ItemAt(0))
        : Sequences.Listed(current);

    static Value ApplyStages(StepPlan step, Value value, Scope scope)
    {
        foreach (var stage in step.Stages)
            if (stage.Filter is not null)
                value = stage.Filter.Apply(value, scope);
        return value;
    }

    static Value KeepOne(Value result)
    {
        if (result.IsUndefined)
            return result;
        if (!result.IsArray || result.Reference is ValueList { Constructed: true, IsSequence: false })
            return new ValueList([result], 1) { IsSequence = true, KeepSingleton = true };
        return Sequences.Kept(result);
    }
}

/// <summary>"[…]" after a value that is not a path.</summary>
internal sealed class FilteredPlan(Plan inner, Filter[] filters) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        // A call's sequence of one is still a sequence here: its item is what is picked, not an item of that item.
        var value = inner.Raw(input, scope);
        // The usual one: $parts[0].
        if (filters.Length == 1 && value.Reference is not TupleStream && filters[0].TryPick(value, out var picked))
            return picked;
        return Sequences.Single(Filtered(value, scope));
    }

    internal override Value Raw(Value input, Scope scope) => Filtered(inner.Raw(input, scope), scope);

    Value Filtered(Value result, Scope scope)
    {
        foreach (var filter in filters)
            result = result.Reference is TupleStream tuples ? new Value(filter.Apply(tuples, scope)) : filter.Apply(result, scope);
        return result;
    }
}

/// <summary>"{…}" after a value that is not a path.</summary>
internal sealed class GroupedPlan(Plan inner, Grouping group) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => group.Evaluate(inner.Raw(input, scope), scope);
}

/// <summary>"[]" after a value that is not a path: if it is a sequence, it stays one.</summary>
internal sealed class KeepArrayPlan(Plan inner) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var result = inner.Raw(input, scope);
        return result.Reference is TupleStream ? result : Sequences.Single(Sequences.Kept(result));
    }
}

/// <summary>Where nobody needs the variables that a path in brackets binds, only its items go on.</summary>
internal sealed class ItemsPlan(Plan inner) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var result = inner.Evaluate(input, scope);
        return result.Reference is TupleStream tuples ? Sequences.Single(tuples.ToSequence()) : result;
    }
}
