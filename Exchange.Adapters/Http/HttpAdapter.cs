using Exchange.Adapters.Http.Callbacks;
using Exchange.Adapters.Http.Proof;
using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>Speaks to one department's system over HTTP, as its options say. Safe for many pushes at once.</summary>
public sealed class HttpAdapter : IAskableAdapter, IProbingAdapter, ICallbackAdapter, IReconcilingAdapter, IPullingAdapter, IDisposable
{
    readonly HttpOptions options;
    readonly Wire wire;
    readonly Conversation conversation;
    readonly PushLine submit;
    readonly PushLine? withdraw;
    readonly AskLine? ask;
    readonly HeldList? held;
    readonly IReadOnlyList<PullPages> pulls;
    readonly Route probe;
    readonly CallbackDoor? callback;

    /// <param name="handler">Stands in for the network in tests.</param>
    /// <exception cref="ArgumentException">The options have a fault; the first one is named.</exception>
    public HttpAdapter(HttpOptions options, AdapterContext context, HttpMessageHandler? handler = null)
    {
        foreach (var (pointer, message) in HttpFaults.Of(options))
            throw new ArgumentException($"{pointer} {message}", nameof(options));
        this.options = options;
        wire = new Wire(options, context, handler);
        var tokens = options.Auth is { Method: HttpAuthMethod.Oauth2, Oauth2: { } oauth2 } ? new TokenSource(oauth2, context, wire) : null;
        conversation = new Conversation(wire, new Credentials(options.Auth, options.Signature, context, tokens), tokens);
        submit = new PushLine(options, options.Submit, context.Clock);
        withdraw = options.Withdraw is { } withdrawal ? new PushLine(options, withdrawal, context.Clock) : null;
        ask = options.Ask is { } question ? new AskLine(options, question, context.Clock) : null;
        held = options.Held is { } list ? new HeldList(options, list) : null;
        pulls = [.. options.Pull.Select(one => new PullPages(options, one))];
        probe = options.Probe is { } trial
            ? new Route(options, trial.Method, trial.Path, NoHeaders)
            : new Route(options, "HEAD", "/", NoHeaders);
        callback = options.Callback is { } back ? new CallbackDoor(back, context) : null;
    }

    static IReadOnlyDictionary<string, string> NoHeaders { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    public async Task<PushAnswer> Push(Message message, CancellationToken stop)
    {
        var line = message.Purpose is MessagePurpose.Withdraw ? withdraw : submit;
        if (line is null)
            return new PushAnswer.Rejected(
                "no-withdraw-route",
                "This system has no route for withdrawals: tell the department, then settle this delivery by hand.");
        if (line.Request(message, out var refused) is not { } request)
            return refused!;
        var (reply, shown) = await conversation.Say(request, () => line.Request(message, out _)!, line.Reading.ReadsBody, stop);
        return reply switch
        {
            Reply.Answered { Answer: var answer } => Read(answer, line.Reading.Read) switch
            {
                PushAnswer.Rejected rejected => rejected with { Reason = shown.Mask(rejected.Reason) },
                var read => read,
            },
            Reply.NotSent { Reason: var reason, RetryAfter: var wait } => new PushAnswer.Unavailable(reason, wait),
            Reply.Unanswered { Reason: var reason } => new PushAnswer.Unknown(reason),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    public async Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        if (ask is null)
            return new AskAnswer.CannotTell("this system has no route for questions");
        if (ask.Request(message, out var trouble) is not { } request)
            return new AskAnswer.CannotTell(trouble);
        var (reply, shown) = await conversation.Say(request, () => ask.Request(message, out _)!, ask.Reading.ReadsBody, stop);
        return reply switch
        {
            Reply.Answered { Answer: var answer } => Read(answer, ask.Reading.Read) switch
            {
                AskAnswer.Refused refused => refused with { Reason = shown.Mask(refused.Reason) },
                var read => read,
            },
            Reply.NotSent { Reason: var reason, RetryAfter: var wait } => new AskAnswer.CannotTell(reason, wait),
            Reply.Unanswered { Reason: var reason } => new AskAnswer.CannotTell(reason),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    public async Task<string?> Probe(CancellationToken stop)
    {
        var (reply, _) = await conversation.Say(probe.Request(), probe.Request, static _ => false, stop);
        return reply switch
        {
            Reply.Answered { Answer: var answer } => Read(answer, static a => a.Status) switch
            {
                var status and (401 or 403 or 407) => $"status {status}: the hub's credentials are refused",
                var status when status < (options.Probe is null ? 500 : 300) => null,
                var status => $"status {status}",
            },
            Reply.NotSent { Reason: var reason } => reason,
            Reply.Unanswered { Reason: var reason } => reason,
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    public bool ListsHeld => held is not null;

    public async Task<HeldPage> ListHeld(DateTimeOffset from, DateTimeOffset until, string? after, int most, CancellationToken stop)
    {
        if (held is null)
            return new HeldPage([], null);
        var (reply, _) = await conversation.Say(held.Request(from, until, after, most), () => held.Request(from, until, after, most), static status => status is >= 200 and < 300, stop);
        stop.ThrowIfCancellationRequested();
        return reply switch
        {
            Reply.Answered { Answer: var answer } => Read(answer, held.Read),
            Reply.NotSent { Reason: var reason } => throw new IOException(reason),
            Reply.Unanswered { Reason: var reason } => throw new IOException(reason),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    /// <inheritdoc />
    public IAsyncEnumerable<PulledPage> Pull(PullOrder order, CancellationToken stop) =>
        (pulls.FirstOrDefault(one => one.Name == order.Source) ?? throw new PullException("no-such-source", $"The adapter has no source {order.Source}.")).Pull(order, Page, stop);

    async Task<PullPages.Read> Page(Func<HttpRequestMessage> request, Func<Answer, PullPages.Read> read, CancellationToken stop)
    {
        var (reply, _) = await conversation.Say(request(), request, static status => status is >= 200 and < 300, stop);
        stop.ThrowIfCancellationRequested();
        return reply switch
        {
            Reply.Answered { Answer: var answer } => Read(answer, read),
            Reply.NotSent { Reason: var reason } => throw new IOException(reason),
            Reply.Unanswered { Reason: var reason } => throw new IOException(reason),
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    public int? CallbackLimitBytes => options.Callback?.LimitBytes;

    public Task<CallbackReply> Answer(CallbackRequest request, KeepRows keep, CancellationToken stop) =>
        callback is null ? throw new InvalidOperationException("This system has no callback.") : callback.Answer(request, keep, stop);

    public void Dispose() => wire.Dispose();

    static T Read<T>(Answer answer, Func<Answer, T> read)
    {
        using (answer)
            return read(answer);
    }
}
