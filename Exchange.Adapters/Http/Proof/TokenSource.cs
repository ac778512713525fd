using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http.Proof;

/// <summary>A token, or why there is none.</summary>
internal abstract record TokenAnswer
{
    private TokenAnswer() { }

    /// <param name="Until">It is not used from then on.</param>
    public sealed record Token(string Text, DateTimeOffset Until) : TokenAnswer;

    /// <param name="Until">The token endpoint is not asked again before.</param>
    public sealed record None(string Reason, TimeSpan? RetryAfter, DateTimeOffset Until) : TokenAnswer;
}

/// <summary>
/// The token of one adapter: kept until shortly before its end, fetched by one request however many pushes wait for it, and never written anywhere.
/// </summary>
internal sealed class TokenSource(HttpOAuth2 options, AdapterContext context, Wire wire)
{
    const int AnswerLimit = 64 * 1024;

    // Many pushes that find no token must not become as many requests: what was wrong stands for a moment.
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    // A department that refuses every fresh token would else have one fetched for every push.
    static readonly TimeSpan PauseOfRenewal = TimeSpan.FromSeconds(30);

    readonly Lock gate = new();
    readonly AnswerExpression token = AnswerExpression.Parse(options.Token);
    readonly AnswerExpression lifetime = AnswerExpression.Parse(options.Lifetime);
    readonly AnswerExpression renewWhen = AnswerExpression.Parse(options.RenewWhen);

    string? heldFor;
    TokenAnswer? held;
    Task<TokenAnswer>? coming;
    int turn;
    DateTimeOffset renewNotBefore = DateTimeOffset.MinValue;

    /// <summary>Whether <see cref="HttpOAuth2.RenewWhen"/> looks at more than the status: the answer's body is then wanted.</summary>
    public bool ReadsBody { get; } = options.RenewWhen.Contains("body", StringComparison.Ordinal);

    /// <exception cref="OperationCanceledException"><paramref name="stop"/> asked for it; the request for the token goes on, for the others.</exception>
    public Task<TokenAnswer> Get(string secret, CancellationToken stop)
    {
        lock (gate)
        {
            if (heldFor == secret && held is not null && context.Clock.GetUtcNow() < Until(held))
                return Task.FromResult(held);
            if (coming is null || heldFor != secret)
            {
                (heldFor, held) = (secret, null);
                var mine = ++turn;
                coming = Task.Run(() => Fetch(secret, mine), CancellationToken.None);
            }
            return coming.WaitAsync(stop);
        }
    }

    /// <summary>The department's answer says that the token is not good.</summary>
    public bool Refuses(Answer answer) => renewWhen.IsTrue(new AnswerFacts(answer));

    /// <summary>Forgets a token that was refused, so that the next one is fetched. False when renewing has just not helped: the refusal then stands.</summary>
    public bool Forget(string refused)
    {
        lock (gate)
        {
            if (context.Clock.GetUtcNow() < renewNotBefore)
                return false;
            if (held is TokenAnswer.Token { Text: var text } && text == refused)
                held = null;
            return true;
        }
    }

    /// <summary>A fresh token was refused too: it is not the token.</summary>
    public void RefusedAgain()
    {
        lock (gate)
            renewNotBefore = context.Clock.GetUtcNow() + PauseOfRenewal;
    }

    async Task<TokenAnswer> Fetch(string secret, int mine)
    {
        TokenAnswer? answer = null;
        try
        {
            return answer = await Ask(secret);
        }
        finally
        {
            lock (gate)
            {
                // Another secret may have been set meanwhile, and its request be under way.
                if (mine == turn)
                    (held, coming) = (answer, null);
            }
        }
    }

