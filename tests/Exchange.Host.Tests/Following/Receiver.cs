using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Following;

/// <summary>A system that is told by webhooks, on a real listener: it checks each signature by itself, keeps what came, and answers as it is told to.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    public const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    private readonly WebApplication _site;
    private readonly CancellationTokenSource _end = new();

    private Receiver(WebApplication site) => _site = site;

    public Uri Address => new(_site.Urls.First() + "/events");

    /// <summary>Everything that came, taken or not.</summary>
    public ConcurrentQueue<Post> Posts { get; } = new();

    /// <summary>The status with which a post is answered; 0 hangs.</summary>
    public Func<Post, int> Answer { get; set; } = static _ => 204;

    public string? Location { get; set; }

    internal sealed record Post(string Id, string Timestamp, string Signature, string ContentType, byte[] Content, bool IsSigned)
    {
        public JsonElement Event => JsonDocument.Parse(Content).RootElement;

        public string Type => Event.GetProperty("type").GetString()!;

        public string RecordId => Event.GetProperty("subject").GetString()!;

        public long Position => Event.GetProperty("data").GetProperty("position").GetInt64();

        public int Status { get; set; }
    }

    /// <summary>Taken, each message once: as an honest receiver remembers ids.</summary>
    public IReadOnlyList<Post> Taken => [.. Posts.Where(static post => post.Status is >= 200 and < 300).DistinctBy(static post => post.Id, StringComparer.Ordinal)];

    public static async Task<Receiver> Open(int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var site = builder.Build();
        var receiver = new Receiver(site);
        site.Run(receiver.Handle);
        await site.StartAsync();
        return receiver;
    }

    private async Task Handle(HttpContext http)
    {
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes);
        string Header(string name) => http.Request.Headers[name].ToString();
        var post = new Post(Header("webhook-id"), Header("webhook-timestamp"), Header("webhook-signature"), http.Request.ContentType ?? "", bytes.ToArray(),
            Header("webhook-signature") == "v1," + Convert.ToBase64String(HMACSHA256.HashData(
                Convert.FromBase64String(Secret["whsec_".Length..]), (byte[])[.. Encoding.UTF8.GetBytes($"{Header("webhook-id")}.{Header("webhook-timestamp")}."), .. bytes.ToArray()])));
        post.Status = Answer(post);
        Posts.Enqueue(post);
        if (post.Status == 0)
        {
            await Task.Delay(TimeSpan.FromMinutes(1), _end.Token).ContinueWith(_ => { }, TaskScheduler.Default);
            return;
        }
        http.Response.StatusCode = post.Status;
        if (Location is not null) http.Response.Headers.Location = Location;
    }

    /// <summary>Until it looks so; fails after 30 s.</summary>
    public async Task Until(Func<Receiver, bool> looks)
    {
        for (var tries = 0; tries < 1_500; tries++)
        {
            if (looks(this)) return;
            await Task.Delay(20);
        }
        throw new TimeoutException(string.Join('\n', Posts.Select(static post => $"{post.Position} {post.Type} {post.RecordId} {post.Status}")));
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _site.StopAsync(new CancellationToken(canceled: true)).ContinueWith(_ => { }, TaskScheduler.Default);
        await _site.DisposeAsync();
        _end.Dispose();
    }
}
