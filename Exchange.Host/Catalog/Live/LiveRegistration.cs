using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Host.Jobs;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace Exchange.Host.Catalog;

/// <summary>How alive the catalog's entries are: a look twice a minute by one host, and what it found in the memory of each.</summary>
public static class LiveRegistration
{
    /// <summary>On top of catalog and jobs.</summary>
    public static IServiceCollection AddLive(this IServiceCollection services, LiveOptions options)
    {
        services.TryAddSingleton<LibraryTable>();
        return services
            .AddSingleton(options)
            .AddSingleton<LiveTable>()
            .AddSingleton<LiveShelf>()
            .AddSingleton(static provider => ActivatorUtilities.CreateInstance<ResourceUse>(provider, HubTime.Zone))
            .AddSingleton(static provider => ActivatorUtilities.CreateInstance<LiveSweep>(provider, HubTime.Zone))
            .AddHostedService<LiveWatch>()
            .AddQuartz(static quartz =>
            {
                quartz.AddJob<LiveJob>(static job => job.WithIdentity(LiveJob.Key).StoreDurably().DisallowConcurrentExecution());
                quartz.AddTrigger(static trigger => trigger.ForJob(LiveJob.Key).WithIdentity("live")
                    .WithSimpleSchedule(static schedule => schedule.WithInterval(LiveJob.Interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
            });
    }
}
