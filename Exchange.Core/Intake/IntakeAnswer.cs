using Exchange.Core.Checking;

namespace Exchange.Core.Intake;

/// <summary>The hub's answer to the intake system, and nothing else: not the department's acceptance. 接收凭据</summary>
/// <param name="Warnings">UTF-8 JSON array; null when there are none.</param>
public sealed record Receipt(string Id, string Number, string Item, DateTimeOffset TakenInAt, string Digest, byte[]? Warnings);

/// <summary>What handing in a record brings: a closed set.</summary>
public abstract record IntakeAnswer
{
    private IntakeAnswer() { }

    /// <summary>The hub has it durably; <paramref name="Repeated"/> when it had it before and this is the first receipt again.</summary>
    public sealed record TakenIn(Receipt Receipt, bool Repeated) : IntakeAnswer;

    /// <summary>The client has used the number for other content.</summary>
    public sealed record Conflict(string Number, string FirstId) : IntakeAnswer;

    /// <summary>The hub would not take it, and why: everything that is wrong.</summary>
    public sealed record Declined(string? Number, IReadOnlyList<Finding> Findings, bool More) : IntakeAnswer;

    /// <summary>It is not JSON.</summary>
    public sealed record Malformed(string Zh, string En) : IntakeAnswer;

    /// <summary>It may or may not be stored: the same record may be sent again.</summary>
    public sealed record Unavailable : IntakeAnswer;
}
