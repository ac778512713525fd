using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Jobs;

/// <summary>Keeps the schedules as the registry has them. At start it lets nothing start before they stand.</summary>
internal sealed partial class ScheduleWatch(RegistryShelf shelf, Schedules schedules, TimeProvider clock, ILogger<ScheduleWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _changed = new(0);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        shelf.Follow(_ => _changed.Release());
        await Take(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await _changed.WaitAsync(stoppingToken);
            while (_changed.Wait(0, CancellationToken.None)) { }
            try
            {
                await Take(stoppingToken);
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                LogFailed(error);
                await Task.Delay(Again, clock, stoppingToken);
                _changed.Release();
            }
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
}
