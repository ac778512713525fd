using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Reconciling;

/// <summary>
/// The adapters that can list what their systems hold. An instance of its own for each reading, beside the lanes': a system that is stopped can be asked, and a listing takes no slot from a push.
/// </summary>
public sealed class HeldLists(RegistryShelf registry, IReadOnlyDictionary<string, AdapterKind> kinds, Secrets secrets, TimeProvider clock)
{
    /// <summary>An adapter's ability while it is used; null when there is no such adapter, or it has no list.</summary>
    internal Opened? Open(string name)
    {
        if (registry.Current.Adapters.GetValueOrDefault(name) is not { } document || !kinds.TryGetValue(document.AdapterKind, out var kind)) return null;
        var system = kind.Create(DocumentReader.BindOptions(kind, document.Options), new AdapterContext(name, secrets.Read, clock));
        if (system is IReconcilingAdapter { ListsHeld: true } lists) return new Opened(lists);
        (system as IDisposable)?.Dispose();
        return null;
    }

    public bool Lists(string name)
    {
        using var opened = Open(name);
        return opened is not null;
    }

    /// <summary>Adapters of which the registry says that they are this organisation's and that have a list, in order.</summary>
    public IReadOnlyList<string> Of(string organisation) => [.. registry.Current.Adapters.Values.Where(one => one.Organisation == organisation).Select(static one => one.Name).Where(Lists).Order(StringComparer.Ordinal)];

    internal sealed class Opened(IReconcilingAdapter system) : IDisposable
    {
        public IReconcilingAdapter System => system;

        public void Dispose() => (system as IDisposable)?.Dispose();
    }
}
