namespace Exchange.Host.Torture.Checks;

public sealed record RecordRow(string Id, string Number, string Item, long Version, string Digest, string State);

/// <param name="Content">SHA-256 (hex) of what was sent.</param>
public sealed record VersionRow(string RecordId, long Version, string Digest, string Content);

public sealed record StepRow(string RecordId, string Name, string Organisation, string State, string? Acknowledgement);

public sealed record DeliveryRow(
    string Id, string RecordId, string Step, string Organisation, string Adapter, string Purpose, long Version, long Position, string State, long Attempts, string? Reason, bool Started, bool Settled);

public sealed record AttemptRow(string DeliveryId, long Number, bool Settled, string? Answer);

public sealed record LogRow(long Position, string Kind, string? RecordId, string? DeliveryId, string? Step, string? Data);

public sealed record ProgressRow(string Id, string RecordId, string Step, string EventId, string Stage, long? Version);

public sealed record TaskRow(string Id, string State, bool Ended);

/// <summary>What the hub's database holds once everything has come to rest.</summary>
/// <param name="LogNext">The position that the next log event would get.</param>
public sealed record Evidence(
    IReadOnlyList<RecordRow> Records, IReadOnlyList<VersionRow> Versions, IReadOnlyList<StepRow> Steps, IReadOnlyList<DeliveryRow> Deliveries, IReadOnlyList<AttemptRow> Attempts,
    IReadOnlyList<LogRow> Log, IReadOnlyList<ProgressRow> Progress, IReadOnlyList<TaskRow> Tasks, long LogNext);
