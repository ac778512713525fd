namespace Exchange.Adapters.Webhooks;

/// <summary>What came of a post.</summary>
public abstract record WebhookAnswer
{
    private WebhookAnswer() { }

    /// <summary>2xx: the receiver has it.</summary>
    public sealed record Taken(int Status) : WebhookAnswer;

    /// <summary>410: the receiver wants nothing more, ever.</summary>
    public sealed record Gone(int Status) : WebhookAnswer;

    /// <summary>Anything else: it is to be posted again.</summary>
    /// <param name="Code">For programs and people; never the receiver's words.</param>
    /// <param name="Status">Null when there was no answer.</param>
    /// <param name="NotBefore">What the receiver asked for.</param>
    public sealed record Later(string Code, int? Status = null, TimeSpan? NotBefore = null) : WebhookAnswer;
}
