using Exchange.Core.Checking;

namespace Exchange.Core.Intake;

/// <summary>What correcting or withdrawing a record brings: a closed set.</summary>
public abstract record CorrectionAnswer
{
    private CorrectionAnswer() { }

    /// <summary>The new version is durable and on its way.</summary>
    /// <param name="Warnings">What is unusual about it: only what was found just now, never of an earlier version.</param>
    public sealed record Amended(string Id, long Version, string Digest, IReadOnlyList<Finding> Warnings) : CorrectionAnswer;

    /// <summary>What had not left is cancelled, and every department that has it is being told.</summary>
    public sealed record Withdrawn(string Id) : CorrectionAnswer;

    /// <summary>The client has no such record.</summary>
    public sealed record NoSuchRecord : CorrectionAnswer;

    /// <summary>The record is closed or withdrawn already.</summary>
    public sealed record NotOpen(string State) : CorrectionAnswer;

    /// <summary>It has another version by now than the one that was to be corrected.</summary>
    public sealed record OtherVersion : CorrectionAnswer;

    public sealed record Declined(IReadOnlyList<Finding> Findings, bool More) : CorrectionAnswer;

    public sealed record Malformed(string Zh, string En) : CorrectionAnswer;
}
