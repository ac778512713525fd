using System.Collections.Concurrent;

namespace Exchange.Core.Registry;

/// <summary>
/// The pool of what is worked out of documents, by the digest over a document and all that it refers to. Snapshots hold the slots;
/// the pool only remembers them weakly, so a snapshot that is let go takes its own values with it.
/// </summary>
internal sealed class DerivedValues
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, WeakReference<DerivedSlot>> slots = new(StringComparer.Ordinal);
    private int sweepAt = 256;

    public DerivedSlot Slot(string closure)
    {
        lock (gate)
        {
            if (slots.TryGetValue(closure, out var known) && known.TryGetTarget(out var slot))
                return slot;
            if (slots.Count >= sweepAt)
            {
                foreach (var (key, _) in slots.Where(entry => !entry.Value.TryGetTarget(out _)).ToList())
                    slots.Remove(key);
                sweepAt = Math.Max(256, slots.Count * 2);
            }

            slot = new DerivedSlot();
            slots[closure] = new WeakReference<DerivedSlot>(slot);
            return slot;
        }
    }
}

/// <summary>What was worked out of one document: one value a type.</summary>
internal sealed class DerivedSlot
{
    private readonly ConcurrentDictionary<Type, Lazy<object>> values = new();

    public T Value<T>(RegistrySnapshot snapshot, Func<RegistrySnapshot, T> make) where T : class =>
        (T)values.GetOrAdd(typeof(T), static (_, from) => new Lazy<object>(() => from.make(from.snapshot)), (make, snapshot)).Value;
}
