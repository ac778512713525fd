using System.Globalization;
using System.Text;
using Exchange.Core.Contract;
using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>The body of a question, made of the message it asks about.</summary>
internal sealed class QuestionExpression
{
    readonly Expression expression;

    QuestionExpression(string text) => expression = Expression.Parse(text);

    /// <summary>What is wrong with the text, or null.</summary>
    public static string? Fault(string text) => InputExpression.Fault(text);

    public static QuestionExpression Parse(string text) => new(text);

    /// <summary>JSON in UTF-8; null when the expression brings nothing or fails on this message. <c>$now()</c> is the time of asking.</summary>
    public ReadOnlyMemory<byte>? Of(Message message, TimeProvider clock)
    {
        try
        {
            var context = new EvaluationContext { AllowEval = false, Now = clock.GetUtcNow() };
            var question = expression.Evaluate(Input(message), context);
            return question.IsUndefined ? null : Encoding.UTF8.GetBytes(question.ToString());
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            return null;
        }
    }

    static Value Input(Message message) => Value.FromObject(
        KeyValuePair.Create("message", Value.Parse(message.Payload.Span)),
        KeyValuePair.Create("number", Value.From(message.Number)),
        KeyValuePair.Create("deliveryId", Value.From(message.DeliveryId)),
        KeyValuePair.Create("recordId", Value.From(message.RecordId)),
        KeyValuePair.Create("step", Value.From(message.Step)),
        KeyValuePair.Create("version", Value.From(message.Version)),
        KeyValuePair.Create("acknowledgement", Value.From(message.Acknowledgement)),
        KeyValuePair.Create("takenInAt", Value.From(message.TakenInAt.ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture))));
}
