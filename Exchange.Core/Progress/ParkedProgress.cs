namespace Exchange.Core.Progress;

/// <summary>Words kept in <c>parked_progress.state</c>.</summary>
public static class ParkedState
{
    /// <summary>It names a number that the hub may still learn; the hub tries again by itself.</summary>
    public const string Early = "early";

    /// <summary>It waits for a person.</summary>
    public const string Parked = "parked";

    /// <summary>It has become a progress event after all.</summary>
    public const string Kept = "kept";

    /// <summary>A person has decided that it is nothing.</summary>
    public const string Discarded = "discarded";

    public static bool IsOpen(string state) => state is Early or Parked;
}

/// <summary>What came from a department's source and is no progress event yet: a row, or something that could not be read as rows.</summary>
/// <param name="What"><c>row</c>, or <c>fault</c> of a source, which there is nothing of to try again.</param>
/// <param name="Key">Names it among all of its adapter's rows, or faults, for ever.</param>
/// <param name="Source">Table or file.</param>
/// <param name="Mapping">The mapping that was to make an event of it; of a row.</param>
/// <param name="Digest">SHA-256 of the row as it came, 64 hex characters; of a fault of its text.</param>
/// <param name="Code">Why it is no event.</param>
/// <param name="Text">What to do; without personal data.</param>
/// <param name="State">Of <see cref="ParkedState"/>.</param>
/// <param name="Tries">How often the hub has tried again.</param>
/// <param name="Reason">Why a person discarded it.</param>
public sealed record ParkedProgress(
    string Id, string Adapter, string Organisation, string What, string Key, string Source, string? Mapping, string Digest, string Code, string? Text, string State,
    DateTimeOffset At, long Tries, DateTimeOffset? RetryAt, DateTimeOffset? EndedAt, string? EndedBy, string? Reason);

/// <summary>Which parked progress a list holds. What is null does not restrict.</summary>
public sealed record ParkedProgressFilter
{
    public string? State { get; init; }

    public string? Adapter { get; init; }

    public string? Organisation { get; init; }

    public string? Code { get; init; }
}

/// <summary>Why something is no progress event.</summary>
/// <param name="Code">Short, for the log.</param>
/// <param name="Text">For people; without personal data.</param>
/// <param name="MayCome">The hub may learn the number it names: worth another try.</param>
public sealed record ProgressObstacle(string Code, string Text, bool MayCome = false);
