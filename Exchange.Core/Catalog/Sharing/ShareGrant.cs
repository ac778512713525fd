namespace Exchange.Core.Catalog.Sharing;

/// <summary>共享申请与授权: what one organisation asked of one resource, and what became of it. One that is granted is the grant; its number stays.</summary>
/// <param name="Number">From 1 on.</param>
/// <param name="Resource">Code of the entry, with a slash.</param>
/// <param name="Provider">The organisation that decides: the entry's provider. When another one's version is published, all grants of it are that one's with the same commit.</param>
/// <param name="Organisation">Who may read: clients of this organisation.</param>
/// <param name="Client">Who has asked.</param>
/// <param name="Terms">What was asked for; once granted, what is granted.</param>
/// <param name="Revision">Rises with every step: who acts on an older one fails.</param>
/// <param name="Due">The last day for a decision, yyyy-MM-dd; null where no calendar says it or nothing is to be decided.</param>
public sealed record ShareGrant(
    long Number, string Resource, string Provider, string Organisation, string Client, GrantTerms Terms, ShareState State, long Revision, string? Due, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt)
{
    /// <summary>May be read under on that day, yyyy-MM-dd. Only the guard of a reading (<see cref="ShareTable.Using"/>) knows it for the moment at which it is.</summary>
    public bool HoldsOn(string day) => State == ShareState.Granted && string.CompareOrdinal(day, Terms.Until) <= 0;
}

/// <summary>
/// Requested waits for the provider; Granted; Denied by the provider, who says why; Appealed waits for an administrator; Rejected by the administrator, the last word; Refused by the catalog, as the resource is not shared;
/// Revoked by the provider or an administrator; TakenBack by who has asked.
/// </summary>
public enum ShareState { Requested, Granted, Denied, Appealed, Rejected, Refused, Revoked, TakenBack }
