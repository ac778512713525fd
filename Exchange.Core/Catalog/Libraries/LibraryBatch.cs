using System.Collections.Frozen;
using System.Security.Cryptography;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>
/// An open batch, for one caller at a time. Pages are kept one commit each, with the place behind them in the same commit: wherever the process dies, what is kept and the place fit together.
/// While a page is being committed the next one may be gathered and checked.
/// </summary>
public sealed partial class LibraryBatch
{
    private readonly LibraryCommits _commits;
    private readonly LibraryTable _table;
    private readonly RowTable _rows;
    private readonly LibraryOptions _options;
    private readonly TimeProvider _clock;
    private readonly TimeZoneInfo _zone;
    private readonly BatchGround _ground;
    private readonly TallyCount _tally;
    private readonly byte[] _chain;
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _chunk;
    private BatchLine _line;
    private Task<bool>? _committing;
    private (BatchTally Tally, string? Place)? _sent;
    private bool _broken;
    private IReadOnlySet<string> _before = FrozenSet<string>.Empty;

    internal LibraryBatch(LibraryCommits commits, LibraryTable table, RowTable rows, LibraryOptions options, TimeProvider clock, TimeZoneInfo zone, BatchGround ground)
    {
        (_commits, _table, _rows, _options, _clock, _zone, _ground, _line) = (commits, table, rows, options, clock, zone, ground, ground.Line);
        (_chunk, _tally, _chain) = (_line.Chunk, new TallyCount(_line.Tally), Convert.FromHexString(_line.Tally.Digest));
    }

    public string Library => _line.Library;

    public long Number => _line.Number;

    public BatchMode Mode => _line.Mode;

    /// <summary>How it stands, with what is committed.</summary>
    public BatchLine Line => _line;

    /// <summary>Behind the last row that is kept; null before the first.</summary>
    public string? Place => _line.Place;

    /// <summary>Most rows of a page: more would be too much for one commit.</summary>
    public int MostRows => _options.ChunkRows;

    /// <summary>How many rows the next page had better have: fewer than <see cref="MostRows"/> while others wait for the same writer. It may be another at each look.</summary>
    public int PageRows => _commits.Chunk(_options.ChunkRows);

    /// <summary>Most bytes of a page, unless it is one row: what is held in memory, and what goes into one commit.</summary>
    public static int PageBytes => 4 << 20;

    private long LibraryNumber => _ground.State.Number;

