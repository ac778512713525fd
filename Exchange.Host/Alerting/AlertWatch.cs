using Exchange.Core.Alerts;
using Exchange.Core.Hosts;

namespace Exchange.Host.Alerting;

/// <summary>Looks every half minute, marks what it sees in the table that all hosts share, and tells what is to be told when this host has the turn.</summary>
public sealed partial class AlertWatch(AlertOptions options, AlertLook look, AlertTable table, HostTurns turns, AlertPost post, TimeProvider clock, ILogger<AlertWatch> logger) : BackgroundService
{
    internal static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Turn = TimeSpan.FromMinutes(2);

    private readonly AlertTimes _times = new(TimeSpan.FromMinutes(options.BreakerMinutes));
    private readonly StoppedLog _log = new(TimeSpan.FromMinutes(options.LogMinutes), new AlertTimes(TimeSpan.FromMinutes(options.BreakerMinutes)), clock);
    private long? _lookingSince;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(Looks(stoppingToken), post.Run(stoppingToken));

    private async Task Looks(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Every, clock);
        var (beat, round) = (Task.CompletedTask, Task.CompletedTask);
        while (await timer.WaitForNextTickAsync(stop))
        {
            if (_log.Look() is { } told) post.Tell(told.Kind, [told.Row]);
            // A database that does not answer, or a disk that cannot be asked, keeps its own task waiting and not this loop: that it stands still is what has to be told then.
            if (beat.IsCompleted) beat = Task.Run(Beat, stop);
            if (round.IsCompleted) round = Task.Run(() => Round(stop), stop);
        }
    }

    /// <summary>Never throws. Apart from the round: what cannot be looked at does not say that nothing can be committed.</summary>
    internal async Task Beat()
    {
        try
        {
            await table.Beat();
            _log.Written();
        }
        catch (Exception error)
        {
            LogNoBeat(error.GetType().Name);
        }
    }

    /// <summary>Never throws: a hub that cannot tell of itself goes on with its work.</summary>
    internal async Task Round(CancellationToken stop)
    {
        try
        {
            // If we stop before this is stored, the next look marks it, here or on another host.
            await table.Mark(await look.Now(stop));
            if (await turns.Hold("alerts", Turn, stop)) await Tell(stop);
        }
        catch (Exception) when (stop.IsCancellationRequested)
        {
            // Asked to stop; what was seen comes with the next start.
        }
        catch (Exception error)
        {
            // What could not be looked at has not been seen, and is not over for that.
            _lookingSince = null;
            LogNotLooked(error.GetType().Name);
        }
    }

    private async Task Tell(CancellationToken stop)
    {
        var (now, rows) = await table.Read(stop);
        if (rows.Count == 0) return;
        var plan = AlertPlan.Of(rows, now, _lookingSince ??= now, _times);
        // Claimed first and told then: if we stop between, a digest tells it an hour later. The other way round every restart could tell it again.
        post.Tell(AlertKind.First, await table.Claim(AlertKind.First, plan.First));
        post.Tell(AlertKind.Digest, await table.Claim(AlertKind.Digest, plan.Digest));
        post.Tell(AlertKind.Recovery, await table.Claim(AlertKind.Recovery, plan.Recovered));
        await table.Claim(AlertKind.Recovery, plan.Forgotten);
    }

    [LoggerMessage(9210, LogLevel.Warning, "Nothing could be committed to see whether that is possible: {Kind}. The next look tries again.")]
    private partial void LogNoBeat(string kind);

    [LoggerMessage(9211, LogLevel.Warning, "It could not be looked whether there is something to alert of: {Kind}. The next look tries again.")]
    private partial void LogNotLooked(string kind);
}
