using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>
/// Where rows are committed. On the embedded database it is the hub's one commit queue: there is one writer, and chunks are small while anybody else waits for it, so that what is taken in waits no longer than for each other.
/// Elsewhere rows have a queue with sessions of its own, and nobody who takes records in shares a commit with a few thousand rows.
/// </summary>
public sealed class LibraryCommits : IDisposable
{
    private readonly CommitQueue _queue;
    private readonly bool _own;

    public LibraryCommits(StorageOptions options, CommitQueue hub, ILogger<CommitQueue> logger)
    {
        _own = options.Provider != Provider.Sqlite;
        _queue = _own ? new CommitQueue(options, logger) : hub;
    }

    /// <summary>How many of the rows that one commit may have it is to have now: on the embedded database a quarter, when anybody else waits for the writer beside the page before.</summary>
    internal int Chunk(int rows) => _own || _queue.Length <= 1 ? rows : Math.Max(10, rows / 4);

    internal Task<bool> Commit(Unit unit) => _queue.Commit(unit);

    public void Dispose()
    {
        if (_own) _queue.Dispose();
    }
}
