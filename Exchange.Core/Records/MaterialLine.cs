using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Records;

/// <summary>What came with a version of a record.</summary>
/// <param name="Place">From 1, in the order in which it was sent.</param>
/// <param name="Digest">Of an upload: SHA-256 of the file, which stays when the file is gone.</param>
/// <param name="File">Of an upload; null where it was removed.</param>
/// <param name="Name">The file's; null also where it was pruned. So too <paramref name="Number"/>.</param>
/// <param name="Due">Of what comes later: yyyy-MM-dd.</param>
public sealed record MaterialLine(long Version, long Place, string Code, MaterialWay Way, string? Digest, MaterialFile? File, string? Name, string? Number, string? Due);

/// <summary>What was promised for later and has not come, of a record that is open.</summary>
/// <param name="Version">The record's last, as long as it is not <paramref name="Ended"/>.</param>
/// <param name="Due">Its last day, yyyy-MM-dd.</param>
/// <param name="Chased">0: nobody has been told of it; <see cref="Reminded"/> or <see cref="Overdue"/>.</param>
/// <param name="Ended">The record is not open any more, or has another version: nobody waits for it.</param>
public sealed record LateMaterial(string RecordId, long Version, long Place, string Code, string Due, long Chased, string Number, string Item, string Client, string Organisation, bool Ended = false)
{
    public const long Reminded = 1, Overdue = 2;
}

/// <summary>A material as a link names it, with the delivery that it belongs to.</summary>
/// <param name="Item">The record's, and <paramref name="TakenInRevision"/> the registry revision at which it was taken in: they say which steps get the material.</param>
/// <param name="Revision">The registry revision of the delivery's first start.</param>
/// <param name="LastStartedAt">When it was pushed last.</param>
public sealed record LinkedMaterial(
    string DeliveryId, string RecordId, string Step, string Organisation, string Adapter, string Item, long TakenInRevision, long? Revision, DateTimeOffset? LastStartedAt, bool IsPruned, MaterialLine Material);
