using Exchange.Core.Idempotency;
using Exchange.Core.Storage;

namespace Exchange.Host.Api;

/// <summary>Throws away, every minute, the answers that were kept long enough; at start, what an earlier run of the only host left under way.</summary>
internal sealed partial class KeptAnswersWatch(KeptAnswers answers, Database database, TimeProvider clock, ILogger<KeptAnswersWatch> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Options.Provider == Provider.Sqlite) await answers.FreeAtStart();
        await base.StartAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Prune(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task Prune(CancellationToken stop)
    {
        try
        {
            await answers.Prune(stop);
        }
        catch (Exception error) when (error is StorageUnavailableException or System.Data.Common.DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(3202, LogLevel.Warning, "Kept answers could not be thrown away; the next look tries again.")]
    private partial void LogLater(Exception error);
}