    async Task<TokenAnswer> Ask(string secret)
    {
        using var request = Request(secret);
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(options.TimeoutSeconds));
        // Nothing is handed over here: if we stop at any line, the next push fetches a token of its own.
        switch (await wire.Send(request, static _ => true, timeout.Token, AnswerLimit))
        {
            case Reply.Answered { Answer: var answer }:
                using (answer)
                    return Read(answer);
            case Reply.NotSent { Reason: var reason }:
                return None(reason);
            case Reply.Unanswered { Reason: var reason }:
                return None(reason);
            case var other:
                throw new NotSupportedException(other.GetType().Name);
        }
    }

    HttpRequestMessage Request(string secret)
    {
        var fields = new List<KeyValuePair<string, string>> { new("grant_type", "client_credentials") };
        if (options.Scope is { } scope)
            fields.Add(new("scope", scope));
        if (options.Audience is { } audience)
            fields.Add(new("audience", audience));
        if (options.ClientAuth is ClientAuthentication.Post)
            fields.AddRange([new("client_id", options.ClientId), new("client_secret", secret)]);
        var form = Encoding.UTF8.GetBytes(string.Join('&', fields.Select(f => $"{Escape(f.Key)}={Escape(f.Value)}")));
        var request = new HttpRequestMessage(HttpMethod.Post, options.TokenAddress)
        {
            Content = new TrackedContent(form, new MediaTypeHeaderValue("application/x-www-form-urlencoded")),
            Version = HttpVersion.Version11,
        };
        request.Headers.TryAddWithoutValidation("Accept", "application/json");
        // RFC 6749, 2.3.1: both are form-encoded before they are joined, so that a colon in the id does no harm.
        if (options.ClientAuth is ClientAuthentication.Basic)
            request.Headers.Authorization = new AuthenticationHeaderValue(
                "Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Escape(options.ClientId)}:{Escape(secret)}")));
        return request;
    }

    TokenAnswer Read(Answer answer)
    {
        var facts = new AnswerFacts(answer);
        var wait = RetryAfter.Of(answer.Headers, context.Clock);
        if (!facts.IsSuccess)
            return None($"status {facts.Status}{Error(facts)}", wait);
        if (!facts.Readable)
            return None($"status {facts.Status}, and the answer is no JSON");
        if (token.Text(facts) is not { Length: > 0 } text)
            return None($"status {facts.Status} without a token{Error(facts)}", wait);
        if (!HeaderRules.IsValue(text) || text.Contains(' ', StringComparison.Ordinal))
            return None("the token holds a character that no header may hold");
        if (Type.Text(facts) is { } type && !type.Equals("bearer", StringComparison.OrdinalIgnoreCase))
            return None("the token is not of type bearer");
        var life = lifetime.Wait(facts) is { } seconds && seconds > TimeSpan.Zero ? seconds : TimeSpan.FromSeconds(options.DefaultLifetimeSeconds);
        var early = TimeSpan.FromSeconds(Math.Min(options.RenewBeforeSeconds, life.TotalSeconds / 2));
        return new TokenAnswer.Token(text, context.Clock.GetUtcNow() + life - early);
    }

    static AnswerExpression Type { get; } = AnswerExpression.Parse("body.token_type");

    static AnswerExpression ErrorCode { get; } = AnswerExpression.Parse("body.error ? body.error : body.code");

    // RFC 6749, 5.2: error is a code; error_description is anybody's text and stays out.
    static string Error(AnswerFacts facts) => ErrorCode.Text(facts) is { } code && Refusal.IsCode(code) ? $", {code}" : "";

    TokenAnswer.None None(string reason, TimeSpan? retryAfter = null)
    {
        var pause = retryAfter is { } asked && asked > Pause ? asked < LongestPause ? asked : LongestPause : Pause;
        return new TokenAnswer.None($"no token: {reason}", retryAfter, context.Clock.GetUtcNow() + pause);
    }

    static DateTimeOffset Until(TokenAnswer answer) => answer switch
    {
        TokenAnswer.Token { Until: var end } => end,
        TokenAnswer.None { Until: var pause } => pause,
        _ => throw new NotSupportedException(answer.GetType().Name),
    };

    static string Escape(string text) => WebUtility.UrlEncode(text);
}
