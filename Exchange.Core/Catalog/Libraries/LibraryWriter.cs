using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>
/// Where rows come into libraries, whoever brings them: a batch is opened, rows are appended page by page, and it is merged or abandoned.
/// Nobody reads a row of it before it is merged, and then all of them at once.
/// </summary>
public sealed class LibraryWriter(
    LibraryCommits commits, Database database, RegistryShelf registry, CatalogTable catalog, LibraryTable table, LibraryOptions options, TimeProvider clock, TimeZoneInfo zone)
{
    private readonly RowTable _rows = new(database);

    /// <summary>Begins a batch of a library. What is left of one that was abandoned is taken away first.</summary>
    /// <param name="library">Name of the registered library.</param>
    public async Task<OpenAnswer> Open(string library, BatchOrder order, CancellationToken stop)
    {
        while (true)
        {
            var now = registry.Current;
            if (!now.Libraries.TryGetValue(library, out var document)) return new OpenAnswer.Missing();
            if (await Resource(document, stop) is not { } resource) return new OpenAnswer.NoResource(document.Resource);
            var layout = Layout(document, resource);
            if (await table.Read(library, stop) is not { } state)
            {
                // Two libraries that are new at the same moment may meet at one number: then this touches nothing, and is tried again.
                await commits.Commit(new Unit("library " + library).When(LibraryTable.Adding(library)));
                continue;
            }
            if (state.OpenBatch is { } number)
            {
                var open = (await table.Batch(library, number, stop))!;
                if (open.State == BatchState.Abandoning) await Rejoin(open, state, document, resource).Sweep(stop);
                else if (IsIdle(open)) await Rejoin(open, state, document, resource).Tend(stop);
                else return new OpenAnswer.Busy(open);
                continue;
            }
            if (order.Mode == BatchMode.Upsert && state.CurrentBatch > 0 && state.Layout?.Write() != layout.Write()) return new OpenAnswer.NeedsFull();
            var (next, at) = (state.LastBatch + 1, clock.GetUtcNow());
            var opening = new Unit("library " + library).When(LibraryTable.Taking(library, next))
                .Do(LibraryTable.Adding(state.Number, next, order with { Source = StoredText.Cut(order.Source, 300)! }, now.Revision, layout.Write(), at))
                .Log(new LogEvent(at.ToUnixTimeMilliseconds(), LogKind.BatchOpened, Organisation: resource.Row.Provider, Client: order.Client, Data: LogData.Of(
                    ("library", library), ("resource", document.Resource), ("batch", next), ("mode", CatalogJson.Word(order.Mode)))));
            // If we stop behind this commit the batch is open and has no rows: whoever brings them goes on with it, or it is abandoned after some hours.
            if (await commits.Commit(opening)) return new OpenAnswer.Opened(Rejoin((await table.Batch(library, next, stop))!, state, document, resource));
        }
    }

    /// <summary>Goes on with a batch from the place that was kept with its last rows: after a stop, or by another caller, who is then the only one.</summary>
    public async Task<OpenAnswer> Resume(string library, long batch, CancellationToken stop)
    {
        if (!registry.Current.Libraries.TryGetValue(library, out var document) || await table.Batch(library, batch, stop) is not { } line) return new OpenAnswer.Missing();
        if (line.State is not (BatchState.Open or BatchState.Merging)) return new OpenAnswer.Ended(line);
        if (await Resource(document, stop) is not { } resource) return new OpenAnswer.NoResource(document.Resource);
        return new OpenAnswer.Opened(Rejoin(line, (await table.Read(library, stop))!, document, resource));
    }

    /// <summary>Abandons a batch that nobody brings rows of any more, by its number; false where it has ended. Also of a library that is registered no more.</summary>
    /// <param name="reason">A word or two, such as cut or by-request; stands with the batch and in the log.</param>
    public async Task<bool> Abandon(string library, long batch, string reason, string by, CancellationToken stop)
    {
        if (await table.Read(library, stop) is not { } state || await table.Batch(library, batch, stop) is not { ClosedAt: null } line) return false;
        await (await Left(line, state, stop)).Abandon(reason, by, stop);
        return true;
    }

    /// <summary>Does what is due for batches of which nothing has been heard for as long as the settings say: after a stop this is how what was left half done comes to its end.</summary>
    public async Task Tend(CancellationToken stop)
    {
        foreach (var (library, batch) in await table.Untouched(clock.GetUtcNow() - TimeSpan.FromMinutes(options.IdleMinutes), stop))
        {
            if (await table.Read(library, stop) is not { } state || await table.Batch(library, batch, stop) is not { ClosedAt: null } line || !IsIdle(line)) continue;
            // Of a library that is registered no more nothing is merged.
            var left = registry.Current.Libraries.ContainsKey(library) && await Resume(library, batch, stop) is OpenAnswer.Opened opened ? opened.Batch : await Left(line, state, stop);
            await left.Tend(stop);
        }
    }

    /// <summary>Nobody has been at it for longer than anybody rests.</summary>
    private bool IsIdle(BatchLine line) => clock.GetUtcNow() - line.TouchedAt
        >= (line is { State: BatchState.Open, Resumable: true } ? TimeSpan.FromHours(options.AbandonAfterHours) : TimeSpan.FromMinutes(options.IdleMinutes));

    /// <summary>A batch that takes no rows any more.</summary>
    private async Task<LibraryBatch> Left(BatchLine line, LibraryState state, CancellationToken stop)
    {
        var provider = registry.Current.Libraries.TryGetValue(line.Library, out var document) ? (await catalog.Read(document.Resource, version: null, stop))?.Row.Provider : null;
        return new LibraryBatch(commits, table, _rows, options, clock, zone, new BatchGround(line, state, null, provider, LibraryLayout.Read(line.Layout), Reading: null));
    }

    private LibraryBatch Rejoin(BatchLine line, LibraryState state, LibraryDocument document, ResourceEntry resource)
    {
        var layout = LibraryLayout.Read(line.Layout);
        // By the library and schema as they are now: a rule that is mended while rows come holds for those that still come.
        var reading = new RowReading(registry.Current, document, layout, zone, options.RowBytes);
        return new LibraryBatch(commits, table, _rows, options, clock, zone, new BatchGround(line, state, document.Resource, resource.Row.Provider, layout, reading));
    }

    private async Task<ResourceEntry?> Resource(LibraryDocument document, CancellationToken stop)
        => await catalog.Read(document.Resource, version: null, stop) is { Row.State: not ResourceState.Withdrawn } entry ? entry : null;

    private static LibraryLayout Layout(LibraryDocument document, ResourceEntry resource)
        => LibraryLayout.Of(document, resource.Content.Fields.Where(static field => field.Identifier).Select(static field => field.Name));
}

/// <summary>What a batch stands on.</summary>
/// <param name="State">Of the library, when the batch was opened or gone on with: nobody else changes it while the batch has not ended.</param>
/// <param name="Resource">Null where the batch is only to be abandoned.</param>
internal sealed record BatchGround(BatchLine Line, LibraryState State, string? Resource, string? Provider, LibraryLayout Layout, RowReading? Reading)
{
    /// <summary>A harvest's rows come in the order in which their source has written them: of two versions the later one is right.</summary>
    public bool LaterCounts { get; } = HarvestOrigin.Of(Line) is not null;

    /// <summary>The rows that stand lie otherwise: all of them come anew.</summary>
    public bool LiesAnew { get; } = State.Layout is { } before && before.Write() != Layout.Write();
}
