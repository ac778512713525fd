using Exchange.Core.Expressions;

namespace Exchange.Adapters.Http;

/// <summary>An answer as expressions see it; made of it only when the first expression looks.</summary>
internal sealed class AnswerFacts(Answer answer)
{
    Value? input;
    bool? readable;
    Value body;

    public Answer Answer => answer;

    public int Status => answer.Status;

    public bool IsSuccess => Status is >= 200 and < 300;

    /// <summary>The body is JSON, plain text or empty.</summary>
    public bool Readable => readable ??= answer.TryGetBody(out body);

    public Value Input => input ??= Make();

    Value Make()
    {
        _ = Readable;
        var headers = answer.Headers.Concat(answer.ContentHeaders)
            .Select(h => KeyValuePair.Create(h.Key.ToLowerInvariant(), Value.From(string.Join(", ", h.Value))));
        return Value.FromObject(
            KeyValuePair.Create("status", Value.From(answer.Status)),
            KeyValuePair.Create("headers", Value.FromObject(headers)),
            KeyValuePair.Create("body", body));
    }
}
