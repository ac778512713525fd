using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>What a schedule's trigger fires.</summary>
public sealed class LookJob(Schedules schedules) : IJob
{
    public static readonly JobKey Key = new("look");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) => await schedules.CatchUp(cancellationToken);
}
