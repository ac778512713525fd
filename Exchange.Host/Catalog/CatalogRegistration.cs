using Exchange.Core.Catalog;

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
        .AddHostedService<CatalogWatch>();
}
