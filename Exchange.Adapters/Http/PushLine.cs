using System.Text.Json;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>One push route ready for work: makes requests and reads their answers.</summary>
internal sealed class PushLine(HttpOptions options, PushRoute route, TimeProvider clock)
{
    readonly Route compiled = new(options, route.Method, route.Path, route.Headers, keyed: true);

    public PushReading Reading { get; } = new(
        new AnswerRules<PushMeaning>(
        [
            .. route.Answers.Select(r => AnswerRules<PushMeaning>.Compile(r.Status, r.Is, r.When, r.Number, r.Code, r.Reason, r.RetryAfter)),
        ]),
        options.HonoursKey,
        clock);

    /// <summary>Null when no request can be made of the message; then <paramref name="refused"/> is the push's answer, for a person.</summary>
    public HttpRequestMessage? Request(Message message, out PushAnswer? refused)
    {
        refused = null;
        TrackedContent body;
        try
        {
            body = route.Method == "DELETE"
                ? new TrackedContent(default, null)
                : route.Encoding == BodyEncoding.Multipart ? new MultipartContentOfFiles(message, route.FormField)
                : Route.Body(message.Payload, message.MediaType, route.Encoding, route.FormField);
        }
        catch (FileNotFoundException)
        {
            // Not for ever: somebody may put the folder back.
            refused = new PushAnswer.Unavailable("a file that goes with the message is not in the hub's folder");
            return null;
        }
        catch (JsonException)
        {
            refused = new PushAnswer.Rejected(
                "message-not-an-object",
                "The route sends the message's members as form fields, and the message is no JSON object.");
            return null;
        }
        var request = compiled.Request(message, body, out var trouble);
        if (request is null)
            refused = new PushAnswer.Rejected("no-address", trouble);
        return request;
    }
}
