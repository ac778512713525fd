namespace Exchange.Core.Records;

/// <summary>
/// What a reader of case files may see. An intake client: its own records, whole. An organisation: of the records it takes part in, its own steps, deliveries and their
/// timeline, never the body, nor what other organisations' steps hold. Administrators and auditors: all; an auditor limited to organisations sees what these do.
/// What one may not see is not there.
/// </summary>
public sealed class ReadScope
{
    private ReadScope(bool everything, IEnumerable<string> clients, IEnumerable<string> organisations)
        => (Everything, Clients, Organisations) = (everything, clients.ToHashSet(StringComparer.Ordinal), organisations.ToHashSet(StringComparer.Ordinal));

    public static ReadScope All { get; } = new(true, [], []);

    public static ReadScope Intake(string client) => new(false, [client], []);

    public static ReadScope Only(params IEnumerable<string> organisations) => new(false, [], organisations);

    /// <summary>A client with several roles sees what any of them shows.</summary>
    public ReadScope Or(ReadScope other) => new(Everything || other.Everything, Clients.Union(other.Clients, StringComparer.Ordinal), Organisations.Union(other.Organisations, StringComparer.Ordinal));

    internal bool Everything { get; }

    internal IReadOnlySet<string> Clients { get; }

    internal IReadOnlySet<string> Organisations { get; }

    /// <summary>Sees the whole of a record that this client handed in.</summary>
    internal bool SeesWhole(string client) => Everything || Clients.Contains(client);

    /// <summary>Sees an organisation's part of a record that this client handed in.</summary>
    internal bool Sees(string client, string organisation) => SeesWhole(client) || Organisations.Contains(organisation);

    /// <summary>The organisations one of which must take part in a record of this client; empty when it does not matter, null when no such record is to be seen.</summary>
    internal IReadOnlyCollection<string>? Parties(string client, string? asked)
    {
        if (SeesWhole(client)) return asked is null ? [] : [asked];
        // Asking who else takes part would tell what the reader may not know.
        if (asked is not null) return Organisations.Contains(asked) ? [asked] : null;
        return Organisations.Count == 0 ? null : [.. Organisations];
    }
}
