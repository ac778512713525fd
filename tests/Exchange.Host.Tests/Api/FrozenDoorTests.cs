using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using Exchange.Core.Contract;
using Exchange.Core.Progress;
using Exchange.Core.Registry;
using Exchange.Host.Tests.Docs;
using Microsoft.Extensions.DependencyInjection;

namespace Exchange.Host.Tests.Api;

/// <summary>
/// The API as it was promised: requests and answers of the files in Frozen, each file replayed on a fresh hub. Ids, keys, cursors and times differ between runs and are replaced by names,
/// and so are where the department is, today and tomorrow. Of metrics only names and types are promised.
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
        var today = DateOnly.FromDateTime(HubTime.Local(DateTimeOffset.UtcNow).DateTime);
        var names = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [hub.Department.Address.ToString()] = "{department1}", [$"{today:yyyy-MM-dd}"] = "{day1}", [$"{today.AddDays(1):yyyy-MM-dd}"] = "{day2}",
        };
        var path = Path.Combine(Folder, file);
        var promised = FrozenExchange.Read(await File.ReadAllTextAsync(path));
        var kept = new List<FrozenExchange>();
        foreach (var exchange in promised) kept.Add(exchange with { Answer = await Replay(hub, exchange, names) });

        var now = string.Join('\n', kept);
        if (Environment.GetEnvironmentVariable("EXCHANGE_FREEZE") == "1") await File.WriteAllTextAsync(path, now);
        else now.ShouldBe(string.Join('\n', promised));
    }

    [Test]
    public async Task Every_endpoint_that_the_API_describes_is_frozen()
    {
        await using var hub = await TestHub.Open();
        var described = (await hub.Get(null, "/openapi/v1.json")).ShouldBe(200)["paths"].EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (Method: operation.Name.ToUpperInvariant(), Path: path.Name))).ToList();
        var frozen = Files().SelectMany(file => FrozenExchange.Read(File.ReadAllText(Path.Combine(Folder, file))))
            // As routes are chosen: of those that match the one with the fewest names in braces.
            .Select(one => described.Where(endpoint => endpoint.Method == one.Method && Matches(endpoint.Path, one.Path.Split('?')[0]))
                .OrderBy(endpoint => endpoint.Path.Count(letter => letter == '{')).FirstOrDefault())
            .ToHashSet();
        described.Count.ShouldBeGreaterThan(50);
        described.Except(frozen).Select(endpoint => $"{endpoint.Method} {endpoint.Path}").ShouldBeEmpty("add a request to a file in Frozen, and its answer with EXCHANGE_FREEZE=1");
    }

    private static bool Matches(string route, string path)
        => route.Split('/') is var parts && path.Split('/') is var given && parts.Length == given.Length
            && parts.Zip(given).All(pair => pair.First.StartsWith('{') ? pair.Second.Length > 0 : pair.First == pair.Second);

    private static async Task<string> Replay(TestHub hub, FrozenExchange exchange, Dictionary<string, string> names)
    {
        string Real(string text) => Name().Replace(text, match => names.FirstOrDefault(known => known.Value == match.Value).Key ?? match.Value);
        var client = exchange.Headers.FirstOrDefault(header => header.Name == "X-Api-Key").Value;
        var others = exchange.Headers.Where(header => header.Name is not ("X-Api-Key" or "Content-Type")).ToList();
        // A client of the town by its name; else it is a key as it is, such as one that an answer has given.
        if (client is not null && !hub.Knows(client))
        {
            others.Add(("X-Api-Key", Real(client)));
            client = null;
        }
        foreach (var before in exchange.Before) await Happen(hub, before.Split(' '));
        for (var tries = 0; ; tries++)
        {
            var content = exchange.Body.Length == 0 ? null
                : TestHub.Json(Real(exchange.Body), exchange.Headers.FirstOrDefault(header => header.Name == "Content-Type").Value ?? "application/json");
            var answer = await hub.Send(client, new HttpMethod(exchange.Method), Real(exchange.Path), content, [.. others]);
            var text = Text(answer);
            // What names an upload of this run has a digest of this run.
            if (exchange.Body.Contains("\"upload\"", StringComparison.Ordinal)) text = OwnDigest().Replace(text, "\"digest\": \"{digest}\"");
            if (exchange.Until.All(until => text.Contains(until, StringComparison.Ordinal))) return Named(text, names);
            tries.ShouldBeLessThan(3_000, text);
            await Task.Delay(20);
        }
    }

    private static async Task Happen(TestHub hub, string[] words)
    {
        if (words is ["habit", var number, var habit]) hub.Department.Set(number, Enum.Parse<Habit>(habit));
        else if (words is ["lose", var lost]) hub.Department.Lose(lost);
        else if (words is ["row", var adapter, var about])
        {
            var row = new ProgressRow("EX_GDBS_SL", "SEQ:" + about, "row-to-event.v1", Encoding.UTF8.GetBytes($$"""{"SBLSH":"{{about}}","SLSJ":"2026-11-24T09:30:00+08:00"}"""));
            await hub.Services.GetRequiredService<ProgressRowDesk>().Keep(hub.Services.GetRequiredService<RegistryShelf>().Current.Adapters[adapter], [row], CancellationToken.None);
        }
        else throw new FormatException(string.Join(' ', words));
    }

    private static string Text(Answer answer)
    {
        var text = new StringBuilder($"< {answer.Status}\n");
        if (answer.ContentType is { } media) text.Append("< Content-Type: ").Append(media).Append('\n');
        foreach (var header in Shown)
            if (answer.Header(header) is { } value) text.Append("< ").Append(header).Append(": ").Append(value).Append('\n');
        if (answer.Content.Length == 0) return text.ToString().TrimEnd('\n');
        text.Append('\n').Append(answer.ContentType switch
        {
            "application/x-ndjson" or "application/pdf" => answer.Text,
            "text/csv" => answer.Text.ReplaceLineEndings("\n").TrimStart('\ufeff'),
            "text/plain" => string.Join('\n', answer.Text.Split('\n').Where(line => line.StartsWith("# TYPE exchange_", StringComparison.Ordinal)).Order(StringComparer.Ordinal)),
            { } type when type.EndsWith("json", StringComparison.Ordinal) => JsonSerializer.Serialize(answer.Json, Readable),
            _ => $"{answer.Content.Length} bytes",
        });
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>What differs between runs by the name under which the file knows it.</summary>
    private static string Named(string text, Dictionary<string, string> names)
    {
        foreach (var (place, name) in names.Where(known => known.Value == "{department1}")) text = text.Replace(place, name, StringComparison.Ordinal);
        foreach (var (id, name) in names.Where(known => known.Value.StartsWith("{keyId", StringComparison.Ordinal))) text = text.Replace($"\"{id}\"", $"\"{name}\"", StringComparison.Ordinal);
        text = Day().Replace(text, match => names.GetValueOrDefault(match.Value, match.Value));
        text = Picture().Replace(text, "\"backlog\": {picture}\n}");
        text = Time().Replace(text, "{time}${offset}");
        text = Changing().Replace(text, "${name}{${kind}}");
        text = PublicKey().Replace(text, "${name}\"{${kind}}\"");
        text = AnswerNumber().Replace(text, "\"number\": {position}");
        text = Counted().Replace(text, "Positions 1 to {total}");
        return Id().Replace(text, match =>
        {
            var kind = ((string[])["key", "cursor", "keyId", "digest", "id"]).First(one => match.Groups[one].Success);
            var value = match.Groups[kind].Value;
            if (!names.TryGetValue(value, out var name))
                names[value] = name = $"{{{kind}{names.Values.Count(known => known[1..^1].TrimEnd("0123456789".ToCharArray()) == kind) + 1}}}";
            return match.Value.Replace(value, name, StringComparison.Ordinal);
        });
    }

    /// <summary>A member that is a day.</summary>
    [GeneratedRegex("(?<=\": \")[0-9]{4}-[0-9]{2}-[0-9]{2}(?=\")")]
    private static partial Regex Day();

    [GeneratedRegex("\\{[a-zA-Z]+[0-9]+\\}")]
    private static partial Regex Name();

    [GeneratedRegex("(?<name>\"(?<kind>kid|x|y)\": )\"[A-Za-z0-9_-]{16,}\"", RegexOptions.ExplicitCapture)]
    private static partial Regex PublicKey();

    [GeneratedRegex("[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]+)?(?<offset>Z|[+-][0-9]{2}:[0-9]{2})", RegexOptions.ExplicitCapture)]
    private static partial Regex Time();

    [GeneratedRegex("(?<name>\"(?<kind>position|behind|waitingChanges|commits|busy|waiting|done|total)\": )[0-9]+", RegexOptions.ExplicitCapture)]
    private static partial Regex Changing();

    /// <summary>Of an answer with shared data: a position of the log, which is never as small as the number of a reminder.</summary>
    [GeneratedRegex("\"number\": [0-9]{2,}(?=,\n  \"(grant|item)\"|\n\\})", RegexOptions.ExplicitCapture)]
    private static partial Regex AnswerNumber();

    /// <summary>Of the status, what is as old as its last count.</summary>
    [GeneratedRegex("\"backlog\": \\[.*\n\\}$", RegexOptions.Singleline)]
    private static partial Regex Picture();

    [GeneratedRegex("\"digest\": \"[0-9a-f]{64}\"")]
    private static partial Regex OwnDigest();

    [GeneratedRegex("Positions 1 to [0-9]+")]
    private static partial Regex Counted();

    [GeneratedRegex("""
        (?<key>xk_[a-z0-9]{12}_[A-Za-z0-9_-]{43}) | "next":\ "(?<cursor>[A-Za-z0-9_-]+)" | "id":\ "(?<keyId>[a-z0-9]{12})" | Digest":\ "(?<digest>[0-9a-f]{64})" | (?<![0-9a-f])(?<id>[0-9a-f]{32})(?![0-9a-f])
        """, RegexOptions.ExplicitCapture | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Id();
}
