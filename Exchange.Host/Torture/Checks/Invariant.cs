namespace Exchange.Host.Torture.Checks;

/// <summary>Something that holds whatever has happened.</summary>
/// <param name="Means">One sentence, as docs/reliability.md has it.</param>
/// <param name="Look">How many things it was looked at in, and each in which it does not hold: numbers, ids and words of the hub's, never a person's.</param>
public sealed record Invariant(string Name, string Means, Func<Findings, (int Checked, IReadOnlyList<string> Broken)> Look);
