using Exchange.Core.Catalog.Live;
using Exchange.Core.Hosts;
using Exchange.Core.Storage;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>Twice a minute: looks how alive the catalog's entries are, and takes away a little of what was kept of their use for long enough. Of several hosts one looks; two that look at the same time tell each change once all the same.</summary>
public sealed partial class LiveJob(LiveSweep sweep, HostTurns turns, ILogger<LiveJob> logger) : IJob
{
    public static readonly JobKey Key = new("live");

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            if (!await turns.Hold("live", Interval * 2, cancellationToken)) return;
            await sweep.Look(cancellationToken);
            await sweep.Prune(cancellationToken);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(7014, LogLevel.Warning, "A look at how alive the catalog's entries are could not read or write; the next one tries again.")]
    private partial void LogLater(Exception error);
}
