using Exchange.Core.Records.Stories;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>Looking after limits: cards, once a day for each record that has one, and whenever something was told.</summary>
public static class CardRegistration
{
    /// <summary>On top of records and jobs.</summary>
    public static IServiceCollection AddCards(this IServiceCollection services) => services
        .AddSingleton(static provider => ActivatorUtilities.CreateInstance<CardSweep>(provider, HubTime.Zone))
        .AddQuartz(static quartz =>
        {
            quartz.AddJob<CardJob>(static job => job.WithIdentity(CardJob.Key).StoreDurably().DisallowConcurrentExecution());
            quartz.AddTrigger(static trigger => trigger.ForJob(CardJob.Key).WithIdentity("cards")
                .WithSimpleSchedule(static schedule => schedule.WithInterval(CardJob.Interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        });
}
