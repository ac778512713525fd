namespace Exchange.Core.Expressions;

/// <summary>A predicate: the items for which it is true, or whose index it is.</summary>
internal sealed class Filter
{
    readonly Plan? condition;
    readonly int index;

    internal Filter(Plan condition, double? index)
    {
        // A number in the text is an index, and there is nothing to evaluate for each item.
        if (index is { } number)
            this.index = (int)Math.Clamp(Math.Floor(number), int.MinValue, int.MaxValue);
        else
            this.condition = condition;
    }

    /// <summary>A sequence, or the item itself where it is picked by an index and is an array.</summary>
    internal Value Apply(Value input, Scope scope)
    {
        if (condition is null)
        {
            var item = Pick(input);
            return item.IsUndefined ? ValueList.Empty : item.IsArray ? item : ValueList.SequenceOf(item);
        }
        var results = ValueList.Sequence();
        if (!input.IsArray)
        {
            for (var times = Times(input, 0, 1, scope); times > 0; times--)
                results.Add(input);
            return results;
        }
        var count = input.Count;
        var at = 0;
        foreach (var item in input.Items)
        {
            scope.Run.Step();
            var times = Times(item, at++, count, scope);
            scope.Run.Charge(times * 16L);
            for (; times > 0; times--)
                results.Add(item);
        }
        return results;
    }

    /// <summary>Of a tuple stream; always a stream.</summary>
    internal TupleStream Apply(TupleStream input, Scope scope)
    {
        var results = new TupleStream();
        if (condition is null)
        {
            var wanted = index < 0 ? input.Count + index : index;
            if (wanted >= 0 && wanted < input.Count)
                results.Add(input[wanted]);
            return results;
        }
        for (var i = 0; i < input.Count; i++)
        {
            scope.Run.Step();
            var times = Times(input[i].Item, i, input.Count, new Scope(scope, input[i].Bindings));
            scope.Run.Charge(times * 16L);
            for (; times > 0; times--)
                results.Add(input[i]);
        }
        return results;
    }

    /// <summary>The picked item, where the predicate is an index.</summary>
    internal bool TryPick(Value input, out Value item)
    {
        item = condition is null ? Pick(input) : default(Value);
        return condition is null;
    }

    Value Pick(Value input)
    {
        if (!input.IsArray)
            return index is 0 or -1 ? input : default(Value);
        return input.ItemAt(index < 0 ? input.Count + index : index);
    }

    // An array of indexes gives an item as often as it names it.
    int Times(Value item, int at, int count, Scope scope)
    {
        var result = condition!.Evaluate(item, scope);
        if (result.Kind == ValueKind.Boolean)
            return result.AsBoolean() ? 1 : 0;
        if (ValueLogic.IsUsableNumber(result, out var number))
            return IsAt(number, at, count) ? 1 : 0;
        if (!result.IsArray || result.Count == 0)
            return ValueLogic.IsTrue(result) ? 1 : 0;
        foreach (var each in result.Items)
            if (!ValueLogic.IsUsableNumber(each, out _))
                return ValueLogic.IsTrue(result) ? 1 : 0;
        var times = 0;
        foreach (var each in result.Items)
            if (IsAt(each.AsNumber(), at, count))
                times++;
        return times;
    }

    static bool IsAt(double number, int at, int count)
    {
        var wanted = Math.Floor(number);
        return (wanted < 0 ? count + wanted : wanted) == at;
    }
}
