using System.Security.Cryptography;
using System.Text;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>How a batch ends: merged or taken away, in steps that can be done again from wherever the process died.</summary>
public sealed partial class LibraryBatch
{
    private const int Stretch = 10_000;

    /// <summary>Makes its rows the ones that are read, all at once. Once begun it may be called again after a stop, by <see cref="LibraryWriter.Resume"/>.</summary>
    /// <inheritdoc cref="Append" path="/exception"/>
    public async Task<MergeAnswer> Merge(MergeOrder order, CancellationToken stop)
    {
        try
        {
            await Flush();
        }
        catch (BatchEndedException ended)
        {
            return Over(ended.Batch);
        }
        var counted = _line.Tally;
        var missing = Mode == BatchMode.Full ? _ground.State.Rows - counted.Replaced - counted.Seen : 0;
        if (_line.State == BatchState.Open)
        {
            if (missing * 100 > _ground.State.Rows * _options.EndsPercent && order.ConfirmedEnds != missing) return new MergeAnswer.TooManyEnd(missing, _ground.State.Rows);
            var begun = await _commits.Commit(new Unit("library " + Library).When(LibraryTable.Moving(LibraryNumber, Number, _chunk, BatchState.Open, BatchState.Merging, _clock.GetUtcNow(), mark: order.Mark)));
            if (!begun) return Over(await Ended(stop));
            _line = _line with { State = BatchState.Merging, Mark = order.Mark };
        }
        // If we stop anywhere from here on, readers read what they did, and merging goes on: each step finds only what it has not done yet.
        if (Mode == BatchMode.Full && missing > 0) await EndMissing(stop);
        await SettleDoubts(stop);
        if (Mode == BatchMode.Full) _tally.Missing(missing);
        var (tally, at) = (_tally.Now(_chain), _clock.GetUtcNow());
        if (!await Recount(tally, [], stop)) return Over(await Ended(stop));
        var rows = _ground.State.Rows + tally.Counts.Added - tally.Counts.Ended - tally.Counts.Missing;
        // All that came was kept out: it is merged, and no success of who brought it.
        var nothing = tally.Counts is { Quarantined: > 0 } counts && counts.Came == counts.Quarantined + counts.Outside;
        var shown = await _commits.Commit(new Unit("library " + Library).When(LibraryTable.ClosingMerged(LibraryNumber, Number, _chunk, rows, nothing ? BatchLine.NothingTaken : null, _ground.Resource!, at))
            .Do(LibraryTable.Showing(LibraryNumber, Number, rows, _ground.Layout.Write(), _line.Mark, nothing ? null : at))
            .Log(Merged(tally, at)));
        if (!shown) return Over(await Ended(stop));
        // If we stop here the rows are read; what helped to sort them is left behind, and taken away by the next batch.
        await Forget(stop);
        return new MergeAnswer.Merged((await _table.Batch(Library, Number, stop))!);
    }

    private static MergeAnswer Over(BatchLine line) => line switch
    {
        { State: BatchState.Merged } => new MergeAnswer.Merged(line),
        { Reason: "resource-withdrawn" } => new MergeAnswer.Withdrawn(line),
        _ => new MergeAnswer.Overtaken(line),
    };

    /// <summary>Of a full batch: what stands, did not come and is not of this batch ends with it.</summary>
    private async Task EndMissing(CancellationToken stop)
    {
        for (var after = ""; await _rows.Before(LibraryNumber, Number, after, Stretch, stop) is [.., var last] stood; after = last.Key)
        {
            foreach (var keys in stood.Where(static one => !one.Seen).Select(static one => one.Key).Chunk(PageRows))
                await _commits.Commit(new Unit("library " + Library).When(RowTable.Ending(LibraryNumber, Number, keys)).Do(RowTable.LeavingEnds(LibraryNumber, Number, keys)));
            // Nobody takes it for one that nothing is heard of, however few of them end.
            await _commits.Commit(new Unit("library " + Library).Do(LibraryTable.Touching(LibraryNumber, Number, _clock.GetUtcNow())));
        }
    }

    /// <summary>
    /// Rows that had, as they came, a value that another row had and no two may have: where both still stand, the one that came later is taken out. The last goes first,
    /// so that of several the first one stays. A row that stands again for that may have a value which another has taken over meanwhile: so long as one does, all are looked through once more.
    /// </summary>
    private async Task SettleDoubts(CancellationToken stop)
    {
        for (var again = true; again;)
        {
            again = false;
            var (line, field) = (long.MaxValue, "");
            while (await _rows.Doubted(LibraryNumber, Number, line, field, PageRows, stop) is [.., var last] doubts)
            {
                var holders = new HashSet<(string Field, string Value, string Key)>();
                foreach (var of in doubts.GroupBy(static one => one.Field, StringComparer.Ordinal))
                    foreach (var (value, key) in await _rows.Holding(LibraryNumber, of.Key, of.Select(static one => one.Value).Distinct(StringComparer.Ordinal), stop)) holders.Add((of.Key, value, key));
                var count = holders.GroupBy(static one => (one.Field, one.Value)).ToDictionary(static one => one.Key, static one => one.Count());
                var taken = new Dictionary<string, DoubtLine>(StringComparer.Ordinal);
                foreach (var doubt in doubts)
                {
                    if (taken.ContainsKey(doubt.Key) || count.GetValueOrDefault((doubt.Field, doubt.Value)) < 2) continue;
                    taken.Add(doubt.Key, doubt);
                    foreach (var held in holders.Where(one => one.Key == doubt.Key)) count[(held.Field, held.Value)]--;
                }
                if (taken.Count > 0) again |= await TakeOut([.. taken.Values], stop);
                (line, field) = (last.Line, last.Field);
            }
        }
    }

