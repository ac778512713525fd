using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Host.Security;
using Hangfire;
using Hangfire.AspNetCore;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>Tasks (Hangfire runs them) and schedules (Quartz fires them); both keep nothing that is not stored elsewhere.</summary>
public static class JobsRegistration
{
    /// <summary>On top of storage, registry and records. Further <see cref="TaskKind"/>s are added as singletons.</summary>
    public static IServiceCollection AddJobs(this IServiceCollection services, JobsOptions? options = null)
    {
        options ??= new JobsOptions();
        var workers = options.Workers;
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<TaskTable>(provider, TimeSpan.FromSeconds(options.LeaseSeconds))).AddSingleton<TaskKinds>().AddSingleton<TaskRunner>().AddSingleton<TaskDesk>().AddSingleton<ReplayParked>().AddSingleton<DiscardParked>().AddSingleton<VerifyPositions>();
        services.AddSingleton(static provider => provider.GetRequiredService<ReplayParked>().Kind);
        services.AddSingleton(static provider => provider.GetRequiredService<DiscardParked>().Kind);
        services.AddSingleton(static provider => provider.GetRequiredService<VerifyPositions>().Kind);
        services.AddSingleton(static provider => ActivatorUtilities.CreateInstance<Schedules>(provider, HubTime.Zone));

        // A store and an activator of this host's own. Through Hangfire's static configuration two hosts in one process would share the last one's.
        services.AddSingleton(provider => JobsStore.Of(provider.GetRequiredService<Database>().Options, options));
        services.AddSingleton(static provider => provider.GetRequiredService<JobsStore>().Open());
        services.AddSingleton<JobActivator>(static provider => new AspNetCoreJobActivator(provider.GetRequiredService<IServiceScopeFactory>()));
        services.AddHangfire(static (provider, configuration) => configuration.UseLogProvider(new JobsLog(provider.GetRequiredService<ILoggerFactory>())).SetDataCompatibilityLevel(CompatibilityLevel.Version_180).UseSimpleAssemblyNameTypeSerializer().UseRecommendedSerializerSettings());
        services.AddHostedService<JobsAtStart>();
        services.AddHangfireServer(server =>
        {
            server.WorkerCount = workers;
            server.ServerName = "exchange";   // Hangfire adds what tells hosts apart.
            server.SchedulePollingInterval = TimeSpan.FromMinutes(10);   // Nothing is put off here: Quartz decides when.
            server.StopTimeout = TimeSpan.FromSeconds(5);
            server.ShutdownTimeout = TimeSpan.FromSeconds(15);
        });

        services.AddHostedService<ScheduleWatch>();
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(static scheduler =>
            {
                scheduler.InstanceName = "exchange";
                // A firing under way ends between two slices and does not hold up the hub's end.
                scheduler.ShutdownJobInterruption = ShutdownJobInterruption.Always;
            });
            quartz.UseDefaultThreadPool(4);
            quartz.UseInMemoryStore();
            quartz.AddJob<LookJob>(static job => job.WithIdentity(LookJob.Key).StoreDurably());
            quartz.AddJob<SweepJob>(static job => job.WithIdentity(SweepJob.Key).StoreDurably().DisallowConcurrentExecution());
            foreach (var (job, name) in new[] { (SweepJob.Key, "sweep"), (LookJob.Key, "look") })
                quartz.AddTrigger(trigger => trigger.ForJob(job).WithIdentity(name)
                    .WithSimpleSchedule(static schedule => schedule.WithInterval(SweepJob.Interval).RepeatForever().WithMisfireInstruction(SimpleTriggerMisfireInstruction.NextWithRemainingCount)));
        });
        services.AddQuartzHostedService(static quartz => quartz.WaitForJobsToComplete = true);
        return services;
    }

    /// <summary>Hangfire's dashboard at /jobs, for administrators, to look at only: what changes a task goes through the task table.</summary>
    public static IEndpointConventionBuilder MapJobsDashboard(this WebApplication app) => app.MapHangfireDashboard("/jobs", new DashboardOptions
    {
        Authorization = [],   // The endpoint has its own rule, below; Hangfire's default lets in whoever calls from this machine.
        IsReadOnlyFunc = static _ => true,
        DashboardTitle = "Exchange",
        DisplayStorageConnectionString = false,
        AppPath = "/",
    }).RequireAuthorization(Access.Administrator)
        .WithPagePolicy("default-src 'self'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'");
}
