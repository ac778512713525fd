using System.Data.Common;
using System.Diagnostics;
using Exchange.Core.Hosts;
using Exchange.Core.Statistics;
using Exchange.Core.Storage;

namespace Exchange.Host.Statistics;

/// <summary>Brings the statistics up to date, on one host at a time, and rests nine times as long as it has worked: the main job keeps nine tenths of what one connection and one core can do, whatever there is to count.</summary>
internal sealed partial class StatisticsWatch(StatisticSweep sweep, StatisticOptions options, HostTurns turns, TimeProvider clock, ILogger<StatisticsWatch> logger) : BackgroundService
{
    internal const string Turn = "statistics";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var every = TimeSpan.FromSeconds(options.EverySeconds);
        using var timer = new PeriodicTimer(every, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken)) await Look(every, stoppingToken);
        }
        catch (OperationCanceledException)
        {
            // The hub stops.
        }
    }

    private async Task Look(TimeSpan every, CancellationToken stop)
    {
        try
        {
            // Two hosts that meet here all the same do no harm: what one has read before the other's commit is not written.
            while (await turns.Hold(Turn, every * 2 + StatisticsPace.Longest, stop) && await StatisticsPace.Rested(() => sweep.Step(stop), clock, stop))
            {
                // There is more.
            }
            while (await turns.Hold(Turn, every * 2 + StatisticsPace.Longest, stop) && await StatisticsPace.Rested(() => sweep.DropOld(stop), clock, stop))
            {
                // Likewise.
            }
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(9401, LogLevel.Warning, "Statistics could not be brought up to date; the next look goes on from where it was.")]
    private partial void LogLater(Exception error);
}

/// <summary>How much of the time is spent on counting.</summary>
internal static class StatisticsPace
{
    private const int RestFor = 9;

    public static readonly TimeSpan Longest = TimeSpan.FromMinutes(1);

    public static async Task<bool> Rested(Func<Task<bool>> work, TimeProvider clock, CancellationToken stop)
    {
        var since = Stopwatch.GetTimestamp();
        var more = await work();
        var rest = Stopwatch.GetElapsedTime(since) * RestFor;
        if (more) await Task.Delay(rest < Longest ? rest : Longest, clock, stop);
        return more;
    }
}
