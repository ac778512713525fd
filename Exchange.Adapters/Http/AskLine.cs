using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>The ask route ready for work: makes questions and reads their answers.</summary>
internal sealed class AskLine(HttpOptions options, AskRoute route, TimeProvider clock)
{
    readonly Route compiled = new(options, route.Method, route.Path, route.Headers);

    readonly QuestionExpression? question = route.Body is { } body ? QuestionExpression.Parse(body) : null;

    public AskReading Reading { get; } = new(
        new AnswerRules<AskMeaning>(
        [
            .. route.Answers.Select(r => AnswerRules<AskMeaning>.Compile(r.Status, r.Is, r.When, r.Number, r.Code, r.Reason, r.RetryAfter)),
        ]),
        clock);

    /// <summary>Null when no question can be made of the message; <paramref name="trouble"/> then says why.</summary>
    public HttpRequestMessage? Request(Message message, out string trouble)
    {
        TrackedContent? body = null;
        try
        {
            if (question is not null)
            {
                if (question.Of(message, clock) is not { } asked)
                {
                    trouble = "the question's body cannot be made of this message";
                    return null;
                }
                body = Route.Body(asked, "application/json", route.Encoding, route.FormField);
            }
            else if (route.Method is "POST" or "PUT")
                body = new TrackedContent(default, null);
        }
        catch (JsonException)
        {
            trouble = "the question's body is no JSON object, and its members were to be the form's fields";
            return null;
        }
        return compiled.Request(message, body, out trouble);
    }
}
