namespace Exchange.Core.Contract;

/// <summary>What a push brings: a closed set, so the caller's switch is the whole policy.</summary>
public abstract record PushAnswer
{
    private PushAnswer() { }

    /// <summary>The department's system has it. <paramref name="Number"/> is its own number for the step, if it gave one.</summary>
    public sealed record Acknowledged(string? Number) : PushAnswer;

    /// <summary>
    /// The department's system will not take it, and would not take the same again. <paramref name="Code"/> is short and goes to the log;
    /// <paramref name="Reason"/> is the department's free text: it stays with the attempt and may hold personal data.
    /// </summary>
    public sealed record Rejected(string Code, string Reason) : PushAnswer;

    /// <summary>
    /// It certainly was not taken: no connection, refused for now, overloaded. Worth another try, not before <paramref name="RetryAfter"/>.
    /// <paramref name="Reached"/> tells a system that answered "not now" from one that could not be reached at all.
    /// </summary>
    public sealed record Unavailable(string Reason, TimeSpan? RetryAfter = null, bool Reached = false) : PushAnswer;

    /// <summary>Sent, but no usable answer came: it may have been taken.</summary>
    public sealed record Unknown(string Reason) : PushAnswer;
}

/// <summary>What asking about an earlier push brings.</summary>
public abstract record AskAnswer
{
    private AskAnswer() { }

    public sealed record Received(string? Number) : AskAnswer;

    public sealed record Refused(string Code, string Reason) : AskAnswer;

    /// <summary>The department's system does not have it, so pushing again has no second effect.</summary>
    public sealed record NotReceived : AskAnswer;

    public sealed record CannotTell(string Reason, TimeSpan? RetryAfter = null) : AskAnswer;
}
