using System.Runtime.ExceptionServices;
using Exchange.Adapters;
using Exchange.Core.Backup;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Contract;
using Exchange.Core.Materials;
using Exchange.Core.Records.Stories;
using Exchange.Core.Registry;
using Exchange.Core.Statistics;
using Exchange.Core.Storage;
using Exchange.Host.Alerting;
using Exchange.Host.Api;
using Exchange.Host.Catalog;
using Exchange.Host.Catalog.Harvest;
using Exchange.Host.Catalog.Libraries;
using Exchange.Host.Catalog.Sharing;
using Exchange.Host.Archive;
using Exchange.Host.Export;
using Exchange.Host.Following;
using Exchange.Host.Jobs;
using Exchange.Host.Retention;
using Exchange.Host.Security;
using Exchange.Host.Statistics;
using Exchange.Host.Watching;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Scalar.AspNetCore;

namespace Exchange.Host;

/// <summary>Puts the hub together: a table of contents.</summary>
public static class Hub
{
    // Settings are read once. Watching their folder for changes would wake up for every write to a database that lies there.
    private const string NoReload = "--hostBuilder:reloadConfigOnChange=false";

    /// <param name="configure">Last word on services and settings; for tests and the demo.</param>
    /// <param name="more">Adapter kinds beside those that are built in.</param>
    public static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null, IEnumerable<AdapterKind>? more = null)
    {
        var builder = WebApplication.CreateSlimBuilder([NoReload, .. args]);
        configure?.Invoke(builder);
        var settings = new Settings(builder.Configuration);
        var hub = settings.Read<HubOptions>("Hub");
        var storage = settings.Read<StorageOptions>("Storage");
        var jobs = settings.Read<JobsOptions>("Jobs");
        var backup = settings.Read<BackupOptions>("Backup");
        var cards = settings.Read<CardRules>("Cards");
        var retention = settings.Read<RetentionOptions>("Retention");
        var door = settings.Read<DoorOptions>("Door");
        var watch = settings.Read<WatchOptions>("Watch");
        var materials = settings.Read<MaterialOptions>("Materials");
        var alerts = settings.Read<AlertOptions>("Alerts");
        var follow = settings.Read<FollowOptions>("Follow");
        var catalog = settings.Read<CatalogOptions>("Catalog");
        var share = settings.Read<ShareOptions>("Share");
        var live = settings.Read<LiveOptions>("Live");
        var libraries = settings.Read<LibraryOptions>("Libraries");
        var harvest = settings.Read<HarvestOptions>("Harvest");
        var statistics = settings.Read<StatisticOptions>("Statistics");
        HubTime.Zone = settings.Zone(hub.TimeZone);
        settings.CrossCheck(hub, storage);
        settings.CrossCheck(retention);
        settings.CrossCheck(materials);
        settings.CrossCheck(watch);
        settings.CrossCheck(alerts);
        var proxies = settings.Proxies(hub);
        var origins = settings.Origins(door);
        settings.ThrowIfWrong();
        Bound(builder.WebHost, hub, door);
        builder.Logging.AddProgramLog(builder.Configuration);

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(hub).AddSingleton(backup).AddSingleton(door).AddSingleton<Readiness>().AddTelemetry(watch);
        IReadOnlyList<ServiceDescriptor> hosts = [.. builder.Services];
        builder.Services
            .AddStorage(storage)
            .AddIdempotency(hub)
            .AddLog()
            .AddRegistry([.. BuiltInAdapters.All, .. more ?? []], hub)
            .AddHosts(storage)
            .AddMaterials(materials)
            .AddRecords(cards)
            .AddNumbers()
            .AddIntake()
            .AddDelivery()
            .AddProgress()
            .AddReconciling()
            .AddCatalog(catalog)
            .AddSharing(share)
            .AddLibraries(libraries)
            .AddFollowing(follow)
            .AddJobs(jobs)
            .AddHarvest(harvest)
            .AddCards()
            .AddLive(live)
            .AddRetention(retention)
            .AddStatistics(statistics)
            .AddArchive()
            .AddWatching()
            .AddAlerting(alerts)
            .AddAccess()
            .AddCallerLimits(door)
            .AddBrowserRules(origins)
            .AddApi();
        builder.Services.AddHostedService<LanesStart>();
        builder.Services.AddHostedService<SetUpStart>();
        builder.Services.TakeOver(hosts);
        builder.Services.AddHostedService<HubStart>();

        var app = builder.Build();
        if (proxies is not null) app.UseForwardedHeaders(proxies);
        app.UseBrowserRules(door);
        app.UseRefusals();
        app.UseReadinessGate();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseMiddleware<OnceGate>();
        app.MapHealth();
        app.MapIntake();
        app.MapNumbers();
        app.MapRecords();
        app.MapReminders();
        app.MapRecordsExport();
        app.MapArchive();
        app.MapFollowing();
        app.MapSubscriptions();
        app.MapUploads();
        app.MapMaterials();
        app.MapResults();
        app.MapDeliveries();
        app.MapParkedDeliveries();
        app.MapReplacements();
        app.MapStatus();
        app.MapProgress();
        app.MapParkedProgress();
        app.MapCallbacks();
        app.MapReconciliations();
        app.MapStatistics();
        app.MapLog();
        app.MapRegistry();
        app.MapCatalog();
        app.MapCatalogFiles();
        app.MapHarvest();
        app.MapLive();
        app.MapLibraries();
        app.MapLibraryBatches();
        app.MapHarvests();
        app.MapRowCorrections();
        app.MapLicences();
        app.MapEvidence();
        app.MapShareRequests();
        app.MapPrefill();
        app.MapShareQueries();
        app.MapShareReads();
        app.MapMappings();
        app.MapItems();
        app.MapJurisdictions();
        app.MapKeys();
        app.MapTasks();
        app.MapSchedules();
        app.MapJobsDashboard();
        app.MapMetrics(watch);
        app.MapApiPage();
        return app;
    }

    /// <summary>Where the hub keeps its state, as it would read it itself; for verbs that work on the database without a hub.</summary>
    /// <exception cref="SettingsException">What is wrong with it.</exception>
    public static StorageOptions Storage(string[] args)
    {
        var settings = new Settings(WebApplication.CreateSlimBuilder([NoReload, .. args]).Configuration);
        var storage = settings.Read<StorageOptions>("Storage");
        settings.CrossCheck(storage);
        settings.ThrowIfWrong();
        return storage;
    }

    /// <summary>How it runs tasks, likewise.</summary>
    /// <exception cref="SettingsException">What is wrong with it.</exception>
    public static JobsOptions Jobs(string[] args) => Options<JobsOptions>(args, "Jobs");

    /// <summary>One section, as it would read it itself.</summary>
    /// <exception cref="SettingsException">What is wrong with it.</exception>
    public static T Options<T>(string[] args, string section) where T : class, new()
    {
        var settings = new Settings(WebApplication.CreateSlimBuilder([NoReload, .. args]).Configuration);
        var options = settings.Read<T>(section);
        settings.ThrowIfWrong();
        return options;
    }

    /// <summary>Until it is told to stop, or ends by itself.</summary>
    /// <exception cref="Exception">Why the hub did not start, or ended by itself.</exception>
    public static async Task Run(WebApplication app, CancellationToken stop)
    {
        var readiness = app.Services.GetRequiredService<Readiness>();
        try
        {
            await app.StartAsync(stop);
            await app.WaitForShutdownAsync(stop);
        }
        catch (OperationCanceledException) when (readiness.Failure is not null)
        {
            // It ended by itself while its server was still starting.
        }
        if (readiness.Failure is { } failure) ExceptionDispatchInfo.Throw(failure);
    }

    // The slim host has no certificates without being asked for them.
    private static void Bound(ConfigureWebHostBuilder web, HubOptions hub, DoorOptions door) => web.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        // A batch may be long: its lines are bounded one by one. What is read whole has its own bound at its endpoint.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(door.HeaderSeconds);
        kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(door.SlowestBytesPerSecond, TimeSpan.FromSeconds(5));
        kestrel.Limits.MinResponseDataRate = new MinDataRate(door.SlowestBytesPerSecond, TimeSpan.FromSeconds(5));
        kestrel.Limits.MaxConcurrentConnections = hub.Connections;
    });
}
