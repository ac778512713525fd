using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Authentication;
using Exchange.Adapters.Http;

namespace Exchange.Adapters.Webhooks;

/// <summary>Posts what the hub tells by itself. Follows no redirect, keeps no cookie, uses no proxy, makes no connection to link-local addresses or a cloud's metadata, and reads nothing of an answer but its head.</summary>
public sealed class WebhookPost(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan LongestNotBefore = TimeSpan.FromHours(1);

    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        UseProxy = false,
        Credentials = null,
        ActivityHeadersPropagator = null,
        // A name may mean another address by now; and servers close idle connections after some seconds.
        PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(4),
        // So much of an answer is read on for the sake of its connection, and no more: it may have no end.
        MaxResponseDrainSize = 16 * 1024,
        ResponseDrainTimeout = TimeSpan.FromSeconds(1),
        ConnectCallback = static (connection, stop) => Connections.Connect(connection.DnsEndPoint, stop),
    });

    /// <param name="id">The same at every try: the receiver knows by it what it has had.</param>
    /// <param name="secret">See <see cref="WebhookSignature.Keys"/>.</param>
    public async Task<WebhookAnswer> Post(string address, string id, string? secret, ReadOnlyMemory<byte> content, string mediaType, TimeSpan timeout, CancellationToken stop)
    {
        if (WebhookSignature.Keys(secret) is not { } keys) return new WebhookAnswer.Later(secret is null ? "secret-missing" : "secret-unusable");
        var time = clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ReadOnlyMemoryContent(content) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        request.Headers.TryAddWithoutValidation(WebhookSignature.IdHeader, id);
        request.Headers.TryAddWithoutValidation(WebhookSignature.TimeHeader, time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation(WebhookSignature.Header, WebhookSignature.Of(keys, id, time, content.Span));
        using var limit = new CancellationTokenSource(timeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        try
        {
            // The head of the answer is all that is asked for: its content stays where it is.
            using var answer = await _http.SendAsync(request, both.Token);
            return Meaning(answer);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return new WebhookAnswer.Later("timeout");
        }
        catch (HttpRequestException error)
        {
            return new WebhookAnswer.Later(error.InnerException switch
            {
                AuthenticationException => "tls",
                OutwardException => "address-refused",
                SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "name-unknown",
                SocketException => "unreachable",
                _ => "no-answer",
            });
        }
    }

    private WebhookAnswer Meaning(HttpResponseMessage answer) => (int)answer.StatusCode switch
    {
        >= 200 and < 300 and var taken => new WebhookAnswer.Taken(taken),
        410 => new WebhookAnswer.Gone(410),
        >= 300 and < 400 and var elsewhere => new WebhookAnswer.Later("redirected", elsewhere),
        var other => new WebhookAnswer.Later("status-" + other.ToString(CultureInfo.InvariantCulture), other, NotBefore(answer.Headers.RetryAfter)),
    };

    private TimeSpan? NotBefore(RetryConditionHeaderValue? asked)
    {
        var wait = asked?.Delta ?? (asked?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait is { } some && some > LongestNotBefore ? LongestNotBefore : wait;
    }

    public void Dispose() => _http.Dispose();
}
