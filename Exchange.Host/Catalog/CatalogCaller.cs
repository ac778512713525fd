using Exchange.Core.Catalog;
using Exchange.Core.Registry.Documents;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>What a caller may do in the catalog: an organisation writes its own entries, administrators write all and review what others have written; who is let in sees what is published.</summary>
internal static class CatalogCaller
{
    /// <summary>The organisation whose unpublished entries are seen; an empty text is all, null none.</summary>
    public static string? Sees(this ClientDocument client)
        => client.Roles.Contains(ClientRole.Administrator) || (client.Roles.Contains(ClientRole.Auditor) && client.Organisations.Count == 0) ? ""
        : client.Roles.Contains(ClientRole.Organisation) ? client.Organisation : null;

    public static bool Sees(this ClientDocument client, ResourceRow row) => row.IsOut || client.SeesAll(row);

    /// <summary>Every version, and who wrote it.</summary>
    public static bool SeesAll(this ClientDocument client, ResourceRow row) => client.Sees() is { } own && (own == "" || own == row.Provider);

    public static CatalogOrder Order(this HttpContext context, string? reason, bool dryRun = false)
    {
        var caller = context.Caller();
        var reviews = caller.Roles.Contains(ClientRole.Administrator);
        return new CatalogOrder(caller.Name, reviews ? null : caller.Organisation, reviews, reason, dryRun);
    }

    /// <summary>A reason that nobody can keep.</summary>
    public static IResult? Unfit(HttpContext context, string? reason) => Reasons.Fits(reason) ? null
        : Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? Reasons.En : Reasons.Zh, "error")]);
}
