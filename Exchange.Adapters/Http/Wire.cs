using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>What sending a request brought: an answer, or why there is none and on which side of "sent" that happened.</summary>
internal abstract record Reply
{
    private Reply() { }

    public sealed record Answered(Answer Answer) : Reply;

    /// <summary>The request did not leave whole: nothing can have been taken.</summary>
    public sealed record NotSent(string Reason) : Reply;

    /// <summary>The request left; whether it was taken is open.</summary>
    public sealed record Unanswered(string Reason) : Reply;
}

/// <summary>The connections to one department's system. Follows no redirect, keeps no cookie, uses no proxy; reads no more than allowed.</summary>
internal sealed class Wire : IDisposable
{
    // Servers close idle connections; 5 s is the shortest common default (Node.js, Apache). A push on a connection that is just being closed
    // ends as "unknown", so the hub closes first.
    static readonly TimeSpan IdleBeforeServersClose = TimeSpan.FromSeconds(4);

    // Long enough to be reused under load, short enough to notice that the name now means another address.
    static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(2);

    readonly HttpMessageInvoker invoker;
    readonly int answerLimit;

    public Wire(HttpOptions options, HttpMessageHandler? handler = null)
    {
        invoker = new HttpMessageInvoker(handler ?? Handler(options), disposeHandler: true);
        answerLimit = options.AnswerLimitBytes;
    }

    /// <summary>Sends once. <paramref name="reads"/> says by status whether the answer's body is wanted or only drained.</summary>
    public async Task<Reply> Send(HttpRequestMessage request, Func<int, bool> reads, CancellationToken stop)
    {
        try
        {
            // If we stop here the department may have the message and we do not know it: the caller's attempt stays open and counts as unknown.
            using var response = await invoker.SendAsync(request, stop);
            return new Reply.Answered(await Answer.Read(response, reads((int)response.StatusCode), answerLimit, stop));
        }
        catch (OperationCanceledException)
        {
            return NothingLeft(request) ? new Reply.NotSent("no connection in time") : new Reply.Unanswered("no answer in time");
        }
        catch (HttpRequestException e)
        {
            return NothingLeft(request) || NoConnection(e)
                ? new Reply.NotSent(NotSentReason(e))
                : new Reply.Unanswered(UnansweredReason(e));
        }
        catch (IOException)
        {
            return new Reply.Unanswered("the connection broke within the answer");
        }
        catch (InvalidDataException)
        {
            return new Reply.Unanswered("the answer cannot be decompressed");
        }
    }

    public void Dispose() => invoker.Dispose();

    static bool NoConnection(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError or HttpRequestError.ConnectionError;

    static bool NothingLeft(HttpRequestMessage request) => request.Content is TrackedContent { Begun: false };

    // No exception's own text: it may repeat what was sent.
    static string NotSentReason(HttpRequestException e) => e switch
    {
        { HttpRequestError: HttpRequestError.NameResolutionError } => "the host name is not known",
        { HttpRequestError: HttpRequestError.SecureConnectionError } => "no secure connection: certificate or TLS version refused",
        { InnerException: SocketException s } => $"no connection: {s.SocketErrorCode}",
        _ => "no connection",
    };

    static string UnansweredReason(HttpRequestException e) => e.HttpRequestError switch
    {
        HttpRequestError.InvalidResponse => "the answer is not HTTP",
        HttpRequestError.ConfigurationLimitExceeded => "the answer's headers are too long",
        _ => "the connection broke before the answer",
    };

    static SocketsHttpHandler Handler(HttpOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Deflate,
        MaxConnectionsPerServer = options.Connections,
        ConnectTimeout = TimeSpan.FromSeconds(options.ConnectTimeoutSeconds),
        PooledConnectionLifetime = Lifetime,
        PooledConnectionIdleTimeout = IdleBeforeServersClose,
        MaxResponseDrainSize = 0,
        // The trace goes out as the one header that the route sets; a propagator would also send baggage, which is none of a department's business.
        ActivityHeadersPropagator = DistributedContextPropagator.CreateNoOutputPropagator(),
    };
}
