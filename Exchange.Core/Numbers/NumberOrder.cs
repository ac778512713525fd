namespace Exchange.Core.Numbers;

/// <summary>What is asked for.</summary>
/// <param name="Organisation">Whose numbers; null for the caller's own organisation.</param>
/// <param name="Pattern">Which of its patterns; may be null where it has one only.</param>
/// <param name="Division">For which division; null for the organisation's.</param>
public sealed record NumberOrder(string? Organisation, string? Pattern, string? Division, int Count);
