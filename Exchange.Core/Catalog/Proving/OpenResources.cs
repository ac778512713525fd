using System.Globalization;
using System.Text;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>
/// What may be looked at for an item, and the trace of it. What is unconditional is looked at because the registry says so; what has a condition only under a grant of the asking client's organisation that is for this item.
/// </summary>
public sealed class OpenResources(ShareShelf shelf, ShareTrace trace, ShareFlags flags, SharePace pace, ShareSubjects subjects, ResourceUse uses, CommitQueue commits)
{
    /// <summary>The resource as it may be looked at; null with the reason where it may not.</summary>
    /// <param name="purpose">For what; null: then the grant names the item.</param>
    /// <param name="needed">Fields that are to be handed out or compared: a grant that has all of them comes first.</param>
    /// <param name="closed">Grants that have turned out not to allow it.</param>
    internal async Task<(OpenResource? Open, ObstacleKind? Why)> Of(
        string resource, string organisation, string item, string? purpose, IReadOnlyCollection<string> needed, IReadOnlySet<long> closed, CancellationToken stop)
    {
        // As it stands, not as the shelf has kept it: what has no condition is read without a guard, and nobody is told of a consent or a field that is missing because of a grant that has just ended.
        var standing = await shelf.Again(resource, organisation, stop);
        if (standing.Entry is not { Row.IsOut: true } entry) return (null, ObstacleKind.NoLibrary);
        switch (entry.Content.Share.Type)
        {
            case ShareType.NotShared:
                return (null, ObstacleKind.NotShared);
            case ShareType.Unconditional:
                return (new OpenResource(entry, null), null);
        }
        var view = standing.Views.Where(one => !closed.Contains(one.Grant.Number) && IsFor(one.Grant))
            .OrderBy(one => needed.Count(name => !one.Verifies.Contains(name))).ThenBy(static one => one.NeedsConsent).FirstOrDefault();
        return view is null || pace(view.Grant) is not null ? (null, ObstacleKind.NotGranted) : (new OpenResource(view.Entry, view), null);

        bool IsFor(ShareGrant grant) => purpose is null ? grant.Terms.Items.Contains(item, StringComparer.Ordinal) : SharePolicy.Fits(grant, purpose, item) is null;
    }

    /// <summary>Writes down what was looked at: a reading each, under its grant where there is one, then the event of the answer. Only then it goes out.</summary>
    /// <param name="line">The event of the answer.</param>
    /// <param name="closed">Gets the grants that do not allow it as they stand now: the answer has to be made anew without them.</param>
    /// <returns>The number of the answer: the position of its event; null where a grant did not allow it.</returns>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    internal async Task<long?> Write(LogEvent line, ReadingCause cause, IReadOnlyList<ResourceReading> read, ISet<long> closed, CancellationToken stop)
    {
        // If we stop between these commits readings are logged and count for a day that nobody got: the other way round must not be. So too where one grant allows it and another does not, and the answer is made anew.
        var granted = read.Where(static one => one.Open.View is not null).ToList();
        var places = await Task.WhenAll(granted.Select(one => trace.Write(Reading(one.Open.View!, one, cause, line.At), shelf.Today)));
        var failed = granted.Where((_, i) => places[i] is null).Select(static one => one.Open.View!).ToList();
        foreach (var view in failed)
        {
            var now = await shelf.Again(view.Grant.Resource, cause.Organisation, stop);
            // It stands as it was read, and yet does not allow it: the day's volume. Else it is looked at as it stands now.
            if (now.Views.Any(one => one.Grant.Number == view.Grant.Number && one.Grant.Revision == view.Grant.Revision && one.Entry.Row.Change == view.Entry.Row.Change)) closed.Add(view.Grant.Number);
        }
        if (failed.Count > 0) return null;

        var answer = new Unit(cause.Way).Told().Log(line);
        Unit[] units = [.. read.Where(static one => one.Open.View is null).Select(one => Unconditional(one, cause, line.At)), answer];
        commits.Offer(units);
        await Task.WhenAll(units.Select(static one => one.Done));
        return answer.Position(0);
    }

    /// <summary>One row for the day's volume, whatever it comes to: guessing is not free.</summary>
    private ShareReading Reading(ShareView view, ResourceReading one, ReadingCause cause, long at)
        => new(view, cause.Client, Rows: 1, About(one, cause), Line(one, cause, at), null, flags.Of(view, unknownKeys: one.Row is null ? 1 : 0, withoutRecord: false));

    /// <summary>Named as the readings under grants, so that the counts of the resource's uses are locked in the order in which the units are worked.</summary>
    private Unit Unconditional(ResourceReading one, ReadingCause cause, long at)
    {
        var code = one.Open.Entry.Row.Code;
        var unit = uses.Note(new Unit("share " + code), code, cause.Client).Log(Line(one, cause, at));
        foreach (var subject in About(one, cause)) unit.Number(ReaderTable.Leading(subject, at));
        return unit;
    }

    private LogEvent Line(ResourceReading one, ReadingCause cause, long at) => new(
        at, one.Verdict is null ? LogKind.ShareQueried : LogKind.ShareVerified, cause.RecordId, Organisation: one.Open.Entry.Content.Provider, Client: cause.Client, Data: LogData.Of(
            ("grant", one.Open.View?.Grant.Number), ("resource", one.Open.Entry.Row.Code), ("reader", cause.Organisation), ("purpose", one.Open.View?.Grant.Terms.Purpose ?? cause.Purpose), ("by", cause.Way), ("field", one.By),
            ("rows", one.Row is null ? 0 : 1), ("fields", one.Fields), ("answer", one.Verdict is { } said ? CatalogJson.Word(said) : null), ("consent", one.Consent is { } code ? subjects.Of(code) : null)));

    /// <summary>Whom it is about, hashed: for whom it was asked, and whoever else the row names.</summary>
    private List<string> About(ResourceReading one, ReadingCause cause)
    {
        if (one.Row is not { } row) return [];
        var numbers = new HashSet<string>(StringComparer.Ordinal) { cause.Subject };
        ShareSubjects.Find(one.Open.Entry, Encoding.UTF8.GetBytes(row), numbers);
        return [.. numbers.Select(subjects.Of).Distinct(StringComparer.Ordinal)];
    }

    /// <summary>Codes of what was looked at, and numbers of the grants under which, as the event of an answer lists them.</summary>
    internal static (string Name, object? Value)[] Listed(IReadOnlyList<ResourceReading> read) =>
    [
        ("resources", Joined(read.Where(static one => one.Row is not null).Select(static one => one.Open.Entry.Row.Code))),
        ("grants", Joined(read.Select(static one => one.Open.View?.Grant.Number.ToString(CultureInfo.InvariantCulture)))),
    ];

    private static string? Joined(IEnumerable<string?> words) => string.Join(' ', words.OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 0 } listed ? listed : null;
}
