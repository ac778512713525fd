using Exchange.Core.Records;

namespace Exchange.Host.Watching;

/// <summary>Something that a person should look at.</summary>
/// <param name="Code">For programs: breaker-open, parked, no-lane, subscription-stopped.</param>
/// <param name="Subject">What it is about: an adapter's or a subscription's name.</param>
public sealed record Attention(string Code, string Subject, string Zh, string En);
