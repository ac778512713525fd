namespace Exchange.Core.Records;

/// <summary>Who handles a step of a record, as its jurisdiction says.</summary>
/// <param name="Mapping">In place of the step's mapping; null for that one.</param>
/// <param name="WithdrawMapping">In place of the step's mapping for withdrawals; null for that one.</param>
public sealed record StepRoute(string Step, string Organisation, string Adapter, string? Mapping = null, string? WithdrawMapping = null);
