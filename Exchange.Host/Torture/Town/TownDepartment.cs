using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Identifiers;
using Microsoft.AspNetCore.Connections.Features;

namespace Exchange.Host.Torture.Town;

/// <summary>
/// The departments' systems on one listener, in the kit's own process, so that what they have outlives every host. <c>POST /{system}/cases</c> and <c>/withdrawals</c> take a push,
/// <c>GET /archive/cases/{delivery}</c> says what became of one. What is stored is reported on: accepted, then closed; or withdrawn.
/// </summary>
internal sealed class TownDepartment : IAsyncDisposable
{
    private readonly WebApplication _site;
    private readonly CancellationTokenSource _end = new();
    private readonly ConcurrentDictionary<(TownBook, string), int> _seen = new();
    private volatile TownBook _book = new(0);
    private volatile ProgressLine? _line;

    private TownDepartment(WebApplication site) => _site = site;

    public int Port => new Uri(_site.Urls.First()).Port;

    public static async Task<TownDepartment> Open()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var site = builder.Build();
        var department = new TownDepartment(site);
        site.Run(department.Handle);
        await site.StartAsync();
        return department;
    }

    /// <summary>From now on everything goes into this book; what was under way before stays with its own.</summary>
    public void Turn(TownBook book, ProgressLine line)
    {
        _seen.Clear();
        (_book, _line) = (book, line);
    }

    private async Task Handle(HttpContext http)
    {
        var (book, line) = (_book, _line);
        var path = http.Request.Path.Value!.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (HttpMethods.IsGet(http.Request.Method))
        {
            if (path.Length == 3 && book.Known.TryGetValue(path[2], out var known)) await Answer(http, known);
            else http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        if (path.Length != 2 || await Read(http) is not { } body)
        {
            http.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }
        var arrival = book.Arrive(path[0], (string)body["number"]!, (string)body["step"]!, (long)body["edition"]!, path[1] == "withdrawals", http.Request.Headers["Idempotency-Key"].ToString());
        var thing = $"{arrival.System} {arrival.Number} {arrival.Step} {arrival.Edition} {arrival.Withdraws}";
        var habit = TownHabits.Of(book.Seed, thing, _seen.AddOrUpdate((book, thing), 1, static (_, before) => before + 1));
        // Nobody can refuse to hear of a withdrawal.
        if (habit == TownHabit.Rejects && arrival.Withdraws) habit = TownHabit.Acknowledges;
        book.Habits.AddOrUpdate(habit, 1, static (_, before) => before + 1);
        await Behave(http, book, line, arrival, habit, Dice.For(book.Seed, thing, "slow").Between(20, 300));
    }

    private async Task Behave(HttpContext http, TownBook book, ProgressLine? line, Arrival arrival, TownHabit habit, int slow)
    {
        var has = habit is not (TownHabit.HangsBeforeStoring or TownHabit.DropsBeforeStoring or TownHabit.Busy);
        var number = habit == TownHabit.Rejects ? null : TownBook.NumberOf(arrival.System, arrival.Number, arrival.Step);
        if (has) Store(book, line, arrival, number);
        switch (habit)
        {
            case TownHabit.Slow:
                await Task.Delay(slow, _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Answer(http, number);
                break;
            case TownHabit.HangsAfterStoring or TownHabit.HangsBeforeStoring:
                await Task.Delay(TimeSpan.FromSeconds(20), _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                http.Abort();
                break;
            case TownHabit.AnswersLate:
                await Task.Delay(TimeSpan.FromSeconds(TownDocuments.PushTimeoutSeconds + 0.3), _end.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                await Answer(http, number);
                break;
            case TownHabit.AnswersTwice:
                http.Response.OnCompleted(() => SecondAnswer(http));
                await Answer(http, number);
                break;
            case TownHabit.DropsAfterStoring or TownHabit.DropsBeforeStoring:
                http.Abort();
                break;
            case TownHabit.Garbage:
                await http.Response.Body.WriteAsync(new byte[] { 0x3c, 0xff, 0xfe, 0x00, 0x3e }, http.RequestAborted);
                break;
            case TownHabit.FailsAfterStoring:
                http.Response.StatusCode = StatusCodes.Status500InternalServerError;
                break;
            case TownHabit.Busy:
                http.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
                http.Response.Headers.RetryAfter = "1";
                break;
            default:
                await Answer(http, number);
                break;
        }
    }

    /// <summary>A system that honours the key does it once a key; the others do it as often as it is sent.</summary>
    private static void Store(TownBook book, ProgressLine? line, Arrival arrival, string? number)
    {
        var first = book.Known.TryAdd(arrival.Key, number);
        if (number is null || (!first && TownSystem.HonoursKey(arrival.System))) return;
        book.Effects.AddOrUpdate(new Effect(arrival.System, arrival.Number, arrival.Step, arrival.Edition, arrival.Withdraws), 1, static (_, before) => before + 1);
        if (first) line?.Tell(arrival, number);
    }

    // Bytes on the connection that nobody has asked for: whoever reads them as the answer to its next push has the wrong number.
    private static async Task SecondAnswer(HttpContext http)
    {
        var output = http.Features.Get<IConnectionTransportFeature>()!.Transport.Output;
        const string body = """{"code":"0","receipt":"of-another"}""";
        await output.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}"));
    }

    private static async Task<JsonNode?> Read(HttpContext http)
    {
        try
        {
            return await JsonNode.ParseAsync(http.Request.Body, cancellationToken: http.RequestAborted);
        }
        catch (Exception error) when (error is IOException or OperationCanceledException or System.Text.Json.JsonException)
        {
            // Cut off on its way: as if it had not come.
            return null;
        }
    }

    private static Task Answer(HttpContext http, string? number)
    {
        if (http.RequestAborted.IsCancellationRequested) return Task.CompletedTask;
        http.Response.ContentType = "application/json";
        JsonObject body = number is null ? new() { ["code"] = "E17", ["message"] = "材料不齐" } : new() { ["code"] = "0", ["receipt"] = number };
        return http.Response.WriteAsync(body.ToJsonString(), http.RequestAborted);
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _site.StopAsync(new CancellationToken(canceled: true)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _site.DisposeAsync();
        _end.Dispose();
    }
}
