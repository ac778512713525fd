using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Demo.Identifiers;
using Exchange.Host.Security;

namespace Exchange.Host.Torture.Window;

/// <summary>
/// The intake system: senders that hand records in, correct and withdraw some of them, and ask for tasks. What got no answer is sent again, to whichever host lives, until it has one.
/// </summary>
/// <param name="hosts">Addresses of those that live, looked at before each try.</param>
internal sealed class WindowLoad(WindowBook book, int seed, HttpClient http, Func<IReadOnlyList<Uri>> hosts, string windowKey, string adminKey)
{
    /// <summary>Stands in every record: found outside of it, personal data has leaked.</summary>
    public const string Applicant = "张晓岚";

    private const int Senders = 4;
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly string[] ItemsSent = ["opening", "opening", "filing", "sealing"];
    private int _next;

    /// <summary>Until told that it is enough; then each sender finishes what it has begun.</summary>
    public Task Run(CancellationToken enough, CancellationToken stop) => Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Send(sender, enough, stop)));

    private async Task Send(int sender, CancellationToken enough, CancellationToken stop)
    {
        for (var turn = sender; !enough.IsCancellationRequested; turn++)
        {
            var place = Interlocked.Increment(ref _next);
            var number = string.Create(CultureInfo.InvariantCulture, $"T{seed}-{place:d5}");
            var dice = Dice.For(seed, number, "window");
            var item = dice.Pick<string>(ItemsSent);
            if (await TakeIn(number, item, turn, stop) is not { } receipt) continue;
            if (dice.Chance(0.12)) await Amend(number, item, receipt, edition: 2, turn, stop);
            if (dice.Chance(0.06)) await Withdraw(number, receipt, turn, stop);
            if (dice.Chance(0.06)) await RequestTask("task-" + number, turn, stop);
            // Departments are slower than windows: what is taken in must be settled before an iteration ends.
            await Task.Delay(dice.Between(5, 40), CancellationToken.None);
        }
    }

    private async Task<Receipt?> TakeIn(string number, string item, int turn, CancellationToken stop)
    {
        var content = Content(number, item, edition: 1);
        using var answer = await Until(HttpStatusCode.Accepted, "/api/v1/records", content, windowKey, null, turn, stop);
        if (answer?.RootElement is not { } root)
        {
            book.Faults.Enqueue($"{number} was not taken in");
            return null;
        }
        var receipt = new Receipt(root.GetProperty("id").GetString()!, root.GetProperty("digest").GetString()!);
        book.Take(number, receipt);
        return receipt;
    }

    private async Task Amend(string number, string item, Receipt receipt, long edition, int turn, CancellationToken stop)
    {
        using var answer = await Until(HttpStatusCode.Accepted, $"/api/v1/records/{receipt.Id}/versions", Content(number, item, edition), windowKey, null, turn, stop);
        if (answer is not null) book.Amended[(number, edition)] = answer.RootElement.GetProperty("version").GetInt64();
    }

    private async Task Withdraw(string number, Receipt receipt, int turn, CancellationToken stop)
    {
        using var answer = await Until(HttpStatusCode.Accepted, $"/api/v1/records/{receipt.Id}/withdrawal", "{}"u8.ToArray(), windowKey, null, turn, stop);
        if (answer is not null) book.Withdrawn[number] = true;
    }

    private async Task RequestTask(string key, int turn, CancellationToken stop)
    {
        using var answer = await Until(HttpStatusCode.Accepted, "/api/v1/tasks", """{"kind":"verify-positions","arguments":{}}"""u8.ToArray(), adminKey, key, turn, stop);
        if (answer is not null) book.Tasks[key] = answer.RootElement.GetProperty("id").GetString()!;
    }

    private byte[] Content(string number, string item, long edition)
    {
        var content = JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["number"] = number, ["item"] = item, ["body"] = new JsonObject { ["edition"] = edition, ["applicant"] = Applicant } });
        book.Sent[(number, edition)] = Convert.ToHexStringLower(SHA256.HashData(content));
        return content;
    }

    /// <summary>Tries one living host after the other. Null when it was refused because of what has become of the record meanwhile.</summary>
    private async Task<JsonDocument?> Until(HttpStatusCode wanted, string path, byte[] content, string key, string? idempotencyKey, int turn, CancellationToken stop)
    {
        for (; ; turn++)
        {
            if (hosts() is { Count: > 0 } living)
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(living[turn % living.Count], path)) { Content = new ByteArrayContent(content) { Headers = { ContentType = Json } } };
                request.Headers.Add(KeyHandler.Header, key);
                if (idempotencyKey is not null) request.Headers.Add("Idempotency-Key", idempotencyKey);
                try
                {
                    using var answer = await http.SendAsync(request, stop);
                    var text = await answer.Content.ReadAsStringAsync(stop);
                    if (answer.StatusCode == wanted) return JsonDocument.Parse(text);
                    if (answer.StatusCode == HttpStatusCode.ServiceUnavailable)
                    {
                        book.Refuse();
                        if (answer.Headers.RetryAfter is null) book.Faults.Enqueue("a 503 without Retry-After from " + path[..Math.Min(path.Length, 16)]);
                    }
                    // A task's key that a dead host holds is free again by its lease.
                    else if (answer.StatusCode != HttpStatusCode.Conflict || idempotencyKey is null)
                    {
                        if (answer.StatusCode != HttpStatusCode.Conflict) book.Faults.Enqueue($"{(int)answer.StatusCode} from {path}: {Code(text)}");
                        return null;
                    }
                }
                catch (Exception error) when (error is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
                {
                    book.Lose();
                }
            }
            await Task.Delay(40, stop);
        }
    }

    private static string Code(string problem)
    {
        try
        {
            using var document = JsonDocument.Parse(problem);
            return document.RootElement.TryGetProperty("code", out var code) ? code.GetString() ?? "" : "";
        }
        catch (JsonException)
        {
            return "no problem document";
        }
    }
}
