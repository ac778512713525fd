namespace Exchange.Core.Expressions;

/// <summary>A value that can be called.</summary>
internal abstract class Function() : Cell(CellKind.Function)
{
    /// <summary>How many arguments it looks at: what $map and the like pass to it.</summary>
    internal abstract int Arity { get; }

    /// <summary>May give a <see cref="TailCall"/>; only <see cref="Run.Apply"/> calls this.</summary>
    internal abstract Value Invoke(ReadOnlySpan<Value> arguments, Value input, Scope scope);

    public static implicit operator Value(Function function) => new(function);
}

/// <summary>A call in the last place of a function's body, handed back so that the caller's loop makes it: such calls need no stack.</summary>
internal sealed class TailCall(Value procedure, Value[] arguments, int position, string? name) : Cell(CellKind.TailCall)
{
    internal readonly Value Procedure = procedure;
    internal readonly Value[] Arguments = arguments;
    internal readonly int Position = position;
    internal readonly string? Name = name;
}

/// <summary>What a built-in function is called with.</summary>
internal readonly ref struct Call(Run run, ReadOnlySpan<Value> arguments, Value input, Scope scope)
{
    internal readonly Run Run = run;
    internal readonly ReadOnlySpan<Value> Arguments = arguments;
    internal readonly Value Input = input;
    internal readonly Scope Scope = scope;

    internal Value this[int index] => index < Arguments.Length ? Arguments[index] : default(Value);
}

internal delegate Value Builtin(in Call call);

/// <summary>A function of the language or of the host, with its signature.</summary>
internal sealed class NativeFunction(string name, Signature? signature, int arity, Builtin body) : Function
{
    internal string Name => name;

    internal Signature? Signature => signature;

    internal override int Arity => arity;

    internal override Value Invoke(ReadOnlySpan<Value> arguments, Value input, Scope scope)
    {
        foreach (var argument in arguments)
            scope.Run.CountText(argument);
        if (signature is null)
            return body(new Call(scope.Run, arguments, input, scope));
        if (signature.Count <= ArgumentRow.Length)
        {
            var row = new ArgumentRow();
            Span<Value> filled = row;
            filled = filled[..signature.Count];
            if (signature.TryFill(arguments, input, filled))
                return body(new Call(scope.Run, filled, input, scope));
        }
        return body(new Call(scope.Run, signature.Check(arguments, input), input, scope));
    }
}

/// <summary>Room for the arguments of a call on the stack.</summary>
[System.Runtime.CompilerServices.InlineArray(Length)]
internal struct ArgumentRow
{
    internal const int Length = 4;

    Value first;
}
