using System.Collections.Concurrent;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;

namespace Exchange.Host.Tests.Api;

/// <summary>What a department does with the next push of a case.</summary>
internal enum Habit { Acknowledges, Rejects, Status400, Status500, Garbage, Hangs, ClosesAfterStoring, ClosesBeforeStoring }

/// <summary>
/// The departments' systems on a real listener. <c>/{system}/cases</c> stores what comes, once a key where it honours it; <c>GET /{system}/cases/{number}</c> tells what it has.
/// Habits are set a case; without one everything is acknowledged.
/// </summary>
internal sealed class Department : IAsyncDisposable
{
    public const string Words = "材料不齐，请补充张晓岚的证明";

    private readonly WebApplication _site;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Habit>> _habits = new(StringComparer.Ordinal);

    private Department(WebApplication site) => _site = site;

    public Uri Address => new(_site.Urls.First() + "/");

    /// <summary>Every push that came in, with its body and its key.</summary>
    public ConcurrentQueue<(string Path, string Number, string Key, JsonNode Body)> Pushes { get; } = new();

    /// <summary>Every file that came beside a push, under the name of its part.</summary>
    public ConcurrentQueue<(string Number, string Part, string Name, string? MediaType, byte[] Bytes)> Files { get; } = new();

    /// <summary>Effects by system and number: two of one are a second effect.</summary>
    public ConcurrentDictionary<string, int> Effects { get; } = new(StringComparer.Ordinal);

    /// <summary>The traceparent of the last push by number; empty without one.</summary>
    public ConcurrentDictionary<string, string> Traces { get; } = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (string System, string Key, string Digest)> _held = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, string> _answers = new(StringComparer.Ordinal);

    /// <summary>As after a restore from an old backup.</summary>
    public void Lose(string number)
    {
        _held.TryRemove(number, out _);
        Effects.TryRemove(number, out _);
    }

    /// <summary>A case that nobody of the hub has handed in.</summary>
    public void Hold(string system, string number) => _held[number] = (system, "", "");

    /// <summary>What it has of a case is not what came.</summary>
    public void Spoil(string number) => _held[number] = _held[number] with { Digest = new string('0', 64) };

    /// <summary>How it answers when it is asked what it holds: error, or no-list.</summary>
    public void Answers(string system, string habit) => _answers[system] = habit;

    private readonly ConcurrentDictionary<string, bool> _keys = new(StringComparer.Ordinal);

