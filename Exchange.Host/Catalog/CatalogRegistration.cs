using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Proving;
using Exchange.Core.Records;

namespace Exchange.Host.Catalog;

/// <summary>The resource catalog: entries, their review, search, forms and harvest.</summary>
public static class CatalogRegistration
{
    /// <summary>On top of storage, log and registry.</summary>
    public static IServiceCollection AddCatalog(this IServiceCollection services, CatalogOptions options) => services
        .AddSingleton(options)
        .AddSingleton<CatalogTable>()
        .AddSingleton<CatalogShelf>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<CatalogDesk>(provider, HubTime.Zone))
        .AddSingleton<RowCorrectionTable>()
        .AddSingleton<RowCorrectionPruning>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<RowCorrectionDesk>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<RowCorrectionChaser>(provider, HubTime.Zone))
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<LicenceBook>(provider, HubTime.Zone))
        .AddSingleton<LicenceFileTable>()
        .AddSingleton<LicenceDueTable>()
        .AddSingleton<LicenceDesk>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<LicenceMint>(provider, HubTime.Zone))
        .AddSingleton<LicenceHolders>()
        .AddSingleton<LicenceRowMaking>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<LicenceRegistrar>(provider, HubTime.Zone))
        .AddSingleton<OpenResources>()
        .AddSingleton<EvidenceDesk>()
        .AddSingleton<PrefillDesk>()
        .AddSingleton<AnswerBook>()
        // Taking in knows records and no catalog: it is given what looks a licence up.
        .AddSingleton<LicenceLook>(static provider => provider.GetRequiredService<LicenceBook>().Look)
        .AddSingleton<ShareLook>(static provider => provider.GetRequiredService<AnswerBook>().Look)
        .AddHostedService<LicenceWatch>()
        .AddHostedService<CatalogWatch>();
}
