namespace Exchange.Core.Contract;

/// <summary>What a delivery asks of the department's system.</summary>
public enum MessagePurpose
{
    /// <summary>A record version is handed over.</summary>
    Submit,

    /// <summary>An earlier submission is withdrawn by the applicant.</summary>
    Withdraw,
}

/// <summary>The translated payload of a delivery, and what an adapter needs to know to address it.</summary>
/// <param name="DeliveryId">32 lower-case hex characters; the idempotency key of every attempt of this delivery.</param>
/// <param name="Number">The record's number as the intake system gave it.</param>
/// <param name="Step">The item's step, such as <c>S1</c>.</param>
/// <param name="Version">The record's version, 1 for the first.</param>
/// <param name="Payload">UTF-8 in <paramref name="MediaType"/>.</param>
/// <param name="Acknowledgement">The department's own number for the step, known once an earlier push was acknowledged.</param>
/// <param name="TraceParent">W3C trace context of the take-in, if any.</param>
public sealed record Message(
    string DeliveryId,
    string RecordId,
    string Number,
    string Step,
    int Version,
    MessagePurpose Purpose,
    ReadOnlyMemory<byte> Payload,
    string MediaType,
    DateTimeOffset TakenInAt,
    string? Acknowledgement,
    string? TraceParent)
{
    /// <summary>Files that are handed over with it; empty unless the adapter's document asks for copies.</summary>
    public IReadOnlyList<MessageFile> Files { get; init; } = [];
}
