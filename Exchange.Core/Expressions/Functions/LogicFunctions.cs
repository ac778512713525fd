using static Exchange.Core.Expressions.Builtins;

namespace Exchange.Core.Expressions;

/// <summary>Truth, types, errors and $eval.</summary>
internal static class LogicFunctions
{
    /// <summary>Longest text that $eval takes, in characters.</summary>
    const int LongestText = 100_000;

    internal static IEnumerable<NativeFunction> All => [
        Define("boolean", "<x-:b>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : ValueLogic.IsTrue(call[0])),
        Define("not", "<x-:b>", 1, (in Call call) => call[0].IsUndefined ? default(Value) : !ValueLogic.IsTrue(call[0])),
        Define("exists", "<x:b>", 1, (in Call call) => !call[0].IsUndefined),
        Define("type", "<x:s>", 1, TypeOf),
        Define("error", "<s?:x>", 1, (in Call call) => throw new ExpressionException("D3137", 0, Said(call[0]))),
        Define("assert", "<bs?:x>", 2, (in Call call) =>
            ValueLogic.IsTrue(call[0]) ? default(Value) : throw new ExpressionException("D3141", 0, Said(call[1]))),
        Define("eval", "<sx?:x>", 2, Eval),
    ];

    static Value TypeOf(in Call call)
    {
        if (call[0].IsUndefined)
            return default;
        if (call[0].IsNumber && double.IsInfinity(call[0].AsNumber()))
            throw new ExpressionException("D1001", 0) { Value = call[0] };
        return call[0].Kind.ToString().ToLowerInvariant();
    }

    static string? Said(Value message) => message.IsUndefined || message.AsString().Length == 0 ? null : message.AsString();

    static Value Eval(in Call call)
    {
        if (!call.Run.Context.AllowEval)
            throw new ExpressionException("D3122", 0);
        if (call[0].IsUndefined)
            return default;
        var text = call[0].AsString();
        call.Run.Enter(0);
        call.Run.Steps(Math.Min(text.Length, LongestText));
        call.Run.Charge(text.Length * 64L);
        Expression expression;
        try
        {
            if (text.Length > LongestText)
                throw new ExpressionException("U1004", 0);
            expression = Expression.ParseInner(text);
        }
        catch (ExpressionSyntaxException fault)
        {
            // Too deep where $eval calls itself is a matter of the stack and not of the text.
            throw new ExpressionException(fault.Code == "S0500" ? "U1001" : "D3120", 0, inner: fault) { Value = fault.Message };
        }
        if (expression.BindsNames)
            call.Run.HasDynamicNames = true;
        try
        {
            var input = call[1].IsUndefined ? call.Input : Sequences.Wrapped(call[1]);
            return expression.Plan.Evaluate(input, call.Scope);
        }
        // Wrapped once, however deep $eval calls itself: a handler at each level would need stack of its own.
        catch (ExpressionException fault) when (fault.Code[0] != 'U' && fault.Code != "D3121")
        {
            throw new ExpressionException("D3121", 0, inner: fault) { Value = fault.Message };
        }
    }
}
