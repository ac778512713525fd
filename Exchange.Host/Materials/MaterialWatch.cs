using System.Data.Common;
using Exchange.Core.Hosts;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Host.Materials;

/// <summary>Every few minutes, on one host at a time: what was promised for later is called to mind, results that are not issued in time are said, and what nobody needs any more goes out of the folder.</summary>
internal sealed partial class MaterialWatch(MaterialPruning pruning, MaterialChaser chaser, ResultChaser results, HostTurns turns, TimeProvider clock, ILogger<MaterialWatch> logger) : BackgroundService
{
    private const string Turn = "materials";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(10);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task Look(CancellationToken stop)
    {
        try
        {
            // Two hosts that meet here all the same do no harm: each step is guarded by its own row.
            if (!await turns.Hold(Turn, Interval * 2, stop)) return;
            await chaser.Look(stop);
            await results.Look(stop);
            await pruning.Prune(stop);
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException or IOException or UnauthorizedAccessException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(4306, LogLevel.Warning, "Materials could not be looked through; the next look tries again.")]
    private partial void LogLater(Exception error);
}