    /// <summary>
    /// Keeps a page of rows. It returns while the page is being committed; that it stands is known with the next call, <see cref="Flush"/> or <see cref="Merge"/>.
    /// What fails leaves the batch as it was before the page that failed: <see cref="LibraryWriter.Resume"/> goes on from the place that stands.
    /// </summary>
    /// <param name="place">Where the source goes on behind these rows; opaque, kept with them.</param>
    /// <exception cref="BatchEndedException">It was abandoned or its resource withdrawn meanwhile, or somebody else goes on with it.</exception>
    /// <exception cref="StorageUnavailableException">It could not be stored, or whether it was is unclear.</exception>
    public async Task Append(IReadOnlyList<IncomingRow> page, string? place, CancellationToken stop)
    {
        if (page.Count > MostRows) throw new ArgumentException($"A page has at most {MostRows} rows.", nameof(page));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_clock.GetUtcNow(), _zone).DateTime);
        // Checked while the page before is still being committed: that is half of the work.
        var read = new List<(long Line, RowVerdict Verdict, ReadOnlyMemory<byte> Content)>(page.Count);
        foreach (var row in page)
        {
            var line = _tally.Next();
            read.Add((line, _ground.Reading!.Read(row, Chained(row.Content.Span), line, today), row.Content));
        }
        var chunk = new BatchChunk(LibraryNumber, Number, Mode, _ground, _tally, _rows);
        foreach (var (line, verdict, content) in read) chunk.Add(line, verdict, content, _options.KeptFaults);
        // What stands is looked up meanwhile, too: of the keys that both pages have, once more when the page before stands.
        var found = chunk.Look(stop);
        try
        {
            await Flush();
        }
        finally
        {
            await Task.WhenAny(found);
        }
        await chunk.Decide(await found, _before, stop);
        _before = chunk.Keys;
        var (tally, at) = (_tally.Now(_chain), _clock.GetUtcNow());
        var unit = new Unit("library " + Library).When(LibraryTable.Going(LibraryNumber, Number, _chunk + 1, place, tally, _ground.Resource!, at));
        chunk.Write(unit);
        // If we stop before the commit nothing of the page is there and the place is the one before it; behind it, both are. No row of it is read by anybody yet.
        (_committing, _sent) = (_commits.Commit(unit), (tally, place));
    }

    /// <summary>Waits until all that was appended stands.</summary>
    /// <inheritdoc cref="Append" path="/exception"/>
    public async Task Flush()
    {
        if (_broken) throw new InvalidOperationException("A page failed: the batch is gone on with by LibraryWriter.Resume.");
        if (_committing is not { } commit || _sent is not { } sent) return;
        // Until the page is known to stand, what is counted here is ahead of what is.
        (_committing, _sent, _broken) = (null, null, true);
        if (!await commit) throw new BatchEndedException(await Ended(CancellationToken.None));
        _broken = false;
        _line = _line with { Chunk = ++_chunk, Place = sent.Place, Tally = sent.Tally };
    }

    /// <summary>Takes all of it away. None of its rows was ever read.</summary>
    /// <param name="reason">A word or two; stands with the batch and in the log.</param>
    public async Task Abandon(string reason, string by, CancellationToken stop)
    {
        try
        {
            await Flush();
        }
        catch (Exception error) when (error is BatchEndedException or StorageUnavailableException or InvalidOperationException)
        {
            // Whatever became of the last page: it is taken away as well.
        }
        while (await _table.Batch(Library, Number, stop) is { ClosedAt: null } line)
        {
            _line = line;
            if (line.State == BatchState.Abandoning || await _commits.Commit(Abandoning(line, reason, by)))
            {
                await Sweep(stop);
                return;
            }
        }
    }

    private Unit Abandoning(BatchLine line, string reason, string by)
    {
        var at = _clock.GetUtcNow();
        return new Unit("library " + Library).When(LibraryTable.Moving(LibraryNumber, Number, line.Chunk, line.State, BatchState.Abandoning, at, StoredText.Cut(reason, 60)))
            .Log(Told(LogKind.BatchAbandoned, by, line.Tally, at, reason));
    }

    /// <summary>Does what is due for a batch of which nothing has been heard: what was to be read is, what was to be taken away goes, and one whose rows have stopped coming is abandoned.</summary>
    internal async Task Tend(CancellationToken stop)
    {
        if (_line.State == BatchState.Merging && _ground.Resource is not null) await Merge(new MergeOrder(), stop);
        else await Abandon("idle", _line.Client, stop);
    }

    private LogEvent Merged(BatchTally tally, DateTimeOffset at) => Told(LogKind.BatchMerged, _line.Client, tally, at);

    private LogEvent Told(string kind, string by, BatchTally tally, DateTimeOffset at, string? reason = null) => new(at.ToUnixTimeMilliseconds(), kind, Organisation: _ground.Provider, Client: by, Data: LogData.Of(
        ("library", Library), ("batch", Number), ("mode", CatalogJson.Word(Mode)), ("came", tally.Counts.Came), ("added", tally.Counts.Added), ("changed", tally.Counts.Changed),
        ("unchanged", tally.Counts.Unchanged), ("ended", tally.Counts.Ended), ("missing", tally.Counts.Missing), ("quarantined", tally.Counts.Quarantined), ("outside", tally.Counts.Outside),
        ("digest", tally.Digest), ("reason", reason)));

    /// <summary>The batch as it is now that this caller is no longer the one who writes it; of a withdrawn resource it is abandoned.</summary>
    private async Task<BatchLine> Ended(CancellationToken stop)
    {
        var line = (await _table.Batch(Library, Number, stop))!;
        if (line.ClosedAt is not null || line.State == BatchState.Abandoning || line.Chunk != _chunk) return line;
        // It is where this caller left it: what the guard did not find is the resource.
        if (await _commits.Commit(Abandoning(line, "resource-withdrawn", line.Client))) await Sweep(stop);
        return (await _table.Batch(Library, Number, stop))!;
    }

    /// <summary>SHA-256 of the row's bytes, taken into the digest of all of them.</summary>
    private byte[] Chained(ReadOnlySpan<byte> content)
    {
        // One context for all rows: making one costs more than hashing a row.
        _hash.AppendData(content);
        var hash = _hash.GetHashAndReset();
        _hash.AppendData(_chain);
        _hash.AppendData(hash);
        _hash.GetHashAndReset(_chain);
        return hash;
    }
}
