using System.Globalization;
using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

internal sealed class AnswerExpression
{
    readonly string path; readonly string? equal;
    AnswerExpression(string text) { var p = text.Split('='); path = p[0].Trim(); equal = p.Length > 1 ? p[1].Trim() : null; }
    public static string? Fault(string text) => text.EndsWith('(') ? "is no expression" : null;
    public static AnswerExpression Parse(string text) => new(text);
    JsonElement? Get(AnswerFacts f)
    {
        JsonElement? at = f.Input;
        foreach (var s in path.Split('.'))
            at = at is { ValueKind: JsonValueKind.Object } o && o.TryGetProperty(s, out var v) ? v : null;
        return at;
    }
    public bool IsTrue(AnswerFacts facts) => equal is null ? Get(facts) is { ValueKind: JsonValueKind.True } : Get(facts)?.GetRawText() == equal;
    public string? Text(AnswerFacts facts) => Get(facts) is not { } v ? null : v.ValueKind is JsonValueKind.String ? v.GetString() : v.GetRawText();
    public TimeSpan? Wait(AnswerFacts facts) => Text(facts) is { } t && double.TryParse(t, CultureInfo.InvariantCulture, out var s) ? RetryAfter.OfSeconds(s) : null;
}

internal sealed class AnswerFacts(Answer answer)
{
    public Answer Answer => answer;
    public int Status => answer.Status;
    public bool Readable => answer.TryGetJson(out _);
    public JsonElement Input
    {
        get
        {
            answer.TryGetJson(out var body);
            return JsonSerializer.SerializeToElement(new { status = Status, headers = answer.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => string.Join(", ", h.Value)), body });
        }
    }
}

internal sealed class QuestionExpression
{
    readonly string text = "";
    QuestionExpression(string t) => text = t;
    public static string? Fault(string t) => t.Length == 0 ? "empty" : null;
    public static QuestionExpression Parse(string t) => new(t);
    public ReadOnlyMemory<byte>? Of(Message m, TimeProvider clock) => text.Length > 0 ? m.Payload : null;
}
