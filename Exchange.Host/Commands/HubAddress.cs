using System.CommandLine;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Commands;

/// <summary>Where the hub is and with which key it is called: options of every verb that calls it.</summary>
public sealed class HubAddress
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly Option<string> _url = new("--url", "-u")
    {
        Description = "The hub's address. Default: EXCHANGE_URL, else http://127.0.0.1:5080",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("EXCHANGE_URL") ?? "http://127.0.0.1:5080",
    };

    private readonly Option<string?> _key = new("--key", "-k")
    {
        // Not the option's default: help shows those.
        Description = "A key. Default: EXCHANGE_KEY, which is better: a command line is seen by others.",
    };

    public Command On(Command command)
    {
        command.Add(_url);
        command.Add(_key);
        return command;
    }

    /// <summary>Calls the hub and hands a good answer on; a problem is printed, and the exit code is 1.</summary>
    /// <param name="body">What is written as JSON, or a content as it is: that takes as long as it takes.</param>
    /// <param name="refused">What is wrong with what was sent, for whoever knows better where it stands; it is not printed then.</param>
    public Task<int> Call(
        ParseResult line, HttpMethod method, string path, object? body, Func<JsonElement, Task> print, CancellationToken stop, Action<IReadOnlyList<ProblemError>>? refused = null) => Ask(line, method, path, body, body is not HttpContent, async response =>
    {
        var text = await response.Content.ReadAsStringAsync(stop);
        using var answer = text.Length == 0 ? null : JsonDocument.Parse(text);
        await print(answer?.RootElement ?? default);
    }, stop, refused);

    /// <summary>Writes a good answer to a file of its own, for nobody but this user, as long as it takes; a problem is printed, and the exit code is 1.</summary>
    public Task<int> Fetch(ParseResult line, string path, string to, CancellationToken stop) => Ask(line, HttpMethod.Get, path, null, isQuick: false, async response =>
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None, Options = FileOptions.Asynchronous };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using var file = new FileStream(to, options);
        await response.Content.CopyToAsync(file, stop);
    }, stop);

    private async Task<int> Ask(ParseResult line, HttpMethod method, string path, object? body, bool isQuick, Func<HttpResponseMessage, Task> take, CancellationToken stop,
        Action<IReadOnlyList<ProblemError>>? refused = null)
    {
        if (!Uri.TryCreate(line.GetRequiredValue(_url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            return await Fail($"--url is an address such as http://127.0.0.1:5080; this is not one: {line.GetValue(_url)}");
        using var http = new HttpClient { BaseAddress = address, Timeout = isQuick ? Patience : Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.AcceptLanguage.Add(new StringWithQualityHeaderValue("en"));
        if ((line.GetValue(_key) ?? Environment.GetEnvironmentVariable("EXCHANGE_KEY"))?.Trim() is { Length: > 0 } key)
        {
            if (key.Any(static one => one is <= ' ' or > '~')) return await Fail("The key holds characters that no key has.");
            http.DefaultRequestHeaders.Add(KeyHandler.Header, key);
        }
        using var request = new HttpRequestMessage(method, path) { Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body, options: ApiJson.Options) };
        try
        {
            using var response = await http.SendAsync(request, isQuick ? HttpCompletionOption.ResponseContentRead : HttpCompletionOption.ResponseHeadersRead, stop);
            if (!response.IsSuccessStatusCode)
            {
                await PrintProblem(await response.Content.ReadAsStringAsync(stop), (int)response.StatusCode, refused);
                return 1;
            }
            await take(response);
            return 0;
        }
        catch (HttpRequestException error)
        {
            return await Fail($"The hub at {http.BaseAddress} cannot be reached: {error.Message}");
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            return await Fail($"The hub at {http.BaseAddress} has not answered within {Patience.TotalSeconds:0} s; what was asked may have been done.");
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return await Fail($"What answers at {http.BaseAddress} is not this hub: its answer has another shape.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return await Fail(error.Message);
        }
    }

    internal static async Task<int> Fail(string message)
    {
        await Console.Error.WriteLineAsync(message);
        return 1;
    }

    private static async Task PrintProblem(string text, int status, Action<IReadOnlyList<ProblemError>>? refused)
    {
        Problem? problem = null;
        try
        {
            problem = JsonSerializer.Deserialize<Problem>(text, ApiJson.Options);
        }
        catch (JsonException)
        {
            // Not from the hub: a proxy's page. The status says it.
        }
        if (refused is not null && problem is { Status: 422, Errors: { Count: > 0 } errors })
        {
            refused(errors);
            return;
        }
        await Console.Error.WriteLineAsync(problem is null ? $"The hub answered {status}." : $"{problem.Title}{(problem.Detail is null ? "" : ": " + problem.Detail)}");
        foreach (var error in problem?.Errors ?? [])
            await Console.Error.WriteLineAsync($"  {error.File}{(error.Line is null ? "" : $":{error.Line}:{error.Column}")} {error.Pointer} {error.Message} [{error.Code}{(error.Severity == "warning" ? ", warning" : "")}]");
    }
}
