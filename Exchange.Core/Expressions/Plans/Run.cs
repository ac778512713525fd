using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Exchange.Core.Expressions;

/// <summary>One evaluation: its input, what it may use, and what it has used.</summary>
internal sealed class Run
{
    const int StepsBetweenLooks = 1024;

    readonly EvaluationLimits limits;
    long deadline;
    long stepsLeft;
    long memoryLeft;
    int untilLook = StepsBetweenLooks;
    RandomRow? random;

    internal Run(EvaluationContext context, Value root)
    {
        Context = context;
        Root = root;
        limits = context.Limits;
        stepsLeft = limits.Steps;
        memoryLeft = limits.Memory;
        context.Stop.ThrowIfCancellationRequested();
    }

    internal EvaluationContext Context { get; }

    internal Value Root { get; }

    /// <summary>Nested evaluations at the beginning of what is evaluated now.</summary>
    internal int Depth { get; set; }

    /// <summary>$eval has bound names, so a name may not be what the text around it says.</summary>
    internal bool HasDynamicNames { get; set; }

    /// <summary>Steps counted so far.</summary>
    internal long StepsTaken => limits.Steps - stepsLeft + (StepsBetweenLooks - untilLook);

    internal RandomRow Random => random ??= new RandomRow(Context.Seed);

    internal Value Global(string name)
    {
        if (Context.Bindings.Count > 0 && Context.Bindings.TryGetValue(name, out var bound))
            return bound;
        return Context.Functions.Find(name) is { } function ? new Value(function) : default(Value);
    }

    /// <summary>Counts one step, and now and then looks at the clock.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void Step()
    {
        if (--untilLook <= 0)
            Look();
    }

    internal void Steps(int count)
    {
        untilLook -= count;
        if (untilLook <= 0)
            Look();
    }

    /// <summary>Looks at the clock now: after what may have taken long although it is one step.</summary>
    internal void Look()
    {
        stepsLeft -= StepsBetweenLooks - untilLook;
        untilLook = StepsBetweenLooks;
        Context.Stop.ThrowIfCancellationRequested();
        if (stepsLeft < 0)
            throw new ExpressionException("U1001", 0, "The evaluation takes too many steps; does a function call itself for ever?");
        // The clock starts with the first look: most evaluations are over before it.
        if (deadline == 0)
            deadline = Stopwatch.GetTimestamp() + (long)(limits.Time.TotalSeconds * Stopwatch.Frequency);
        else if (Stopwatch.GetTimestamp() > deadline)
            throw new ExpressionException("U1001", 0, "The evaluation takes too long; does a function call itself for ever?");
    }

    /// <summary>Counts memory before it is taken: bytes of a string, 16 an item of an array.</summary>
    internal void Charge(long bytes)
    {
        memoryLeft -= bytes;
        if (memoryLeft < 0)
            throw new ExpressionException("U1004", 0);
    }

    /// <summary>Counts the steps of looking at a long text: one for 64 characters.</summary>
    internal void CountText(Value value)
    {
        if (value.Reference is string text)
            Steps(text.Length >> 6);
        else if (value.Reference is JsonTape tape && tape.KindAt((int)value.Bits) == ValueKind.String)
            Steps(tape.BytesAt((int)value.Bits).Length >> 6);
    }

    internal Value Text(string text)
    {
        Charge(text.Length * 2L);
        return text;
    }

    /// <summary>Calls a function and, as long as it ends in another call, that one.</summary>
    internal Value Apply(Function function, ReadOnlySpan<Value> arguments, Value input, Scope scope)
    {
        Step();
        var result = function.Invoke(arguments, input, scope);
        while (result.Reference is TailCall tail)
        {
            Step();
            if (tail.Procedure.Reference is not Function next)
                throw new ExpressionException("T1006", 0) { Value = tail.Procedure }.Place(tail.Position, tail.Name);
            try
            {
                result = next.Invoke(tail.Arguments, input, scope);
            }
            catch (ExpressionException fault) when (fault.Pass(tail.Position, tail.Name))
            {
                throw;
            }
        }
        return result;
    }

    /// <summary>Enters a function's body.</summary>
    /// <param name="least">Levels that evaluating it is sure to need.</param>
    internal void Enter(int least)
    {
        if (Depth + least > limits.Depth || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ExpressionException("U1001", 0);
    }

    /// <summary>For what recurses over values, whose depth a lambda decides.</summary>
    internal static void EnsureStack()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new ExpressionException("D2017", 0);
    }
}
