using System.Collections.Concurrent;

namespace Exchange.Core.Records;

/// <summary>
/// Tells lanes that something may be due. Every ring is only a hint: the delivery table is the truth, so losing every ring loses nothing but time.
/// </summary>
public sealed class Doorbell
{
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _bells = new(StringComparer.Ordinal);

    public void Ring(string adapter)
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

    public void RingAll()
    {
        foreach (var adapter in _bells.Keys) Ring(adapter);
    }

    /// <summary>Until it rings or <paramref name="atMost"/> has passed.</summary>
    public Task Wait(string adapter, TimeSpan atMost, CancellationToken stop) => Bell(adapter).WaitAsync(atMost, stop);

    private SemaphoreSlim Bell(string adapter) => _bells.GetOrAdd(adapter, static _ => new SemaphoreSlim(0, 1));
}
