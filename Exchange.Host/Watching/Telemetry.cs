using System.Diagnostics;
using Exchange.Core.Watching;
using Exchange.Host.Security;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Exchange.Host.Watching;

/// <summary>OpenTelemetry: what is listened to and where it goes. What is measured is declared where it happens.</summary>
public static class Telemetry
{
    public const string MetricsPath = "/metrics";

    // Beside the hub's own: requests by route and status, connections, the runtime. All of bounded size.
    // Not the framework's of HTTP clients: a dozen measurements a push, and exchange.push.duration says it by adapter. Not Npgsql's: its labels hold the connection string.
    private static readonly string[] Meters = [HubTelemetry.Name, "Microsoft.AspNetCore.Hosting", "Microsoft.AspNetCore.Server.Kestrel", "System.Runtime"];

    // Twice with each request, and told by none of the dashboard's questions. What is dropped is not measured at all.
    private const string Dropped = "http.server.active_requests";

    // A path may hold whatever a caller puts there, a query reasons and numbers, and neither is the hub's to hand on. The route stays.
    private static readonly string[] NotHandedOn = ["url.path", "url.query", "url.full", "user_agent.original", "client.address", "network.peer.address", "network.peer.port"];

    public static IServiceCollection AddTelemetry(this IServiceCollection services, WatchOptions watch)
    {
        if (!watch.Prometheus && watch.OtlpEndpoint is null) return services;
        var telemetry = services.AddOpenTelemetry().ConfigureResource(static resource => resource.AddService(
            "exchange", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3), autoGenerateServiceInstanceId: false,
            serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}"));
        telemetry.WithMetrics(metrics =>
        {
            metrics.AddMeter(Meters).AddView(static instrument => instrument.Name == Dropped ? MetricStreamConfiguration.Drop : null);
            if (watch.Prometheus) metrics.AddPrometheusExporter();
            if (watch.OtlpEndpoint is not null) metrics.AddOtlpExporter((otlp, _) => Send(otlp, watch, "v1/metrics"));
        });
        if (watch.OtlpEndpoint is null) return services;
        telemetry.WithTracing(tracing => tracing
            .AddSource(HubTelemetry.Name)
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(watch.TracePercent / 100.0)))
            .AddAspNetCoreInstrumentation(static requests =>
            {
                requests.Filter = static context => context.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal);
                requests.EnrichWithHttpResponse = static (span, _) => Strip(span);
                requests.EnrichWithException = static (span, _) => Strip(span);
            })
            .AddOtlpExporter(otlp => Send(otlp, watch, "v1/traces")));
        return services;
    }

    public static void MapMetrics(this WebApplication app, WatchOptions watch)
    {
        if (watch.Prometheus) app.MapPrometheusScrapingEndpoint(MetricsPath).RequireAuthorization(Access.Watcher);
    }

    private static void Strip(Activity span)
    {
        foreach (var name in NotHandedOn) span.SetTag(name, null);
    }

    private static void Send(OtlpExporterOptions otlp, WatchOptions watch, string path)
    {
        var address = new Uri(watch.OtlpEndpoint!);
        otlp.Protocol = watch.OtlpProtocol == OtlpProtocol.Grpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
        // By HTTP each kind has its own path below the collector's address.
        otlp.Endpoint = watch.OtlpProtocol == OtlpProtocol.Grpc ? address : new Uri(address.AbsoluteUri.TrimEnd('/') + "/" + path);
        if (watch.OtlpHeaders is { } headers) otlp.Headers = headers;
    }
}
