using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Adapters.Webhooks;

namespace Exchange.Host.Alerting;

/// <summary>
/// By a signed POST as Standard Webhooks (github.com/standard-webhooks/standard-webhooks) has it: <c>webhook-id</c>, <c>webhook-timestamp</c> and <c>webhook-signature: v1,…</c>, HMAC-SHA256 over id, time and content.
/// </summary>
public sealed class AlertWebhook(AlertOptions options, Func<string, string?> secret, TimeProvider clock) : IAlertWay, IDisposable
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Where a redirect leads nobody has said that alerts may go.
    // No proxy is asked: what the environment names may be for something else, and a department's network has its own way out.
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false, UseProxy = false, PooledConnectionLifetime = TimeSpan.FromMinutes(5) }) { Timeout = Timeout.InfiniteTimeSpan };

    public string Name => "webhook";

    public async Task Send(AlertMessage message, CancellationToken stop)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new
        {
            type = "exchange.alert." + JsonNamingPolicy.CamelCase.ConvertName(message.Kind.ToString()), timestamp = message.At, data = new { message.Host, message.Items },
        }, Json);
        var time = clock.GetUtcNow();
        using var request = new HttpRequestMessage(HttpMethod.Post, options.WebhookUrl) { Content = new ByteArrayContent(content) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.IdHeader, message.Id);
        request.Headers.Add(WebhookSignature.TimeHeader, time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture));
        request.Headers.Add(WebhookSignature.Header, WebhookSignature.Of(Keys(), message.Id, time, content));
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Read with each message: it may be set or changed meanwhile.</summary>
    private IReadOnlyList<byte[]> Keys() => WebhookSignature.Keys(secret(options.WebhookSecret!))
        ?? throw new AlertSecretException("the secret that Alerts:WebhookSecret names is not set, or is not whsec_ and 24 to 64 bytes in Base64");

    public void Dispose() => _http.Dispose();
}
