using System.ComponentModel.DataAnnotations;

namespace Exchange.Host.Jobs;

/// <summary>Tasks and schedules. Section <c>Jobs</c> of the settings.</summary>
public sealed record JobsOptions
{
    /// <summary>Tasks that run at the same time. Default 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int Workers { get; init; } = 4;
}
