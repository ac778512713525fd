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
    private static readonly DocumentKind[] ForOrganisations = [DocumentKind.Schema, DocumentKind.CodeTable, DocumentKind.Calendar, DocumentKind.Item];

    private static readonly DocumentKind[] ForIntake =
        [DocumentKind.Item, DocumentKind.Schema, DocumentKind.CodeTable, DocumentKind.Organisation, DocumentKind.Calendar];

    private readonly HashSet<DocumentKind> _kinds = [];

    private DocumentScope(ClientDocument client)
    {
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
        => at.Entry(kind, name) is { } entry && (All || _kinds.Contains(kind) || (Organisation is { } own && IsOf(own, at, entry)));

    /// <summary>A difference shows both sides: each must be one's own to see.</summary>
    public bool Sees(RegistrySnapshot from, RegistrySnapshot to, DocumentDifference difference)
        => (difference.Change == ChangeKind.Added || Sees(from, difference.Kind, difference.Name))
            && (difference.Change == ChangeKind.Removed || Sees(to, difference.Kind, difference.Name));

    private static bool IsOf(string organisation, RegistrySnapshot at, RegistryEntry entry) => entry.Document switch
    {
        OrganisationDocument => entry.Name == organisation,
        ClientDocument client => client.Organisation == organisation,
        AdapterDocument adapter => adapter.Organisation == organisation,
        MappingDocument => Steps(organisation, at).Any(step => step.Mapping == entry.Name || step.WithdrawMapping == entry.Name),
        ScheduleDocument => Steps(organisation, at).Any(step => step.Schedule == entry.Name),
        _ => false,
    };

    private static IEnumerable<StepPart> Steps(string organisation, RegistrySnapshot at)
        => at.Items.Values.SelectMany(item => item.Steps).Where(step => step.Organisation == organisation);
}
