using Exchange.Core.Checking;

namespace Exchange.Core.Intake;

/// <summary>What asking for a replacement brings: a closed set.</summary>
public abstract record ReplacementAnswer
{
    private ReplacementAnswer() { }

    /// <param name="Id">The new delivery's.</param>
    public sealed record Replaced(string Id) : ReplacementAnswer;

    /// <summary>The item asks for a second person.</summary>
    /// <param name="Id">The proposal's.</param>
    public sealed record Proposed(string Id) : ReplacementAnswer;

    public sealed record Declined(IReadOnlyList<Finding> Findings, bool More) : ReplacementAnswer;

    /// <summary>The delivery cannot be replaced any more, or a proposal waits; of a proposal: it waits no more, or what it was about has moved.</summary>
    public sealed record Changed : ReplacementAnswer;
}
