using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Licences;
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
            var (answers, read) = (new List<MaterialEvidence>(), new List<OpenResource>());
            foreach (var material in question.Item.Materials.Where(material => material.IsFor(question.Situation)))
            {
                var (answer, open) = await Of(material, table.For(question.Item, material), question, client, closed, stop);
                answers.Add(answer);
                if (open is not null) read.Add(open);
            }
            var line = new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.EvidenceAnswered, Client: client.Name, Data: LogData.Of(
                ("item", question.Item.Name), ("situation", question.Situation), ("purpose", question.Purpose), ("materials", answers.Count), ("spared", answers.Count(static one => !one.Bring)), ("read", read.Count),
                ("consents", question.Consents.Count), ("resources", Listed(read.Select(static one => one.Entry.Row.Code))), ("grants", Listed(read.Select(static one => one.View?.Grant.Number.ToString(System.Globalization.CultureInfo.InvariantCulture))))));
            if (await resources.Write(line, client.Organisation, read, question.Subject.Number, closed, stop) is { } number) return new EvidenceAnswer(number, answers);
        }
    }

    private async Task<(MaterialEvidence, OpenResource?)> Of(MaterialPart material, ProvenMaterial proven, EvidenceQuestion question, ClientDocument client, IReadOnlySet<long> closed, CancellationToken stop)
    {
        var obstacles = new List<EvidenceObstacle>();
        foreach (var accepted in proven.Accepts)
        {
            var (found, why, open) = await Look(accepted, proven, question, client, closed, stop);
            if (found is not null) return (new MaterialEvidence(material, proven, Bring: accepted.As == EvidenceWay.Upload, found, obstacles), open);
            obstacles.Add(new EvidenceObstacle(accepted.As, why!.Value, accepted.Resource, why == ObstacleKind.NeedsConsent ? accepted.Consent : null));
        }
        // None of its ways is an upload and none has done: the window has to see to it.
        return (new MaterialEvidence(material, proven, Bring: true, new FoundEvidence(null), obstacles), null);
    }

    private async Task<(FoundEvidence? Found, ObstacleKind? Why, OpenResource? Open)> Look(
        AcceptedEvidence accepted, ProvenMaterial proven, EvidenceQuestion question, ClientDocument client, IReadOnlySet<long> closed, CancellationToken stop)
    {
        switch (accepted.As)
        {
            case EvidenceWay.Upload:
                return (new FoundEvidence(EvidenceWay.Upload, accepted.Grade, FollowsWithin: accepted.FollowsWithin), null, null);
            case EvidenceWay.Commitment:
                return (new FoundEvidence(EvidenceWay.Commitment, accepted.Grade), null, null);
        }
        if (accepted.Resource is not { } resource) return (null, ObstacleKind.NoLibrary, null);
        var needed = accepted.Name is { } name ? accepted.Shows.Append(name).ToList() : accepted.Shows;
        var (open, closedBy) = await resources.Of(resource, client.Organisation, question.Item.Name, question.Purpose, needed, closed, stop);
        if (open is null) return (null, closedBy, null);
        var type = accepted.Licence is { } licence ? registry.Current.LicenceTypes.GetValueOrDefault(licence) : null;
        if (!Consented(accepted, type, open, question)) return (null, ObstacleKind.NeedsConsent, null);
        var about = new FoundEvidence(accepted.As, accepted.Grade, resource, proven.ProviderAt(question.Division) ?? (proven.Kind?.Else is null ? open.Entry.Content.Provider : null));
        var (found, why) = accepted.As == EvidenceWay.Licence ? await Licence(accepted, type, open, about, question.Subject, stop) : await Row(accepted, open, about, question.Subject, stop);
        return (found, why, found is null ? null : open);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Licence(AcceptedEvidence accepted, LicenceTypeDocument? type, OpenResource open, FoundEvidence about, EvidenceSubject subject, CancellationToken stop)
    {
        if (type?.Fields.HolderNumber is not { } by || await licences.By(type, by, subject.Number, stop) is not { } all) return (null, ObstacleKind.NoLibrary);
        if (!open.Finds(by)) return (null, ObstacleKind.NotGranted);
        var found = open.View?.Rows is null ? all : [.. all.Where(one => open.Shows(LicenceReading.Text(one.Row)))];
        if (found.Count == 0) return (null, ObstacleKind.NotFound);
        // Those that hold stand first.
        if (found[0] is not { Standing: LicenceStanding.Valid } licence) return (null, ObstacleKind.Lapsed);
        return (about with
        {
            Licence = new FoundLicence(type.Name, licence.Identifier, licence.Standing, licence.ValidUntil),
            Data = accepted.Shows.Count == 0 ? null : open.Cut(licence.Row, accepted.Shows),
        }, null);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Row(AcceptedEvidence accepted, OpenResource open, FoundEvidence about, EvidenceSubject subject, CancellationToken stop)
    {
        var field = accepted.By ?? open.Entry.Content.Fields.FirstOrDefault(static one => one.Identifier)?.Name;
        if (field is null || registry.Current.Libraries.Values.FirstOrDefault(one => one.Resource == open.Entry.Row.Code) is not { } library
            || await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(field, StringComparer.Ordinal)) return (null, ObstacleKind.NoLibrary);
        if (!open.Finds(field) || (accepted.Name is { } compared && !open.Compares(compared))) return (null, ObstacleKind.NotGranted);
        var found = await rows.Find(library.Name, layout, new RowQuery(field, subject.Number, 1, ValidAt: clock.GetUtcNow().ToUnixTimeMilliseconds()), stop);
        if (found is not [var row] || !open.Shows(row.Content)) return (null, ObstacleKind.NotFound);
        var members = LicenceReading.Members(row.Content);
        if (accepted.As == EvidenceWay.Share) return (about with { Data = open.Cut(members, accepted.Shows) }, null);
        // A yes or no: what the row says stays here.
        return accepted.Name is null || (subject.Name is { } said && LicenceReading.Text(members, accepted.Name) == said) ? (about with { Agrees = true }, null) : (null, ObstacleKind.Disagrees);
    }

    /// <summary>
    /// As many people as it needs have let this be used. Who they are to each other the intake system knows, and answers for; where the table names nobody and the resource or its grant needs consent, it is the subject's own.
    /// </summary>
    private bool Consented(AcceptedEvidence accepted, LicenceTypeDocument? type, OpenResource open, EvidenceQuestion question)
    {
        if (accepted.Consent is null && type?.NeedsConsent is not true && !open.NeedsConsent) return true;
        var people = GivenConsent.Of(question.Consents, clock.GetUtcNow(), accepted.Licence, accepted.Resource);
        return accepted.Consent is null && open.NeedsConsent ? people.Contains(question.Subject.Number) : people.Count >= accepted.Consents;
    }

    private static string? Listed(IEnumerable<string?> words) => string.Join(' ', words.OfType<string>().Distinct(StringComparer.Ordinal)) is { Length: > 0 } listed ? listed : null;
}
