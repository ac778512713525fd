using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Statistics;

/// <summary>What statistics tell apart, and how often they are brought up to date. Section <c>Statistics</c> of the settings.</summary>
public sealed record StatisticOptions
{
    /// <summary>
    /// Where in a record's body it stands by which channel it came: members joined by dots, several joined by commas, such as channel.TJFS,channel.WSSBQD. Their values, joined by hyphens, are the channel. Default: channels are not told apart.
    /// </summary>
    [RegularExpression(@"^[^.,\s]+(\.[^.,\s]+)*(,[^.,\s]+(\.[^.,\s]+)*){0,3}$")]
    public string? Channel { get; init; }

    /// <summary>Seconds between two looks for what has happened since. Default 60; 1 to 3,600.</summary>
    [Range(1, 3_600)]
    public int EverySeconds { get; init; } = 60;

    /// <summary>Numbers below it are not told to anybody but administrators, others in multiples of it (small counts). Default 1: all numbers as they are; 1 to 100.</summary>
    [Range(1, SmallCounts.Most)]
    public int LeastCount { get; init; } = 1;
}
