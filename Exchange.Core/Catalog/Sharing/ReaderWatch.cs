using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Sharing;

/// <summary>Makes runs of the newest traces of readings, each second as many as there are for.</summary>
/// <remarks>Several hosts may look at once: each run is made by who is first.</remarks>
public sealed partial class ReaderWatch(ReaderTable readers, TimeProvider clock, ILogger<ReaderWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    while (await readers.Fold(clock.GetUtcNow(), stoppingToken)) { }
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    // What is not sorted is found all the same; the next look finds it again.
                    LogNotFolded(error);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops.
        }
    }

    [LoggerMessage(1861, LogLevel.Warning, "Traces of readings could not be sorted by person; it is tried again.")]
    private partial void LogNotFolded(Exception error);
}
