namespace Exchange.Core.Alerts;

/// <summary>A condition as all hosts have it. Times are Unix ms of one clock: the database's.</summary>
/// <param name="Since">When it was first seen.</param>
/// <param name="SeenAt">When a host last saw it.</param>
/// <param name="ToldAt">When it was last told, first or in a digest; null as long as it was not.</param>
public sealed record AlertRow(string Code, string Subject, long Amount, long Since, long SeenAt, long? ToldAt);
