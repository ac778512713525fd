using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Jobs;

/// <summary>Tasks and schedules. Section <c>Jobs</c> of the settings.</summary>
public sealed record JobsOptions
{
    /// <summary>Tasks that run at the same time on this host. Default 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = 4;

    /// <summary>Seconds after which a task whose host has died goes on elsewhere. Default 60; 5 to 600.</summary>
    [Range(5, 600)]
    public int LeaseSeconds { get; init; } = 60;

    /// <summary>Database schema of Hangfire's tables, which the hosts on one database share. Default exchange_jobs.</summary>
    [Required, StringLength(63), RegularExpression("[a-z][a-z0-9_]*")]
    public string Schema { get; init; } = "exchange_jobs";
}
