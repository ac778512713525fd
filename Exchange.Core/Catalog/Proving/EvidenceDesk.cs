using System.Text;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>
/// Answers what a person need not bring: of each material of a situation the best evidence that is there, with what may be shown of it, and why better ways did not do.
/// What is shared on a condition is looked at under a grant for the item, and only where nobody's consent is needed or it was given; the answer leaves only after the log says that it was asked.
/// </summary>
public sealed class EvidenceDesk(RegistryShelf registry, OpenResources resources, LibraryTable libraries, LibraryRows rows, LicenceBook licences, TimeProvider clock)
{
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public async Task<EvidenceAnswer> Answer(EvidenceQuestion question, ClientDocument client, CancellationToken stop)
    {
        var table = EvidenceTable.Of(registry.Current);
        for (var closed = new HashSet<long>(); ;)
        {
            var asking = new Asking(question, client, closed, []);
            var answers = new List<MaterialEvidence>();
            foreach (var material in question.Item.Materials.Where(material => material.IsFor(question.Situation))) answers.Add(await Of(material, table.For(question.Item, material), asking, stop));
            var line = new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.EvidenceAnswered, Client: client.Name, Data: LogData.Of([
                ("item", question.Item.Name), ("situation", question.Situation), ("purpose", question.Purpose), ("reader", client.Organisation), ("materials", answers.Count), ("spared", answers.Count(static one => !one.Bring)),
                ("read", asking.Read.Count(static one => one.Row is not null)), ("consents", question.Consents.Count), .. OpenResources.Listed(asking.Read)]));
            var cause = new ReadingCause("evidence", client.Name, client.Organisation, question.Subject.Number, question.Purpose, RecordId: null);
            if (await resources.Write(line, cause, asking.Read, closed, stop) is { } number) return new EvidenceAnswer(number, answers);
        }
    }

    private async Task<MaterialEvidence> Of(MaterialPart material, ProvenMaterial proven, Asking asking, CancellationToken stop)
    {
        var obstacles = new List<EvidenceObstacle>();
        foreach (var accepted in proven.Accepts)
        {
            var (found, why) = await Look(accepted, proven, asking, stop);
            if (found is not null) return new MaterialEvidence(material, proven, Bring: accepted.As == EvidenceWay.Upload, found, obstacles);
            obstacles.Add(new EvidenceObstacle(accepted.As, why!.Value, accepted.Resource, why == ObstacleKind.NeedsConsent ? accepted.Consent : null));
        }
        // None of its ways is an upload and none has done: the window has to see to it.
        return new MaterialEvidence(material, proven, Bring: true, new FoundEvidence(null), obstacles);
    }

    private async Task<(FoundEvidence? Found, ObstacleKind? Why)> Look(AcceptedEvidence accepted, ProvenMaterial proven, Asking asking, CancellationToken stop)
    {
        switch (accepted.As)
        {
            case EvidenceWay.Upload:
                return (new FoundEvidence(EvidenceWay.Upload, accepted.Grade, FollowsWithin: accepted.FollowsWithin), null);
            case EvidenceWay.Commitment:
                return (new FoundEvidence(EvidenceWay.Commitment, accepted.Grade), null);
        }
        if (accepted.Resource is not { } resource) return (null, ObstacleKind.NoLibrary);
        var needed = accepted.Name is { } name ? accepted.Shows.Append(name).ToList() : accepted.Shows;
        var (open, closedBy) = await resources.Of(resource, asking.Client.Organisation, asking.Question.Item.Name, asking.Question.Purpose, needed, asking.Closed, stop);
        if (open is null) return (null, closedBy);
        var type = accepted.Licence is { } licence ? registry.Current.LicenceTypes.GetValueOrDefault(licence) : null;
        if (!Consented(accepted, type, open, asking.Question, out var consent)) return (null, ObstacleKind.NeedsConsent);
        var about = new FoundEvidence(accepted.As, accepted.Grade, resource, proven.ProviderAt(asking.Question.Division) ?? (proven.Kind?.Else is null ? open.Entry.Content.Provider : null));
        return accepted.As == EvidenceWay.Licence ? await Licence(accepted, type, open, about, consent, asking, stop) : await Row(accepted, open, about, consent, asking, stop);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Licence(AcceptedEvidence accepted, LicenceTypeDocument? type, OpenResource open, FoundEvidence about, string? consent, Asking asking, CancellationToken stop)
    {
        if (type?.Fields.HolderNumber is not { } by || await licences.By(type, by, asking.Question.Subject.Number, stop) is not { } all) return (null, ObstacleKind.NoLibrary);
        if (!open.Finds(by)) return (null, ObstacleKind.NotGranted);
        // Those that hold stand first.
        var first = all.FirstOrDefault(one => open.View?.Rows is null || open.Shows(LicenceReading.Text(one.Row)));
        // Its identifier and last day are fields as others are: told as the grant shows them, or not.
        var cut = first is null ? null : open.Cut(first.Row, [.. accepted.Shows, type.Fields.Identifier, .. new[] { type.Fields.ValidUntil }.OfType<string>()]);
        var holds = first is { Standing: LicenceStanding.Valid };
        asking.Read.Add(new ResourceReading(open, by, first is null ? null : LicenceReading.Text(first.Row), holds ? cut!.Count : 0, Consent: consent));
        if (first is null || cut is null) return (null, ObstacleKind.NotFound);
        if (!holds) return (null, ObstacleKind.Lapsed);
        var data = accepted.Shows.Count == 0 ? null : cut.Where(one => accepted.Shows.Contains(one.Key, StringComparer.Ordinal)).ToDictionary(StringComparer.Ordinal);
        return (about with { Licence = new FoundLicence(type.Name, LicenceReading.Text(cut, type.Fields.Identifier), first.Standing, LicenceReading.Text(cut, type.Fields.ValidUntil)), Data = data }, null);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Row(AcceptedEvidence accepted, OpenResource open, FoundEvidence about, string? consent, Asking asking, CancellationToken stop)
    {
        var (subject, verifies) = (asking.Question.Subject, accepted.As == EvidenceWay.Verify);
        var field = accepted.By ?? open.Entry.Content.Fields.FirstOrDefault(static one => one.Identifier)?.Name;
        if (field is null || registry.Current.Libraries.Values.FirstOrDefault(one => one.Resource == open.Entry.Row.Code) is not { } library
            || await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(field, StringComparer.Ordinal)) return (null, ObstacleKind.NoLibrary);
        if (!open.Finds(field) || (accepted.Name is { } compared && !open.Compares(compared))) return (null, ObstacleKind.NotGranted);
        // Somebody may have several rows: a verification asks whether one of them agrees.
        var row = await rows.Newest(library.Name, layout, field, subject.Number, clock.GetUtcNow(), open, stop,
            verifies && accepted.Name is { } name ? one => subject.Name is { } said && LicenceReading.Text(LicenceReading.Members(one.Content), name) == said : null);
        if (row is null)
        {
            asking.Read.Add(new ResourceReading(open, field, null, 0, verifies ? ShareVerdict.Unknown : null, consent));
            return (null, ObstacleKind.NotFound);
        }
        // Found by something else than a person's number, and about another person than the one who has consented: it was looked at, and nothing is told of it.
        if (open.NeedsConsent && !ShareOwners.Of(open.Entry, registry.Current).IsAbout(Encoding.UTF8.GetBytes(row.Content), subject.Number))
        {
            asking.Read.Add(new ResourceReading(open, field, row.Content, 0, verifies ? ShareVerdict.Unknown : null, consent));
            return (null, ObstacleKind.NeedsConsent);
        }
        var members = LicenceReading.Members(row.Content);
        if (!verifies)
        {
            var data = open.Cut(members, accepted.Shows);
            asking.Read.Add(new ResourceReading(open, field, row.Content, data.Count, Consent: consent));
            return (about with { Data = data }, null);
        }
        // A yes or no: what the row says stays here.
        var agrees = accepted.Name is null || (subject.Name is not null && LicenceReading.Text(members, accepted.Name) == subject.Name);
        asking.Read.Add(new ResourceReading(open, field, row.Content, accepted.Name is null ? 0 : 1, agrees ? ShareVerdict.Yes : ShareVerdict.No, consent));
        return agrees ? (about with { Agrees = true }, null) : (null, ObstacleKind.Disagrees);
    }

    /// <summary>
    /// As many people as it needs have let this be used. Who they are to each other the intake system knows, and answers for; where the resource or its grant needs consent the subject is one of them.
    /// </summary>
    private bool Consented(AcceptedEvidence accepted, LicenceTypeDocument? type, OpenResource open, EvidenceQuestion question, out string? code)
    {
        code = null;
        if (accepted.Consent is null && type?.NeedsConsent is not true && !open.NeedsConsent) return true;
        var now = clock.GetUtcNow();
        var own = GivenConsent.By(question.Consents, question.Subject.Number, now, accepted.Licence, accepted.Resource);
        code = own?.Code;
        if (open.NeedsConsent && own is null) return false;
        return (accepted.Consent is null && open.NeedsConsent) || GivenConsent.Of(question.Consents, now, accepted.Licence, accepted.Resource).Count >= accepted.Consents;
    }

    /// <summary>A question while it is answered.</summary>
    /// <param name="Closed">Grants that have turned out not to allow it.</param>
    /// <param name="Read">Gets what is looked at.</param>
    private sealed record Asking(EvidenceQuestion Question, ClientDocument Client, IReadOnlySet<long> Closed, List<ResourceReading> Read);
}
