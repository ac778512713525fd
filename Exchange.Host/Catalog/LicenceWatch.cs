using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Hosts;
using Exchange.Core.Storage;

namespace Exchange.Host.Catalog;

/// <summary>Every minute, on one host at a time: certificates become licences, and what is late, they, an answer about a value or a decision about a share, is said.</summary>
internal sealed partial class LicenceWatch(LicenceRegistrar registrar, RowCorrectionChaser corrections, ShareChaser shares, HostTurns turns, TimeProvider clock, ILogger<LicenceWatch> logger) : BackgroundService
{
    private const string Turn = "licences";

    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

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

    internal async Task Look(CancellationToken stop)
    {
        try
        {
            // Two hosts that meet here all the same do no harm: each step is guarded by its own row, and a library has one batch at a time.
            if (!await turns.Hold(Turn, Interval * 2, stop)) return;
            await registrar.Look(stop);
            await corrections.Look(stop);
            await shares.Look(stop);
        }
        // Whatever it is, it concerns one licence or correction, and must not end the hub.
        catch (Exception error) when (error is not OperationCanceledException)
        {
            LogLater(error);
        }
    }

    [LoggerMessage(1822, LogLevel.Warning, "Licences, corrections and shares could not be looked through; the next look tries again.")]
    private partial void LogLater(Exception error);
}
