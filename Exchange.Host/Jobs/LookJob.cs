using Exchange.Core.Storage;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>What a schedule's trigger fires; and every few seconds, for triggers that were lost. It may run beside itself: who finds a firing under way leaves it alone.</summary>
public sealed partial class LookJob(Schedules schedules, ILogger<LookJob> logger) : IJob
{
    public static readonly JobKey Key = new("look");

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            await schedules.CatchUp(cancellationToken);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(7012, LogLevel.Warning, "A look for what is due by the schedules could not read or write; the next one tries again.")]
    private partial void LogLater(Exception error);
}
