using Quartz;

namespace Exchange.Host.Retention;

/// <summary>Pruning what has been kept long enough: a kind of task, and where a setting asks for it a run a day.</summary>
public static class RetentionRegistration
{
    /// <summary>On top of records, progress and jobs.</summary>
    public static IServiceCollection AddRetention(this IServiceCollection services, RetentionOptions options)
    {
        services.AddSingleton(options).AddSingleton<PruneTask>().AddSingleton(static provider => provider.GetRequiredService<PruneTask>().Kind);
        if (!options.Wants()) return services;
        return services.AddQuartz(static quartz =>
        {
            quartz.AddJob<PruneJob>(static job => job.WithIdentity(PruneJob.Key).StoreDurably().DisallowConcurrentExecution());
            quartz.AddTrigger(static trigger => trigger.ForJob(PruneJob.Key).WithIdentity("retention")
                .WithSimpleSchedule(static schedule => schedule.WithInterval(PruneJob.Interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        });
    }
}
