using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>One way in which a material is proved.</summary>
/// <param name="Licence">Name of the licence type.</param>
/// <param name="Resource">Code of the catalog's entry; of a licence, that of its type.</param>
/// <param name="Shows">Fields that may be shown.</param>
public sealed record AcceptedEvidence(
    EvidenceWay As, string? Licence, string? Resource, string? By, string? Name, IReadOnlyList<string> Shows, string? Grade, Title? Consent, int Consents, int? FollowsWithin);

/// <summary>What proves a material of an item, best first.</summary>
/// <param name="Kind">What it is where a table names it; null where the item alone says how it may come.</param>
public sealed record ProvenMaterial(ProvenMaterialPart? Kind, IReadOnlyList<AcceptedEvidence> Accepts)
{
    /// <summary>Nothing stands in for it: people carry it here, now or later.</summary>
    public bool Bring { get; } = Accepts.All(static one => one.As == EvidenceWay.Upload);

    /// <summary>The organisation that provides the data for a division: of the kind's rows the narrowest that holds it; null where none does.</summary>
    public string? ProviderAt(string? division)
        => Kind is null || division is null || DivisionCode.Read(division) is not { } asked ? null
            : Kind.Providers.Select(static one => (Division: DivisionCode.Read(one.Division), one.Organisation)).Where(one => one.Division?.Holds(asked) is true)
                .OrderByDescending(static one => one.Division!.Digits.Length).Select(static one => one.Organisation).FirstOrDefault();
}

/// <summary>
/// All registered tables of evidence as one: what the menu of items says that need not be brought, and what is looked for when somebody asks for a person, come from here both. Pure.
/// </summary>
public sealed class EvidenceTable
{
    private static readonly ConditionalWeakTable<RegistrySnapshot, EvidenceTable> Tables = [];

    private readonly RegistrySnapshot _registry;
    private readonly FrozenDictionary<(string Item, string Material), ProvenMaterialPart> _kinds;

    private EvidenceTable(RegistrySnapshot registry)
    {
        _registry = registry;
        _kinds = registry.Evidence.Values.SelectMany(static table => table.Materials).SelectMany(static kind => kind.Of.Select(of => (Of: (of.Item, of.Material), Kind: kind)))
            .DistinctBy(static one => one.Of).ToFrozenDictionary(static one => one.Of, static one => one.Kind);
    }

    /// <summary>Of a state of the registry, made once.</summary>
    public static EvidenceTable Of(RegistrySnapshot registry) => Tables.GetValue(registry, static registry => new EvidenceTable(registry));

    public ProvenMaterial For(ItemDocument item, MaterialPart material)
    {
        if (_kinds.GetValueOrDefault((item.Name, material.Code)) is { } kind) return new ProvenMaterial(kind, [.. kind.Accepts.Select(Read)]);
        var said = material.Evidence.Select(part => Read(part.As, part.Source, part.Grade, part.Consent, material)).ToList();
        // What may come otherwise stands behind what the item has graded.
        said.AddRange(material.Ways().Where(way => material.Evidence.All(part => part.As != way)).Select(way => Read(way, null, null, null, material)));
        // What is brought and what follows are one paper.
        return new ProvenMaterial(null, [.. said.Where((one, i) => one.As != EvidenceWay.Upload || said.FindIndex(static other => other.As == EvidenceWay.Upload) == i)]);
    }

    /// <summary>How what proves it comes with a record: of a question that was answered, its receipt.</summary>
    public static MaterialWay MaterialWayOf(AcceptedEvidencePart accepted) => MaterialWayOf(accepted.As);

    public static MaterialWay MaterialWayOf(EvidenceWay way) => way switch
    {
        EvidenceWay.Licence => MaterialWay.Licence,
        EvidenceWay.Share or EvidenceWay.Verify => MaterialWay.Share,
        EvidenceWay.Commitment => MaterialWay.Commitment,
        _ => MaterialWay.Upload,
    };

    private AcceptedEvidence Read(AcceptedEvidencePart part) => new(
        part.As, part.Licence, part.Licence is { } type ? _registry.LicenceTypes.GetValueOrDefault(type)?.Resource : part.Resource, part.By, part.Name, part.Shows, part.Grade, part.Consent, part.Consents, part.FollowsWithin);

    private AcceptedEvidence Read(MaterialWay way, string? source, string? grade, Title? consent, MaterialPart material)
    {
        var type = way == MaterialWay.Licence && source is not null ? _registry.LicenceTypes.Values.Where(one => one.Resource == source).Select(static one => one.Name).Order(StringComparer.Ordinal).FirstOrDefault() : null;
        var read = way switch
        {
            MaterialWay.Licence => EvidenceWay.Licence,
            MaterialWay.Share => EvidenceWay.Share,
            MaterialWay.Commitment => EvidenceWay.Commitment,
            _ => EvidenceWay.Upload,
        };
        return new AcceptedEvidence(read, type, source, null, null, [], grade, consent, 1, read == EvidenceWay.Upload && material.MayCome(MaterialWay.Later) ? material.LaterDays : null);
    }
}
