using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Reconciling;

/// <summary>Which files were handed over, as the documents of then say it.</summary>
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