    public static async Task<Department> Open(int pageLines = 2)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var department = new Department(site) { PageLines = pageLines };
        site.Run(department.Handle);
        await site.StartAsync();
        return department;
    }

    /// <summary>What happens to the next pushes of this case, one after the other; after the last all is well.</summary>
    public void Set(string number, params Habit[] habits) => _habits[number] = new ConcurrentQueue<Habit>(habits);

    public int PushesOf(string number) => Pushes.Count(push => push.Number == number);

    public int EffectsOf(string number) => Effects.GetValueOrDefault(number);

    private async Task Handle(HttpContext http)
    {
        var path = http.Request.Path.Value!;
        if (HttpMethods.IsHead(http.Request.Method)) return;
        if (HttpMethods.IsGet(http.Request.Method))
        {
            if (path.EndsWith("/held", StringComparison.Ordinal))
            {
                await List(http, path.Split('/')[1]);
                return;
            }
            var asked = path[(path.LastIndexOf('/') + 1)..];
            if (EffectsOf(asked) > 0) await Answer(http, 200, new JsonObject { ["receipt"] = "R-" + asked });
            else http.Response.StatusCode = 404;
            return;
        }
        using var bytes = new MemoryStream();
        await http.Request.Body.CopyToAsync(bytes);
        var (body, files) = await Parts(http, bytes);
        var number = (string)body["number"]!;
        foreach (var (part, name, mediaType, content) in files) Files.Enqueue((number, part, name, mediaType, content));
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        Traces[number] = http.Request.Headers.TraceParent.ToString();
        Pushes.Enqueue((path, number, key, body));
        var habit = _habits.GetValueOrDefault(number)?.TryDequeue(out var next) is true ? next : Habit.Acknowledges;
        if (habit is Habit.Acknowledges or Habit.ClosesAfterStoring or Habit.Hangs or Habit.Garbage) Store(path, number, key, bytes.ToArray());
        switch (habit)
        {
            case Habit.Acknowledges: await Answer(http, 200, new JsonObject { ["code"] = "0", ["receipt"] = "R-" + number }); break;
            case Habit.Rejects: await Answer(http, 200, new JsonObject { ["code"] = "E17", ["message"] = Words }); break;
            case Habit.Status400: await Answer(http, 400, new JsonObject { ["message"] = Words }); break;
            case Habit.Status500: await Answer(http, 500, new JsonObject { ["message"] = Words }); break;
            case Habit.Garbage: await http.Response.Body.WriteAsync(new byte[] { 0x3c, 0xff, 0xfe, 0x00, 0x3e }); break;
            case Habit.Hangs: await Task.Delay(TimeSpan.FromMinutes(1), _end.Token).ContinueWith(_ => { }, TaskScheduler.Default); break;
            default: http.Abort(); break;
        }
    }

    /// <summary>The message alone, or with the files of a form (RFC 7578), as a department's web server takes it apart.</summary>
    private static async Task<(JsonNode Body, List<(string, string, string?, byte[])> Files)> Parts(HttpContext http, MemoryStream bytes)
    {
        if (!http.Request.HasFormContentType) return (JsonNode.Parse(bytes.ToArray())!, []);
        bytes.Position = 0;
        http.Request.Body = bytes;
        var form = await http.Request.ReadFormAsync();
        var files = new List<(string, string, string?, byte[])>();
        foreach (var file in form.Files)
        {
            using var content = new MemoryStream();
            await file.CopyToAsync(content);
            files.Add((file.Name, file.FileName, file.ContentType, content.ToArray()));
        }
        return (JsonNode.Parse(form["data"].ToString())!, files);
    }

    /// <summary>Lines of one page of what it holds.</summary>
    public int PageLines { get; init; } = 2;

    private async Task List(HttpContext http, string system)
    {
        switch (_answers.GetValueOrDefault(system))
        {
            case "error":
                http.Response.StatusCode = 500;
                return;
            case "no-list":
                await Answer(http, 200, new JsonObject { ["message"] = "maintenance" });
                return;
        }
        var after = http.Request.Query["after"].ToString();
        var page = _held.Where(one => one.Value.System == system && string.CompareOrdinal(one.Key, after) > 0).OrderBy(one => one.Key, StringComparer.Ordinal).Take(PageLines).ToList();
        await Answer(http, 200, new JsonObject
        {
            ["items"] = new JsonArray([.. page.Select(one => new JsonObject { ["deliveryId"] = one.Value.Key, ["number"] = one.Key, ["digest"] = one.Value.Digest })]),
            ["next"] = page.Count == PageLines ? page[^1].Key : null,
        });
    }

    private void Store(string path, string number, string key, byte[] body)
    {
        var honoursKey = !path.StartsWith("/askable", StringComparison.Ordinal) && !path.StartsWith("/neither", StringComparison.Ordinal);
        if (honoursKey && !_keys.TryAdd(key, true)) return;
        _held[number] = (path.Split('/')[1], key, Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(body)));
        Effects.AddOrUpdate(number, 1, (_, before) => before + 1);
    }

    private static Task Answer(HttpContext http, int status, JsonObject body)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = "application/json";
        return http.Response.WriteAsync(body.ToJsonString());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _site.StopAsync(new CancellationToken(canceled: true)).ContinueWith(_ => { }, TaskScheduler.Default);
        await _site.DisposeAsync();
        _end.Dispose();
    }
}
