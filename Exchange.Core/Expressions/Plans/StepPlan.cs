namespace Exchange.Core.Expressions;

/// <summary>One step of a path, applied to each item of what the steps before it gave.</summary>
internal sealed class StepPlan(Plan plan, Stage[] stages)
{
    internal Plan Plan => plan;

    internal Stage[] Stages => stages;

    /// <summary>An array constructor at the beginning: evaluated once for the whole input.</summary>
    internal bool Constructed { get; init; }

    internal string? Focus { get; init; }

    internal string? Index { get; init; }

    /// <summary>The hidden variable that keeps what the items are members of.</summary>
    internal string? Ancestor { get; init; }

    internal bool BindsVariables { get; init; }

    /// <summary>For an input that counts as one item.</summary>
    internal Value ForOne(Value item, Scope scope, bool last)
    {
        var result = EvaluateItem(item, scope);
        if (!result.IsArray)
            return result;
        var list = result.Reference as ValueList;
        if (last && list is not { IsSequence: true })
            return result;
        if (list is { Constructed: true })
            return ValueList.SequenceOf(result);
        return list is { KeepSingleton: true } ? Copied(list) : result;
    }

    /// <summary>For every item of an array; the results are flattened one level.</summary>
    internal Value ForEach(Value items, Scope scope, bool last)
    {
        var results = ValueList.Sequence();
        var only = default(Value);
        var count = 0;
        foreach (var item in items.Items)
        {
            scope.Run.Step();
            var result = EvaluateItem(item, scope);
            if (result.IsUndefined)
                continue;
            count++;
            only = result;
            if (!result.IsArray || result.Reference is ValueList { Constructed: true })
                results.Add(result);
            else
            {
                // Before they are added: what a path multiplies is bounded by the limits.
                scope.Run.Steps(result.Count);
                scope.Run.Charge(result.Count * 16L);
                results.AddItems(result);
            }
        }
        scope.Run.Charge(count * 16L);
        return last && count == 1 && only.IsArray && !only.IsSequence ? only : results;
    }

    Value EvaluateItem(Value item, Scope scope)
    {
        var result = plan.Evaluate(item, scope);
        foreach (var stage in stages)
            if (stage.Filter is not null)
                result = stage.Filter.Apply(result, scope);
        return result;
    }

    static ValueList Copied(ValueList list)
    {
        var copy = new ValueList(list.Count) { IsSequence = true };
        copy.AddRange(list.Span);
        return copy;
    }

    /// <summary>For a stream of tuples, or for items that become one.</summary>
    internal TupleStream ForTuples(TupleStream input, Scope scope)
    {
        var results = new TupleStream();
        for (var i = 0; i < input.Count; i++)
        {
            var tuple = input[i];
            scope.Run.Step();
            var result = plan.Evaluate(tuple.Item, new Scope(scope, tuple.Bindings));
            if (result.IsUndefined)
                continue;
            if (result.Reference is TupleStream inner)
            {
                scope.Run.Charge(inner.Count * 128L);
                scope.Run.Steps(inner.Count);
                Merge(results, tuple, inner);
            }
            else if (!result.IsArray)
                results.Add(Bound(tuple, result, 0));
            else
            {
                var at = 0;
                scope.Run.Steps(result.Count);
                scope.Run.Charge(result.Count * 64L);
                foreach (var item in result.Items)
                    results.Add(Bound(tuple, item, at++));
            }
        }
        scope.Run.Charge(input.Count * 64L);
        return AfterStages(results, scope);
    }

    Tuple Bound(Tuple from, Value item, int at)
    {
        var bindings = from.Bindings;
        if (Focus is not null)
            bindings = new Binding(Focus, item, bindings);
        if (Index is not null)
            bindings = new Binding(Index, at, bindings);
        if (Ancestor is not null)
            bindings = new Binding(Ancestor, from.Item, bindings);
        return new Tuple(Focus is null ? item : from.Item, bindings);
    }

    static void Merge(TupleStream results, Tuple outer, TupleStream inner)
    {
        for (var i = 0; i < inner.Count; i++)
        {
            var bindings = outer.Bindings;
            // Older first, so that the newest of a name stays in front.
            foreach (var binding in Chain(inner[i].Bindings).Reverse())
                bindings = new Binding(binding.Name, binding.Value, bindings);
            results.Add(new Tuple(inner[i].Item, bindings));
        }
    }

    internal static IEnumerable<Binding> Chain(Binding? first)
    {
        for (var at = first; at is not null; at = at.Next)
            yield return at;
    }

    internal TupleStream AfterStages(TupleStream stream, Scope scope)
    {
        foreach (var stage in stages)
            if (stage.Filter is not null)
                stream = stage.Filter.Apply(stream, scope);
            else
                for (var i = 0; i < stream.Count; i++)
                    stream[i] = stream[i].With(stage.Index!, i);
        return stream;
    }
}

/// <summary>What follows a step: a predicate, or a variable for the index.</summary>
internal sealed record Stage(Filter? Filter, string? Index);
