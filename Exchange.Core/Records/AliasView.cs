namespace Exchange.Core.Records;

/// <summary>A number under which a record is found beside its own and those that its steps have now.</summary>
/// <param name="Kind">Of <see cref="AliasKind"/>.</param>
/// <param name="Step">Null of the record as a whole.</param>
public sealed record AliasView(string Number, string Kind, string? Step, DateTimeOffset At);
