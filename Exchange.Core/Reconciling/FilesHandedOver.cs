using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Reconciling;

/// <summary>A delivery, as far as it says which files its department was given.</summary>
/// <param name="TakenInRevision">The registry revision at which its record was taken in: its item says which steps get what.</param>
/// <param name="Revision">That of the delivery's first start: its adapter says whether files are handed over at all. Null where it was never started.</param>
public sealed record HandedDelivery(string Item, long TakenInRevision, string Step, string Adapter, long? Revision);

/// <summary>Which of a version's materials a delivery has handed over; null where it hands no files over, so that there is nothing to compare.</summary>
public delegate ValueTask<Func<MaterialLine, bool>?> FilesHandedOver(HandedDelivery delivery, CancellationToken stop);

/// <summary>As the documents of then say it.</summary>
public static class RegisteredHandOver
{
    public static FilesHandedOver By(RegistryShelf registry) => async (delivery, stop) =>
    {
        var then = delivery.Revision is { } revision ? await registry.At(revision, stop) : registry.Current;
        if (then.Adapters.GetValueOrDefault(delivery.Adapter)?.Materials.As is null or HandOver.None) return null;
        var item = (await registry.At(delivery.TakenInRevision, stop)).Items.GetValueOrDefault(delivery.Item);
        return line => item?.HandsOver(line.Code, delivery.Step) is true;
    };
}
