using Exchange.Core.Catalog.Harvest;
using Exchange.Host.Jobs;

namespace Exchange.Host.Catalog.Harvest;

/// <summary>Rows of libraries that the hub itself gets from their sources. 归集</summary>
public static class HarvestRegistration
{
    /// <summary>On top of the libraries, jobs and live evidence.</summary>
    public static IServiceCollection AddHarvest(this IServiceCollection services, HarvestOptions options) => services
        .AddSingleton(options)
        .AddSingleton<Pullers>()
        .AddSingleton<Harvester>()
        .AddSingleton<HarvestFires>()
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<HarvestLook>(provider, HubTime.Zone))
        .AddSingleton<HarvestTask>()
        .AddSingleton(static provider => provider.GetRequiredService<HarvestTask>().Kind)
        .AddSingleton<HarvestFirings>()
        .AddSingleton<BeforeFiring>(static provider => provider.GetRequiredService<HarvestFirings>().Start);
}
