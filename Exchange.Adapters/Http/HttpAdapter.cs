using Exchange.Core.Contract;

namespace Exchange.Adapters.Http;

/// <summary>Speaks to one department's system over HTTP, as its options say. Safe for many pushes at once.</summary>
public sealed class HttpAdapter : IAskableAdapter, IProbingAdapter, IDisposable
{
    readonly HttpOptions options;
    readonly Credentials credentials;
    readonly Wire wire;
    readonly PushLine submit;
    readonly PushLine? withdraw;
    readonly AskLine? ask;
    readonly Route probe;

    /// <param name="handler">Stands in for the network in tests.</param>
    /// <exception cref="ArgumentException">The options have a fault; the first one is named.</exception>
    public HttpAdapter(HttpOptions options, AdapterContext context, HttpMessageHandler? handler = null)
    {
        foreach (var (pointer, message) in HttpFaults.Of(options))
            throw new ArgumentException($"{pointer} {message}", nameof(options));
        this.options = options;
        credentials = new Credentials(options.Auth, context);
        wire = new Wire(options, handler);
        submit = new PushLine(options, options.Submit, context.Clock);
        withdraw = options.Withdraw is { } withdrawal ? new PushLine(options, withdrawal, context.Clock) : null;
        ask = options.Ask is { } question ? new AskLine(options, question, context.Clock) : null;
        probe = options.Probe is { } trial
            ? new Route(options, trial.Method, trial.Path, NoHeaders)
            : new Route(options, "HEAD", "/", NoHeaders);
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
        using (request)
        {
            if (!credentials.TryAdd(request, out var trouble))
                return new PushAnswer.Unavailable(trouble);
            return await wire.Send(request, line.Reading.ReadsBody, stop) switch
            {
                Reply.Answered { Answer: var answer } => Read(answer, line.Reading.Read) switch
                {
                    PushAnswer.Rejected rejected => rejected with { Reason = credentials.Mask(rejected.Reason, request) },
                    var read => read,
                },
                Reply.NotSent { Reason: var reason } => new PushAnswer.Unavailable(reason),
                Reply.Unanswered { Reason: var reason } => new PushAnswer.Unknown(reason),
                var other => throw new NotSupportedException(other.GetType().Name),
            };
        }
    }

    public async Task<AskAnswer> Ask(Message message, CancellationToken stop)
    {
        if (ask is null)
            return new AskAnswer.CannotTell("this system has no route for questions");
        if (ask.Request(message, out var trouble) is not { } request)
            return new AskAnswer.CannotTell(trouble);
        using (request)
        {
            if (!credentials.TryAdd(request, out trouble))
                return new AskAnswer.CannotTell(trouble);
            return await wire.Send(request, ask.Reading.ReadsBody, stop) switch
            {
                Reply.Answered { Answer: var answer } => Read(answer, ask.Reading.Read) switch
                {
                    AskAnswer.Refused refused => refused with { Reason = credentials.Mask(refused.Reason, request) },
                    var read => read,
                },
                Reply.NotSent { Reason: var reason } => new AskAnswer.CannotTell(reason),
                Reply.Unanswered { Reason: var reason } => new AskAnswer.CannotTell(reason),
                var other => throw new NotSupportedException(other.GetType().Name),
            };
        }
    }

    public async Task<string?> Probe(CancellationToken stop)
    {
        using var request = probe.Request();
        if (!credentials.TryAdd(request, out var trouble))
            return trouble;
        return await wire.Send(request, static _ => false, stop) switch
        {
            Reply.Answered { Answer.Status: var status } when status is 401 or 403 or 407 => $"status {status}: the hub's credentials are refused",
            Reply.Answered { Answer.Status: var status } when status < (options.Probe is null ? 500 : 300) => null,
            Reply.Answered { Answer.Status: var status } => $"status {status}",
            Reply.NotSent { Reason: var reason } => reason,
            Reply.Unanswered { Reason: var reason } => reason,
            var other => throw new NotSupportedException(other.GetType().Name),
        };
    }

    public void Dispose() => wire.Dispose();

    static T Read<T>(Answer answer, Func<Answer, T> read)
    {
        using (answer)
            return read(answer);
    }
}
