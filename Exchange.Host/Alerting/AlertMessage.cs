using Exchange.Core.Alerts;

namespace Exchange.Host.Alerting;

/// <param name="Amount">In the unit of the code: minutes, deliveries, seconds, MiB; 0 where there is none.</param>
public sealed record AlertItem(string Code, string Subject, long Amount, DateTimeOffset Since, string Zh, string En);

/// <summary>What is told at once. Nothing in it is of a record or a person.</summary>
/// <param name="Id">The same however often it is sent.</param>
/// <param name="Host">The machine that tells.</param>
public sealed record AlertMessage(string Id, AlertKind Kind, DateTimeOffset At, string Host, IReadOnlyList<AlertItem> Items);
