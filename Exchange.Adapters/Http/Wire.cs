using System.Net.Sockets;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>What sending a request brought: an answer, or why there is none and on which side of "sent" that happened.</summary>
internal abstract record Reply
{
    private Reply() { }

    public sealed record Answered(Answer Answer) : Reply;

    /// <summary>The request did not leave whole: nothing can have been taken.</summary>
    public sealed record NotSent(string Reason, TimeSpan? RetryAfter = null) : Reply;

    /// <summary>The request left; whether it was taken is open.</summary>
    public sealed record Unanswered(string Reason) : Reply;
}

/// <summary>Sends requests to one department's system and says on which side of "sent" a failure lies; reads no more than allowed.</summary>
internal sealed class Wire : IDisposable
{
    readonly Connections connections;
    readonly int answerLimit;

    public Wire(HttpOptions options, AdapterContext context, HttpMessageHandler? handler = null)
    {
        connections = new Connections(options, context, handler);
        answerLimit = options.AnswerLimitBytes;
    }

    /// <summary>Sends once. <paramref name="reads"/> says by status whether the answer's body is wanted or only drained.</summary>
    /// <param name="limit">Most bytes of the answer; null: as the options say.</param>
    public async Task<Reply> Send(HttpRequestMessage request, Func<int, bool> reads, CancellationToken stop, int? limit = null)
    {
        if (connections.Borrow(out var trouble) is not { } borrowed)
            return new Reply.NotSent(trouble);
        try
        {
            // If we stop here the department may have the message and we do not know it: the caller's attempt stays open and counts as unknown.
            using var response = await borrowed.Invoker.SendAsync(request, stop);
            return new Reply.Answered(await Answer.Read(response, reads((int)response.StatusCode), limit ?? answerLimit, stop));
        }
        catch (OperationCanceledException)
        {
            return NothingLeft(request) ? new Reply.NotSent("no connection in time") : new Reply.Unanswered("no answer in time");
        }
        catch (HttpRequestException e)
        {
            return CertificateRefused(e) ? new Reply.NotSent("no secure connection: the system refuses the hub's certificate")
                : NothingLeft(request) || NoConnection(e) ? new Reply.NotSent(NotSentReason(e))
                : new Reply.Unanswered(UnansweredReason(e));
        }
        catch (IOException e)
        {
            return CertificateRefused(e)
                ? new Reply.NotSent("no secure connection: the system refuses the hub's certificate")
                : new Reply.Unanswered("the connection broke within the answer");
        }
        catch (InvalidDataException)
        {
            return new Reply.Unanswered("the answer cannot be decompressed");
        }
        finally
        {
            borrowed.Return();
        }
    }

    public void Dispose() => connections.Dispose();

    // With TLS 1.3 a server looks at the client's certificate after the client thinks the handshake done and has sent its request: the alert comes where the
    // answer should. It is sent before any request is read, so nothing was taken. The exception is the platform's and has no code for it but its text.
    static bool CertificateRefused(Exception e) =>
        e.GetBaseException().Message is var words && words.Contains("alert", StringComparison.Ordinal)
        && CertificateAlerts.Any(a => words.Contains(a, StringComparison.Ordinal));

    static string[] CertificateAlerts { get; } =
        ["certificate required", "bad certificate", "unsupported certificate", "certificate revoked", "certificate expired", "certificate unknown", "unknown ca"];

    static bool NoConnection(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError;

    static bool NothingLeft(HttpRequestMessage request) => request.Content is TrackedContent { Begun: false };

    // No exception's own text: it may repeat what was sent.
    string NotSentReason(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } =>
            $"no secure connection: {connections.TakeTrustTrouble() ?? "certificate or TLS version refused"}",
        { InnerException: OutwardException } => "no connection: its name means a link-local or cloud metadata address, where no department's system is",
        { InnerException: SocketException s } => $"no connection: {s.SocketErrorCode}",
        _ => "no connection",
    };

    static string UnansweredReason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.InvalidResponse => "the answer is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too long",
        _ => "the connection broke before the answer",
    };
}
