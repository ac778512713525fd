using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Registry;

/// <summary>
/// Keeps what is read from memory fresh: registered documents, client keys, secrets. At start it reads all three once and lets nothing start that
/// cannot be read; then it looks twice a second, so that what another host changes is seen here within a second; and at once where that host could say so.
/// </summary>
public sealed partial class RegistryWatch(
    RegistryShelf shelf, ClientKeys keys, Secrets secrets, TimeProvider clock, ILogger<RegistryWatch> logger) : BackgroundService
{
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _asked = new(0, 1);

    /// <summary>Another host says that it has changed something. Returns at once.</summary>
    public void LookNow()
    {
        try
        {
            if (_asked.CurrentCount == 0) _asked.Release();
        }
        catch (Exception error) when (error is SemaphoreFullException or ObjectDisposedException)
        {
            // Somebody else has asked between the look and the release, or nobody looks any more.
        }
    }

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        await Look(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        var asked = _asked.WaitAsync(stoppingToken);
        for (var tick = Next(timer, stoppingToken); ;)
        {
            await Task.WhenAny(tick, asked);
            if (asked.IsCompletedSuccessfully) asked = _asked.WaitAsync(stoppingToken);
            if (tick.IsCompleted)
            {
                if (!await tick) return;
                tick = Next(timer, stoppingToken);
            }
            if (stoppingToken.IsCancellationRequested) return;
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

    // Each by itself: a document that only a newer program can read must not keep a key that is revoked.
    private Task Look(CancellationToken stop) => Task.WhenAll(keys.Refresh(stop), secrets.Refresh(stop), shelf.Refresh(stop));

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

    public override void Dispose()
    {
        _asked.Dispose();
        base.Dispose();
    }

    [LoggerMessage(1201, LogLevel.Warning, "The registry could not be read; what was read last stays in use.")]
    private partial void LogNotRead(Exception error);
}
