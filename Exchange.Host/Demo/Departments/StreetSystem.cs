using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Exchange.Host.Demo.Identifiers;

namespace Exchange.Host.Demo.Departments;

/// <summary>
/// A street's on-site check app 街道现场核查: JSON tasks, one for each task number however often it comes; each ends with a conclusion
/// 1 符合, 2 不符合 or 3 整改, photos and two inspectors.
/// </summary>
/// <param name="adapter">The hub's adapter to which it calls back.</param>
internal sealed class StreetSystem(DepartmentOptions options, string organisation, string adapter) : DepartmentSystem(options, Habits.Street, honoursKey: true)
{
    static readonly string[] Inspectors = ["陈样安", "周样平", "吴样宁", "梁样明"];

    int numbers, conforming, toBePutRight, notConforming;

    public override DepartmentCount Count() =>
        base.Count() with { Conforming = conforming, ToBePutRight = toBePutRight, NotConforming = notConforming };

    protected override Task<bool> LetsIn(HttpRequest request, string credential) =>
        Task.FromResult(SignedText.Fits(request.Headers["X-Api-Key"].ToString(), credential));

    protected override async Task Route(HttpContext http, CancellationToken stop)
    {
        var path = http.Request.Path.Value ?? "";
        switch (http.Request.Method, path)
        {
            case ("GET", "/health"):
                break;
            case ("POST", "/tasks"):
                await Take(http, stop);
                break;
            case ("GET", _) when path.StartsWith("/tasks/", StringComparison.Ordinal):
                Asked();
                if (Book.NumberOf(path["/tasks/".Length..]) is { } number)
                    await Answer(http, new { id = number, status = "open" }, stop);
                else
                    http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    async Task Take(HttpContext http, CancellationToken stop)
    {
        var body = await Read(http.Request, stop);
        using var message = JsonDocument.Parse(body);
        var root = message.RootElement;
        if (Text(root, "taskNo") is not { Length: > 0 } task || Text(root, "subject") is not { Length: > 0 } || Text(root, "address") is not { Length: > 0 }
            || !root.TryGetProperty("checklist", out var list) || list.ValueKind is not JsonValueKind.Array || list.GetArrayLength() == 0)
        {
            Refused();
            http.Response.StatusCode = StatusCodes.Status422UnprocessableEntity;
            await Answer(http, new { error = "taskNo, subject, address, checklist" }, stop);
            return;
        }
        var key = http.Request.Headers["Idempotency-Key"].ToString() is { Length: > 0 } shown ? shown : null;
        await Push(http, key, task, Digest(body.Span),
            () => $"{organisation}-HC{Now:yyyyMMdd}{Interlocked.Increment(ref numbers):D6}",
            (entry, number) =>
            {
                if (entry is Entry.Conflict or Entry.Ended)
                {
                    http.Response.StatusCode = StatusCodes.Status409Conflict;
                    return Answer(http, new { error = entry is Entry.Conflict ? "the key stands for another task" : "the check is done" }, stop);
                }
                return Answer(http, new { id = number, status = "open" }, stop);
            }, stop);
    }

    protected override async Task WorkOn(CaseBook.Case held, string? delivery)
    {
        await Work.Wait(held.Subject, "check", Habits.Work);
        var (code, gives) = Close(held);
        if (!Book.End(held, CaseState.Closed, gives))
            return;
        _ = gives["HCJL"] switch
        {
            "1" => Interlocked.Increment(ref conforming),
            "2" => Interlocked.Increment(ref notConforming),
            _ => Interlocked.Increment(ref toBePutRight),
        };
        await Tell(held, delivery, "closed", 1, code, gives);
    }

    /// <summary>Calls back with the result: conclusion, photos, two inspectors.</summary>
    protected override Task Tell(CaseBook.Case held, string? delivery, string stage, int sequence, string? code, IReadOnlyDictionary<string, string>? gives)
    {
        if (CallbackKey is not { } key || gives is null)
            return base.Tell(held, delivery, stage, sequence, code, gives);
        var body = JsonSerializer.SerializeToUtf8Bytes(new
        {
            taskNo = held.Subject,
            conclusion = gives["HCJL"],
            photos = Enumerable.Range(1, int.Parse(gives["ZPSL"], CultureInfo.InvariantCulture))
                .Select(n => new { url = $"/photos/{held.Subject}-{n}.jpg", sha256 = Digest(Encoding.UTF8.GetBytes($"{held.Subject}-{n}")) }),
            inspectors = gives["HCRY"].Split('、'),
            at = gives["HCSJ"],
        }, AsNamed);
        return Line.Call(adapter, body, request => request.Headers.Add("X-Street-Key", key), Work.Closing);
    }

    protected override ProgressAbout About(CaseBook.Case held, string? delivery) => new(delivery, delivery is null ? held.Number : null);

    protected override (string Code, IReadOnlyDictionary<string, string> Gives) Close(CaseBook.Case held)
    {
        // The check is done whatever it found; what was found is a fact that other steps use.
        var dice = Dice.For(Seed, held.Subject, "conclusion");
        var luck = dice.Next(10_000) / 10_000.0;
        var conclusion = luck < Habits.Checks.NotConforming ? "2" : luck < Habits.Checks.NotConforming + Habits.Checks.ToBePutRight ? "3" : "1";
        var first = dice.Next(Inspectors.Length);
        return ("0", new Dictionary<string, string>
        {
            ["HCJL"] = conclusion,
            ["HCRY"] = $"{Inspectors[first]}、{Inspectors[(first + 1) % Inspectors.Length]}",
            ["HCSJ"] = $"{Now:yyyy-MM-ddTHH:mm:ss}+08:00",
            ["ZPSL"] = $"{dice.Between(2, 5)}",
        });
    }

    static string? Text(JsonElement root, string name) =>
        root.ValueKind is JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    static Task Answer(HttpContext http, object answer, CancellationToken stop) => http.Response.WriteAsJsonAsync(answer, answer.GetType(), AsNamed, stop);

    static readonly JsonSerializerOptions AsNamed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
