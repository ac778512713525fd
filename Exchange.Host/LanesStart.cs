using Exchange.Core.Delivery;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host;

/// <summary>Last of all, once the registry has been read: the lanes. At stop, pushes under way are settled.</summary>
public sealed partial class LanesStart(Database database, RegistryShelf registry, Ledger ledger, Lanes lanes, ILogger<LanesStart> logger) : BackgroundService
{
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Options.Provider == Provider.Sqlite) await ledger.FreeLeasesAtStart();
        await base.StartAsync(cancellationToken);
        LogReady(registry.Current.Revision, database.Options.Provider);
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => lanes.Run(stoppingToken);

    [LoggerMessage(3001, LogLevel.Information, "The hub is ready: registry revision {Revision}, storage {Provider}.")]
    private partial void LogReady(long revision, Provider provider);
}
