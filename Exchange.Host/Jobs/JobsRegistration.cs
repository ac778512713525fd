using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.InMemory;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>Tasks (Hangfire runs them) and schedules (Quartz fires them); both keep nothing that is not stored elsewhere.</summary>
public static class JobsRegistration
{
    /// <summary>Needs storage, registry and records, and a <see cref="TimeProvider"/>. Add further <see cref="TaskKind"/>s as singletons.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, JobsOptions options)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<CaseReading>();
        services.AddSingleton<TaskTable>().AddSingleton<TaskKinds>().AddSingleton<TaskRunner>().AddSingleton<TaskDesk>().AddSingleton<ReplayParked>().AddSingleton<VerifyPositions>();
        services.AddSingleton(static provider => provider.GetRequiredService<ReplayParked>().Kind);
        services.AddSingleton(static provider => provider.GetRequiredService<VerifyPositions>().Kind);
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<Schedules>(provider, TimeZoneInfo.FindSystemTimeZoneById(options.TimeZone)));

        // A store of this host's own. Through Hangfire's static configuration two hosts in one process would share the last one's.
        services.AddSingleton<JobStorage>(static _ => new InMemoryStorage(new InMemoryStorageOptions()));
        services.AddHangfire(static configuration => configuration.SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
        services.AddHostedService<JobsAtStart>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = options.Workers;
            server.ServerName = "exchange";
            server.StopTimeout = TimeSpan.FromSeconds(5);
            server.ShutdownTimeout = TimeSpan.FromSeconds(15);
        });

        services.AddHostedService<ScheduleWatch>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(static scheduler => scheduler.InstanceName = "exchange");
            quartz.UseDefaultThreadPool(4);
            quartz.UseInMemoryStore();
            quartz.AddJob<LookJob>(static job => job.WithIdentity(LookJob.Key).StoreDurably());
            quartz.AddJob<SweepJob>(static job => job.WithIdentity(SweepJob.Key).StoreDurably().DisallowConcurrentExecution());
            quartz.AddTrigger(static trigger => trigger.ForJob(SweepJob.Key).WithIdentity("sweep")
                .WithSimpleSchedule(SweepJob.Interval, static schedule => schedule.RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        });
        services.AddQuartzHostedService(static quartz => quartz.WaitForJobsToComplete = true);
        return services;
    }

    /// <summary>Hangfire's dashboard at /jobs, to look at only: what changes a task goes through the task table. 401 for whoever may not enter.</summary>
    public static IEndpointConventionBuilder MapJobsDashboard(this WebApplication app, Func<HttpContext, bool> mayEnter) => app.MapHangfireDashboard("/jobs", new DashboardOptions
    {
        Authorization = [new Door(mayEnter)],
        IsReadOnlyFunc = static _ => true,
        DashboardTitle = "Exchange",
        DisplayStorageConnectionString = false,
        AppPath = "/",
    });

    private sealed class Door(Func<HttpContext, bool> mayEnter) : IDashboardAuthorizationFilter
    {
        public bool Authorize(DashboardContext context) => mayEnter(context.GetHttpContext());
    }
}
