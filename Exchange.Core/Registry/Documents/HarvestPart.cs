using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Registry.Documents;

/// <summary>From where the hub itself gets the rows of a library, and when. 归集</summary>
[Description("归集: from where the hub itself gets the rows of a library, and when.")]
public sealed record HarvestPart
{
    [Required, Description("Adapter that reaches the source.")]
    public required string Adapter { get; init; }

    [Required, StringLength(64, MinimumLength = 1), Description("One of the sources that the adapter's options name.")]
    public required string Source { get; init; }

    [Description("full (all rows each time), watermark (what is newer) or changes (what the source tells to have changed). Default full.")]
    public HarvestMode Mode { get; init; } = HarvestMode.Full;

    [Description("Schedule that starts it. Default: somebody asks for it.")]
    public string? Schedule { get; init; }

    [Description("Mapping (reads: row, format: json) that makes the library's row of the source's. Default: the source's names are the library's.")]
    public string? Mapping { get; init; }

    [Range(1, 10_000), Description("Hours after the last success from which on newer rows are due, of the harvest and of the entry. Default: by the entry's update cycle.")]
    public int? LateAfterHours { get; init; }
}

public enum HarvestMode { Full, Watermark, Changes }
