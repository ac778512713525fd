using System.Text;
using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Security;

namespace Exchange.Adapters.Tests.Http;

/// <summary>A registration office on a real socket, in the manner of SCJG-DJ: JSON, idempotency key, asked by the hub's number.</summary>
sealed class HttpDepartment : TestDepartment
{
    const string Options = """
        {
          "address": "ADDRESS",
          "auth": AUTH,
          "honoursKey": true,
          "submit": {
            "path": "/api/dj/v2/setup",
            "answers": [
              {"status": "200", "when": "body.code = \"0000\"", "is": "acknowledged", "number": "body.data.YWLSH"},
              {"status": "422", "is": "rejected", "code": "body.code", "reason": "body.msg"}
            ]
          },
          "ask": {
            "path": "/api/dj/v2/setup/{number}",
            "answers": [{"status": "200", "is": "received", "number": "body.data.YWLSH"}]
          },
          "probe": {"path": "/api/dj/v2/health"}
        }
        """;

    const string Bearer = """{"method": "bearer", "secret": "dj-token"}""";

    const string Tokens = """
        {"method": "oauth2", "secret": "dj-token", "oauth2": {"tokenAddress": "ADDRESS/oauth/token", "clientId": "hub", "clientAuth": "post"}},
          "signature": {"secret": "dj-token", "algorithm": "hmacSm3", "timestamp": "digits"}
        """;

    readonly WebApplication web;
    readonly bool proves;
    int tokens;

    HttpDepartment(WebApplication web, bool proves) => (this.web, this.proves) = (web, proves);

    /// <param name="proves">With tokens that are good for a few requests, and signatures over every one.</param>
    public static async Task<HttpDepartment> Open(bool proves = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var started = builder.Build();
        HttpDepartment? department = null;
        started.MapGet("/api/dj/v2/health", () => Results.NoContent());
        started.MapPost("/api/dj/v2/setup", context => department!.Take(context));
        started.MapGet("/api/dj/v2/setup/{number}", (HttpContext context, string number) => department!.Knows(context, []) ? department!.Tell(number) : Results.Unauthorized());
        started.MapPost("/oauth/token", context => department!.Grant(context));
        await started.StartAsync();
        var options = Given.Options(Options.Replace("AUTH", proves ? Tokens : Bearer).Replace("ADDRESS", started.Urls.Single()));
        return department = new HttpDepartment(started, proves)
        {
            Adapter = HttpKind.Kind.Create(options, Given.Context(name => name == "dj-token" ? Secret : null)),
            Repeat = HttpKind.Kind.RepeatOf(options),
        };
    }

    public override async Task Leave()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await web.StopAsync(now.Token);
    }

    public override async ValueTask DisposeAsync()
    {
        await Leave();
        (Adapter as IDisposable)?.Dispose();
        await web.DisposeAsync();
    }

    async Task Take(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (!Knows(context, body.ToArray()))
        {
            context.Response.StatusCode = 401;
            return;
        }
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        Arrived(key);
        var number = JsonDocument.Parse(body.ToArray()).RootElement.GetProperty("SBLSH").GetString()!;
        switch (Habit)
        {
            case Habit.Refuses:
                context.Response.StatusCode = 422;
                await context.Response.WriteAsync($$"""{"code":"{{RefusalCode}}","msg":"{{RefusalReason}}"}""");
                break;
            case Habit.NotNow:
                context.Response.StatusCode = 503;
                context.Response.Headers.RetryAfter = ((int)Pause.TotalSeconds).ToString();
                break;
            case Habit.Hangs:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            case Habit.StoresAndBreaksOff:
                Keep(key, number, body.ToArray());
                context.Abort();
                break;
            default:
                var held = Keep(key, number, body.ToArray());
                await context.Response.WriteAsync(Acknowledging(held), context.RequestAborted);
                break;
        }
    }

    // What a department's engineer would write: the token is the last one granted or the one before, and the signature is over the request as it came.
    bool Knows(HttpContext context, byte[] body)
    {
        var shown = context.Request.Headers.Authorization.ToString();
        if (!proves)
            return shown == $"Bearer {Secret}";
        var (method, target) = (context.Request.Method, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget);
        var (timestamp, nonce) = (context.Request.Headers["X-Timestamp"].ToString(), context.Request.Headers["X-Nonce"].ToString());
        var digest = DigestUtilities.CalculateDigest("SM3", body);
        var mac = MacUtilities.CalculateMac("HMAC-SM3", new KeyParameter(Encoding.UTF8.GetBytes(Secret)),
            Encoding.UTF8.GetBytes($"{method}\n{target}\n{timestamp}\n{nonce}\n{Convert.ToHexStringLower(digest)}"));
        return shown is ['B', 'e', 'a', 'r', 'e', 'r', ' ', .. var token] && int.Parse(token) >= tokens - 1
            && context.Request.Headers["X-Signature"] == Convert.ToHexStringLower(mac);
    }

    // A token's life is short here, so that renewal is part of every test.
    async Task Grant(HttpContext context)
    {
        var form = await context.Request.ReadFormAsync();
        context.Response.StatusCode = form["client_id"] == "hub" && form["client_secret"] == Secret ? 200 : 401;
        await context.Response.WriteAsync($$"""{"access_token":"{{Interlocked.Increment(ref tokens)}}","token_type":"bearer","expires_in":2}""");
    }

    IResult Tell(string number) => Holds.TryGetValue(number, out var held)
        ? Results.Text(Acknowledging(held), "application/json")
        : Results.NotFound();

    static string Acknowledging(Held held) => $$"""{"code":"0000","data":{"PRIPID":"4499030000000012026","YWLSH":"{{held.Acknowledgement}}"} }""";
}
