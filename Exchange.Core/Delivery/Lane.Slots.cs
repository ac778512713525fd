using Exchange.Core.Contract;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Delivery;

/// <summary>The lane's slots: as many as its adapter may be busy at once, or one where its system takes batches.</summary>
public sealed partial class Lane
{
    private static readonly TimeSpan LastWords = TimeSpan.FromSeconds(10);

    private int _closed;

    /// <summary>Deliveries between claim and settlement; where the system takes batches, batches.</summary>
    public int Busy => Width(adapter, system) - _slots.CurrentCount - _closed;

    /// <summary>How many there are.</summary>
    public int Slots => Width(adapter, system);

    private static int Width(AdapterDocument adapter, IAdapter system) => system is IBatchAdapter { Limits.Count: > 1 } ? 1 : adapter.Concurrency;

    private int TakeMore(int atMost = int.MaxValue)
    {
        var more = 0;
        while (more < atMost && _slots.Wait(0)) more++;
        return more;
    }

    private void Release(int slots)
    {
        if (slots > 0) _slots.Release(slots);
    }

    /// <summary>Takes every slot, so that none is held by anybody when it is done.</summary>
    private async Task Drain()
    {
        var until = clock.GetTimestamp();
        await Close(LastWords);
        await _abandon.CancelAsync();
        // Given up, they only have to let go; what asked may still be settled as unknown.
        await Close(LastWords + _times.Deaf);

        async Task Close(TimeSpan atMost)
        {
            for (_closed += TakeMore(); Busy > 0 && clock.GetElapsedTime(until) < atMost; _closed += TakeMore()) await Task.Delay(20, CancellationToken.None);
        }
    }
}
