using Exchange.Core.Catalog.Libraries;

namespace Exchange.Host.Catalog.Libraries;

/// <summary>Base libraries: rows of resources of the catalog. 基础库</summary>
public static class LibraryRegistration
{
    /// <summary>On top of the catalog.</summary>
    public static IServiceCollection AddLibraries(this IServiceCollection services, LibraryOptions options) => services
        .AddSingleton(options)
        .AddSingleton<LibraryCommits>()
        .AddSingleton<LibraryTable>()
        .AddSingleton<LibraryRows>()
        .AddSingleton<RowLookups>()
        .AddSingleton<Quarantine>()
        .AddSingleton<LibraryTrace>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<LibraryWriter>(provider, HubTime.Zone))
        .AddSingleton<LibraryDoor>()
        .AddHostedService<LibraryWatch>();
}
