using System.Globalization;

namespace Exchange.Host.Torture;

/// <summary>Adds up what iterations were and says it: a table of counts, and of each broken invariant the seed, where it broke, and the line that repeats it.</summary>
/// <param name="database">As the command line named it, without a connection string.</param>
public sealed class TortureReport(string database, TortureMeans means)
{
    private const int MostNamed = 10;

    private readonly List<IterationResult> _results = [];

    public bool Holds => _results.TrueForAll(static one => one.Holds);

    public IReadOnlyList<IterationResult> Results => _results;

    public void Add(IterationResult result) => _results.Add(result);

    /// <summary>One line an iteration.</summary>
    public static string Line(IterationResult result) => string.Create(CultureInfo.InvariantCulture,
        $"seed {result.Plan.Seed}: {(result.Holds ? "holds" : "BROKEN")}; {string.Join(", ", result.Plan.Moves.Select(Words))}; {result.Records} records, {result.Pushes} pushes, {result.Took.TotalSeconds:0.0} s (start {result.Spans.Start.TotalSeconds:0.0}, load {result.Spans.Load.TotalSeconds:0.0}, rest {result.Spans.Calm.TotalSeconds:0.0})");

    /// <summary>What broke in an iteration; nothing when nothing did.</summary>
    public IEnumerable<string> Broken(IterationResult result)
    {
        if (result.Holds) yield break;
        if (!result.Rested) yield return $"seed {result.Plan.Seed.ToString(CultureInfo.InvariantCulture)}: not everything came to its end in time";
        foreach (var invariant in result.Invariants.Where(static one => one.Broken.Count > 0))
        {
            foreach (var where in invariant.Broken.Take(MostNamed)) yield return $"seed {result.Plan.Seed.ToString(CultureInfo.InvariantCulture)}: {invariant.Name}: {where}";
            if (invariant.Broken.Count > MostNamed) yield return string.Create(CultureInfo.InvariantCulture, $"seed {result.Plan.Seed}: {invariant.Name}: and {invariant.Broken.Count - MostNamed} more");
        }
        yield return string.Create(CultureInfo.InvariantCulture, $"repeat it: torture --database {database} --iterations 1 --seed {result.Plan.Seed}");
    }

    public IEnumerable<string> Summary()
    {
        yield return string.Create(CultureInfo.InvariantCulture, $"{_results.Count} iterations on {database}, {_results.Count(static one => !one.Holds)} broken, {_results.Sum(static one => one.Took.TotalSeconds):0} s");
        yield return string.Create(CultureInfo.InvariantCulture,
            $"records {_results.Sum(static one => one.Records)}, pushes {_results.Sum(static one => one.Pushes)}, answered 503 {_results.Sum(static one => one.Refused)}, unanswered {_results.Sum(static one => one.Unanswered)}");
        yield return "moves: " + Counts(_results.SelectMany(static one => one.Moves).GroupBy(static one => one.Key, StringComparer.Ordinal).Select(static same => (same.Key, same.Sum(static one => one.Value))));
        yield return "killed at log events: " + Counts(_results.SelectMany(static one => one.KilledAt).CountBy(static id => id).Select(static one => (one.Key.ToString(CultureInfo.InvariantCulture), one.Value)))
            + string.Create(CultureInfo.InvariantCulture, $"; not reached, killed elsewhere: {_results.Sum(static one => one.Missed)}");
        yield return "departments: " + Counts(_results.SelectMany(static one => one.Habits).GroupBy(static one => one.Key).Select(static same => (same.Key.ToString(), same.Sum(static one => one.Value))));
        foreach (var invariant in Checks.Invariants.All)
        {
            var looks = _results.SelectMany(static one => one.Invariants).Where(one => one.Name == invariant.Name).ToList();
            yield return string.Create(CultureInfo.InvariantCulture, $"{invariant.Name,-24} {looks.Sum(static one => one.Checked),8} looked at, {looks.Sum(static one => one.Broken.Count)} broken");
        }
        foreach (var (move, because) in means.Without()) yield return $"not made here: {move}, because {because}";
    }

    private static string Counts(IEnumerable<(string Name, int Count)> counts)
        => string.Join(", ", counts.OrderBy(static one => one.Name, StringComparer.Ordinal).Select(static one => string.Create(CultureInfo.InvariantCulture, $"{one.Name} {one.Count}")));

    private static string Words(TortureMove move) => move switch
    {
        TortureMove.KillAtEvent kill => string.Create(CultureInfo.InvariantCulture, $"kill-at-event {kill.Event}:{kill.Hit}"),
        TortureMove.SetClock set => string.Create(CultureInfo.InvariantCulture, $"clock {set.AheadSeconds:+0;-0;0} s"),
        _ => move.Name,
    };
}
