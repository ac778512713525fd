using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog;

/// <summary>
/// Where the catalog is changed: entries are written, handed in, published, sent back and withdrawn. Each change is checked against the catalog as it stands, gets the next number, and is one commit
/// with its log events, or nothing of it is; of two that meet, the later one is checked again against what the first has left.
/// </summary>
public sealed partial class CatalogDesk(
    CommitQueue commits, RegistryShelf registry, CatalogTable table, CatalogShelf shelf, CatalogOptions options, TimeProvider clock, TimeZoneInfo zone)
{
    // Each time somebody else was faster. So many times in a row is a crowd, and the caller may decide.
    private const int MostTries = 8;

    /// <summary>Writes entries, new ones and new versions: all of them or none.</summary>
    /// <exception cref="StorageUnavailableException">It was not stored, or whether it was is unclear: the same again is safe, for what stands just so makes no version.</exception>
    public Task<CatalogAnswer> Save(IReadOnlyList<ResourceDraft> drafts, CatalogOrder order, CancellationToken stop)
        => Carry(order, head => Written(drafts, order, head, stop), stop);

    /// <summary>Hands the newest version in for review.</summary>
    public Task<CatalogAnswer> Submit(string code, CatalogOrder order, CancellationToken stop) => Act(code, ResourceAct.Submitted, null, order, stop);

    /// <summary>Makes the version that is in review the one that everybody sees.</summary>
    /// <param name="version">The version that was looked at: another one is not published unseen.</param>
    public Task<CatalogAnswer> Publish(string code, long version, CatalogOrder order, CancellationToken stop) => Act(code, ResourceAct.Published, version, order, stop);

    /// <summary>Sends what is in review back to be worked on; also how its organisation takes it back.</summary>
    public Task<CatalogAnswer> Return(string code, CatalogOrder order, CancellationToken stop) => Act(code, ResourceAct.Returned, null, order, stop);

    /// <summary>Ends an entry. Its code is never given again, and harvesters are told.</summary>
    public Task<CatalogAnswer> Withdraw(string code, CatalogOrder order, CancellationToken stop) => Act(code, ResourceAct.Withdrawn, null, order, stop);

    private Task<CatalogAnswer> Act(string code, ResourceAct act, long? version, CatalogOrder order, CancellationToken stop) => Carry(order, async head =>
    {
        if (await table.Read(code, stop) is not { } row || (order.Organisation is { } own && own != row.Provider)) return new Prepared(new CatalogAnswer.Missing());
        if (version is not null && version != row.Version) return new Prepared(new CatalogAnswer.OtherState(row));
        if (Next(row, act, order) is not { } next) return new Prepared(new CatalogAnswer.OtherState(row));
        if (act == ResourceAct.Published && (order.By == row.Author || order.By == row.SubmittedBy)) return new Prepared(new CatalogAnswer.SamePerson(row));
        string? provider = null;
        if (act == ResourceAct.Published && await table.Read(code, row.Version, stop) is { } entry)
        {
            if (ResourceChecks.Ownerless(entry.Content) is { } ownerless) return new Prepared(new CatalogAnswer.Faulty([(0, ownerless)]));
            provider = entry.Content.Provider;
        }
        return new Prepared([new Move(next with { Change = head + 1 }, act, row.Version, Provider: provider)]);
    }, stop);

    /// <summary>How an entry stands after an act; null where it cannot be done.</summary>
    private ResourceRow? Next(ResourceRow row, ResourceAct act, CatalogOrder order) => (act, row.State) switch
    {
        (ResourceAct.Submitted, ResourceState.Draft or ResourceState.Changed) => row with { State = ResourceState.InReview, SubmittedBy = order.By },
        (ResourceAct.Published, ResourceState.InReview) when order.Reviews
            => row with { State = ResourceState.Published, PublishedVersion = row.Version, PublishedAt = clock.GetUtcNow(), SubmittedBy = null },
        (ResourceAct.Returned, ResourceState.InReview) => row with { State = Unpublished(row), SubmittedBy = null },
        // What the public has seen is taken away by who let it out.
        (ResourceAct.Withdrawn, not ResourceState.Withdrawn) when order.Reviews || row.PublishedVersion is null => row with { State = ResourceState.Withdrawn, SubmittedBy = null },
        _ => null,
    };

    /// <summary>The state of an entry whose newest version nobody has published.</summary>
    private static ResourceState Unpublished(ResourceRow row) => row.PublishedVersion is null ? ResourceState.Draft : ResourceState.Changed;

    private async Task<CatalogAnswer> Carry(CatalogOrder order, Func<long, Task<Prepared>> prepare, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            // First the number, then what is looked at: what changes in between takes the number, and the guard fails.
            var head = await table.Head(stop);
            var prepared = await prepare(head);
            if (prepared.Answer is { } answer) return answer;
            var at = clock.GetUtcNow();
            var rows = prepared.Rows;
            if (prepared.Moves.Count == 0) return new CatalogAnswer.Same(rows);
            if (order.DryRun) return new CatalogAnswer.Previewed(rows, prepared.Unchanged);
            var stored = new CatalogAnswer.Stored(head + 1, rows, prepared.Unchanged);
            if (await commits.Commit(Whole(stored, prepared.Moves, order, at)))
            {
                // If we stop here the change stands; this host and every other one takes it in with its next look.
                await shelf.Refresh(CancellationToken.None);
                return stored;
            }
            if (tries == MostTries) return new CatalogAnswer.Overtaken();
        }
    }

    private static Unit Whole(CatalogAnswer.Stored stored, IReadOnlyList<Move> moves, CatalogOrder order, DateTimeOffset at)
    {
        var unit = new Unit("catalog").Along(order.Along?.Invoke(stored)).When(CatalogTable.Take(stored.Change, at, order.By, order.Reason));
        foreach (var move in moves)
        {
            if (move.Serial is { } serial) unit.Do(CatalogTable.Add(move.Row, serial));
            else unit.Do(CatalogTable.Move(move.Row));
            if (move.Content is { } content) unit.Do(CatalogTable.Add(move.Row.Code, move.Version, content, move.Digest!, order.By, at));
            unit.Do(CatalogTable.Step(move.Row, move.Act, move.Version));
            // Who provides it decides about it: with the version that says so, not before and not a moment later.
            if (move.Provider is { } provider) unit.Do(ShareWriting.Following(move.Row.Code, provider));
            unit.Log(new LogEvent(at.ToUnixTimeMilliseconds(), Kind(move.Act), Organisation: move.Row.Provider, Client: order.By, Data: LogData.Of(
                ("change", stored.Change), ("code", move.Row.Code), ("version", move.Version), ("digest", move.Digest), ("reason", LogData.DigestOf(order.Reason)))));
        }
        return unit;
    }

    private static string Kind(ResourceAct act) => act switch
    {
        ResourceAct.Drafted => LogKind.ResourceDrafted,
        ResourceAct.Revised => LogKind.ResourceRevised,
        ResourceAct.Submitted => LogKind.ResourceSubmitted,
        ResourceAct.Published => LogKind.ResourcePublished,
        ResourceAct.Returned => LogKind.ResourceReturned,
        ResourceAct.Withdrawn => LogKind.ResourceWithdrawn,
        _ => throw new ArgumentOutOfRangeException(nameof(act)),
    };

    /// <summary>One entry's part of a change.</summary>
    /// <param name="Row">How it stands afterwards.</param>
    /// <param name="Serial">Of a new entry: the number of its code.</param>
    /// <param name="Content">Of a new version: its text.</param>
    /// <param name="Provider">Of a version that is published: whose it is from now on.</param>
    private sealed record Move(ResourceRow Row, ResourceAct Act, long Version, long? Serial = null, string? Content = null, string? Digest = null, string? Provider = null);

    private sealed record Prepared(IReadOnlyList<Move> Moves, IReadOnlyList<ResourceRow> Rows, int Unchanged, CatalogAnswer? Answer)
    {
        public Prepared(CatalogAnswer answer) : this([], [], 0, answer) { }

        public Prepared(IReadOnlyList<Move> moves) : this(moves, [.. moves.Select(static move => move.Row)], 0, null) { }
    }
}
