namespace Exchange.Core.Checking.Sampling;

/// <summary>A record that breaks exactly one rule of a schema.</summary>
/// <param name="Json">The record.</param>
/// <param name="Breaks">The one finding that the checker has about it.</param>
public sealed record InvalidSample(string Json, Finding Breaks);

/// <summary>Samples of a schema, all of them checked: the valid ones are valid, the invalid ones have one error each.</summary>
/// <param name="Untouched">Locations of rules that no sample breaks alone.</param>
public sealed record SampleSet(IReadOnlyList<string> Valid, IReadOnlyList<InvalidSample> Invalid, IReadOnlyList<string> Untouched);
