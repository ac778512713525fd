namespace Exchange.Core.Expressions;

/// <summary>A call. The name of a function is looked up when it is called, because an expression may bind it anew.</summary>
internal sealed class CallPlan(Plan procedure, Plan[] arguments, int position, string? name, int level) : Plan
{
    /// <summary>"sum(…)", which was meant to be "$sum(…)".</summary>
    internal string? Forgotten { get; init; }

    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(Raw(input, scope));

    internal override Value Raw(Value input, Scope scope) => Raw(input, scope, default, hasFirst: false);

    /// <summary>With one more argument in front (the left side of ~>).</summary>
    internal Value Raw(Value input, Scope scope, Value first, bool hasFirst)
    {
        var function = Procedure(input, scope);
        var row = new ArgumentRow();
        var count = arguments.Length + (hasFirst ? 1 : 0);
        Span<Value> values = row;
        values = count <= ArgumentRow.Length ? values[..count] : new Value[count];
        var at = 0;
        if (hasFirst)
            values[at++] = first;
        foreach (var argument in arguments)
            values[at++] = argument.Evaluate(input, scope);
        var run = scope.Run;
        run.Depth += level;
        Value result;
        try
        {
            result = function.Reference is Function callable
                ? run.Apply(callable, values, input, scope)
                : throw new ExpressionException("T1006", position) { Value = function };
        }
        catch (ExpressionException fault) when (fault.Pass(position, name))
        {
            throw;
        }
        run.Depth -= level;
        return result;
    }

    /// <summary>As the last call of a function's body: for the caller's loop to make.</summary>
    internal TailCall Postponed(Value input, Scope scope)
    {
        var function = Procedure(input, scope);
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i].Evaluate(input, scope);
        return new TailCall(function, values, position, name);
    }

    Value Procedure(Value input, Scope scope)
    {
        var function = procedure.Evaluate(input, scope);
        if (function.IsUndefined && Forgotten is not null && !scope.Find(Forgotten).IsUndefined)
            throw new ExpressionException("T1005", position).Place(position, Forgotten);
        return function;
    }
}

internal sealed class TailCallPlan(CallPlan call) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => new(call.Postponed(input, scope));
}

/// <summary>left ~> right: the left as the first argument of the right, or two functions one after the other.</summary>
internal sealed class ApplyPlan(Plan left, Plan right, int position) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(Raw(input, scope));

    internal override Value Raw(Value input, Scope scope)
    {
        var value = left.Evaluate(input, scope);
        if (right is CallPlan call)
            return call.Raw(input, scope, value, hasFirst: true);
        var function = right.Evaluate(input, scope);
        if (function.Reference is not Function next)
            throw new ExpressionException("T2006", position) { Value = function }.Place(position, "~>");
        if (value.Reference is Function first)
            return new ChainFunction(first, next);
        try
        {
            return scope.Run.Apply(next, [value], Value.Null, scope);
        }
        catch (ExpressionException fault) when (fault.Pass(position, "~>"))
        {
            throw;
        }
    }
}

/// <summary>function(…){…}.</summary>
internal sealed class LambdaPlan(string[] parameters, Signature? signature, Plan body, int least) : Plan
{
    internal string[] Parameters => parameters;

    internal Signature? Signature => signature;

    internal Plan Body => body;

    internal int Least => least;

    internal override Value Evaluate(Value input, Scope scope)
    {
        scope.Run.Charge(160);
        return new LambdaFunction(this, input, scope);
    }
}

/// <summary>$f(a, ?): what is given is bound now.</summary>
internal sealed class PartialPlan(Plan procedure, Plan?[] arguments, int position, string? name) : Plan
{
    /// <summary>"sum(?)", which was meant to be "$sum(?)".</summary>
    internal string? Forgotten { get; init; }

    internal override Value Evaluate(Value input, Scope scope)
    {
        var values = new Value[arguments.Length];
        for (var i = 0; i < values.Length; i++)
            values[i] = arguments[i]?.Evaluate(input, scope) ?? default;
        var function = procedure.Evaluate(input, scope);
        if (function.Reference is Function callable)
            return new PartialFunction(callable, values, [.. arguments.Select(a => a is null)]);
        if (function.IsUndefined && Forgotten is not null && !scope.Find(Forgotten).IsUndefined)
            throw new ExpressionException("T1007", position).Place(position, Forgotten);
        throw new ExpressionException("T1008", position) { Value = function }.Place(position, name);
    }
}

internal sealed class RegexPlan(RegexFunction function) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => function;
}
