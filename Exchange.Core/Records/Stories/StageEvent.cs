using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records.Stories;

/// <summary>What of a progress event moves its step's story.</summary>
/// <param name="EventId">The department's own id of it.</param>
/// <param name="Outcome">Of a closing: what its code was found to mean; null when no table knew it.</param>
/// <param name="Days">Of an extension: by how many days; null when it was not told.</param>
/// <param name="Version">The record's version that it is about; null when it was not told.</param>
public sealed record StageEvent(
    string EventId, string Stage, DateTimeOffset At, string? Code = null, string? Outcome = null, long? Days = null, long? Version = null)
{
    private static readonly Dictionary<string, int> Usual = ProgressStage.All.Select((stage, i) => (stage, i)).ToDictionary(one => one.stage, one => one.i, StringComparer.Ordinal);

    /// <summary>
    /// The one order in which a story is read, whichever way the events came: by the department's own time. Many systems know only the second or the day, so what has the same time
    /// (here: the millisecond, as it is kept) stands in the usual order of the stages; of several closings one that can be read stands after one that cannot. The rest is only that the order is always the same.
    /// </summary>
    internal static IReadOnlyList<StageEvent> InOrder(IEnumerable<StageEvent> events) => [.. events
        .OrderBy(static one => one.At.ToUnixTimeMilliseconds()).ThenBy(static one => Usual.GetValueOrDefault(one.Stage, Usual.Count)).ThenBy(static one => one.Version ?? 0)
        .ThenBy(static one => one.Outcome is not null).ThenBy(static one => one.EventId, StringComparer.Ordinal)];
}