    /// <returns>Rows stand again for that.</returns>
    private async Task<bool> TakeOut(List<DoubtLine> rows, CancellationToken stop)
    {
        var keys = rows.ConvertAll(static row => row.Key);
        var before = (await _rows.Look(LibraryNumber, Number, keys, stop)).Where(version => version.From == Number).ToDictionary(static version => version.Key, StringComparer.Ordinal);
        var ended = (await _rows.EndedBefore(LibraryNumber, Number, keys, stop)).ToHashSet(StringComparer.Ordinal);
        // Of a row whose end came first, the end counts, and what stood before it does not come back.
        var old = (await _rows.Before(LibraryNumber, Number, keys.Where(key => !ended.Contains(key)), stop)).ToHashSet(StringComparer.Ordinal);
        var commands = new List<Command> { RowTable.Dropping(LibraryNumber, Number, keys) };
        if (old.Count > 0) commands.Add(RowTable.Restoring(LibraryNumber, Number, old));
        if (ended.Count > 0) commands.Add(RowTable.LeavingEnds(LibraryNumber, Number, ended));
        if (Mode == BatchMode.Full && old.Count > 0) commands.Add(RowTable.Seeing(LibraryNumber, Number, old));
        var today = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(_clock.GetUtcNow(), _zone).DateTime);
        foreach (var row in rows)
        {
            foreach (var one in _ground.Reading!.KeysOf(before[row.Key].Content!)) commands.Add(RowTable.Dropping(LibraryNumber, Number, row.Key, one));
            var fields = _ground.Layout.Unique[int.Parse(row.Field.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)];
            var findings = RowFault.NotUnique(fields);
            var verdict = _ground.Reading.Read(new IncomingRow(Encoding.UTF8.GetBytes(row.Content)), new byte[SHA256.HashSizeInBytes], row.Line, today);
            if (_tally.TakenOut(verdict, old.Contains(row.Key), Mode == BatchMode.Full, findings) <= _options.KeptFaults) commands.Add(RowTable.Quarantining(LibraryNumber, Number, row.Line, BatchChunk.Findings(findings), row.Content));
        }
        if (!await Recount(_tally.Now(_chain), commands, stop)) throw new BatchEndedException(await Ended(stop));
        return old.Count > 0;
    }

    /// <summary>Counts otherwise, in one commit with what makes it so.</summary>
    private async Task<bool> Recount(BatchTally tally, IEnumerable<Command> commands, CancellationToken stop)
    {
        stop.ThrowIfCancellationRequested();
        var unit = new Unit("library " + Library).When(LibraryTable.Counting(LibraryNumber, Number, _chunk + 1, BatchState.Merging, tally, _clock.GetUtcNow()));
        foreach (var command in commands) unit.Do(command);
        if (!await _commits.Commit(unit)) return false;
        _line = _line with { Chunk = ++_chunk, Tally = tally };
        return true;
    }

    /// <summary>Takes the rows of an abandoned batch away, a chunk at a time, and frees the library for the next.</summary>
    internal async Task Sweep(CancellationToken stop)
    {
        while (await _rows.Of(LibraryNumber, Number, PageRows, stop) is { Count: > 0 } page)
        {
            var keys = page.ConvertAll(static row => row.Key);
            var unit = new Unit("library " + Library).When(RowTable.Dropping(LibraryNumber, Number, keys)).Do(RowTable.Restoring(LibraryNumber, Number, keys))
                .Do(LibraryTable.Touching(LibraryNumber, Number, _clock.GetUtcNow()));
            foreach (var of in page.Where(static row => row.Content.Length > 0).SelectMany(row => KeysOf(row.Content)).GroupBy(static one => one.Field, StringComparer.Ordinal))
                unit.Do(RowTable.Dropping(LibraryNumber, Number, of.Key, of.Select(static one => one.Value).Distinct(StringComparer.Ordinal)));
            // If we stop here the rest is found as this was; a row is taken away in one commit with its keys.
            await _commits.Commit(unit);
        }
        await Forget(stop);
        await _commits.Commit(new Unit("library " + Library).When(LibraryTable.ClosingAbandoned(LibraryNumber, Number, _clock.GetUtcNow())).Do(LibraryTable.Freeing(LibraryNumber, Number)));
        _line = (await _table.Batch(Library, Number, stop))!;
    }

    private IReadOnlyList<RowKey> KeysOf(string content) => (_ground.Reading ?? new RowReading(_ground.Layout)).KeysOf(content);

    private async Task Forget(CancellationToken stop)
    {
        var chunk = PageRows;
        // Also of the batch before, whose process may have died between its merge and this.
        foreach (var batch in new[] { Number - 1, Number })
        {
            while (await _commits.Commit(new Unit("library " + Library).When(RowTable.Forgetting(LibraryNumber, batch, chunk)))) stop.ThrowIfCancellationRequested();
            while (await _commits.Commit(new Unit("library " + Library).When(RowTable.ForgettingDoubts(LibraryNumber, batch, chunk)))) stop.ThrowIfCancellationRequested();
        }
    }
}
