using Exchange.Core.Statistics;

namespace Exchange.Host.Statistics;

/// <summary>Numbers of records by day, organisation, item and channel.</summary>
public static class StatisticsRegistration
{
    /// <summary>On top of records, hosts and tasks.</summary>
    public static IServiceCollection AddStatistics(this IServiceCollection services, StatisticOptions options) => services
        .AddSingleton(options)
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<StatisticCases>(provider, HubTime.Zone))
        .AddSingleton<StatisticSweep>()
        .AddSingleton<StatisticReading>()
        .AddSingleton<StatisticsTask>()
        .AddSingleton(static provider => provider.GetRequiredService<StatisticsTask>().Kind)
        .AddHostedService<StatisticsWatch>();
}
