using Exchange.Core.Storage;

namespace Exchange.Core.Log;

/// <summary>What is looked for in the log. What is null or empty does not restrict.</summary>
public sealed record LogFilter
{
    /// <summary>Not before.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Before, not at.</summary>
    public DateTimeOffset? Until { get; init; }

    public string? RecordId { get; init; }

    /// <summary>
    /// Asks for its record too, because the log is indexed by record only: one index more would be paid for by every delivery.
    /// <c>CaseFiles.FindDelivery</c> tells the record.
    /// </summary>
    public string? DeliveryId { get; init; }

    public IReadOnlyCollection<string> Organisations { get; init; } = [];

    public string? Client { get; init; }

    /// <summary>Of <see cref="LogKind"/>; at most <see cref="MostKinds"/>.</summary>
    public IReadOnlyCollection<string> Kinds { get; init; } = [];

    public const int MostKinds = 12;

    internal string Text => Cursor.Filter("log", From, Until, RecordId, DeliveryId, Organisations, Client, Kinds);
}

/// <summary>Which log events a reader may see.</summary>
public sealed class LogScope
{
    private LogScope(IReadOnlyCollection<string>? organisations) => Organisations = organisations;

    public static LogScope All { get; } = new(null);

    /// <summary>Only events of these organisations; events of no organisation (documents, keys, tasks) are not among them.</summary>
    public static LogScope Only(IReadOnlyCollection<string> organisations) => new(organisations);

    /// <summary>Null: all.</summary>
    public IReadOnlyCollection<string>? Organisations { get; }
}

/// <summary>A log event as people see it.</summary>
/// <param name="Position">1 for the first event; without gaps.</param>
/// <param name="Data">A JSON object with what belongs to the kind; null when nothing.</param>
public sealed record LogLine(
    long Position, DateTimeOffset At, string Kind, string? RecordId, string? DeliveryId, string? Step, string? Organisation, string? Client, string? Data);
