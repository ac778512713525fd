using System.Net;
using System.Text;

namespace Exchange.Host.Tests.ClientPackage;

/// <summary>Between the client and the hub: answers in the hub's place, loses answers, counts.</summary>
internal sealed class Between : DelegatingHandler
{
    private readonly Queue<Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>> _next = new();

    public Between() : base(new SocketsHttpHandler()) { }

    /// <summary>Requests that left the client, as method and path.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>The idempotency keys that they had.</summary>
    public List<string?> Keys { get; } = [];

    /// <summary>The next request is answered so, and does not come to the hub.</summary>
    public Between Answer(int status, string? retryAfter = null, string? content = null, string mediaType = "application/problem+json") => Then((request, _) =>
    {
        var answer = new HttpResponseMessage((HttpStatusCode)status) { RequestMessage = request, Content = content is null ? new ByteArrayContent([]) : new StringContent(content, Encoding.UTF8, mediaType) };
        if (retryAfter is not null) answer.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        return Task.FromResult(answer);
    });

    /// <summary>The next request comes to the hub and is carried out; its answer is lost.</summary>
    public Between Lose() => Then(static async (_, send) =>
    {
        using var answer = await send();
        await answer.Content.LoadIntoBufferAsync();
        throw new HttpRequestException(HttpRequestError.ResponseEnded, "The line was cut.");
    });

    public Between Then(Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>> what)
    {
        _next.Enqueue(what);
        return this;
    }

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Func<HttpRequestMessage, Func<Task<HttpResponseMessage>>, Task<HttpResponseMessage>>? next;
        lock (_next)
        {
            Requests.Add($"{request.Method} {request.RequestUri!.PathAndQuery}");
            Keys.Add(request.Headers.TryGetValues("Idempotency-Key", out var keys) ? keys.Single() : null);
            _next.TryDequeue(out next);
        }
        return next is null ? base.SendAsync(request, cancellationToken) : next(request, () => base.SendAsync(request, cancellationToken));
    }
}
