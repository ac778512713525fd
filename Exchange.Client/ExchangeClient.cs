using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Client;

/// <summary>
/// The hub's API for an intake system. A call that the hub refuses throws an <see cref="ExchangeProblemException"/>, one whose hub is not there a <see cref="HttpRequestException"/>
/// or a <see cref="TimeoutException"/>, after the tries of <see cref="ExchangeClientOptions"/>. Calls that change something are tried again only under an idempotency key or a record's number:
/// where a method has a parameter <c>idempotencyKey</c> and none is given, the client makes one for this call. Whoever wants to repeat a call after its own program has ended gives its own, and keeps it first.
/// May be used by several callers at once.
/// </summary>
public sealed partial class ExchangeClient
{
    private readonly HttpClient _http;
    private readonly Func<ExchangeClientOptions> _settings;
    private readonly TimeProvider _clock;
    private readonly Retries _retries;

    /// <param name="http">Is neither changed nor disposed; its own timeout should be infinite, else it ends each try too.</param>
    /// <exception cref="ArgumentException">The options have faults; the message names all of them.</exception>
    public ExchangeClient(HttpClient http, ExchangeClientOptions options, TimeProvider? clock = null) : this(http, () => options, clock)
    {
        if (options.Faults().ToList() is { Count: > 0 } faults) throw new ArgumentException(string.Join(' ', faults), nameof(options));
    }

    internal ExchangeClient(HttpClient http, Func<ExchangeClientOptions> settings, TimeProvider? clock)
    {
        (_http, _settings, _clock) = (http, settings, clock ?? TimeProvider.System);
        _retries = new Retries(settings, _clock);
    }

    /// <summary>A new name of a request.</summary>
    private static string NewKey() => Guid.CreateVersion7().ToString("N");

    private Task<T> Ask<T>(Call call, CancellationToken stop)
    {
        var body = Bytes(call.Body);
        return _retries.Run(call.Repeats, async limit =>
        {
            using var answer = await Send(call, body, limit);
            // Read whole within the try: an answer that is cut half way is asked for again.
            var content = await answer.Content.ReadAsByteArrayAsync(limit);
            return JsonSerializer.Deserialize<T>(content, ExchangeJson.Options) ?? throw new JsonException($"The hub's answer to {call.Method} {About(call)} is null.");
        }, stop);
    }

    private Task Tell(Call call, CancellationToken stop)
    {
        var body = Bytes(call.Body);
        return _retries.Run(call.Repeats, async limit =>
        {
            using var answer = await Send(call, body, limit);
            return true;
        }, stop);
    }

    /// <summary>The answer's content as it comes; once it has begun it is not asked for again.</summary>
    private Task<DownloadedFile> Fetch(Call call, CancellationToken stop) => _retries.Run(call.Repeats, async limit =>
    {
        var answer = await Send(call, Bytes(call.Body), limit);
        try
        {
            return new DownloadedFile(answer, await answer.Content.ReadAsStreamAsync(limit));
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }, stop);

    /// <summary>An answer that is a success, its content not yet read.</summary>
    /// <exception cref="ExchangeProblemException">It is none.</exception>
    private async Task<HttpResponseMessage> Send(Call call, byte[]? body, CancellationToken limit)
    {
        var content = body is null ? null : new ByteArrayContent(body) { Headers = { ContentType = new MediaTypeHeaderValue("application/json") } };
        using var request = Request(call.Method, call.Path, content);
        if (call.IdempotencyKey is { } key) request.Headers.Add("Idempotency-Key", key);
        foreach (var (name, value) in call.Headers)
            if (value is not null) request.Headers.TryAddWithoutValidation(name, Uri.EscapeDataString(value));
        return await Send(request, limit);
    }

    private async Task<HttpResponseMessage> Send(HttpRequestMessage request, CancellationToken limit)
    {
        var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit);
        if (answer.IsSuccessStatusCode) return answer;
        using (answer) throw await ExchangeProblemException.Of(answer, _clock, limit);
    }

    private HttpRequestMessage Request(HttpMethod method, string path, HttpContent? content = null)
    {
        var options = _settings();
        var request = new HttpRequestMessage(method, options.Under(path)) { Content = content };
        request.Headers.TryAddWithoutValidation("X-Api-Key", options.Key);
        request.Headers.TryAddWithoutValidation("Accept-Language", options.Language);
        return request;
    }

    private static byte[]? Bytes(object? body) => body is null ? null : JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ExchangeJson.Options);

    /// <summary>Without its query, in which numbers stand.</summary>
    private static string About(Call call) => call.Path.Split('?')[0];

    /// <summary>A part of a path. What would lead elsewhere is none.</summary>
    private static string Part(string text) => text is "" or "." or ".." ? throw new ArgumentException("This cannot be a part of an address.", nameof(text)) : Uri.EscapeDataString(text);

    private static string Part(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Query(params ReadOnlySpan<(string Name, string? Value)> parameters)
    {
        var query = new System.Text.StringBuilder();
        foreach (var (name, value) in parameters)
            if (value is not null) query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
        return query.ToString();
    }

    private static string? Text(string? value) => value;

    private static string? Text(long? value) => value?.ToString(CultureInfo.InvariantCulture);

    private static string? Text(bool? value) => value is { } is_ ? is_ ? "true" : "false" : null;

    private static string? Text(DateOnly? value) => value?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string? Text(DateTimeOffset? value) => value?.ToString("O", CultureInfo.InvariantCulture);

    private static string? Text<T>(T? value) where T : struct, Enum => value is { } word ? JsonSerializer.SerializeToElement(word, ExchangeJson.Options).GetString() : null;

    /// <summary>Page after page, as far as the caller reads.</summary>
    private static async IAsyncEnumerable<T> Pages<TPage, T>(
        Func<string?, Task<TPage>> read, Func<TPage, (IReadOnlyList<T> Items, string? Next)> look, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken stop = default)
    {
        for (string? after = null; ;)
        {
            var (items, next) = look(await read(after));
            foreach (var item in items)
            {
                stop.ThrowIfCancellationRequested();
                yield return item;
            }
            if (next is null) yield break;
            after = next;
        }
    }
}
