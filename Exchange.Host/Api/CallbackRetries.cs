using Exchange.Core.Progress;
using Exchange.Core.Registry;

namespace Exchange.Host.Api;

/// <summary>
/// Callbacks that came too early are tried again: a department may call back before its answer to the push has come, and its own number is not known until then.
/// A system that is fetched from has its poller for that; one that only calls back has none, and may even be stopped.
/// </summary>
public sealed partial class CallbackRetries(
    CallbackAdapters adapters, RegistryShelf registry, ProgressRowDesk desk, TimeProvider clock, ILogger<CallbackRetries> logger) : BackgroundService
{
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(2);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            foreach (var adapter in registry.Current.Adapters.Keys) await Retry(adapter, stoppingToken);
            await Task.Delay(Rest, clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>Two hosts may try the same row: the event's id makes one event of both.</summary>
    private async Task Retry(string adapter, CancellationToken stop)
    {
        try
        {
            if (adapters.TakesCallbacks(adapter)) await desk.RetryEarly(adapter, stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Asked to stop.
        }
        catch (Exception error)
        {
            // Whatever it is (the database is away, a document no longer fits its kind), the others go on and this one is tried again.
            LogNotTried(error, adapter);
        }
    }

    [LoggerMessage(4402, LogLevel.Warning, "Callbacks of adapter {Adapter} that came too early could not be tried again; the next try follows.")]
    private partial void LogNotTried(Exception error, string adapter);
}
