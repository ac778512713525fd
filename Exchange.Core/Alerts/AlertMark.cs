namespace Exchange.Core.Alerts;

/// <summary>A condition that a host sees now.</summary>
/// <param name="Subject">An adapter, a host, a subscription or an organisation: never a record.</param>
/// <param name="Amount">How much of it, in the unit of the code: minutes, deliveries, seconds, MiB, resources; 0 where there is none.</param>
public sealed record AlertMark(string Code, string Subject, long Amount);
