using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Registry;

/// <summary>
/// Keeps what is read from memory fresh: registered documents, client keys, secrets. At start it reads all three once and lets nothing start that
/// cannot be read; then it looks twice a second, so that what another host changes is seen here within a second.
/// </summary>
public sealed partial class RegistryWatch(
    RegistryShelf shelf, ClientKeys keys, Secrets secrets, TimeProvider clock, ILogger<RegistryWatch> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Look(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        while (await Next(timer, stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                // The last known state stays: a database that is away for a moment must not make the hub forget its clients.
                LogNotRead(e);
            }
        }
    }

    private async Task Look(CancellationToken stop)
    {
        await shelf.Refresh(stop);
        await keys.Refresh(stop);
        await secrets.Refresh(stop);
    }

    private static async ValueTask<bool> Next(PeriodicTimer timer, CancellationToken stop)
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

    [LoggerMessage(1201, LogLevel.Warning, "The registry could not be read; what was read last stays in use.")]
    private partial void LogNotRead(Exception error);
}
