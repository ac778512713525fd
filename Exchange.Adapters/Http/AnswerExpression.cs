using System.Globalization;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>
/// An expression over an answer, <c>{status, headers, body}</c>. One that fails on an answer brings nothing: the answer is the department's and may be
/// anything, and what nothing means is the rule's affair.
/// </summary>
internal sealed class AnswerExpression
{
    const int NumberLength = 200;

    // An answer is small; what takes longer than this is an expression that does not end.
    static readonly EvaluationContext Context = new()
    {
        AllowEval = false,
        Limits = new EvaluationLimits { Steps = 1_000_000, Time = TimeSpan.FromSeconds(1), Memory = 64 << 20 },
    };

    readonly Expression expression;
    readonly Expression condition;

    AnswerExpression(string text)
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

    public static AnswerExpression Parse(string text) => new(text);

    /// <summary>Truth as JSONata has it: nothing, null, zero and what is empty are false.</summary>
    public bool IsTrue(AnswerFacts facts) => Of(condition, facts) is { Kind: ValueKind.Boolean } truth && truth.AsBoolean();

    /// <summary>A text, or a number in the digits of the answer; null for anything else.</summary>
    public string? Text(AnswerFacts facts)
    {
        var value = Of(expression, facts);
        return value.Kind switch
        {
            ValueKind.String => value.AsString(),
            ValueKind.Number => value.ToString(),
            _ => null,
        };
    }

    /// <summary>The department's own number: a text of 1 to 200 characters without control characters; null for anything else.</summary>
    public string? Number(AnswerFacts facts) =>
        Text(facts)?.Trim() is { Length: > 0 and <= NumberLength } number && !number.Any(char.IsControl) ? number : null;

    /// <summary>Seconds, as a number or as text; null for anything else.</summary>
    public TimeSpan? Wait(AnswerFacts facts) =>
        double.TryParse(Text(facts), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? RetryAfter.OfSeconds(seconds) : null;

    static Value Of(Expression expression, AnswerFacts facts)
    {
        try
        {
            return expression.Evaluate(facts.Input, Context);
        }
        catch (ExpressionException)
        {
            return Value.Undefined;
        }
    }
}
