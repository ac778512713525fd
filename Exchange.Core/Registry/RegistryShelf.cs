using System.Collections.Concurrent;
using System.Collections.Immutable;
using Exchange.Core.Storage;

namespace Exchange.Core.Registry;

/// <summary>
/// Where the registry is read. <see cref="Current"/> is one field, so a reader waits for nobody; <see cref="RegistryWatch"/> keeps it fresh.
/// A caller takes it once a request and stays with that snapshot.
/// </summary>
public sealed class RegistryShelf(Database database) : IDisposable
{
    /// <summary>Old snapshots kept for records and deliveries that are pinned to them.</summary>
    public const int MostOld = 16;

    private readonly SemaphoreSlim loading = new(1);
    private readonly ConcurrentDictionary<long, OldSnapshot> old = new();
    private readonly DerivedValues derived = new();
    private volatile RegistrySnapshot? current;
    private ImmutableList<Action<RegistrySnapshot>> followers = [];
    private long uses;

    /// <exception cref="InvalidOperationException">Nothing has been read yet: <see cref="Refresh"/> comes first, at start.</exception>
    public RegistrySnapshot Current => current ?? throw new InvalidOperationException("The registry has not been read yet.");

    /// <summary>
    /// Calls back each time a newer revision has been taken in, with the snapshot that is now current, one call at a time.
    /// What is called is quick (it sets something going elsewhere) and does not throw.
    /// </summary>
    public void Follow(Action<RegistrySnapshot> told) => ImmutableInterlocked.Update(ref followers, list => list.Add(told));

    /// <summary>Takes in what other hosts and this one have applied: one integer is read, and more only when it has moved. True when it had.</summary>
    public async Task<bool> Refresh(CancellationToken stop)
    {
        var head = await RegistryRows.ReadHead(database, stop);
        if (current?.Revision >= head)
            return false;
        await loading.WaitAsync(stop);
        try
        {
            if (current?.Revision >= head)
                return false;
            var snapshot = await Load(head, stop);
            current = snapshot;
            foreach (var told in followers)
                told(snapshot);
            return true;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>The registry as it was at a revision, for what is pinned to it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such revision yet.</exception>
    public ValueTask<RegistrySnapshot> At(long revision, CancellationToken stop)
    {
        if (current is { } now && now.Revision == revision)
            return ValueTask.FromResult(now);
        if (old.TryGetValue(revision, out var known))
        {
            known.LastUse = Interlocked.Increment(ref uses);
            return ValueTask.FromResult(known.Snapshot);
        }

        return new ValueTask<RegistrySnapshot>(LoadOld(revision, stop));
    }

    private async Task<RegistrySnapshot> LoadOld(long revision, CancellationToken stop)
    {
        await loading.WaitAsync(stop);
        try
        {
            if (old.TryGetValue(revision, out var known))
                return known.Snapshot;
            ArgumentOutOfRangeException.ThrowIfNegative(revision);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(revision, await RegistryRows.ReadHead(database, stop));
            var snapshot = await Load(revision, stop);
            old[revision] = new OldSnapshot(snapshot) { LastUse = Interlocked.Increment(ref uses) };
            while (old.Count > MostOld)
                old.TryRemove(old.MinBy(entry => entry.Value.LastUse).Key, out _);
            return snapshot;
        }
        finally
        {
            loading.Release();
        }
    }

    /// <summary>Reads what stands at a revision; versions that some snapshot here holds already are not read again.</summary>
    private async Task<RegistrySnapshot> Load(long revision, CancellationToken stop)
    {
        var held = old.Values.Select(entry => entry.Snapshot).Append(current).OfType<RegistrySnapshot>().ToList();
        var entries = new List<RegistryEntry>();
        foreach (var (word, name, version) in await RegistryRows.ReadStanding(database, revision, stop))
        {
            var kind = DocumentKind.Named(word)
                ?? throw new InvalidDataException($"The registry holds a document of kind “{word}”, which this version of the hub does not know.");
            var known = held.Select(snapshot => snapshot.Entry(kind, name)).FirstOrDefault(entry => entry?.Revision == version);
            entries.Add(known ?? await RegistryRows.ReadEntry(database, kind, name, version, stop));
        }

        return new RegistrySnapshot(revision, entries, derived);
    }

    public void Dispose() => loading.Dispose();

    private sealed class OldSnapshot(RegistrySnapshot snapshot)
    {
        private long lastUse;

        public RegistrySnapshot Snapshot => snapshot;

        public long LastUse
        {
            get => Volatile.Read(ref lastUse);
            set => Volatile.Write(ref lastUse, value);
        }
    }
}
