using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>
/// Reading and checking documents takes several times the memory that they need afterwards, and an idle hub would keep it: nothing makes it collect.
/// So when the documents have come to rest, at start and after each change of them, it collects once and gives back what is free.
/// </summary>
public sealed class MemoryTrim(RegistryShelf registry, CommitQueue queue, TimeProvider clock) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(3);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        for (long trimmed = -1, seen = -1; ;)
        {
            await Task.Delay(Rest, clock, stoppingToken);
            var revision = registry.Current.Revision;
            // Changed again since the last look: somebody is at it. Under load it waits: then memory is used anyway, and nobody waits for a collection.
            if (revision == seen && revision != trimmed && queue.Length == 0)
            {
                trimmed = revision;
                // A pause of some tens of milliseconds, where the change before it took longer.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            }
            seen = revision;
        }
    }
}
