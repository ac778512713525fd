using Exchange.Core.Catalog.Search;
using Exchange.Core.Registry;

namespace Exchange.Core.Catalog;

/// <summary>
/// The catalog in memory, for searching. The tables are the truth: what changed since the last look is read again, by this host's changes at once and by <see cref="CatalogWatch"/> for those of others.
/// </summary>
public sealed class CatalogShelf(CatalogTable table, RegistryShelf registry) : IDisposable
{
    private const int Page = 2_000;

    private readonly SemaphoreSlim _reading = new(1);
    private readonly TaskCompletionSource _read = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private (long Change, string Code) _seen = (0, "");

    public CatalogIndex Index { get; } = new();

    /// <summary>Done once everything was read. At the start of a host with a large catalog that takes seconds, in which it does everything else.</summary>
    public Task Ready => _read.Task;

    /// <summary>Takes in what has changed. How many entries.</summary>
    public async Task<int> Refresh(CancellationToken stop)
    {
        await _reading.WaitAsync(stop);
        try
        {
            for (var taken = 0; ;)
            {
                var page = await table.After(_seen.Change, _seen.Code, Page, published: false, stop);
                if (page.Count > 0)
                {
                    var organisations = registry.Current.Organisations;
                    Index.Take(page, name => organisations.GetValueOrDefault(name)?.Title.Zh ?? name);
                    // If we stop before this the page is read again, which changes nothing.
                    _seen = (page[^1].Row.Change, page[^1].Row.Code);
                    taken += page.Count;
                }
                if (page.Count == Page) continue;
                _read.TrySetResult();
                return taken;
            }
        }
        finally
        {
            _reading.Release();
        }
    }

    public void Dispose()
    {
        _reading.Dispose();
        Index.Dispose();
    }
}
