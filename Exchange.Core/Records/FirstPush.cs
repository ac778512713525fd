namespace Exchange.Core.Records;

/// <summary>
/// A push that is ready before its record is taken in: a lane of this host holds a slot for it and the message is written. Its delivery is born started, by the commit that takes the record in,
/// and nobody has to claim and read it again. Exactly one of <paramref name="Go"/> and <paramref name="GiveBack"/> is called, once.
/// </summary>
/// <param name="Revision">The registry revision under which it was translated.</param>
/// <param name="Digest">SHA-256 of the payload, 64 hex characters.</param>
/// <param name="Go">The record is taken in: the push leaves. Returns at once, never throws.</param>
/// <param name="GiveBack">
/// Nothing leaves: the slot is free again. Told true when nobody knows whether the commit stands: if it does, the delivery is queued again. Returns at once, never throws.
/// </param>
public sealed record FirstPush(string DeliveryId, string LeaseToken, TimeSpan Lease, long Revision, string Digest, Action Go, Action<bool> GiveBack)
{
    /// <summary>Files that leave with the message.</summary>
    public IReadOnlyList<HandedFile> Files { get; init; } = [];
}

/// <summary>The first push of a step that is due as soon as its record is taken in; null when its lane takes it up later: it has no slot, others wait already, or the message cannot be written quickly.</summary>
public delegate FirstPush? PrepareFirstPush(NewRecord record, NewStep step);
