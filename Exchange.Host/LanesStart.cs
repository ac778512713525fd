using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>Last of all, once the registry has been read: the lanes. At stop, pushes under way are settled.</summary>
public sealed partial class LanesStart(Database database, RegistryShelf registry, Ledger ledger, Lanes lanes, ILogger<LanesStart> logger) : IHostedService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _work = Task.CompletedTask;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Options.Provider == Provider.Sqlite) await ledger.FreeLeasesAtStart();
        _work = Task.Run(() => lanes.Run(_stop.Token), CancellationToken.None);
        LogReady(registry.Current.Revision, database.Options.Provider);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _work.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    public void Dispose() => _stop.Dispose();

    [LoggerMessage(3001, LogLevel.Information, "The hub is ready: registry revision {Revision}, storage {Provider}.")]
    private partial void LogReady(long revision, Provider provider);
}
