using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Exchange.Core.Registry;
using Exchange.Host.Security;

namespace Exchange.Host.Tests.Kill;

/// <summary>The few calls the tests need.</summary>
internal sealed class HubApi(int port) : IDisposable
{
    public Uri Address { get; } = new($"http://127.0.0.1:{port}");

    public HttpClient Http { get; } = new() { BaseAddress = new Uri($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromSeconds(30) };

    public async Task<JsonElement> Call(HttpMethod method, string path, string? key, object? body, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : JsonContent.Create(body) };
        if (key is not null) request.Headers.Add(KeyHandler.Header, key);
        using var response = await Http.SendAsync(request, stop);
        var text = await response.Content.ReadAsStringAsync(stop);
        if (!response.IsSuccessStatusCode) throw new InvalidOperationException($"{method} {path}: {(int)response.StatusCode} {text}");
        return text.Length == 0 ? default : JsonDocument.Parse(text).RootElement.Clone();
    }

    public async Task<string> SetUp(string secret, CancellationToken stop)
        => (await Call(HttpMethod.Post, "/api/v1/setup", null, new { secret, client = "admin" }, stop)).GetProperty("text").GetString()!;

    public async Task<string> Key(string admin, string client, CancellationToken stop)
        => (await Call(HttpMethod.Post, $"/api/v1/clients/{client}/keys", admin, new { }, stop)).GetProperty("text").GetString()!;

    public Task Apply(string admin, IEnumerable<DocumentFile> files, CancellationToken stop)
        => Call(HttpMethod.Post, "/api/v1/registry/apply", admin, new { files = files.Select(file => new { path = file.Path, text = Encoding.UTF8.GetString(file.Content.Span) }) }, stop);

    public void Dispose() => Http.Dispose();
}
