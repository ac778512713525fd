using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Security;

/// <summary>
/// Which registered documents a client may read, by its roles. Administrators and auditors read all; an organisation what is its own and the kinds that
/// anyone needs who takes part in an item; the intake system what it needs to fill in a form. A kind that is not named here is read by administrators
/// and auditors only.
/// </summary>
public sealed class DocumentScope
{
    private static readonly DocumentKind[] ForOrganisations = [DocumentKind.Schema, DocumentKind.CodeTable, DocumentKind.Calendar, DocumentKind.Item, DocumentKind.LicenceType, DocumentKind.Evidence];

    private static readonly DocumentKind[] ForIntake =
        [DocumentKind.Item, DocumentKind.Schema, DocumentKind.CodeTable, DocumentKind.Organisation, DocumentKind.Calendar, DocumentKind.LicenceType, DocumentKind.Evidence];

    private readonly HashSet<DocumentKind> _kinds = [];
    private readonly string _client;

    private DocumentScope(ClientDocument client)
    {
        _client = client.Name;
        All = client.Roles.Contains(ClientRole.Administrator) || client.Roles.Contains(ClientRole.Auditor);
        if (client.Roles.Contains(ClientRole.Intake)) _kinds.UnionWith(ForIntake);
        if (!client.Roles.Contains(ClientRole.Organisation)) return;
        _kinds.UnionWith(ForOrganisations);
        Organisation = client.Organisation;
    }

    public static DocumentScope Of(ClientDocument client) => new(client);

    /// <summary>Everything, and the history of the registry with it.</summary>
    public bool All { get; }

    /// <summary>The organisation whose own documents are seen; null for none.</summary>
    public string? Organisation { get; }

    /// <summary>Whether a document may be read as it stands in this snapshot: what was another organisation's then does not become one's own later.</summary>
    public bool Sees(RegistrySnapshot at, DocumentKind kind, string name)
        => at.Entry(kind, name) is { } entry && (All || _kinds.Contains(kind) || (Organisation is { } own && IsOf(own, at, entry)) || (entry.Document is SubscriptionDocument subscription && subscription.Client == _client));

    /// <summary>A difference shows both sides: each must be one's own to see.</summary>
    public bool Sees(RegistrySnapshot from, RegistrySnapshot to, DocumentDifference difference)
        => (difference.Change == ChangeKind.Added || Sees(from, difference.Kind, difference.Name))
            && (difference.Change == ChangeKind.Removed || Sees(to, difference.Kind, difference.Name));

    private static bool IsOf(string organisation, RegistrySnapshot at, RegistryEntry entry) => entry.Document switch
    {
        OrganisationDocument => entry.Name == organisation,
        ClientDocument client => client.Organisation == organisation,
        AdapterDocument adapter => adapter.Organisation == organisation,
        MappingDocument => Mappings(organisation, at).Contains(entry.Name, StringComparer.Ordinal),
        ScheduleDocument => Steps(organisation, at).Any(step => step.Schedule == entry.Name),
        JurisdictionDocument jurisdiction => Handles(organisation, jurisdiction),
        _ => false,
    };

    /// <summary>Its steps, as they are and as situations have them.</summary>
    private static IEnumerable<StepPart> Steps(string organisation, RegistrySnapshot at) => at.Items.Values
        .SelectMany(item => item.Steps.Concat(item.Situations.SelectMany(situation => situation.Steps.Select(step => item.StepIn(step.Step, situation.Code))).OfType<StepPart>()))
        .Where(step => step.Jurisdiction is { } named
            ? at.Jurisdictions.GetValueOrDefault(named) is { } jurisdiction && Handles(organisation, jurisdiction)
            : step.Organisation == organisation);

    private static bool Handles(string organisation, JurisdictionDocument jurisdiction)
        => jurisdiction.Default.Organisation == organisation || jurisdiction.Rows.Any(row => row.Organisation == organisation);

    /// <summary>Mappings of its steps, of its part of a jurisdiction, and those by which its systems' rows are read.</summary>
    private static IEnumerable<string?> Mappings(string organisation, RegistrySnapshot at) => Steps(organisation, at)
        .SelectMany(step => (string?[])[step.Mapping, step.WithdrawMapping])
        .Concat(at.Jurisdictions.Values.SelectMany(jurisdiction => jurisdiction.Rows).Where(row => row.Organisation == organisation)
            .SelectMany(row => (string?[])[row.Mapping, row.WithdrawMapping]))
        .Concat(at.Jurisdictions.Values.Select(jurisdiction => jurisdiction.Default).Where(rest => rest.Organisation == organisation)
            .SelectMany(rest => (string?[])[rest.Mapping, rest.WithdrawMapping]))
        .Concat(at.Entries.Where(entry => entry.Document is AdapterDocument adapter && adapter.Organisation == organisation)
            .SelectMany(entry => at.NamedBy(entry, DocumentKind.Mapping)));
}
