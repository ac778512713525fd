using Exchange.Core.Records;
using Exchange.Core.Storage;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>
/// Every few seconds: rings all lanes and looks for tasks that nobody runs. Windows whose trigger was lost are looked for as often, by <see cref="LookJob"/>: a firing may take long, and nothing here waits for it.
/// Everything it does is a hint on top of what is stored.
/// </summary>
public sealed partial class SweepJob(Doorbell doorbell, TaskDesk tasks, ILogger<SweepJob> logger) : IJob
{
    public static readonly JobKey Key = new("sweep");

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        doorbell.RingAll();
        try
        {
            await tasks.EnqueueUnfinished(cancellationToken);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(7011, LogLevel.Warning, "The sweep could not read or write; the next one tries again.")]
    private partial void LogLater(Exception error);
}
