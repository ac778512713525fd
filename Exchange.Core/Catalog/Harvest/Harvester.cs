using System.Diagnostics;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>
/// Harvests one library: opens a batch or goes on with the one that was interrupted, pulls page by page, merges. What was read before a stop is not read again, and nobody reads a row before all have come.
/// </summary>
public sealed partial class Harvester(
    LibraryWriter writer, LibraryTable table, RegistryShelf registry, RegisteredMappings mappings, Pullers pullers, HarvestOptions options, TimeProvider clock, ILogger<Harvester> logger)
{
    private const int MostNotes = 20;
    private const int TellTries = 3;
    private const int MostOvertaken = 5;

    /// <param name="report">Called with each page.</param>
    /// <param name="isUnderWay">Of the id of another harvest: whether somebody still works at it, or will.</param>
    /// <exception cref="Storage.StorageUnavailableException">What came is kept as far as it stands; a harvest of the same id goes on.</exception>
    public async Task<HarvestEnd> Run(HarvestOrder order, Func<HarvestProgress, Task> report, Func<string, Task<bool>> isUnderWay, CancellationToken stop)
    {
        var now = registry.Current;
        if (now.Libraries.GetValueOrDefault(order.Library) is not { Harvest: { } harvest } library) return new HarvestEnd.Refused("no-harvest", "The library is not registered, or it has no harvest.");
        if (pullers.Ability(harvest) is not { } ability) return new HarvestEnd.Refused("no-such-source", "The adapter has no such source, or it cannot be harvested so.");
        for (var overtaken = 0; ;)
        {
            if (await Done(order, stop) is { } earlier) return new HarvestEnd.Merged(earlier, []);
            var (batch, none) = await Open(order, harvest, ability, isUnderWay, stop);
            if (batch is null) return none!;
            try
            {
                return await Run(batch, order, library, ability, report, stop);
            }
            catch (PullException fault)
            {
                await batch.Abandon(fault.Code, order.By, stop);
                return new HarvestEnd.Refused(fault.Code, fault.Message);
            }
            catch (BatchEndedException ended) when (ended.Batch.State is BatchState.Open or BatchState.Merging && overtaken++ < MostOvertaken)
            {
                // An earlier run of this harvest, on a host that was paused or is still ending, has committed one page more: it is kept, with its place.
                LogOvertaken(batch.Library, batch.Number);
            }
            catch (BatchEndedException ended)
            {
                return Ended(ended.Batch);
            }
        }
    }

    /// <summary>Takes away what an interrupted harvest has left and nobody goes on with.</summary>
    public async Task Abandon(string library, string id, string reason, string by, CancellationToken stop)
    {
        if (await table.Read(library, stop) is { OpenBatch: { } number } && await table.Batch(library, number, stop) is { } line && HarvestOrigin.Of(line)?.Id == id) await writer.Abandon(library, number, reason, by, stop);
    }

    private async Task<HarvestEnd> Run(LibraryBatch batch, HarvestOrder order, LibraryDocument library, PullAbility ability, Func<HarvestProgress, Task> report, CancellationToken stop)
    {
        var harvest = library.Harvest!;
        // A full batch has all that there is; what is added to the rows that stand goes on from the last one.
        var from = batch.Mode == BatchMode.Full || order.FromStart ? null : HarvestMark.Of((await table.Read(order.Library, stop))?.Mark, harvest)?.Place;
        var pull = new PullOrder(harvest.Source, ability.Mode, from, null, batch.MostRows, LibraryBatch.PageBytes);
        IReadOnlyList<PullFault> notes = [];
        // If we stop while rows come, the batch is open with the place behind what stands, and goes on from there; if while merging, merging goes on.
        if (batch.Line.State == BatchState.Open)
        {
            var (lost, told) = await Pull(batch, pull, new HarvestRows(registry.Current, mappings, library, clock.GetUtcNow()), harvest.Adapter, report, stop);
            if (lost is not null)
            {
                await batch.Abandon("source-lost", order.By, stop);
                return new HarvestEnd.Lost(lost);
            }
            notes = told;
        }
        var mark = batch.Place is { } place ? new HarvestMark(harvest.Adapter, harvest.Source, harvest.Mode, place).Write() : null;
        switch (await batch.Merge(new MergeOrder(mark, order.ConfirmedEnds), stop))
        {
            case MergeAnswer.Merged merged:
                // If we stop here the rows are read, and the source has not been told: it is told with the next harvest.
                if (merged.Batch.Place is { } end) await Tell(harvest.Adapter, pull, end, stop);
                return new HarvestEnd.Merged(merged.Batch, notes);
            case MergeAnswer.TooManyEnd many:
                return new HarvestEnd.Unconfirmed(batch.Line, many.Ends, many.Rows);
            case MergeAnswer.Withdrawn withdrawn:
                return Ended(withdrawn.Batch);
            case MergeAnswer.Overtaken overtaken:
                throw new BatchEndedException(overtaken.Batch);
            default:
                throw new InvalidOperationException("An answer that is none of the set.");
        }
    }

    /// <summary>All pages, trying again while the source cannot be read. What it says when it is given up; null when all have come.</summary>
    private async Task<(string? Lost, IReadOnlyList<PullFault> Notes)> Pull(
        LibraryBatch batch, PullOrder order, HarvestRows rows, string adapter, Func<HarvestProgress, Task> report, CancellationToken stop)
    {
        var notes = new List<PullFault>();
        var began = (Came: batch.Line.Tally.Counts.Came, At: clock.GetTimestamp());
        long? failing = null;
        for (var tries = 0; ;)
        {
            try
            {
                using var source = pullers.Open(adapter) ?? throw new PullException("no-such-source", "The adapter is not registered any more, or cannot be harvested from.");
                await foreach (var (page, incoming) in source.System.Pull(order with { After = batch.Place }, stop).ReadAhead(page => (page, rows.Of(page, stop)), stop))
                {
                    await Append(batch, page, incoming, stop);
                    notes.AddRange(page.Notes.Take(MostNotes - notes.Count));
                    (tries, failing) = (0, null);
                    var stands = batch.Line.Tally.Counts.Came;
                    await report(new HarvestProgress(stands, (stands - began.Came) / Math.Max(0.001, clock.GetElapsedTime(began.At).TotalSeconds)));
                }
                await batch.Flush();
                return (null, notes);
            }
            catch (IOException error) when (!stop.IsCancellationRequested)
            {
                // What was appended before stands, and the place is behind it.
                await batch.Flush();
                failing ??= clock.GetTimestamp();
                if (clock.GetElapsedTime(failing.Value) >= TimeSpan.FromMinutes(options.RetryMinutes)) return (error.Message, notes);
                LogAgain(batch.Library, batch.Number, error.Message);
                await Task.Delay(options.Delay(tries++), clock, stop);
            }
        }
    }

    /// <summary>A source may send more at once than a commit takes; only with the last part of a page is its place reached, so a page of which a part stands is read once more.</summary>
    private static async Task Append(LibraryBatch batch, PulledPage page, List<IncomingRow> incoming, CancellationToken stop)
    {
        if (page.Place.Length > PulledPage.MostPlaceLength) throw new PullException("place-too-long", $"The source says in more than {PulledPage.MostPlaceLength} characters where it goes on.");
        var most = batch.PageRows;
        if (incoming.Count > most) await batch.Flush();
        var before = batch.Place;
        var at = 0;
        for (; incoming.Count - at > most; at += most) await batch.Append(incoming.GetRange(at, most), before, stop);
        await batch.Append(at == 0 ? incoming : incoming[at..], page.Place, stop);
    }

    private async Task Tell(string adapter, PullOrder order, string place, CancellationToken stop)
    {
        for (var tries = 1; tries <= TellTries; tries++)
        {
            try
            {
                using var source = pullers.Open(adapter);
                if (source is not null) await source.System.Taken(order, place, stop);
                return;
            }
            catch (Exception error) when (error is IOException or PullException)
            {
                LogNotTold(adapter, order.Source, error.Message);
                if (tries < TellTries && error is IOException) await Task.Delay(options.Delay(tries), clock, stop);
            }
        }
    }

    /// <summary>The batch of this very harvest, when it was merged before the harvest was known to have ended.</summary>
    private async Task<BatchLine?> Done(HarvestOrder order, CancellationToken stop)
        => await table.Batches(order.Library, long.MaxValue, 1, stop) is [{ State: BatchState.Merged } last] && HarvestOrigin.Of(last)?.Id == order.Id ? last : null;

    private async Task<(LibraryBatch? Batch, HarvestEnd? None)> Open(HarvestOrder order, HarvestPart harvest, PullAbility ability, Func<string, Task<bool>> isUnderWay, CancellationToken stop)
    {
        var own = HarvestOrigin.Of(harvest, order.Id);
        var whole = false;
        while (true)
        {
            var state = await table.Read(order.Library, stop);
            if (state?.OpenBatch is { } number && await table.Batch(order.Library, number, stop) is { State: BatchState.Open or BatchState.Merging } line)
            {
                if (HarvestOrigin.Of(line) is not { } theirs || (theirs.Id != order.Id && await isUnderWay(theirs.Id))) return (null, new HarvestEnd.Busy(line));
                if (theirs.Id == order.Id || (order.ConfirmedEnds is not null && theirs.IsSameSource(own)))
                {
                    if (await writer.Resume(order.Library, number, stop) is var answer && answer is OpenAnswer.Opened { Batch: var again }) return (again, null);
                    if (answer is not OpenAnswer.Ended) return (null, None(answer));
                }
                // Left by a harvest that was given up, or waits to be confirmed and is older than this one.
                else await writer.Abandon(order.Library, number, "superseded", order.By, stop);
                continue;
            }
            var mode = ability.StartsWhole && (whole || order.FromStart || ability.Mode == PullMode.Full || HarvestMark.Of(state?.Mark, harvest) is null) ? BatchMode.Full : BatchMode.Upsert;
            switch (await writer.Open(order.Library, new BatchOrder(order.By, mode, own.Write()), stop))
            {
                case OpenAnswer.Opened opened:
                    return (opened.Batch, null);
                case OpenAnswer.Busy:
                    continue;
                // The rows that stand lie otherwise than the library's document says now.
                case OpenAnswer.NeedsFull when ability.StartsWhole && !whole:
                    whole = true;
                    continue;
                case var other:
                    return (null, None(other));
            }
        }
    }

    private static HarvestEnd None(OpenAnswer answer) => answer switch
    {
        OpenAnswer.Missing => new HarvestEnd.Refused("no-harvest", "The library is not registered any more."),
        OpenAnswer.NoResource none => new HarvestEnd.Refused("resource-withdrawn", $"The catalog has no entry {none.Code}, or it is withdrawn."),
        OpenAnswer.NeedsFull => new HarvestEnd.Refused("needs-full", "Identity, keys or validity of the library have changed: all rows have to come once, and this source cannot bring them."),
        _ => throw new UnreachableException(answer.GetType().Name),
    };

    private static HarvestEnd Ended(BatchLine batch) => batch.Reason == "resource-withdrawn"
        ? new HarvestEnd.Refused("resource-withdrawn", "The resource was withdrawn while it was harvested.")
        : new HarvestEnd.Refused("batch-ended", "The batch was abandoned, or somebody else goes on with it.");

    [LoggerMessage(6101, LogLevel.Warning, "The source of the library {Library} (batch {Batch}) cannot be read now and is tried again: {Why}.")]
    private partial void LogAgain(string library, long batch, string why);

    [LoggerMessage(6103, LogLevel.Information, "An earlier run of the harvest of {Library} (batch {Batch}) had a page under way: this one goes on behind it.")]
    private partial void LogOvertaken(string library, long batch);

    [LoggerMessage(6102, LogLevel.Warning, "The source {Source} of the adapter {Adapter} could not be told what was taken; it is told with the next harvest: {Why}.")]
    private partial void LogNotTold(string adapter, string source, string why);
}
