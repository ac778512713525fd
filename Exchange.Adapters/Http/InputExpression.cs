using System.Text;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>An expression over what somebody else wrote. One that fails brings nothing: what nothing means is the caller's affair.</summary>
internal sealed class InputExpression
{
    // What is looked at is small; what takes longer than this is an expression that does not end.
    static readonly EvaluationContext Context = new()
    {
        AllowEval = false,
        Limits = new EvaluationLimits { Steps = 1_000_000, Time = TimeSpan.FromSeconds(1), Memory = 64 << 20 },
    };

    readonly Expression expression;
    readonly Expression condition;

    InputExpression(string text)
    {
        expression = Expression.Parse(text);
        condition = Expression.Parse($"({text}\n) ? true : false");
    }

    /// <summary>What is wrong with the text, or null.</summary>
    public static string? Fault(string text)
    {
        try
        {
            _ = Expression.Parse(text);
            return null;
        }
        catch (ExpressionSyntaxException e)
        {
            return $"is no JSONata expression: {e.Message}";
        }
    }

    public static InputExpression Parse(string text) => new(text);

    public Value Of(Value input) => Of(expression, input);

    /// <summary>Truth as JSONata has it: nothing, null, zero and what is empty are false.</summary>
    public bool IsTrue(Value input) => Of(condition, input) is { Kind: ValueKind.Boolean } truth && truth.AsBoolean();

    /// <summary>A text, or a number in its own digits; null for anything else.</summary>
    public string? Text(Value input)
    {
        var value = Of(input);
        return value.Kind switch
        {
            ValueKind.String => value.AsString(),
            ValueKind.Number => value.ToString(),
            _ => null,
        };
    }

    /// <summary>A text as it is, anything else as JSON, both in UTF-8; empty for nothing.</summary>
    public byte[] Bytes(Value input)
    {
        var value = Of(input);
        return Encoding.UTF8.GetBytes(value.Kind is ValueKind.String ? value.AsString() : value.ToString());
    }

    static Value Of(Expression expression, Value input)
    {
        try
        {
            return expression.Evaluate(input, Context);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The language's faults, and any other that what somebody else wrote brings about.
            return Value.Undefined;
        }
    }
}
