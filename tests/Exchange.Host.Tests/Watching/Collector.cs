using System.Collections.Concurrent;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Watching;

/// <summary>An OpenTelemetry collector on a real listener: keeps what is sent to it by HTTP.</summary>
internal sealed class Collector : IAsyncDisposable
{
    private readonly WebApplication _site;
    private readonly ConcurrentQueue<(string Path, byte[] Content, string Key)> _came = new();

    private Collector(WebApplication site) => _site = site;

    public string Address => _site.Urls.First();

    public IReadOnlyList<Span> Spans => [.. _came.Where(static one => one.Path == "/v1/traces").SelectMany(static one => Span.Read(one.Content))];

    public bool GotMetrics => _came.Any(static one => one.Path == "/v1/metrics" && one.Content.AsSpan().IndexOf("exchange.records.taken_in"u8) >= 0);

    public IEnumerable<string> Keys => _came.Select(static one => one.Key);

    /// <summary>Everything, as text as far as it is any.</summary>
    public string Text => string.Join('\n', _came.Select(static one => Encoding.UTF8.GetString(one.Content)));

    public static async Task<Collector> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var collector = new Collector(site);
        site.Run(collector.Keep);
        await site.StartAsync();
        return collector;
    }

    private async Task Keep(HttpContext http)
    {
        using var content = new MemoryStream();
        await http.Request.Body.CopyToAsync(content);
        _came.Enqueue((http.Request.Path.Value!, content.ToArray(), http.Request.Headers["X-Collector-Key"].ToString()));
        http.Response.ContentType = "application/x-protobuf";
    }

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();
}
