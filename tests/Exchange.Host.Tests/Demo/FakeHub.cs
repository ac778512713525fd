using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Demo;

/// <summary>Takes progress as the hub does, or refuses it as often as it is told to.</summary>
internal sealed class FakeHub : IAsyncDisposable
{
    readonly WebApplication listener;

    FakeHub(WebApplication listener) => this.listener = listener;

    public Uri Address => new(listener.Urls.First());

    public ConcurrentQueue<JsonNode> Taken { get; } = new();

    public ConcurrentQueue<string> Keys { get; } = new();

    public ConcurrentQueue<string> Paths { get; } = new();

    public ConcurrentQueue<IReadOnlyDictionary<string, string>> Headers { get; } = new();

    /// <summary>Statuses to answer with before the hub takes anything.</summary>
    public ConcurrentQueue<int> First { get; } = new();

    public static async Task<FakeHub> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var hub = new FakeHub(site);
        site.Run(hub.Take);
        await site.StartAsync();
        return hub;
    }

    async Task Take(HttpContext http)
    {
        var body = await JsonNode.ParseAsync(http.Request.Body);
        if (First.TryDequeue(out var status))
        {
            http.Response.StatusCode = status;
            return;
        }
        Paths.Enqueue(http.Request.Path.Value!);
        Headers.Enqueue(http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString()));
        Keys.Enqueue(http.Request.Headers["X-Api-Key"].ToString());
        Taken.Enqueue(body!);
        http.Response.StatusCode = 202;
    }

    /// <summary>Waits until so many events were taken; fails after 10 s.</summary>
    public async Task<IReadOnlyList<JsonNode>> Wait(int events)
    {
        for (var i = 0; i < 500 && Taken.Count < events; i++)
            await Task.Delay(20);
        Taken.Count.ShouldBe(events);
        return [.. Taken];
    }

    public ValueTask DisposeAsync() => listener.DisposeAsync();
}
