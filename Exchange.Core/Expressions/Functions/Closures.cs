namespace Exchange.Core.Expressions;

/// <summary>A function that an expression defines, with the scope and the context of its place.</summary>
internal sealed class LambdaFunction(LambdaPlan plan, Value input, Scope scope) : Function
{
    internal override int Arity => plan.Parameters.Length;

    internal override Value Invoke(ReadOnlySpan<Value> arguments, Value context, Scope caller)
    {
        var run = caller.Run;
        if (plan.Signature is not null)
            arguments = plan.Signature.Check(arguments, context);
        return Enter(arguments, run);
    }

    /// <summary>Without its signature, which a partial application does not keep.</summary>
    internal Value InvokeUnchecked(ReadOnlySpan<Value> arguments, Scope caller) => Enter(arguments, caller.Run);

    Value Enter(ReadOnlySpan<Value> arguments, Run run)
    {
        run.Enter(plan.Least);
        var inner = new Scope(scope);
        for (var i = 0; i < plan.Parameters.Length; i++)
            inner.Bind(plan.Parameters[i], i < arguments.Length ? arguments[i] : default(Value));
        return plan.Body.Evaluate(input, inner);
    }
}

/// <summary>A function with some of its arguments bound; the open ones are its parameters.</summary>
internal sealed class PartialFunction(Function function, Value[] bound, bool[] open) : Function
{
    internal override int Arity => open.Count(o => o);

    internal override Value Invoke(ReadOnlySpan<Value> arguments, Value input, Scope scope)
    {
        scope.Run.Enter(0);
        var values = new Value[bound.Length];
        var next = 0;
        for (var i = 0; i < bound.Length; i++)
            values[i] = !open[i] ? bound[i] : next < arguments.Length ? arguments[next++] : default(Value);
        return function is LambdaFunction lambda ? lambda.InvokeUnchecked(values, scope) : function.Invoke(values, input, scope);
    }
}

/// <summary>first ~> second.</summary>
internal sealed class ChainFunction(Function first, Function second) : Function
{
    internal override int Arity => 1;

    internal override Value Invoke(ReadOnlySpan<Value> arguments, Value input, Scope scope)
    {
        scope.Run.Enter(0);
        var between = scope.Run.Apply(first, arguments.Length > 1 ? arguments[..1] : arguments, Value.Null, scope);
        return new Value(new TailCall(second, [Sequences.Single(between)], 0, null));
    }
}
