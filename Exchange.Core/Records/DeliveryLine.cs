namespace Exchange.Core.Records;

/// <summary>A delivery as people see it.</summary>
public sealed record DeliveryLine(
    string Id, string RecordId, string Number, string Step, string Organisation, string Adapter, string Purpose, long Version, string State, bool Held,
    DateTimeOffset? DueAt, long Attempts, string? Reason, string? Replaces, string? Digest, long? Revision, DateTimeOffset CreatedAt, DateTimeOffset? FirstStartedAt, DateTimeOffset? SettledAt);
