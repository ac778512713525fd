namespace Exchange.Core.Mapping;

/// <summary>
/// What a mapping on the way back translates: a staging row, a result line or a callback. Expressions see it as <c>{row, source, key, receivedAt}</c>.
/// </summary>
public sealed record RowInput
{
    /// <summary>JSON in UTF-8. Read in place.</summary>
    public required ReadOnlyMemory<byte> Row { get; init; }

    /// <summary>The table, file or adapter that it came from.</summary>
    public required string Source { get; init; }

    /// <summary>What tells it apart from the others of its source. $random and $shuffle are drawn from it, so a repeat draws the same.</summary>
    public required string Key { get; init; }

    /// <summary>What $now and $millis say, and the date at which code tables are read, both in the zone of <see cref="MappingOptions.Zone"/>.</summary>
    public required DateTimeOffset ReceivedAt { get; init; }
}
