using System.Collections.Concurrent;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>
/// Grants with their entries, in the memory of each host, no older than a second. Nothing is decided by them alone: the guard of a reading (<see cref="ShareTable.Using"/>) fails where grant or entry stands otherwise by now, and
/// what is found missing here is looked for in the database (<see cref="Again"/>) before anybody is denied.
/// </summary>
public sealed class ShareShelf(ShareTable table, CatalogTable catalog, TimeProvider clock, TimeZoneInfo zone)
{
    private const int Most = 20_000;

    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Resource, string Organisation), Shelved> _shelved = new();

    /// <summary>The hub's day, yyyy-MM-dd, by which last days and volumes count.</summary>
    public string Today => CatalogDays.Text(CatalogDays.Of(clock.GetUtcNow(), zone));

    /// <summary>What the clients of an organisation may read of a resource, as this host knows it.</summary>
    public ValueTask<ShareStanding> Of(string resource, string organisation, CancellationToken stop)
    {
        if (_shelved.TryGetValue((resource, organisation), out var there))
        {
            if (clock.GetElapsedTime(there.ReadAt) < Fresh) return ValueTask.FromResult(there.Standing);
            // One of those who find it old reads it anew; the others go on with what there is, which the guard of their reading holds against what stands.
            if (Interlocked.Exchange(ref there.Reading, 1) == 1) return ValueTask.FromResult(there.Standing);
        }
        return new ValueTask<ShareStanding>(Again(resource, organisation, stop));
    }

    /// <summary>As it stands now: after a guard that did not hold, and before anybody is told that there is no grant.</summary>
    public async Task<ShareStanding> Again(string resource, string organisation, CancellationToken stop)
    {
        var (at, today) = (clock.GetTimestamp(), Today);
        ShareStanding standing;
        try
        {
            var entry = await catalog.Read(resource, version: null, stop);
            standing = entry is not { Row.IsOut: true } || entry.Content.Share.Type == ShareType.NotShared ? new ShareStanding(entry, [])
                : new ShareStanding(entry, [.. (await table.Granted(resource, organisation, today, stop))
                    .Where(grant => SharePolicy.Allows(entry, grant, today) is null).Select(grant => SharePolicy.View(entry, grant)).OfType<ShareView>()]);
        }
        catch
        {
            // Who finds it old next reads it.
            _shelved.TryRemove((resource, organisation), out _);
            throw;
        }
        // What nobody has is not kept: names that somebody tries would fill the memory.
        if (standing.Views.Count == 0) _shelved.TryRemove((resource, organisation), out _);
        else
        {
            if (_shelved.Count >= Most) _shelved.Clear();
            _shelved[(resource, organisation)] = new Shelved(standing, at);
        }
        return standing;
    }

    private sealed class Shelved(ShareStanding standing, long readAt)
    {
        public int Reading;

        public ShareStanding Standing => standing;

        public long ReadAt => readAt;
    }
}
