using System.Globalization;

namespace Exchange.Adapters.Http;

/// <summary>
/// An expression over an answer, <c>{status, headers, body}</c>. One that fails on an answer brings nothing: the answer is the department's and may be
/// anything, and what nothing means is the rule's affair.
/// </summary>
internal sealed class AnswerExpression
{
    const int NumberLength = 200;

    readonly InputExpression expression;

    AnswerExpression(string text) => expression = InputExpression.Parse(text);

    public static AnswerExpression Parse(string text) => new(text);

    /// <summary>Truth as JSONata has it: nothing, null, zero and what is empty are false.</summary>
    public bool IsTrue(AnswerFacts facts) => expression.IsTrue(facts.Input);

    /// <summary>A text, or a number in the digits of the answer; null for anything else.</summary>
    public string? Text(AnswerFacts facts) => expression.Text(facts.Input);

    /// <summary>The department's own number: a text of 1 to 200 characters without control characters; null for anything else.</summary>
    public string? Number(AnswerFacts facts) =>
        Text(facts)?.Trim() is { Length: > 0 and <= NumberLength } number && !number.Any(char.IsControl) ? number : null;

    /// <summary>Seconds, as a number or as text; null for anything else.</summary>
    public TimeSpan? Wait(AnswerFacts facts) =>
        double.TryParse(Text(facts), NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds) ? RetryAfter.OfSeconds(seconds) : null;
}
