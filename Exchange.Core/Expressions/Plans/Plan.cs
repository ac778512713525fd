namespace Exchange.Core.Expressions;

/// <summary>
/// A compiled node. Compiled to objects with virtual methods rather than to delegates: a node then has three ways to give its value (as a value, straight to the output,
/// as text within a string), and each costs one indirect call.
/// </summary>
internal abstract class Plan
{
    /// <summary>The value; a sequence of one item is that item, an empty one is undefined.</summary>
    internal abstract Value Evaluate(Value input, Scope scope);

    /// <summary>The value before that rule, for what must keep a single item's array.</summary>
    internal virtual Value Raw(Value input, Scope scope) => Evaluate(input, scope);

    /// <summary>Writes the value; false, and nothing written, where it is undefined.</summary>
    internal virtual bool Write(Value input, Scope scope, JsonOutput output) => output.WriteValue(Evaluate(input, scope));

    /// <summary>Writes what $string makes of the value, between the quotes of a string; nothing where it is undefined.</summary>
    internal virtual void WriteText(Value input, Scope scope, JsonOutput output)
    {
        var value = Evaluate(input, scope);
        if (value.Reference is JsonTape tape && tape.KindAt((int)value.Bits) == ValueKind.String)
            output.WriteContent(tape.BytesAt((int)value.Bits), tape.HasEscapes((int)value.Bits));
        else if (!value.IsUndefined)
            output.WriteContent(ValueText.ToText(value, scope.Run));
    }
}

/// <summary>A value that does not depend on anything.</summary>
internal sealed class ConstantPlan(Value value) : Plan
{
    readonly byte[] json = ValueText.ToUtf8(value).Written.ToArray();

    internal Value Value => value;

    internal override Value Evaluate(Value input, Scope scope) => value;

    internal override bool Write(Value input, Scope scope, JsonOutput output)
    {
        output.WriteRaw(json);
        return true;
    }
}

/// <summary>$: the context.</summary>
internal sealed class ContextPlan : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Unwrapped(input);
}

/// <summary>$$: the whole input.</summary>
internal sealed class RootPlan : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => scope.Run.Root;
}

internal sealed class VariablePlan(string name) : Plan
{
    internal override Value Evaluate(Value input, Scope scope) => Sequences.Single(scope.Find(name));
}

/// <summary>A name that nothing in the expression binds: the host's, or a function.</summary>
internal sealed class GlobalPlan(string name) : Plan
{
    // The function of this name in the set that was asked last: nearly always the set of the next evaluation too. One reference, so that threads may race for it.
    Known? known;

    sealed record Known(FunctionSet Set, Value Function);

    internal override Value Evaluate(Value input, Scope scope)
    {
        var run = scope.Run;
        if (run.HasDynamicNames)
            return Sequences.Single(scope.Find(name));
        var context = run.Context;
        if (context.Bindings.Count > 0)
            return Sequences.Single(run.Global(name));
        if (known is { } last && ReferenceEquals(last.Set, context.Functions))
            return last.Function;
        var function = run.Global(name);
        known = new Known(context.Functions, function);
        return function;
    }
}

/// <summary>Checks the stack now and then in a tree that is very deep.</summary>
internal sealed class GuardPlan(Plan inner) : Plan
{
    internal override Value Evaluate(Value input, Scope scope)
    {
        Run.EnsureStack();
        return inner.Evaluate(input, scope);
    }

    internal override Value Raw(Value input, Scope scope)
    {
        Run.EnsureStack();
        return inner.Raw(input, scope);
    }
}
