using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>
/// What may be looked at for an item, and the trace of it. What is unconditional is looked at because the registry says so; what has a condition only under a grant of the asking client's organisation that is for this item.
/// </summary>
public sealed class OpenResources(CatalogTable catalog, ShareShelf shelf, ShareSubjects subjects, ResourceUse uses, CommitQueue commits)
{
    /// <summary>The resource as it may be looked at; null with the reason where it may not.</summary>
    /// <param name="purpose">For what; null: then the grant names the item.</param>
    /// <param name="needed">Fields that are to be handed out or compared: a grant that has all of them comes first.</param>
    /// <param name="closed">Grants that have turned out not to allow it.</param>
    internal async Task<(OpenResource? Open, ObstacleKind? Why)> Of(
        string resource, string organisation, string item, string? purpose, IReadOnlyCollection<string> needed, IReadOnlySet<long> closed, CancellationToken stop)
    {
        var standing = await shelf.Of(resource, organisation, stop);
        // The shelf's entry may be a moment old, and of what has no grant nothing is kept at all: the guard of a reading sees only what is read under one.
        if (await catalog.Read(resource, version: null, stop) is not { Row.IsOut: true } entry) return (null, ObstacleKind.NoLibrary);
        switch (entry.Content.Share.Type)
        {
            case ShareType.NotShared:
                return (null, ObstacleKind.NotShared);
            case ShareType.Unconditional:
                return (new OpenResource(entry, null), null);
        }
        if ((Choose(standing) ?? Choose(await shelf.Again(resource, organisation, stop))) is not { } view) return (null, ObstacleKind.NotGranted);
        return (new OpenResource(view.Entry, view), null);

        ShareView? Choose(ShareStanding of) => of.Views.Where(view => !closed.Contains(view.Grant.Number) && IsFor(view.Grant)).OrderBy(view => needed.Count(name => !view.Verifies.Contains(name))).FirstOrDefault();

        bool IsFor(ShareGrant grant) => purpose is null ? grant.Terms.Items.Contains(item, StringComparer.Ordinal) : SharePolicy.Fits(grant, purpose, item) is null;
    }

    /// <summary>Writes down what was read: first what each grant allows of it, then the event of the answer. Only then it goes out.</summary>
    /// <param name="subject">The number of whom it is about; null where nothing was found of anybody.</param>
    /// <param name="closed">Gets the grants that do not allow it as they stand now: the answer has to be made anew without them.</param>
    /// <returns>The number of the answer: the position of its event; null where a grant did not allow it.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    internal async Task<long?> Write(LogEvent line, string organisation, IReadOnlyList<OpenResource> read, string? subject, ISet<long> closed, CancellationToken stop)
    {
        // If we stop between these commits rows count for a day that nobody got: the other way round must not be.
        var guards = read.Select(static one => one.View).OfType<ShareView>().GroupBy(static view => view.Grant.Number)
            .Select(group => (View: group.First(), Unit: ShareDesk.Unit(group.First().Grant).When(ShareTable.Using(group.First(), group.Count(), shelf.Today)))).ToList();
        if (guards.Count > 0)
        {
            commits.Offer([.. guards.Select(static one => one.Unit)]);
            await Task.WhenAll(guards.Select(static one => one.Unit.Done));
            var failed = guards.Where(static one => !one.Unit.Done.Result).Select(static one => one.View).ToList();
            foreach (var view in failed)
            {
                var now = await shelf.Again(view.Grant.Resource, organisation, stop);
                // It stands as it was read, and yet does not allow it: the day's volume. Else it is looked at as it stands now.
                if (now.Views.Any(one => one.Grant.Number == view.Grant.Number && one.Grant.Revision == view.Grant.Revision && one.Entry.Row.Change == view.Entry.Row.Change)) closed.Add(view.Grant.Number);
            }
            if (failed.Count > 0) return null;
        }
        var unit = new Unit("evidence").Told().Log(line);
        if (subject is not null && read.Count > 0) unit.Number(ReaderTable.Leading(subjects.Of(subject), line.At));
        foreach (var resource in read.Select(static one => one.Entry.Row.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)) uses.Note(unit, resource, line.Client!);
        await commits.Offer(unit);
        return unit.Position(0);
    }
}
