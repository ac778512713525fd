using System.Text.Json;
using Exchange.Adapters.Http;
using Exchange.Adapters.Tests.Contract;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Exchange.Adapters.Tests.Http;

/// <summary>A registration office on a real socket, in the manner of SCJG-DJ: JSON, idempotency key, asked by the hub's number.</summary>
sealed class HttpDepartment : TestDepartment
{
    const string Options = """
        {
          "address": "ADDRESS",
          "auth": {"method": "bearer", "secret": "dj-token"},
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

    readonly WebApplication web;

    HttpDepartment(WebApplication web) => this.web = web;

    public static async Task<HttpDepartment> Open()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var started = builder.Build();
        HttpDepartment? department = null;
        started.MapGet("/api/dj/v2/health", () => Results.NoContent());
        started.MapPost("/api/dj/v2/setup", context => department!.Take(context));
        started.MapGet("/api/dj/v2/setup/{number}", (string number) => department!.Tell(number));
        await started.StartAsync();
        var options = Given.Options(Options.Replace("ADDRESS", started.Urls.Single()));
        return department = new HttpDepartment(started)
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
        if (context.Request.Headers.Authorization.ToString() != $"Bearer {Secret}")
        {
            context.Response.StatusCode = 401;
            return;
        }
        var key = context.Request.Headers["Idempotency-Key"].ToString();
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
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

    IResult Tell(string number) => Holds.TryGetValue(number, out var held)
        ? Results.Text(Acknowledging(held), "application/json")
        : Results.NotFound();

    static string Acknowledging(Held held) => $$"""{"code":"0000","data":{"PRIPID":"4499030000000012026","YWLSH":"{{held.Acknowledgement}}"} }""";
}
