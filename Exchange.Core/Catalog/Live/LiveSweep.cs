using System.Globalization;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Live;

/// <summary>
/// Looks at every library of a published entry, judges it, and writes down and logs what has changed. Batches and consumers are counted again only where a batch has opened or ended since, or an hour has begun: between that a look is
/// two statements, however many batches there were.
/// </summary>
/// <remarks>What is found is written in one commit a resource with its log event, guarded by how often it was written: two hosts that look at the same time tell it once, and one that dies between two of them leaves the rest to the next look.</remarks>
public sealed class LiveSweep(
    RegistryShelf registry, CatalogShelf catalog, LibraryTable libraries, LiveTable table, LiveShelf shelf, ResourceUse use, CommitQueue queue, LiveOptions options, TimeProvider clock, TimeZoneInfo zone)
{
    /// <summary>Days over which attempts and consumers are counted.</summary>
    public const int Window = 30;

    private const int PruneAtOnce = 200;

    // Where rows of a library were last told of without a batch of all rows among them, so many batches are looked through for the latest day.
    private const int DayBatches = 50;

    /// <summary>How many resources were found otherwise than they were.</summary>
    /// <exception cref="StorageUnavailableException">It is not known whether all of it stands; the next look finds the rest.</exception>
    public async Task<int> Look(CancellationToken stop)
    {
        // Before the catalog is read no entry is known, and none has gone for that.
        if (!catalog.Ready.IsCompleted) return 0;
        var (now, today) = (clock.GetUtcNow(), DayOf(clock.GetUtcNow()));
        var stored = (await table.All(stop)).ToDictionary(static row => row.Resource, StringComparer.Ordinal);
        var states = (await libraries.All(stop)).ToDictionary(static state => state.Name, StringComparer.Ordinal);
        var units = new List<Unit>();
        foreach (var library in registry.Current.Libraries.Values)
        {
            if (ResourceCode.Read(library.Resource)?.ToString() is not { } code || catalog.Index.Find(code) is not { Row.IsOut: true } entry) continue;
            stored.Remove(code, out var old);
            // Another library than the one that was counted.
            if (old is not null && old.Library != library.Name) old = old with { Counted = "" };
            var row = await Look(library, code, entry, states.GetValueOrDefault(library.Name), old, now, today, stop);
            if (row != old) units.Add(Told(row, old?.Evidence.State ?? LiveState.None, now));
        }
        // Withdrawn, or its library is registered no more: nobody is told how alive it is.
        units.AddRange(stored.Values.Select(static gone => new Unit("resource " + gone.Resource).When(LiveTable.Dropping(gone))));
        var changed = 0;
        if (units.Count > 0)
        {
            Unit[] all = [.. units];
            queue.Offer(all);
            changed = (await Task.WhenAll(all.Select(static unit => unit.Done))).Count(static done => done);
        }
        await shelf.Refresh(stop);
        return changed;
    }

    /// <summary>Takes away some of what was kept of uses for long enough. True: there may be more.</summary>
    public async Task<bool> Prune(CancellationToken stop) => await use.Prune(DayOf(clock.GetUtcNow()).AddDays(-options.UseDays), PruneAtOnce, stop) == PruneAtOnce;

    private async Task<LiveRow> Look(
        LibraryDocument library, string code, Search.CatalogLine entry, LibraryState? state, LiveRow? old, DateTimeOffset now, DateOnly today, CancellationToken stop)
    {
        var counted = Counted(library, state, now);
        var facts = old is { } known && known.Counted == counted
            ? new LiveFacts(known.Evidence.LastSuccess, known.Evidence.Rows, known.Evidence.RowsDay, known.Evidence.Merged, known.Evidence.Failed, known.Evidence.FailedInARow, known.Evidence.Consumers)
            : await Count(library, code, state, today, stop);
        var (judged, late) = facts.Judge(LiveTerms.Of(entry.Cycle, entry.LateDays, library), old?.KnownSince ?? now, now, options, zone);
        var since = old is not null && old.Evidence.State == judged ? old.Evidence.Since : now;
        return new LiveRow(code, library.Name, entry.Row.Provider,
            new LiveEvidence(judged, since, facts.LastSuccess, facts.Rows, facts.RowsDay, facts.Merged, facts.Failed, facts.FailedInARow, late, facts.Consumers), old?.KnownSince ?? now, counted, old?.Moves ?? 0);
    }

    /// <summary>What the counts depend on: batches of a library have numbers in their order, and one is open at a time.</summary>
    private string Counted(LibraryDocument library, LibraryState? state, DateTimeOffset now) => string.Create(
        CultureInfo.InvariantCulture, $"{TimeZoneInfo.ConvertTime(now, zone):yyyyMMddHH} {state?.CurrentBatch} {state?.LastBatch} {state?.OpenBatch} {library.Timeliness?.Field}");

    private async Task<LiveFacts> Count(LibraryDocument library, string code, LibraryState? state, DateOnly today, CancellationToken stop)
    {
        if (state is null) return new LiveFacts(null, 0, null, 0, 0, 0);
        var from = today.AddDays(1 - Window).ToDateTime(TimeOnly.MinValue);
        var (merged, failed) = await table.Ended(state.Number, new DateTimeOffset(from, zone.GetUtcOffset(from)), stop);
        var inARow = await table.FailedInARow(state.Number, stop);
        return new LiveFacts(state.MergedAt, state.Rows, library.Timeliness is null ? null : await LatestDay(state, stop), merged, failed, inARow,
            await use.Consumers(code, today.AddDays(-Window), stop));
    }

    /// <summary>The latest day that rows tell of: that of the last batch that had all rows, or of one that came after it.</summary>
    private async Task<DateOnly?> LatestDay(LibraryState state, CancellationToken stop)
    {
        DateOnly? latest = null;
        foreach (var batch in await libraries.Batches(state.Name, state.CurrentBatch + 1, DayBatches, stop))
        {
            if (batch.State != BatchState.Merged || batch.Reason == BatchLine.NothingTaken) continue;
            if (LiveTable.Day(batch.Tally.Latest) is { } day && (latest is null || day > latest)) latest = day;
            if (batch.Mode == BatchMode.Full) break;
        }
        return latest;
    }

    private static Unit Told(LiveRow row, LiveState before, DateTimeOffset now)
    {
        var (it, unit) = (row.Evidence, new Unit("resource " + row.Resource).When(LiveTable.Writing(row)));
        var kind = it.State switch { LiveState.Fresh => LogKind.ResourceFresh, LiveState.Late => LogKind.ResourceLate, LiveState.Failing => LogKind.ResourceFailing, _ => null };
        return kind is null || it.State == before ? unit : unit.Log(new LogEvent(now.ToUnixTimeMilliseconds(), kind, Organisation: row.Provider, Data: LogData.Of(
            ("code", row.Resource), ("before", CatalogJson.Word(before)), ("days", Some(it.LateDays)), ("failed", Some(it.FailedInARow)), ("rows", it.Rows))));
    }

    private static object? Some(long count) => count > 0 ? count : null;

    private DateOnly DayOf(DateTimeOffset at) => Lateness.DayOf(at, zone);
}
