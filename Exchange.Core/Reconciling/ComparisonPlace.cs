namespace Exchange.Core.Reconciling;

/// <summary>
/// Where a comparison stands, kept with its task: what is before it is done for good. Lines and differences behind it are dropped when it goes on, so that nothing is counted or told twice.
/// </summary>
/// <param name="Part">fetch, lines, hub or done.</param>
/// <param name="Adapters">The systems that are compared, in order.</param>
/// <param name="Adapter">The place of the one that is being read.</param>
/// <param name="After">Of the department's list: what comes next.</param>
/// <param name="Until">Before which time the department's list is read; null while that is not known.</param>
/// <param name="Lines">Lines that were fetched.</param>
/// <param name="Line">The last line that was looked up.</param>
/// <param name="Position">The last difference.</param>
/// <param name="At">Creation of the hub's last delivery that was looked up.</param>
/// <param name="Id">And its id.</param>
/// <param name="Walked">Lines and deliveries that were looked up, for whoever watches.</param>
public sealed record ComparisonPlace(
    string Part, DateTimeOffset ReadAt, IReadOnlyList<string> Adapters, int Adapter, string? After, DateTimeOffset? Until, long Lines, long Line, long Position, long At, string Id, long Walked, Tally Tally);

/// <summary>What was counted so far.</summary>
public sealed record Tally(
    IReadOnlyList<ReconciliationRow> Rows, IReadOnlyDictionary<string, long> Differences, long Later = 0, long Superseded = 0, long OtherDays = 0, long Others = 0)
{
    public static Tally Empty { get; } = new([], new Dictionary<string, long>(StringComparer.Ordinal));
}
