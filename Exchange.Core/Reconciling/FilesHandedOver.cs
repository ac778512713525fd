using Exchange.Core.Records;

namespace Exchange.Core.Reconciling;

/// <summary>A delivery, as far as it says which files its department was given.</summary>
/// <param name="TakenInRevision">The registry revision at which its record was taken in: its item says which steps get what.</param>
/// <param name="Revision">That of the delivery's first start: its adapter says whether files are handed over at all. Null where it was never started.</param>
public sealed record HandedDelivery(string Item, long TakenInRevision, string Step, string Adapter, long? Revision);

/// <summary>Which of a version's materials a delivery has handed over; null where it hands no files over, so that there is nothing to compare.</summary>
public delegate ValueTask<Func<MaterialLine, bool>?> FilesHandedOver(HandedDelivery delivery, CancellationToken stop);
