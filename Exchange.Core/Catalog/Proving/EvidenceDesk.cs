using System.Text.Json;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Proving;

/// <summary>
/// Answers what a person need not bring: of each material of a situation the best evidence that is there, with what may be shown of it, and why better ways did not do.
/// Rows are looked at only where nobody's consent is needed or it was given, and the answer leaves only after the log says that it was asked.
/// </summary>
public sealed class EvidenceDesk(RegistryShelf registry, CatalogTable catalog, LibraryTable libraries, LibraryRows rows, LicenceBook licences, ResourceUse uses, CommitQueue commits, TimeProvider clock)
{
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing is answered.</exception>
    public async Task<IReadOnlyList<MaterialEvidence>> Answer(EvidenceQuestion question, string client, CancellationToken stop)
    {
        var table = EvidenceTable.Of(registry.Current);
        var answers = new List<MaterialEvidence>();
        foreach (var material in question.Item.Materials.Where(material => material.IsFor(question.Situation)))
            answers.Add(await Of(material, table.For(question.Item, material), question, stop));
        var need = answers.Count(static one => !one.Bring);
        var read = answers.Select(static one => one.Found).Where(static found => found is { Licence: not null } or { Data: not null } or { Agrees: not null }).ToList();
        var unit = new Unit("evidence").Log(new LogEvent(clock.GetUtcNow().ToUnixTimeMilliseconds(), LogKind.EvidenceAnswered, Client: client, Data: LogData.Of(
            ("item", question.Item.Name), ("situation", question.Situation), ("materials", answers.Count), ("spared", need), ("read", read.Count), ("consents", question.Consents.Count))));
        foreach (var resource in read.Select(static found => found?.Resource).OfType<string>().Distinct(StringComparer.Ordinal)) uses.Note(unit, resource, client);
        await commits.Offer(unit);
        return answers;
    }

    private async Task<MaterialEvidence> Of(MaterialPart material, ProvenMaterial proven, EvidenceQuestion question, CancellationToken stop)
    {
        var obstacles = new List<EvidenceObstacle>();
        foreach (var accepted in proven.Accepts)
        {
            var (found, why) = await Look(accepted, proven, question, stop);
            if (found is not null) return new MaterialEvidence(material, proven, Bring: accepted.As == EvidenceWay.Upload, found, obstacles);
            obstacles.Add(new EvidenceObstacle(accepted.As, why!.Value, accepted.Resource, why == ObstacleKind.NeedsConsent ? accepted.Consent : null));
        }
        // None of its ways is an upload and none has done: the window has to see to it.
        return new MaterialEvidence(material, proven, Bring: true, new FoundEvidence(null), obstacles);
    }

    private async Task<(FoundEvidence? Found, ObstacleKind? Why)> Look(AcceptedEvidence accepted, ProvenMaterial proven, EvidenceQuestion question, CancellationToken stop)
    {
        switch (accepted.As)
        {
            case EvidenceWay.Upload:
                return (new FoundEvidence(EvidenceWay.Upload, accepted.Grade, FollowsWithin: accepted.FollowsWithin), null);
            case EvidenceWay.Commitment:
                return (new FoundEvidence(EvidenceWay.Commitment, accepted.Grade), null);
        }
        if (accepted.Resource is not { } resource || await catalog.Read(resource, version: null, stop) is not { Row.IsOut: true } entry) return (null, ObstacleKind.NoLibrary);
        if (entry.Content.Share.Type == ShareType.NotShared) return (null, ObstacleKind.NotShared);
        var type = accepted.Licence is { } name ? registry.Current.LicenceTypes.GetValueOrDefault(name) : null;
        // 有条件共享: until there is a policy for each use, only what somebody's consent opens. And a type may ask for it by itself.
        var needsConsent = accepted.Consent is not null || type?.NeedsConsent is true;
        if (needsConsent && !Consented(accepted, question)) return (null, ObstacleKind.NeedsConsent);
        if (entry.Content.Share.Type == ShareType.Conditional && !needsConsent) return (null, ObstacleKind.NotShared);
        var about = new FoundEvidence(accepted.As, accepted.Grade, resource, proven.ProviderAt(question.Division) ?? (proven.Kind?.Else is null ? entry.Content.Provider : null));
        return accepted.As == EvidenceWay.Licence ? await Licence(accepted, type, entry, about, question.Subject, stop) : await Row(accepted, entry, about, question.Subject, stop);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Licence(AcceptedEvidence accepted, LicenceTypeDocument? type, ResourceEntry entry, FoundEvidence about, EvidenceSubject subject, CancellationToken stop)
    {
        if (type is null || await licences.By(type, type.Fields.HolderNumber, subject.Number, stop) is not { } found) return (null, ObstacleKind.NoLibrary);
        if (found.Count == 0) return (null, ObstacleKind.NotFound);
        // Those that hold stand first.
        if (found[0] is not { Standing: LicenceStanding.Valid } licence) return (null, ObstacleKind.Lapsed);
        return (about with
        {
            Licence = new FoundLicence(type.Name, licence.Identifier, licence.Standing, licence.ValidUntil),
            Data = accepted.Shows.Count == 0 ? null : FieldMask.Of(entry.Content, licence.Row, accepted.Shows),
        }, null);
    }

    private async Task<(FoundEvidence?, ObstacleKind?)> Row(AcceptedEvidence accepted, ResourceEntry entry, FoundEvidence about, EvidenceSubject subject, CancellationToken stop)
    {
        var field = accepted.By ?? entry.Content.Fields.FirstOrDefault(static one => one.Identifier)?.Name;
        if (field is null || registry.Current.Libraries.Values.FirstOrDefault(one => one.Resource == entry.Row.Code) is not { } library
            || await libraries.Read(library.Name, stop) is not { Layout: { } layout } || !layout.Lookups.Contains(field, StringComparer.Ordinal)) return (null, ObstacleKind.NoLibrary);
        var found = await rows.Find(library.Name, layout, new RowQuery(field, subject.Number, 1, ValidAt: clock.GetUtcNow().ToUnixTimeMilliseconds()), stop);
        if (found is not [var row]) return (null, ObstacleKind.NotFound);
        var members = LicenceReading.Members(row.Content);
        if (accepted.As == EvidenceWay.Share) return (about with { Data = FieldMask.Of(entry.Content, members, accepted.Shows) }, null);
        // A yes or no: what the row says stays here.
        return accepted.Name is null || (subject.Name is { } said && LicenceReading.Text(members, accepted.Name) == said) ? (about with { Agrees = true }, null) : (null, ObstacleKind.Disagrees);
    }

    /// <summary>As many people as it needs have let this be used. Who they are to each other the intake system knows, and answers for.</summary>
    private bool Consented(AcceptedEvidence accepted, EvidenceQuestion question)
    {
        var now = clock.GetUtcNow();
        return question.Consents.Where(one => !(one.Until <= now) && (one.For is null || one.For == accepted.Licence || one.For == accepted.Resource))
            .Select(static one => one.Number).Distinct(StringComparer.Ordinal).Count() >= accepted.Consents;
    }
}
