using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Exchange.Host.Tests.Api;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Logging;

namespace Exchange.Host.Tests.Security;

/// <summary>The first way in: a secret on the terminal, good for one thing and once.</summary>
[NonParallelizable]
internal sealed partial class SetUpTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("exchange-setup-").FullName;
    private readonly LinesWritten _lines = new();
    private HttpClient _http = null!;
    private WebApplication _app = null!;

    [SetUp]
    public void None() => _http = new HttpClient();

    [TearDown]
    public void Close() => _http.Dispose();

    [OneTimeTearDown]
    public void Clear() => Directory.Delete(_folder, recursive: true);

    private async Task<string> Start(string database)
    {
        var terminal = new StringWriter();
        var usual = Console.Error;
        Console.SetError(TextWriter.Synchronized(terminal));
        try
        {
            _app = Hub.Build(["--urls=http://127.0.0.1:0", $"--Storage:ConnectionString={Path.Combine(_folder, database)}"],
                builder => builder.Logging.ClearProviders().AddProvider(_lines).AddFilter<LinesWritten>("Exchange", LogLevel.Trace));
            await _app.StartAsync();
        }
        finally
        {
            Console.SetError(usual);
        }
        _http = new HttpClient { BaseAddress = new Uri(_app.Urls.First()) };
        return terminal.ToString();
    }

    private async Task<Answer> Redeem(JsonNode body)
    {
        using var response = await _http.PostAsync("/api/v1/setup", TestHub.Json(body.ToJsonString()));
        return new Answer((int)response.StatusCode, response.Headers, response.Content.Headers.ContentType?.MediaType,
            await response.Content.ReadAsByteArrayAsync());
    }

    [Test]
    public async Task The_secret_of_the_first_start_makes_the_first_administrator_once()
    {
        var secret = Secret().Match(await Start("first.db")).Groups["secret"].Value;
        secret.Length.ShouldBe(32);
        _lines.Text.ShouldNotContain(secret);
        await using (_app)
        {
            (await Redeem(new JsonObject { ["secret"] = secret + "x", ["client"] = "boss" })).ShouldBeProblem(401, "no-key");
            (await Redeem(new JsonObject { ["secret"] = "", ["client"] = "boss" })).ShouldBeProblem(401, "no-key");
            (await Redeem(new JsonObject { ["client"] = "boss" })).ShouldBeProblem(422, "declined").Pointers.ShouldBe(["/secret"]);
            (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = null })).ShouldBeProblem(422, "declined");
            // A name that cannot be registered costs the secret nothing.
            (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = "two words\nroles: []" })).ShouldBeProblem(422, "declined");

            var first = (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = "boss" })).ShouldBe(201);
            first.Header("Cache-Control").ShouldBe("no-store");
            _http.DefaultRequestHeaders.Add("X-Api-Key", first["text"].GetString());
            first["text"].GetString()!.Split('_')[1].ShouldBe(first.Id);
            (await _http.GetAsync("/api/v1/status")).IsSuccessStatusCode.ShouldBeTrue();
            (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = "boss" })).ShouldBeProblem(401, "no-key");
            (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = "second" })).ShouldBeProblem(401, "no-key");
        }
        (await Start("first.db")).ShouldNotContain("Set-up secret");
        await using (_app) (await Redeem(new JsonObject { ["secret"] = secret, ["client"] = "boss" })).ShouldBeProblem(401, "no-key");
    }

    [Test]
    public async Task A_start_that_fails_prints_no_secret()
    {
        using var other = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        other.Start();
        var before = _lines.Text.Length;
        var terminal = new StringWriter();
        var usual = Console.Error;
        Console.SetError(TextWriter.Synchronized(terminal));
        try
        {
            await using var app = Hub.Build([$"--urls=http://{other.LocalEndpoint}", $"--Storage:ConnectionString={Path.Combine(_folder, "taken.db")}"],
                builder => builder.Logging.ClearProviders().AddProvider(_lines).AddFilter<LinesWritten>("Exchange", LogLevel.Trace));
            await Should.ThrowAsync<IOException>(app.StartAsync());
        }
        finally
        {
            Console.SetError(usual);
        }
        terminal.ToString().ShouldNotContain("Set-up secret");
        _lines.Text[before..].ShouldNotContain("set-up secret");
        (await Start("taken.db")).ShouldContain("Set-up secret", Case.Sensitive, "the next start that comes about prints one");
        await _app.DisposeAsync();
    }

    [Test]
    public async Task A_secret_that_nobody_used_is_another_one_at_the_next_start()
    {
        var first = Secret().Match(await Start("unused.db")).Groups["secret"].Value;
        await _app.DisposeAsync();
        var second = Secret().Match(await Start("unused.db")).Groups["secret"].Value;
        second.ShouldNotBe(first);
        await using (_app)
        {
            (await Redeem(new JsonObject { ["secret"] = first, ["client"] = "boss" })).ShouldBeProblem(401, "no-key");
            var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Redeem(new JsonObject { ["secret"] = second, ["client"] = "boss" + i })));
            answers.Count(answer => answer.Status == 201).ShouldBe(1);
            answers.Count(answer => answer.Status == 401).ShouldBe(5);
        }
    }

    [GeneratedRegex(@"Set-up secret \(once\): (?<secret>\S+)", RegexOptions.ExplicitCapture)]
    private static partial Regex Secret();
}
