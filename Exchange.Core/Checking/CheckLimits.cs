using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Checking;

/// <summary>Bounds of one check. What goes beyond one is a finding, never an exception.</summary>
public sealed record CheckLimits
{
    public static CheckLimits Default { get; } = new();

    /// <summary>Findings kept; more are only told of. Default 100.</summary>
    [Range(1, 10_000)] public int Findings { get; init; } = 100;

    /// <summary>Arrays and objects within one another. Default 200; each level costs stack, hence the upper bound.</summary>
    [Range(1, 1000)] public int Depth { get; init; } = 200;

    /// <summary>Size of the text in bytes. Default 16 MiB.</summary>
    [Range(1, 1 << 30)] public int Bytes { get; init; } = 16 << 20;

    /// <summary>Values and member names in the text. Default 4,000,000 (20 bytes of memory each while it is checked).</summary>
    [Range(1, 100_000_000)] public int Values { get; init; } = 4_000_000;

    /// <summary>
    /// Work: schema objects applied to values, with long comparisons counted by their length. Default 50,000,000, some seconds. Instead of a clock, so
    /// that the same record always gets the same answer.
    /// </summary>
    [Range(1, long.MaxValue)] public long Steps { get; init; } = 50_000_000;

    /// <summary>References followed within one another without coming back. Default 1000.</summary>
    [Range(1, 5000)] public int References { get; init; } = 1000;
}
