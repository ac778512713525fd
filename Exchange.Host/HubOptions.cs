using System.ComponentModel.DataAnnotations;

namespace Exchange.Host;

/// <summary>Settings of the hub itself. Section <c>Hub</c>.</summary>
public sealed record HubOptions
{
    /// <summary>Most bytes of one record. Default 4 MiB; 1 KiB to 64 MiB.</summary>
    [Range(1024, 64 * 1024 * 1024)]
    public int RecordBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>Lines of a batch that are answered together. Default 100; 1 to 1,000.</summary>
    [Range(1, 1000)]
    public int BatchLines { get; init; } = 100;

    /// <summary>Most connections at the same time. Default 10,000; 10 to 1,000,000.</summary>
    [Range(10, 1_000_000)]
    public int Connections { get; init; } = 10_000;

    /// <summary>Hours for which the answer to a request with an Idempotency-Key is kept. Default 24; 1 to 720.</summary>
    [Range(1, 720)]
    public int AnswerHours { get; init; } = 24;

    /// <summary>Time zone of schedules and of times shown to people. Default Asia/Shanghai.</summary>
    [Required, StringLength(100)]
    public string TimeZone { get; init; } = "Asia/Shanghai";

    /// <summary>File with the key under which secrets are kept, mode 0600; made at the first start. Default: beside the embedded database.</summary>
    [StringLength(1000)]
    public string? SecretKeyFile { get; init; }

    /// <summary>Addresses and networks of the reverse proxies before the hub, with commas: only their X-Forwarded-For and X-Forwarded-Proto are believed. Default: no proxy.</summary>
    [StringLength(4000)]
    public string? KnownProxies { get; init; }
}
