using Exchange.Core.Checking;

namespace Exchange.Core.Progress;

/// <summary>What reporting progress brings: a closed set.</summary>
public abstract record ProgressAnswer
{
    private ProgressAnswer() { }

    /// <param name="Answer">UTF-8 JSON: id, record, step, stage, receivedAt, warnings. A repeat gets the same bytes.</param>
    public sealed record Kept(byte[] Answer, bool Repeated) : ProgressAnswer;

    /// <summary>No step of the caller's organisation is addressed by it.</summary>
    /// <param name="MayCome">It names the department's own number, which the hub learns from the answer to a push: that may still be under way.</param>
    public sealed record NoSuchStep(bool MayCome = false) : ProgressAnswer;

    public sealed record Declined(IReadOnlyList<Finding> Findings) : ProgressAnswer;

    public sealed record Malformed(string Zh, string En) : ProgressAnswer;
}
