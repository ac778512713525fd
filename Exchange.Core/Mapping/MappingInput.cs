namespace Exchange.Core.Mapping;

/// <summary>
/// What a mapping translates. Expressions see it as <c>{record, number, stepNumber, takenInAt, deliveryId, recordId, step, version, situation, steps: {S1:
/// {acknowledgement, gives}}, materials: [{code, as, name, type, mediaType, size, sha256, md5, number, due, link}], warnings: [{pointer, code, severity, zh, en}]}</c>; what is null is not there.
/// </summary>
public sealed record MappingInput
{
    /// <summary>The record's body as it was sent: JSON in UTF-8. Read in place.</summary>
    public required ReadOnlyMemory<byte> Record { get; init; }

    public required string Number { get; init; }

    /// <summary>子办件号: the record's number and the step's place in its item. The hub always gives it.</summary>
    public string? StepNumber { get; init; }

    /// <summary>What $now and $millis say, and the date at which code tables are read, both in the zone of <see cref="MappingOptions.Zone"/>.</summary>
    public required DateTimeOffset TakenInAt { get; init; }

    /// <summary>32 lower-case hex characters. $random and $shuffle are drawn from it, so a repeat draws the same.</summary>
    public required string DeliveryId { get; init; }

    public required string RecordId { get; init; }

    public required string Step { get; init; }

    public int Version { get; init; } = 1;

    public string? Situation { get; init; }

    /// <summary>What came with the record: a JSON array in UTF-8; empty where there is nothing, then <c>materials</c> is not there.</summary>
    public ReadOnlyMemory<byte> Materials { get; init; }

    /// <summary>
    /// What the form's check found and did not refuse: a JSON array in UTF-8; empty where there is nothing, then <c>warnings</c> is not there.
    /// </summary>
    public ReadOnlyMemory<byte> Warnings { get; init; }

    public IReadOnlyDictionary<string, StepFacts> Steps { get; init; } = new Dictionary<string, StepFacts>(StringComparer.Ordinal);
}

/// <summary>What another step of the record has brought so far.</summary>
/// <param name="Acknowledgement">The department's own number for the step.</param>
/// <param name="Gives">The facts it gave, a JSON object in UTF-8; empty where there are none.</param>
public sealed record StepFacts(string? Acknowledgement, ReadOnlyMemory<byte> Gives = default);
