using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>How long a client has to wait that asks more often in a minute than its grant allows; null where it need not.</summary>
public delegate TimeSpan? SharePace(ShareGrant grant);

/// <summary>
/// 共享查询: rows of a resource under a grant, for a purpose, in the handling of a record. In order: the question itself, the grant, the consent, the rows, the log; only then the answer.
/// Whoever is denied is told why, and the log has it first.
/// </summary>
public sealed class ShareQueryDesk(
    ShareShelf shelf, ShareLibraries libraries, Libraries.LibraryRows rows, Libraries.RowLookups lookups, ShareTable table, RecordOfNumber records, ShareTrace trace, ShareSubjects subjects, ShareFlags flags, SharePace pace, ShareOptions options, CommitQueue commits,
    Database database, TimeProvider clock)
{
    // Each time the grant or its entry has just changed: with the third it is denied, and may be asked again.
    private const int MostTries = 3;

    private static readonly Sql Newest = new("""
        select {top @limit} number from share_grant where resource = @resource and organisation = @organisation order by number desc {limit @limit}
        """);

    private readonly ShareLookup _lookup = new(rows, lookups);

    /// <param name="resource">The entry's code, with a slash.</param>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public Task<ReadingAnswer> Query(ClientDocument client, string resource, ShareQuestion question, CancellationToken stop) => Carry(client, resource, question, null, stop);

    /// <summary>数据核验: yes, no or unknown; nothing of the rows goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public Task<ReadingAnswer> Verify(ClientDocument client, string resource, ShareClaim claim, CancellationToken stop) => Carry(client, resource, claim.Question, claim, stop);

    /// <summary>A stream has ended before its end: what was handed out, which the log has page by page, and why.</summary>
    public Task StreamEnded(ShareView view, ClientDocument client, int pages, long rows, string why) => commits.Offer(new Unit("trace").Log(new LogEvent(
        clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.ShareStreamEnded, Organisation: view.Entry.Content.Provider, Client: client.Name, Data: LogData.Of(
            ("grant", view.Grant.Number), ("resource", view.Grant.Resource), ("reader", view.Grant.Organisation), ("pages", pages), ("rows", rows), ("why", why)))));

    private async Task<ReadingAnswer> Carry(ClientDocument client, string resource, ShareQuestion question, ShareClaim? claim, CancellationToken stop)
    {
        var paced = question.GoesOn;
        for (var tries = 1; ; tries++)
        {
            var standing = tries == 1 ? await shelf.Of(resource, client.Organisation, stop) : await shelf.Again(resource, client.Organisation, stop);
            if (standing.Entry is not { Row.IsOut: true } entry || await libraries.Of(resource, stop) is not { } library) return new ReadingAnswer.Missing();
            var faults = ShareFaults.Of(question, entry, library);
            if (claim is not null) faults.AddRange(ShareFaults.Of(claim, entry));
            if (faults.Count > 0) return new ReadingAnswer.Faulty(faults);

            var record = question.RecordNumber is { } number ? await records.Find(client, number, stop) : null;
            var asked = new Asked(client, resource, entry, question, claim, record);
            var (view, why) = await Choose(asked, library, standing, stop);
            // What this host knows may be a moment old: nobody is denied for that.
            if (why.Count > 0 && tries == 1) continue;
            if (view is null || why.Count > 0) return await Deny(asked, view?.Grant, why);
            if (question.By is ShareBy.Filter filter && !view.Grant.Terms.Bulk && !filter.Equal.Keys.Any(library.FindsBy))
            {
                if (tries == 1) continue;
                return new ReadingAnswer.Faulty([ShareFaults.FilterAll]);
            }
            if (!paced && pace(view.Grant) is { } wait) return new ReadingAnswer.TooMany(wait);
            paced = true;

            var at = (question.ValidAt ?? clock.GetUtcNow()).ToUnixTimeMilliseconds();
            var found = await Find(view, library, question, at, stop);
            var late = found.IsSpent ? ShareDenials.RowsCost : view.NeedsConsent && Others(asked, found) ? ShareDenials.ConsentOther : null;
            if (late is not null)
            {
                // It was looked up, and its denial tells that there is somebody: it counts as other readings do, so that nobody tries consents for nothing.
                if (await trace.Write(new ShareReading(view, client.Name, found.Counted, [], Denial(asked, view.Grant, [late]), null, flags.Of(view, found.Counted, withoutRecord: false)), shelf.Today) is not null)
                    return new ReadingAnswer.Denied([late]);
                if (await Ended(view, found.Counted, stop) is { } over) return await Deny(asked, view.Grant, [over]);
                if (tries == MostTries) return await Deny(asked, view.Grant, [ShareDenials.Changed]);
                continue;
            }
            var reading = claim is null ? Reading(asked, view, found) : Reading(asked, view, found, Verdict(claim, found));
            if (await trace.Write(reading, shelf.Today) is { } position) return claim is null
                ? new ReadingAnswer.Rows(new SharePage(position, view, Cut(view, question), found.Batch, found.Rows, found.Next))
                : new ReadingAnswer.Verified(position, Verdict(claim, found));
            if (await Ended(view, reading.Rows, stop) is { } ended) return await Deny(asked, view.Grant, [ended]);
            if (tries == MostTries) return await Deny(asked, view.Grant, [ShareDenials.Changed]);
        }
    }

    /// <summary>Under which grant; where none allows it, the one that comes nearest and all that is against it.</summary>
    private async Task<(ShareView?, List<CatalogFault>)> Choose(Asked asked, SharedLibrary library, ShareStanding standing, CancellationToken stop)
    {
        var question = asked.Question;
        if (asked.Entry.Content.Share.Type == ShareType.NotShared) return (null, [ShareDenials.NotShared]);
        if (question.Purpose is not { } purpose) return (null, question.RecordNumber is null ? [ShareDenials.Purpose, ShareDenials.Record] : [ShareDenials.Purpose]);
        var walks = question.By is ShareBy.Filter filter && !filter.Equal.Keys.Any(library.FindsBy);
        List<CatalogFault> why = [];
        if (standing.Choose(question.Grant, purpose, asked.Record?.Item, one => (why = Against(asked, one)).Count + (walks && !one.Grant.Terms.Bulk ? 1 : 0), out var obstacle) is not { } view)
            return (null, [obstacle == ShareObstacle.NotGranted ? await Missing(asked, stop) : ShareDenials.Of(obstacle)]);
        // Of the one that was looked at last, which is another one where none allows it.
        return (view, why.Count == 0 && !walks ? why : Against(asked, view));
    }

    /// <summary>All that is against reading under a grant that is for this purpose and item.</summary>
    private List<CatalogFault> Against(Asked asked, ShareView view)
    {
        var (question, terms, why) = (asked.Question, view.Grant.Terms, new List<CatalogFault>());
        // A grant for items is for records of these, and whose record it is has to be known for that.
        if (terms.Items.Count > 0 && asked.Record is null) why.Add(question.RecordNumber is null ? ShareDenials.Record : ShareDenials.OtherItem);
        else if (question.RecordNumber is null && !terms.Bulk) why.Add(ShareDenials.Record);
        Fields(asked, view, why);
        if (question.Streams && !terms.Bulk) why.Add(ShareDenials.Bulk);
        if (question.By is ShareBy.Filter { Equal.Count: 0 } && !terms.Bulk) return why;
        if (view.NeedsConsent) Consent(asked, view, why);
        if (question.Unmask is { } unmask) Unmask(asked, view, unmask, why);
        return why;
    }

    private static void Fields(Asked asked, ShareView view, List<CatalogFault> why)
    {
        var question = asked.Question;
        if (asked.Claim is { } claim)
        {
            foreach (var field in claim.Says.Keys)
                if (!view.Verifies.Contains(field)) why.Add(ShareDenials.Field("/says/" + field));
        }
        else
        {
            for (var i = 0; i < question.Fields?.Count; i++)
                if (view.Fields.All(one => one.Name != question.Fields[i])) why.Add(ShareDenials.Field($"/fields/{i}"));
            // It is compared only.
            if (view.Fields.Count == 0) why.Add(ShareDenials.Field("/fields"));
        }
        foreach (var field in question.By.Fields)
            if (!view.Keys.Contains(field)) why.Add(ShareDenials.Field(question.By switch { ShareBy.Key => "/key/field", ShareBy.Keys => "/keys/field", _ => "/filter/" + field }));
    }

    private void Consent(Asked asked, ShareView view, List<CatalogFault> why)
    {
        if (asked.Question.Consent is not { } consent)
        {
            why.Add(ShareDenials.Consent);
            return;
        }
        if (consent.Until <= clock.GetUtcNow()) why.Add(ShareDenials.ConsentExpired);
        if (consent.For is { } @for && @for != asked.Resource && asked.LicenceTypes(libraries.Registry).All(type => type != @for)) why.Add(ShareDenials.ConsentFor);
        // Who asks by the number of a person asks for that person: no row need be looked at to see that it is another one.
        var owners = ShareOwners.Of(view.Entry, libraries.Registry);
        var others = asked.Question.By switch
        {
            ShareBy.Key(var field, var value) => owners.AreOthers(field, value, consent.Subject),
            ShareBy.Keys(var field, var values) => values.Any(value => owners.AreOthers(field, value, consent.Subject)),
            _ => false,
        };
        if (others) why.Add(ShareDenials.ConsentOther);
    }

    private void Unmask(Asked asked, ShareView view, ShareUnmask unmask, List<CatalogFault> why)
    {
        var may = asked.Client.Roles.Any(role => options.UnmaskRoles.Split(',').Contains(CatalogJson.Word(role), StringComparer.Ordinal));
        for (var i = 0; i < unmask.Fields.Count; i++)
        {
            var field = unmask.Fields[i];
            if (view.Fields.All(one => one.Name != field)) why.Add(ShareDenials.Field($"/unmask/fields/{i}"));
            else if (!may || view.Grant.Terms.Masks.ContainsKey(field)) why.Add(ShareDenials.Unmask($"/unmask/fields/{i}"));
        }
    }

    /// <summary>Why there is no grant where one was named, or there might be one.</summary>
    private async Task<CatalogFault> Missing(Asked asked, CancellationToken stop)
    {
        var number = asked.Question.Grant ?? ((await database.Query(Newest.With(1L, asked.Resource, asked.Client.Organisation), static row => row.GetInt64(0), stop)) is [var newest] ? newest : 0);
        if (await table.Read(number, stop) is not { } grant || grant.Resource != asked.Resource || grant.Organisation != asked.Client.Organisation) return ShareDenials.NotGranted;
        return grant.State switch
        {
            ShareState.Requested or ShareState.Appealed => ShareDenials.Pending,
            ShareState.Revoked or ShareState.TakenBack => ShareDenials.Revoked,
            ShareState.Refused => ShareDenials.NotShared,
            ShareState.Granted when !grant.HoldsOn(shelf.Today) => ShareDenials.Expired,
            ShareState.Granted => ShareDenials.Outdated,
            _ => ShareDenials.NotGranted,
        };
    }

    /// <summary>Why the guard of a reading has not held, where asking again would not help.</summary>
    private async Task<CatalogFault?> Ended(ShareView view, long more, CancellationToken stop)
    {
        if (await table.Read(view.Grant.Number, stop) is not { } now) return ShareDenials.NotGranted;
        if (now.State is ShareState.Revoked or ShareState.TakenBack) return ShareDenials.Revoked;
        if (!now.HoldsOn(shelf.Today)) return ShareDenials.Expired;
        return await table.Used(now.Number, shelf.Today, stop) + more > now.Terms.PerDay ? ShareDenials.Volume : null;
    }

    private async Task<RowsFound> Find(ShareView view, SharedLibrary library, ShareQuestion question, long at, CancellationToken stop)
    {
        var found = await _lookup.Find(view, library, question, at, stop);
        if (found.Batch == library.Batch || question.After is not null) return found;
        // Another batch is read than the one by which this host knows how rows lie; or there was nothing, perhaps because they lie otherwise by now.
        if (await libraries.Again(view.Grant.Resource, stop) is not { } now) return found;
        return now.Layout.Lookups.SequenceEqual(library.Layout.Lookups, StringComparer.Ordinal) ? found with { Batch = found.Batch == 0 ? now.Batch : found.Batch } : await _lookup.Find(view, now, question, at, stop);
    }

    /// <summary>A row that was found is not about whoever has consented.</summary>
    private bool Others(Asked asked, RowsFound found)
    {
        var owners = ShareOwners.Of(asked.Entry, libraries.Registry);
        return found.Rows.Any(row => !owners.IsAbout(row.Content, asked.Question.Consent!.Subject));
    }

    private static ShareVerdict Verdict(ShareClaim claim, RowsFound found)
        => found.Rows.Count == 0 ? ShareVerdict.Unknown : found.Rows.Any(row => ShareLookup.Fits(claim.Says, row.Content)) ? ShareVerdict.Yes : ShareVerdict.No;

    private static RowCut Cut(ShareView view, ShareQuestion question) => RowCut.Of(view, question.Fields, question.Unmask?.Fields ?? []);

    private ShareReading Reading(Asked asked, ShareView view, RowsFound found, ShareVerdict? verdict = null)
    {
        var (question, terms, at) = (asked.Question, view.Grant.Terms, clock.GetUtcNow().ToUnixTimeMilliseconds());
        var by = question.By switch { ShareBy.Key one => one.Field, ShareBy.Keys several => several.Field, ShareBy.Filter filter => string.Join(' ', filter.Equal.Keys.Order(StringComparer.Ordinal)), _ => null };
        var line = new LogEvent(at, verdict is null ? LogKind.ShareQueried : LogKind.ShareVerified, asked.Record?.Id, Organisation: view.Entry.Content.Provider, Client: asked.Client.Name, Data: LogData.Of(
            ("grant", view.Grant.Number), ("resource", view.Grant.Resource), ("reader", view.Grant.Organisation), ("purpose", terms.Purpose), ("by", question.By.Word), ("field", by), ("keys", (question.By as ShareBy.Keys)?.Values.Count),
            ("rows", found.Rows.Count), ("fields", verdict is null ? Cut(view, question).Count : asked.Claim!.Says.Count), ("answer", verdict is { } said ? CatalogJson.Word(said) : null),
            ("consent", view.NeedsConsent ? subjects.Of(question.Consent!.Code) : null)));
        var more = question.Unmask is not { } unmask ? null : new LogEvent(at, LogKind.ShareUnmasked, asked.Record?.Id, Organisation: view.Entry.Content.Provider, Client: asked.Client.Name, Data: LogData.Of(
            ("grant", view.Grant.Number), ("resource", view.Grant.Resource), ("reader", view.Grant.Organisation), ("fields", string.Join(' ', unmask.Fields)), ("rows", found.Rows.Count), ("reason", LogData.DigestOf(unmask.Reason))));
        return new ShareReading(view, asked.Client.Name, found.Counted, About(view, found), line, more, flags.Of(view, Unknown(question.By, found), question.RecordNumber is not null && asked.Record is null));
    }

    /// <summary>Of how many of the keys there is nobody to be seen.</summary>
    private static long Unknown(ShareBy by, RowsFound found) => by switch
    {
        ShareBy.Key when found.Rows.Count == 0 => 1,
        ShareBy.Keys => found.Missed,
        ShareBy.Filter { Equal.Count: > 0 } when found is { Rows.Count: 0, Next: null } => 1,
        _ => 0,
    };

    /// <summary>Whom the rows are about, hashed.</summary>
    private List<string> About(ShareView view, RowsFound found)
    {
        var numbers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var row in found.Rows) ShareSubjects.Find(view.Entry, row.Content, numbers);
        return numbers.Count switch
        {
            0 => [],
            1 => [subjects.Of(numbers.First())],
            // Numbers that differ in how they are written are one person's.
            _ => [.. numbers.Select(subjects.Of).Distinct(StringComparer.Ordinal)],
        };
    }

    private async Task<ReadingAnswer> Deny(Asked asked, ShareGrant? grant, IReadOnlyList<CatalogFault> why)
    {
        // If we stop before this commit nobody was told anything; behind it the log has who was denied.
        await commits.Offer(new Unit("trace").Log(Denial(asked, grant, why)));
        return new ReadingAnswer.Denied(why);
    }

    private LogEvent Denial(Asked asked, ShareGrant? grant, IReadOnlyList<CatalogFault> why) => new(
        clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.ShareQueryDenied, asked.Record?.Id, Organisation: asked.Entry.Content.Provider, Client: asked.Client.Name, Data: LogData.Of(
            ("resource", asked.Resource), ("grant", grant?.Number), ("reader", asked.Client.Organisation), ("by", asked.Claim is null ? asked.Question.By.Word : "verify"),
            ("why", string.Join(' ', why.Select(static one => one.Code).Distinct(StringComparer.Ordinal)))));

    /// <summary>A question and whose it is.</summary>
    private sealed record Asked(ClientDocument Client, string Resource, ResourceEntry Entry, ShareQuestion Question, ShareClaim? Claim, NumberedRecord? Record)
    {
        public IEnumerable<string> LicenceTypes(Registry.RegistrySnapshot registry) => registry.LicenceTypes.Values.Where(type => type.Resource == Resource).Select(static type => type.Name);
    }
}
