using Exchange.Adapters;
using Exchange.Core.Contract;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Jobs;
using Exchange.Host.Security;
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
        HubTime.Zone = settings.Zone(hub.TimeZone);
        settings.CrossCheck(hub, storage);
        settings.ThrowIfWrong();
        Bound(builder.WebHost, hub);

        builder.Services.AddSingleton(hub).AddSingleton(TimeProvider.System);
        builder.Services.AddHostedService<SchemaStart>();
        builder.Services
            .AddStorage(storage)
            .AddIdempotency(hub)
            .AddLog()
            .AddRegistry([.. BuiltInAdapters.All, .. more ?? []], hub)
            .AddRecords()
            .AddIntake()
            .AddDelivery()
            .AddProgress()
            .AddJobs(jobs)
            .AddAccess()
            .AddApi();
        builder.Services.AddHostedService<LanesStart>();
        builder.Services.AddHostedService<SetUpStart>();

        var app = builder.Build();
        app.UseRefusals();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<OnceGate>();
        app.MapHealth();
        app.MapIntake();
        app.MapRecords();
        app.MapDeliveries();
        app.MapProgress();
        app.MapParkedProgress();
        app.MapCallbacks();
        app.MapLog();
        app.MapRegistry();
        app.MapMappings();
        app.MapJurisdictions();
        app.MapKeys();
        app.MapTasks();
        app.MapSchedules();
        app.MapJobsDashboard();
        app.MapApiPage();
        return app;
    }

    private static void Bound(ConfigureWebHostBuilder web, HubOptions hub) => web.ConfigureKestrel(kestrel =>
    {
        kestrel.AddServerHeader = false;
        // A batch may be long: its lines are bounded one by one. What is read whole has its own bound at its endpoint.
        kestrel.Limits.MaxRequestBodySize = null;
        kestrel.Limits.MaxRequestHeadersTotalSize = 32 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.MaxConcurrentConnections = hub.Connections;
    });
}
