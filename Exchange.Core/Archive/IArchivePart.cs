namespace Exchange.Core.Archive;

/// <summary>One part of what is archived of a record: its form, its materials, what was told about it. Parts stand in a package in the order in which they are registered.</summary>
public interface IArchivePart
{
    /// <summary>Everything that can be found out before the first byte goes out is found out here.</summary>
    /// <returns>Its files, in an order that the same record has again.</returns>
    /// <exception cref="ArchiveGapException">Something that belongs to it is not there.</exception>
    Task<IReadOnlyList<ArchiveEntry>> Prepare(ArchivedRecord record, CancellationToken stop);
}

/// <summary>The record of a package.</summary>
public sealed record ArchivedRecord(
    string Id, string Client, string Number, string Item, string? Situation, string Organisation, long Revision, long Version, string Digest, string State, string? Outcome,
    DateTimeOffset TakenInAt, DateTimeOffset? ClosedAt, bool IsPruned);

/// <summary>A file that belongs to a record is not in its place, or is another one by now.</summary>
public sealed class ArchiveGapException(string digest) : Exception($"The file {digest} is not in its place.")
{
    /// <summary>SHA-256 of what should be there.</summary>
    public string Digest => digest;
}
