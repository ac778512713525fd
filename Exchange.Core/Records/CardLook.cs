using Exchange.Core.Records.Stories;

namespace Exchange.Core.Records;

/// <summary>What a look at a record has found.</summary>
/// <param name="Seen">The look that was due, as it was read before the record.</param>
/// <param name="Then">When to look again; null: everything has ended, it is never looked at again.</param>
public sealed record CardLook(string RecordId, IReadOnlyCollection<CardFound> Cards, DueLookAt Seen, DateTimeOffset? Then);
