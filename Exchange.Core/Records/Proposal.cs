namespace Exchange.Core.Records;

/// <summary>A replacement that waits for a second person, or did.</summary>
/// <param name="State">See <see cref="ProposalState"/>.</param>
/// <param name="NotReceived">Who proposed it has made sure that the old delivery has no effect.</param>
/// <param name="Edited">It has a body of its own.</param>
/// <param name="Made">The delivery that was made of it.</param>
public sealed record Proposal(
    string Id, string DeliveryId, string RecordId, string Step, string Organisation, string ProposedBy, DateTimeOffset At, string Reason, bool NotReceived, bool Edited, string? Mapping, long? Revision,
    string State, string? DecidedBy, DateTimeOffset? DecidedAt, string? Made);

/// <summary>Words kept in <c>proposed_replacement.state</c>.</summary>
public static class ProposalState
{
    public const string Waiting = "waiting";
    public const string Approved = "approved";
    public const string Refused = "refused";

    public static IReadOnlyList<string> All { get; } = [Waiting, Approved, Refused];
}
