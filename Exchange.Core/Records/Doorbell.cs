using System.Collections.Concurrent;

namespace Exchange.Core.Records;

/// <summary>
/// Tells lanes that something may be due: the lane of this host, and where that has no room for it those of the others.
/// Every ring is only a hint: the delivery table is the truth, so losing every ring loses nothing but time.
/// </summary>
public sealed class Doorbell(OtherHosts? others = null)
{
    private readonly OtherHosts _others = others ?? OtherHosts.None;
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _bells = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Func<bool>> _served = new(StringComparer.Ordinal);

    /// <summary>Whether rings of other hosts come through now; true where there are none.</summary>
    public bool OthersAreHeard => _others.AreHeard();

    /// <summary>Something has become due, and was not started here: the lane here takes it up if it has room, and the others are told if not.</summary>
    public void Ring(string adapter)
    {
        // Asked before it rings: once awake the lane is busy looking for this.
        var room = _served.TryGetValue(adapter, out var hasRoom) && hasRoom();
        RingHere(adapter);
        if (!room) _others.Tell(adapter);
    }

    /// <summary>More is due than there is room for here.</summary>
    public void PassOn(string adapter) => _others.Tell(adapter);

    /// <summary>For this host alone: what others tell is not told again.</summary>
    public void RingHere(string adapter)
    {
        var bell = Bell(adapter);
        if (bell.CurrentCount > 0) return;
        try
        {
            bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Somebody rang between the look and the release: it rings already.
        }
    }

    /// <summary>All of this host.</summary>
    public void RingAll()
    {
        foreach (var adapter in _bells.Keys) RingHere(adapter);
    }

    /// <summary>A lane of this host takes up what is due at the adapter, until it leaves.</summary>
    /// <param name="hasRoom">Whether it would take something up now; asked by whoever rings, so it is quick.</param>
    public void Serve(string adapter, Func<bool> hasRoom) => _served[adapter] = hasRoom;

    public void Leave(string adapter, Func<bool> hasRoom) => _served.TryRemove(KeyValuePair.Create(adapter, hasRoom));

    /// <summary>Until it rings or <paramref name="atMost"/> has passed.</summary>
    public Task Wait(string adapter, TimeSpan atMost, CancellationToken stop) => Bell(adapter).WaitAsync(atMost, stop);

    private SemaphoreSlim Bell(string adapter) => _bells.GetOrAdd(adapter, static _ => new SemaphoreSlim(0, 1));
}
