namespace Exchange.Core.Statistics;

/// <summary>Words of <see cref="StatisticQuery.By"/>, in the order in which columns stand.</summary>
public static class StatisticDimension
{
    public const string Day = "day";
    public const string Organisation = "organisation";
    public const string Item = "item";
    public const string Channel = "channel";

    public static IReadOnlyList<string> All { get; } = [Day, Organisation, Item, Channel];
}

/// <summary>What is asked of the statistics. What is null does not restrict.</summary>
/// <param name="From">The first day.</param>
/// <param name="Until">The last day.</param>
/// <param name="Subject">Of <see cref="StatisticSubject"/>.</param>
/// <param name="By">Of <see cref="StatisticDimension"/>: by what the numbers are told apart.</param>
/// <param name="Organisations">Null: all.</param>
public sealed record StatisticQuery(
    DateOnly From, DateOnly Until, string Subject, IReadOnlySet<string> By, IReadOnlyCollection<string>? Organisations = null, string? Item = null, string? Channel = null)
{
    /// <summary>Three years: this one and those that it is compared with.</summary>
    public const int MostDays = 1_100;

    public int Days => Until.DayNumber - From.DayNumber + 1;
}

/// <summary>A line of the statistics; what it is not told apart by is null.</summary>
public sealed record StatisticLine(DateOnly? Day, string? Organisation, string? Item, string? Channel, StatisticCounts Counts);
