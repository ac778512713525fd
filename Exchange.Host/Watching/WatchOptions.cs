using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Watching;

/// <summary>How telemetry travels to a collector.</summary>
public enum OtlpProtocol { Grpc, HttpProtobuf }

/// <summary>How the hub can be watched. Section <c>Watch</c> of the settings.</summary>
public sealed record WatchOptions
{
    /// <summary>Whether GET /metrics answers in Prometheus' format, to keys of watchers and administrators. Default True.</summary>
    public bool Prometheus { get; init; } = true;

    /// <summary>Address of an OpenTelemetry collector, to which traces and metrics are sent. Default: none, and no traces.</summary>
    [StringLength(1000)]
    public string? OtlpEndpoint { get; init; }

    /// <summary>How they are sent. Default Grpc.</summary>
    public OtlpProtocol OtlpProtocol { get; init; } = OtlpProtocol.Grpc;

    /// <summary>Headers that the collector asks for, such as a key: name=value, with commas. Default: none.</summary>
    [StringLength(4000)]
    public string? OtlpHeaders { get; init; }

    /// <summary>Of a hundred records that come without a trace of their caller's, how many are traced. Default 10; 0 to 100.</summary>
    [Range(0, 100)]
    public int TracePercent { get; init; } = 10;
}
