using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Jobs;

/// <summary>Keeps the schedules as the registry has them. At start it lets nothing start before they stand; what is due by then goes while the rest starts.</summary>
internal sealed partial class ScheduleWatch(RegistryShelf shelf, Schedules schedules, TimeProvider clock, ILogger<ScheduleWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(0);
    private Task _releasing = Task.CompletedTask;

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        shelf.Follow(_ => _changed.Release());
        await Take(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await Keep(stoppingToken);
        }
        finally
        {
            await _releasing;
        }
    }

    private async Task Keep(CancellationToken stoppingToken)
    {
        for (var stands = true; !stoppingToken.IsCancellationRequested; stands = false)
        {
            try
            {
                if (!stands)
                {
                    await _changed.WaitAsync(stoppingToken);
                    while (_changed.Wait(0, CancellationToken.None)) { }
                    await Take(stoppingToken);
                }
                // Who finds a firing under way leaves it alone, so few are ever waited for.
                _releasing = _releasing.IsCompleted ? Release(stoppingToken) : Task.WhenAll(_releasing, Release(stoppingToken));
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
                await Task.Delay(Again, clock, stoppingToken);
                _changed.Release();
            }
        }
    }

    /// <summary>Never throws: what is not released now is found by the next look.</summary>
    private async Task Release(CancellationToken stop)
    {
        try
        {
            await schedules.CatchUp(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The hub stops.
        }
        catch (Exception error)
        {
            LogNotReleased(error);
        }
    }

    private Task Take(CancellationToken stop) => schedules.Rebuild(shelf.Current.Schedules.Values, shelf.Current.Calendars.Values, stop);

    public override void Dispose()
    {
        _changed.Dispose();
        base.Dispose();
    }

    [LoggerMessage(7021, LogLevel.Error, "The schedules could not be taken over from the registry; this is tried again.")]
    private partial void LogFailed(Exception error);

    [LoggerMessage(7022, LogLevel.Warning, "What is due by the schedules could not be released whole; the next look tries again.")]
    private partial void LogNotReleased(Exception error);
}
