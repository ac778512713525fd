using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Host.Security;

/// <summary>What a client may see, by its roles.</summary>
public static class CallerScopes
{
    public static ReadScope Reads(this ClientDocument client)
    {
        var scope = ReadScope.Only();
        foreach (var role in client.Roles)
        {
            scope = scope.Or(role switch
            {
                ClientRole.Intake => ReadScope.Intake(client.Name),
                ClientRole.Organisation => ReadScope.Only(client.Organisation),
                // Numbers of the hub, and no record.
                ClientRole.Watcher => ReadScope.Only(),
                ClientRole.Auditor when client.Organisations.Count > 0 => ReadScope.Only(client.Organisations),
                _ => ReadScope.All,
            });
        }
        return scope;
    }

    /// <summary>Whose numbers a client may see, by its roles as organisation, auditor and administrator; null: everybody's.</summary>
    public static IReadOnlyCollection<string>? Statistics(this ClientDocument client)
    {
        if (client.Roles.Contains(ClientRole.Administrator)) return null;
        var auditor = client.Roles.Contains(ClientRole.Auditor);
        if (auditor && client.Organisations.Count == 0) return null;
        var seen = new HashSet<string>(auditor ? client.Organisations : [], StringComparer.Ordinal);
        if (client.Roles.Contains(ClientRole.Organisation)) seen.Add(client.Organisation);
        return seen;
    }

    /// <summary>Only auditors and administrators read the log.</summary>
    public static LogScope Audits(this ClientDocument client)
        => client.Roles.Contains(ClientRole.Administrator) || client.Organisations.Count == 0 ? LogScope.All : LogScope.Only(client.Organisations);
}
