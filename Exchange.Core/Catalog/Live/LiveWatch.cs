using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog.Live;

/// <summary>Reads every few seconds what a look, of this or another host, has found.</summary>
public sealed partial class LiveWatch(LiveShelf shelf, TimeProvider clock, ILogger<LiveWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await shelf.Refresh(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // What was read last is shown until the database is back.
                LogNotRead(error);
            }
            catch (OperationCanceledException)
            {
                return;
            }
            await Task.Delay(Interval, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1841, LogLevel.Warning, "How alive the catalog's entries are could not be read; what was read last is shown.")]
    private partial void LogNotRead(Exception error);
}
