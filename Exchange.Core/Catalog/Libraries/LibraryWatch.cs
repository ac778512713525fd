using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Libraries;

/// <summary>Looks after batches that were left half done: at start and then each minute.</summary>
/// <remarks>Several hosts may look at once: each step of a batch is done by who is first.</remarks>
public sealed partial class LibraryWatch(LibraryWriter writer, TimeProvider clock, ILogger<LibraryWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            do
            {
                try
                {
                    await writer.Tend(stoppingToken);
                }
                catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
                {
                    // The next look finds the same, and whatever was done of it.
                    LogNotTended(error);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The host stops. What is half done is found by the next start.
        }
    }

    [LoggerMessage(1811, LogLevel.Warning, "Batches of libraries that were left half done could not be looked after; it is tried again.")]
    private partial void LogNotTended(Exception error);
}
