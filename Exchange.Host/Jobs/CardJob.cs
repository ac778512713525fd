using System.Diagnostics;
using Exchange.Core.Hosts;
using Exchange.Core.Records.Stories;
using Exchange.Core.Storage;
using Quartz;

namespace Exchange.Host.Jobs;

/// <summary>
/// Every half minute: looks at the records whose cards may have changed, slice by slice until no more are due. At midnight all that run are: between two slices it rests for longer than the slice took,
/// so that what is taken in never waits for more than one of them. Of several hosts one looks; two that look at the same time show each card once all the same.
/// </summary>
public sealed partial class CardJob(CardSweep sweep, HostTurns turns, TimeProvider clock, ILogger<CardJob> logger) : IJob
{
    public static readonly JobKey Key = new("cards");

    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private const int RestFor = 2;

    public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
    {
        try
        {
            while (await turns.Hold("cards", Interval * 2, cancellationToken))
            {
                var watch = Stopwatch.StartNew();
                if (await sweep.Look(cancellationToken) < CardSweep.Slice) return;
                await Task.Delay(watch.Elapsed * RestFor, clock, cancellationToken);
            }
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(7013, LogLevel.Warning, "A look at the cards could not read or write; the next one tries again.")]
    private partial void LogLater(Exception error);
}
