using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace Exchange.Client;

/// <summary>
/// The hub refused (RFC 9457). Its message has the kind and the places of what is wrong, and nothing of what was sent: it may be written into a log.
/// </summary>
public sealed class ExchangeProblemException : Exception
{
    internal const string Prefix = "urn:exchange:problem:";
    private const int Named = 10;

    internal ExchangeProblemException(Problem problem, TimeSpan? retryAfter = null) : base(Words(problem))
        => (Problem, RetryAfter, Code) = (problem, retryAfter, CodeOf(problem));

    /// <summary>As the hub has told it, in the language of <see cref="ExchangeClientOptions.Language"/>.</summary>
    public Problem Problem { get; }

    /// <summary>What kind of refusal, such as <c>declined</c> or <c>number-used</c>: stable, for programs. Where something on the way has answered and not the hub, <c>http-</c> and the status.</summary>
    public string Code { get; }

    public HttpStatusCode Status => (HttpStatusCode)Problem.Status;

    /// <summary>Everything that is wrong, each with its JSON Pointer, its code, and words for people; empty where there is nothing to point at.</summary>
    public IReadOnlyList<ProblemError> Errors => Problem.Errors ?? [];

    /// <summary>What kind of refusal, with its words in Chinese and English; null for one that this version of the client does not know.</summary>
    public ProblemKind? Kind => ProblemKind.Named(Code);

    /// <summary>When it may be tried again, as far as that was told.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>The same call may do later: the hub cannot right now, the caller has asked too often, or what came was damaged on the way.</summary>
    internal bool Passes => Problem.Status is 429 or 460 or 502 or 503 or 504 || Code == "under-way";

    internal static string CodeOf(Problem problem) => problem.Type.StartsWith(Prefix, StringComparison.Ordinal) ? problem.Type[Prefix.Length..] : $"http-{problem.Status}";

    /// <summary>Of an answer that is no success.</summary>
    internal static async Task<ExchangeProblemException> Of(HttpResponseMessage answer, TimeProvider clock, CancellationToken stop)
    {
        var problem = await Read(answer, stop) ?? new Problem { Type = "about:blank", Title = answer.ReasonPhrase ?? "", Status = (int)answer.StatusCode };
        return new ExchangeProblemException(problem, Wait(answer.Headers.RetryAfter, clock));
    }

    private static async Task<Problem?> Read(HttpResponseMessage answer, CancellationToken stop)
    {
        // A proxy on the way answers in its own words, which are none of the hub's.
        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json") return null;
        try
        {
            return JsonSerializer.Deserialize<Problem>(await answer.Content.ReadAsByteArrayAsync(stop), ExchangeJson.Options);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static TimeSpan? Wait(RetryConditionHeaderValue? told, TimeProvider clock)
    {
        var wait = told?.Delta ?? (told?.Date is { } date ? date - clock.GetUtcNow() : null);
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait;
    }

    private static string Words(Problem problem)
    {
        var errors = problem.Errors ?? [];
        var places = string.Join(", ", errors.Take(Named).Select(static one => $"{(one.Pointer.Length == 0 ? "/" : one.Pointer)} {one.Code}"));
        return $"{problem.Status} {CodeOf(problem)} {problem.Title}{(places.Length == 0 ? "" : $" ({places}{(errors.Count > Named || problem.More is true ? ", …" : "")})")}";
    }
}
