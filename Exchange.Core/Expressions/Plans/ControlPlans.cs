namespace Exchange.Core.Expressions;

/// <summary>condition ? then : otherwise.</summary>
internal sealed class ConditionPlan(Plan condition, Plan then, Plan? otherwise) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) =>
        ValueLogic.IsTrue(condition.Evaluate(input, scope)) ? then.Evaluate(input, scope)
        : otherwise is null ? default
        : otherwise.Evaluate(input, scope);

    internal override bool Write(Value input, Scope scope, JsonOutput output) =>
        ValueLogic.IsTrue(condition.Evaluate(input, scope)) ? then.Write(input, scope, output)
        : otherwise is not null && otherwise.Write(input, scope, output);
}

/// <summary>left ?: right, left ?? right.</summary>
internal sealed class DefaultPlan(Plan left, Plan right, bool whereMissing) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var value = left.Evaluate(input, scope);
        return (whereMissing ? !value.IsUndefined : ValueLogic.IsTrue(value)) ? value : right.Evaluate(input, scope);
    }
}

/// <summary>(a; b; c), with a scope of its own where one of them binds a variable.</summary>
internal sealed class BlockPlan(Plan[] expressions, bool binds) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        if (expressions.Length == 0)
            return default;
        var inner = binds ? new Scope(scope) : scope;
        for (var i = 0; i < expressions.Length - 1; i++)
            expressions[i].Evaluate(input, inner);
        return expressions[^1].Evaluate(input, inner);
    }

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        if (expressions.Length == 0)
            return false;
        var inner = binds ? new Scope(scope) : scope;
        for (var i = 0; i < expressions.Length - 1; i++)
            expressions[i].Evaluate(input, inner);
        return expressions[^1].Write(input, inner, output);
    }
}

/// <summary>$name := value.</summary>
internal sealed class BindPlan(string name, Plan value) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        var bound = value.Evaluate(input, scope);
        scope.Bind(name, bound);
        return bound;
    }
}

/// <summary>[a, b, c]: what a value gives is added one by one, unless it is an array constructor itself.</summary>
internal sealed class ArrayPlan(ArrayPlan.Item[] items, bool constructed) : Plan
{
    internal sealed record Item(Plan Value, bool IsArray);

    internal override Value Evaluate(Value input, Scope scope)
    {
        var made = new ValueList(items.Length) { Constructed = constructed };
        foreach (var item in items)
        {
            var value = item.Value.Evaluate(input, scope);
            if (value.IsUndefined)
                continue;
            if (item.IsArray || !value.IsArray)
                made.Add(value);
            else
                made.AddItems(value);
        }
        scope.Run.Charge(made.Count * 16L);
        return made;
    }
}

/// <summary>A hidden parent, %.</summary>
internal sealed class ParentPlan(string label) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(scope.Find(label));
}
