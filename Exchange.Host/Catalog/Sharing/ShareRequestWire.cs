using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>A share that is asked for.</summary>
/// <param name="Resource">Code of the entry.</param>
/// <param name="Purpose">用途: a value of the table of purposes.</param>
/// <param name="Basis">使用依据: the law, regulation or task, 1 to 500 characters.</param>
/// <param name="PerDay">Most rows a day.</param>
/// <param name="Until">The last day, yyyy-MM-dd.</param>
/// <param name="Items">适用事项: items in whose handling it is read; left out: in whichever.</param>
/// <param name="Fields">Fields that are handed out, and <paramref name="Verifies"/> those that are only compared, yes or no.</param>
/// <param name="Rows">Which rows: a condition over the fields of a row, in the expression language.</param>
/// <param name="Consent">The person whom a row is about will have consented.</param>
/// <param name="Bulk">批量共享: all rows are walked, without a record.</param>
/// <param name="PerMinute">Most queries a minute; 0 for no limit of its own.</param>
public sealed record ShareRequestBody(
    string Resource, string Purpose, string Basis, long PerDay, string Until, IReadOnlyList<string>? Items = null, IReadOnlyList<string>? Fields = null, IReadOnlyList<string>? Verifies = null, string? Rows = null,
    bool Consent = false, bool Bulk = false, int PerMinute = 0);

/// <summary>What is granted; whatever is left out as it was asked for. Never more than that.</summary>
/// <param name="Verifies">Fields that were asked for as a whole may be granted for comparing.</param>
/// <param name="Masks">How fields are shown; looser than the catalog says only by the provider.</param>
/// <param name="Rows">Holds beside the condition that was asked for.</param>
/// <param name="Reason">At most 500 characters.</param>
public sealed record ShareGrantBody(
    IReadOnlyList<string>? Items = null, IReadOnlyList<string>? Fields = null, IReadOnlyList<string>? Verifies = null, IReadOnlyDictionary<string, MaskRule>? Masks = null, string? Rows = null, bool? Consent = null,
    bool? Bulk = null, long? PerDay = null, int? PerMinute = null, string? Until = null, string? Reason = null);

/// <param name="Reason">Why, 1 to 500 characters.</param>
public sealed record ShareReasonBody(string? Reason = null);

/// <param name="Reason">At most 500 characters.</param>
public sealed record ShareTakeBackBody(string? Reason = null);

/// <summary>A request and what became of it; its number is that of the grant.</summary>
/// <param name="Provider">The organisation that decides.</param>
/// <param name="Organisation">Who asks: clients of this organisation read under it.</param>
/// <param name="Client">The client that has asked.</param>
/// <param name="State">requested, granted, denied, appealed, rejected, refused, revoked or takenBack.</param>
/// <param name="Terms">What was asked for; once granted, what is granted.</param>
/// <param name="Revision">Rises with every step.</param>
/// <param name="Due">The last day for a decision, yyyy-MM-dd.</param>
/// <param name="Overdue">That day is over and there is none.</param>
/// <param name="Refusal">不予共享依据: of one that is refused, the law by which the resource is not shared.</param>
public sealed record ShareLine(
    long Number, string Resource, string Provider, string Organisation, string Client, ShareState State, ShareTermsBody Terms, long Revision, string? Due, bool Overdue, DateTimeOffset RequestedAt, DateTimeOffset? DecidedAt,
    string? Refusal)
{
    public static ShareLine Of(ShareGrant one, CatalogOptions options, string today) => new(
        one.Number, EntryState.Shown(one.Resource, options), one.Provider, one.Organisation, one.Client, one.State, ShareTermsBody.Of(one.Terms), one.Revision, one.Due,
        one.Due is { } due && string.CompareOrdinal(due, today) < 0, one.RequestedAt, one.DecidedAt, one.Terms.Refusal);
}

/// <summary>Terms of a request or grant.</summary>
/// <param name="Masks">How the grant masks fields where the catalog says otherwise.</param>
/// <param name="AtOnce">Granted by the catalog, as the resource is unconditional; it holds as long as that is so.</param>
public sealed record ShareTermsBody(
    string Purpose, string Basis, IReadOnlyList<string> Items, IReadOnlyList<string> Fields, IReadOnlyList<string> Verifies, IReadOnlyDictionary<string, MaskRule> Masks, string? Rows, bool Consent, bool Bulk, long PerDay,
    int PerMinute, string Until, bool AtOnce)
{
    public static ShareTermsBody Of(GrantTerms terms) => new(
        terms.Purpose, terms.Basis, terms.Items, terms.Fields, terms.Verifies, terms.Masks, terms.Rows, terms.Consent, terms.Bulk, terms.PerDay, terms.PerMinute, terms.Until, terms.AtOnce);
}

/// <summary>A request with its life.</summary>
/// <param name="UsedToday">Rows handed out under it today.</param>
public sealed record ShareBody(ShareLine Request, IReadOnlyList<ShareStepBody> Steps, long UsedToday);

/// <param name="Act">How the request stood then.</param>
/// <param name="By">The client; left out where the catalog has answered by itself.</param>
public sealed record ShareStepBody(long Revision, ShareState Act, DateTimeOffset At, string? By, string? Reason);
