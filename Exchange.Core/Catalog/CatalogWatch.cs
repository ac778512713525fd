using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Catalog;

/// <summary>Reads the catalog once at start, beside everything else, and then each second what another host has changed.</summary>
public sealed partial class CatalogWatch(CatalogShelf shelf, TimeProvider clock, ILogger<CatalogWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var told = false;
        do
        {
            try
            {
                var begun = clock.GetTimestamp();
                var entries = await shelf.Refresh(stoppingToken);
                if (!told) LogRead(entries, (long)clock.GetElapsedTime(begun).TotalMilliseconds);
                told = true;
            }
            catch (Exception error) when (error is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // What was read last stays in use: a database that is away for a moment must not make the catalog empty.
                LogNotRead(error);
            }
        }
        while (await Next(timer, stoppingToken));
    }

    private static async Task<bool> Next(PeriodicTimer timer, CancellationToken stop)
    {
        try
        {
            return await timer.WaitForNextTickAsync(stop);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    [LoggerMessage(1801, LogLevel.Information, "The catalog is read: {Entries} entries in {Ms} ms.")]
    private partial void LogRead(int entries, long ms);

    [LoggerMessage(1802, LogLevel.Warning, "The catalog could not be read; what was read last stays in use.")]
    private partial void LogNotRead(Exception error);
}
