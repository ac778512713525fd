using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Exchange.Host.Tests.Api;

namespace Exchange.Host.Tests.Security;

/// <summary>Odd values in every place of every endpoint that the API's own description names: no answer fails, and what is refused comes back nowhere, neither in the answer nor in a log.</summary>
internal sealed class OddValuesTests : HubTests
{
    // Somebody's number as it might stand in the wrong place, with what breaks a text, a log line, a page, a statement and a format out of its place.
    private const string Mark = "440301198807153319";

    private static readonly string[] Odd =
    [
        Mark, $"{Mark}\r\nSet-Cookie: a=b", $"{Mark}'\"; drop table record; --", $"<script>{Mark}</script>", $"../../{Mark}/../etc/passwd", $"{{0}}{{{Mark}}}${{jndi:ldap://{Mark}}}%s%n",
        $"{Mark}\u202e\ufeff\u2028", $"王{Mark}伟", $"-{Mark}e999", new string('9', 300) + Mark,
    ];

    private static readonly string[] Callers = ["window", "registration", "auditor", "administrator"];

    private JsonElement _document;

    [OneTimeSetUp]
    public async Task Read() => _document = (await Hub.Get(null, "/openapi/v1.json")).ShouldBe(200).Json;

    private IEnumerable<(string Method, string Path, JsonElement Operation)> Operations() => _document.GetProperty("paths").EnumerateObject()
        .SelectMany(path => path.Value.EnumerateObject().Where(one => one.Name is "get" or "post" or "put" or "delete").Select(operation => (operation.Name.ToUpperInvariant(), path.Name, operation.Value)));

    [Test]
    public async Task In_addresses_queries_and_headers()
    {
        var calls = 0;
        foreach (var (method, path, operation) in Operations())
            foreach (var odd in Odd)
            {
                var address = new StringBuilder(path);
                var query = new List<string>();
                var headers = new List<(string, string)> { ("traceparent", Header(odd)), ("Accept-Language", Header(odd)), ("Idempotency-Key", Header(odd)), ("Correction-Reason", Header(odd)) };
                foreach (var parameter in operation.TryGetProperty("parameters", out var all) ? all.EnumerateArray().ToArray() : [])
                {
                    var name = parameter.GetProperty("name").GetString()!;
                    if (parameter.GetProperty("in").GetString() == "path") address.Replace("{" + name + "}", Uri.EscapeDataString(odd));
                    else if (parameter.GetProperty("in").GetString() == "query") query.Add($"{name}={Uri.EscapeDataString(odd)}");
                }
                // All of them at once, and each for itself: the first that is refused must not hide the others.
                foreach (var client in Callers)
                    foreach (var asked in query.Select(one => (string[])[one]).Prepend([.. query]))
                    {
                        calls++;
                        var answer = await Hub.Send(client, new HttpMethod(method), $"{address}{(asked.Length == 0 ? "" : "?" + string.Join('&', asked))}",
                            method is "POST" or "PUT" ? TestHub.Json("{}", AccessPage.MediaType(path)) : null, [.. calls % 2 == 0 ? headers : []]);
                        Look(answer, $"{method} {path} {client}");
                        if (TurnedAway(answer)) break;
                    }
            }
        calls.ShouldBeGreaterThan(300);
        await LookAtLogs();
    }

    [Test]
    public async Task In_every_member_of_every_content()
    {
        var calls = 0;
        foreach (var (method, path, operation) in Operations())
        {
            if (!operation.TryGetProperty("requestBody", out var described)) continue;
            // Documents are public within the city and hold no personal data; what is wrong with one is told with the words in question.
            if (path.StartsWith("/api/v1/registry/apply", StringComparison.Ordinal) || path.StartsWith("/api/v1/mappings/", StringComparison.Ordinal)) continue;
            var schema = described.GetProperty("content").EnumerateObject().First().Value.GetProperty("schema");
            var type = AccessPage.MediaType(path);
            foreach (var odd in Odd)
                foreach (var client in (string?[])[.. Callers, null])
                    foreach (var body in Bodies(schema, odd))
                    {
                        calls++;
                        var answer = await Hub.Send(client, new HttpMethod(method), path.Replace("{", "", StringComparison.Ordinal).Replace("}", "", StringComparison.Ordinal), TestHub.Json(body, type));
                        Look(answer, $"{method} {path} {client} {body}");
                        if (TurnedAway(answer)) break;
                    }
        }
        calls.ShouldBeGreaterThan(500);
        await LookAtLogs();
    }

    /// <summary>What is wrong at its root, in each member, and in all of them at once.</summary>
    private IEnumerable<string> Bodies(JsonElement schema, string odd)
    {
        var text = JsonSerializer.Serialize(odd);
        yield return text;
        yield return $"[{text}]";
        yield return $"{{\"a\":{text}";
        yield return odd.ReplaceLineEndings(" ");
        var whole = new JsonObject();
        foreach (var member in Members(schema))
        {
            whole[member] = odd;
            yield return new JsonObject { [member] = odd }.ToJsonString();
            yield return new JsonObject { [member] = new JsonArray(odd) }.ToJsonString();
            yield return new JsonObject { [member] = new JsonObject { ["a"] = odd } }.ToJsonString();
        }
        yield return whole.ToJsonString();
    }

    private IEnumerable<string> Members(JsonElement schema)
    {
        if (schema.TryGetProperty("$ref", out var reference)) return Members(_document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]));
        if (schema.TryGetProperty("oneOf", out var some)) return some.EnumerateArray().SelectMany(Members);
        return schema.TryGetProperty("properties", out var members) ? members.EnumerateObject().Select(member => member.Name) : [];
    }

    /// <summary>Who may not call it is refused before anything of it is read: by one call as by twenty.</summary>
    private static bool TurnedAway(Answer answer) => answer.Status is 401 or 403;

    private static void Look(Answer answer, string about)
    {
        answer.Status.ShouldBeLessThan(500, $"{about}: {answer.Text}");
        answer.Header("Set-Cookie").ShouldBeNull(about);
        if (answer.Status < 400) return;
        answer.Text.ShouldNotContain(Mark, Case.Sensitive, about);
        foreach (var header in answer.Headers) string.Join(' ', header.Value).ShouldNotContain(Mark, Case.Sensitive, about);
    }

    private async Task LookAtLogs()
    {
        Hub.Lines.Text.ShouldNotContain(Mark);
        (await Hub.ExchangeLog()).Split('\n').Where(line => line.Contains(Mark, StringComparison.Ordinal) && !line.StartsWith("record.", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    /// <summary>What a header can hold at all.</summary>
    private static string Header(string odd) => new([.. odd.Where(one => one is >= ' ' and <= '~')]);
}
