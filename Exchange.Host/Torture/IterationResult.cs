using Exchange.Host.Torture.Town;

namespace Exchange.Host.Torture;

/// <param name="Checked">In how many things it was looked at.</param>
public sealed record InvariantResult(string Name, int Checked, IReadOnlyList<string> Broken);

/// <summary>What an iteration was and what came of it.</summary>
/// <param name="Moves">How often each move was made.</param>
/// <param name="KilledAt">Log events at which hosts killed themselves.</param>
/// <param name="Missed">Hosts that did not reach their event and were killed wherever they were.</param>
/// <param name="Rested">Whether everything came to its end in time.</param>
/// <param name="Spans">What it took until the hosts were there, until the last move was healed, and until everything had come to rest.</param>
public sealed record IterationResult(
    TorturePlan Plan, IReadOnlyList<InvariantResult> Invariants, IReadOnlyDictionary<string, int> Moves, IReadOnlyList<int> KilledAt, int Missed,
    int Records, int Pushes, int Refused, int Unanswered, IReadOnlyDictionary<TownHabit, int> Habits, bool Rested, TimeSpan Took, (TimeSpan Start, TimeSpan Load, TimeSpan Calm) Spans)
{
    public bool Holds => Rested && Invariants.All(static one => one.Broken.Count == 0);
}
