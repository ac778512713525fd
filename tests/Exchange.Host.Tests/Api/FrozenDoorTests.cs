using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Host.Tests.Docs;

namespace Exchange.Host.Tests.Api;

/// <summary>
/// The API as it was promised: requests and answers of the files in Frozen, each file replayed on a fresh hub. Ids, keys, cursors and times differ between runs and are replaced by names.
/// With EXCHANGE_FREEZE=1 the answers are written instead of compared: look at the difference before committing it.
/// </summary>
internal sealed partial class FrozenDoorTests
{
    private static readonly string[] Shown = ["Location", "Idempotency-Replayed", "Retry-After", "WWW-Authenticate"];
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static string Folder => Repository.Path("tests", "Exchange.Host.Tests", "Api", "Frozen");

    private static IEnumerable<string> Files() => Directory.EnumerateFiles(Folder, "*.http").Select(path => Path.GetFileName(path))
        .Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Files))]
    public async Task What_was_promised_is_kept(string file)
    {
        await using var hub = await TestHub.Open();
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        var path = Path.Combine(Folder, file);
        var promised = FrozenExchange.Read(await File.ReadAllTextAsync(path));
        var kept = new List<FrozenExchange>();
        foreach (var exchange in promised) kept.Add(exchange with { Answer = await Replay(hub, exchange, names) });

        var now = string.Join('\n', kept);
        if (Environment.GetEnvironmentVariable("EXCHANGE_FREEZE") == "1") await File.WriteAllTextAsync(path, now);
        else now.ShouldBe(string.Join('\n', promised));
    }

    [Test]
    public void Every_endpoint_that_is_no_page_is_frozen()
    {
        var frozen = Files().SelectMany(file => FrozenExchange.Read(File.ReadAllText(Path.Combine(Folder, file))))
            .Select(one => $"{one.Method} {one.Path.Split('?')[0]}").Distinct().ToList();
        string[] endpoints =
        [
            "POST /api/v1/records", "POST /api/v1/records/batch", "GET /api/v1/records", "GET /api/v1/records/{id1}", "GET /api/v1/records/{id1}/timeline",
            "GET /api/v1/records/{id1}/content",
            "POST /api/v1/records/{id1}/versions", "POST /api/v1/records/{id1}/withdrawal", "GET /api/v1/deliveries", "GET /api/v1/log", "GET /api/v1/status",
            "POST /api/v1/progress",
            "POST /api/v1/registry/apply", "POST /api/v1/registry/remove", "POST /api/v1/registry/rollback", "GET /api/v1/registry/documents",
            "GET /api/v1/registry/diff", "GET /api/v1/registry/revisions",
            "POST /api/v1/setup", "GET /api/v1/secrets", "GET /api/v1/task-kinds", "POST /api/v1/tasks", "GET /api/v1/tasks",
        ];
        endpoints.Where(endpoint => !frozen.Contains(endpoint)).ShouldBeEmpty();
    }

    private static async Task<string> Replay(TestHub hub, FrozenExchange exchange, Dictionary<string, string> names)
    {
        string Real(string text) => Name().Replace(text, match => names.FirstOrDefault(known => known.Value == match.Value).Key ?? match.Value);
        var client = exchange.Headers.FirstOrDefault(header => header.Name == "X-Api-Key").Value;
        var others = exchange.Headers.Where(header => header.Name is not ("X-Api-Key" or "Content-Type")).ToArray();
        if (exchange.Habit is { } habit) hub.Department.Set(habit.Split(' ')[0], Enum.Parse<Habit>(habit.Split(' ')[1]));
        for (var tries = 0; ; tries++)
        {
            var content = exchange.Body.Length == 0 ? null
                : TestHub.Json(Real(exchange.Body), exchange.Headers.FirstOrDefault(header => header.Name == "Content-Type").Value ?? "application/json");
            var answer = await hub.Send(client, new HttpMethod(exchange.Method), Real(exchange.Path), content, others);
            var text = Text(answer);
            if (exchange.Until is null || text.Contains(exchange.Until, StringComparison.Ordinal)) return Named(text, names);
            tries.ShouldBeLessThan(1_000, text);
            await Task.Delay(20);
        }
    }

    private static string Text(Answer answer)
    {
        var text = new StringBuilder($"< {answer.Status}\n");
        if (answer.ContentType is { } type) text.Append("< Content-Type: ").Append(type).Append('\n');
        foreach (var header in Shown)
            if (answer.Header(header) is { } value) text.Append("< ").Append(header).Append(": ").Append(value).Append('\n');
        if (answer.Content.Length == 0) return text.ToString().TrimEnd('\n');
        text.Append('\n').Append(answer.ContentType == "application/x-ndjson" ? answer.Text : JsonSerializer.Serialize(answer.Json, Readable));
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What differs between runs by the name under which the file knows it.</summary>
    private static string Named(string text, Dictionary<string, string> names)
    {
        text = Picture().Replace(text, "\"backlog\": {picture}\n}");
        text = Time().Replace(text, "{time}${offset}");
        text = Changing().Replace(text, "${name}{${kind}}");
        text = Counted().Replace(text, "Positions 1 to {total}");
        return Id().Replace(text, match =>
        {
            var kind = ((string[])["key", "cursor", "keyId", "id"]).First(one => match.Groups[one].Success);
            var value = match.Groups[kind].Value;
            if (!names.TryGetValue(value, out var name))
                names[value] = name = $"{{{kind}{names.Values.Count(known => known[1..^1].TrimEnd("0123456789".ToCharArray()) == kind) + 1}}}";
            return match.Value.Replace(value, name, StringComparison.Ordinal);
        });
    }

    [GeneratedRegex("\\{[a-zA-Z]+[0-9]+\\}")]
    private static partial Regex Name();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})", RegexOptions.ExplicitCapture)]
    private static partial Regex Time();

    [GeneratedRegex("(?<name>\"(?<kind>position|commits|busy|done|total)\": )[0-9]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();

    /// <summary>Of the status, what is as old as its last count.</summary>
    [GeneratedRegex("\"backlog\": \\[.*\n\\}$", RegexOptions.Singleline)]
    private static partial Regex Picture();

    [GeneratedRegex("Positions 1 to [0-9]+")]
    private static partial Regex Counted();

    [GeneratedRegex("""
        (?<key>xk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}) | "next":\ "(?<cursor>[A-Za-z0-9_-]+)" | "id":\ "(?<keyId>[a-z0-9]{12})" | (?<![0-9a-f])(?<id>[0-9a-f]{32})(?![0-9a-f])
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Id();
}
