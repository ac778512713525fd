using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Alerting;

/// <summary>Who gets alerts, on a real listener: keeps what is posted and whose signature is right, by the rules of Standard Webhooks.</summary>
internal sealed class DutyDesk : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _site;
    private readonly ConcurrentQueue<(string Id, JsonElement Content)> _came = new();
    private int _refusals;
    private int _forged;

    private DutyDesk(WebApplication site) => _site = site;

    public string Address => _site.Urls.First() + "/hook";

    public IReadOnlyList<(string Id, JsonElement Content)> Came => [.. _came];

    public int Forged => _forged;

    /// <summary>So many of the next are answered 503.</summary>
    public void Refuse(int next) => Interlocked.Exchange(ref _refusals, next);

    public static async Task<DutyDesk> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var desk = new DutyDesk(site);
        site.Run(desk.Take);
        await site.StartAsync();
        return desk;
    }

    private async Task Take(HttpContext http)
    {
        using var reader = new StreamReader(http.Request.Body, Encoding.UTF8);
        var text = await reader.ReadToEndAsync();
        var (id, time) = (http.Request.Headers["webhook-id"].ToString(), http.Request.Headers["webhook-timestamp"].ToString());
        var signature = "v1," + Convert.ToBase64String(HMACSHA256.HashData(Convert.FromBase64String(Secret["whsec_".Length..]), Encoding.UTF8.GetBytes($"{id}.{time}.{text}")));
        if (signature != http.Request.Headers["webhook-signature"] || id.Length == 0 || !long.TryParse(time, out _))
        {
            Interlocked.Increment(ref _forged);
            http.Response.StatusCode = 401;
            return;
        }
        if (Interlocked.Decrement(ref _refusals) >= 0)
        {
            http.Response.StatusCode = 503;
            return;
        }
        using var json = JsonDocument.Parse(text);
        _came.Enqueue((id, json.RootElement.Clone()));
        http.Response.StatusCode = 204;
    }

    public async ValueTask DisposeAsync() => await _site.DisposeAsync();
}
