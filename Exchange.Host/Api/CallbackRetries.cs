using System.Data.Common;
using Exchange.Core.Progress;
using Exchange.Core.Storage;

namespace Exchange.Host.Api;

/// <summary>
/// Callbacks that came too early are tried again: a department may call back before its answer to the push has come, and its own number is not known until then.
/// A system that is fetched from has its poller for that; one that only calls back has none, and may even be stopped.
/// </summary>
public sealed partial class CallbackRetries(CallbackAdapters adapters, ProgressRowDesk desk, TimeProvider clock, ILogger<CallbackRetries> logger) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Two hosts may try the same row: the event's id makes one event of both.
        for (; !stoppingToken.IsCancellationRequested; await Task.Delay(Rest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing))
        {
            try
            {
                foreach (var adapter in adapters.Names()) await desk.RetryEarly(adapter, stoppingToken);
            }
            catch (Exception error) when (error is StorageUnavailableException or DbException)
            {
                LogNotTried(error);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // Asked to stop.
            }
        }
    }

    [LoggerMessage(4402, LogLevel.Warning, "Callbacks that came too early could not be tried again; the next try is in a second.")]
    private partial void LogNotTried(Exception error);
}
