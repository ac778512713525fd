using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Catalog.Harvest;

/// <summary>Harvests. Section <c>Harvest</c> of the settings.</summary>
public sealed record HarvestOptions
{
    /// <summary>Minutes for which a source that cannot be read is tried again before a harvest is given up. Default 30; 0 to 1,440.</summary>
    [Range(0, 1_440)]
    public int RetryMinutes { get; init; } = 30;

    /// <summary>Seconds before the first of these tries; doubled each time, up to a minute. Default 1; 0.01 to 60.</summary>
    [Range(0.01, 60)]
    public double FirstDelaySeconds { get; init; } = 1;

    internal TimeSpan Delay(int tries) => TimeSpan.FromSeconds(Math.Min(60, FirstDelaySeconds * Math.Pow(2, Math.Min(tries, 16))));
}
