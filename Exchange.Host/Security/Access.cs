using Exchange.Core.Registry.Documents;
using Microsoft.AspNetCore.Authorization;

namespace Exchange.Host.Security;

/// <summary>Who may do what: a policy a role, and nothing without one.</summary>
public static class Access
{
    public const string Intake = "intake";
    public const string Organisation = "organisation";
    public const string Auditor = "auditor";
    public const string Administrator = "administrator";

    /// <summary>Whoever takes part in records; what each sees is narrowed further.</summary>
    public const string Reader = "reader";

    /// <summary>Administrators, and organisations for their own.</summary>
    public const string ParkedProgress = "parked-progress";

    /// <summary>Likewise.</summary>
    public const string Reconciliation = "reconciliation";

    /// <summary>Who may ask a department for a step: intake clients of their own records, and administrators.</summary>
    public const string Reminders = "reminders";

    /// <summary>Whoever may have a subscription, and administrators.</summary>
    public const string Subscriber = "subscriber";

    /// <summary>Who writes entries of the catalog: administrators, and organisations their own.</summary>
    public const string Catalog = "catalog";

    /// <summary>Who uses data of resources and may say that a value is wrong.</summary>
    public const string Corrections = "corrections";

    /// <summary>Who asks for shares and reads under them.</summary>
    public const string Sharing = "sharing";

    /// <summary>Who asks who has read data of a person: intake clients for whoever stands at their window, auditors and administrators.</summary>
    public const string ShareReads = "share-reads";

    /// <summary>Who decides about shares: organisations about their own, administrators about appeals.</summary>
    public const string ShareDecisions = "share-decisions";

    /// <summary>Whoever may see records whole.</summary>
    public const string Archive = "archive";

    /// <summary>Auditors and administrators, and organisations for their own.</summary>
    public const string Statistics = "statistics";

    /// <summary>How the hub is and what it measures: for a monitoring system, whose key opens nothing else.</summary>
    public const string Watcher = "watcher";

    /// <summary>Whoever brings files: with records, or as results.</summary>
    public const string Uploader = "uploader";

    /// <summary>Whoever gives numbers to records or steps.</summary>
    public const string Numbers = "numbers";

    public static void AddPolicies(AuthorizationOptions options)
    {
        options.FallbackPolicy = new AuthorizationPolicyBuilder().RequireAuthenticatedUser().Build();
        options.AddPolicy(Intake, policy => policy.RequireRole(nameof(ClientRole.Intake)));
        options.AddPolicy(Organisation, policy => policy.RequireRole(nameof(ClientRole.Organisation)));
        options.AddPolicy(Auditor, policy => policy.RequireRole(nameof(ClientRole.Auditor), nameof(ClientRole.Administrator)));
        options.AddPolicy(Administrator, policy => policy.RequireRole(nameof(ClientRole.Administrator)));
        options.AddPolicy(ParkedProgress, policy => policy.RequireRole(nameof(ClientRole.Organisation), nameof(ClientRole.Administrator)));
        options.AddPolicy(Reconciliation, policy => policy.RequireRole(nameof(ClientRole.Organisation), nameof(ClientRole.Administrator)));
        options.AddPolicy(Catalog, policy => policy.RequireRole(nameof(ClientRole.Organisation), nameof(ClientRole.Administrator)));
        options.AddPolicy(Corrections, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation)));
        options.AddPolicy(Sharing, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation)));
        options.AddPolicy(ShareReads, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Auditor), nameof(ClientRole.Administrator)));
        options.AddPolicy(ShareDecisions, policy => policy.RequireRole(nameof(ClientRole.Organisation), nameof(ClientRole.Administrator)));
        options.AddPolicy(Reminders, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Administrator)));
        options.AddPolicy(Reader, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation), nameof(ClientRole.Auditor), nameof(ClientRole.Administrator)));
        options.AddPolicy(Archive, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Auditor), nameof(ClientRole.Administrator)));
        options.AddPolicy(Statistics, policy => policy.RequireRole(nameof(ClientRole.Organisation), nameof(ClientRole.Auditor), nameof(ClientRole.Administrator)));
        options.AddPolicy(Subscriber, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation), nameof(ClientRole.Administrator)));
        options.AddPolicy(Uploader, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation)));
        options.AddPolicy(Numbers, policy => policy.RequireRole(nameof(ClientRole.Intake), nameof(ClientRole.Organisation)));
        options.AddPolicy(Watcher, policy => policy.RequireRole(nameof(ClientRole.Watcher), nameof(ClientRole.Administrator)));
    }
}
