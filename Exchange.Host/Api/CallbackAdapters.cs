using System.Text.Json;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Api;

/// <summary>
/// The adapters that are called back, as the registry has them now. Instances of their own beside the lanes': a lane runs where its adapter is active,
/// a callback may come to any host and is taken from a stopped system too.
/// </summary>
public sealed class CallbackAdapters(RegistryShelf registry, IReadOnlyDictionary<string, AdapterKind> kinds, Secrets secrets, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Instance> _instances = new(StringComparer.Ordinal);

    /// <summary>Null when there is no such adapter, or it takes no callbacks. Given back by disposing it.</summary>
    public Lent? Borrow(string name)
    {
        lock (_gate)
        {
            if (registry.Current.Adapters.GetValueOrDefault(name) is not { } document || !kinds.TryGetValue(document.AdapterKind, out var kind))
            {
                if (_instances.Remove(name, out var gone)) gone.Return();
                return null;
            }
            if (_instances.GetValueOrDefault(name) is not { } instance || !ReferenceEquals(instance.Document, document))
            {
                instance = Renew(name, document, kind);
            }
            return instance.System is ICallbackAdapter system ? instance.Lend(system) : null;
        }
    }

    public bool TakesCallbacks(string name)
    {
        using var lent = Borrow(name);
        return lent is { System.CallbackLimitBytes: not null };
    }

    public void Dispose()
    {
        lock (_gate)
        {
            foreach (var instance in _instances.Values) instance.Return();
            _instances.Clear();
        }
    }

    private Instance Renew(string name, AdapterDocument document, AdapterKind kind)
    {
        // A new snapshot may bring the same document as another object: what the instance remembers is then kept.
        if (_instances.Remove(name, out var before) && JsonSerializer.Serialize(before.Document) == JsonSerializer.Serialize(document))
        {
            before.Document = document;
            return _instances[name] = before;
        }
        before?.Return();
        var options = DocumentReader.BindOptions(kind, document.Options);
        return _instances[name] = new Instance(document, kind.Create(options, new AdapterContext(name, secrets.Read, clock)));
    }

    /// <summary>An adapter that is in use for one callback.</summary>
    public sealed class Lent : IDisposable
    {
        private readonly Instance _instance;

        internal Lent(Instance instance, AdapterDocument document, ICallbackAdapter system) => (_instance, Document, System) = (instance, document, system);

        public AdapterDocument Document { get; }

        public ICallbackAdapter System { get; }

        public void Dispose() => _instance.Return();
    }

    /// <summary>Closed once it is replaced and no callback uses it any more.</summary>
    internal sealed class Instance(AdapterDocument document, IAdapter system)
    {
        private int _users = 1;

        public AdapterDocument Document { get; set; } = document;

        public IAdapter System => system;

        public Lent Lend(ICallbackAdapter callback)
        {
            Interlocked.Increment(ref _users);
            return new Lent(this, Document, callback);
        }

        public void Return()
        {
            if (Interlocked.Decrement(ref _users) == 0) (system as IDisposable)?.Dispose();
        }
    }
}
