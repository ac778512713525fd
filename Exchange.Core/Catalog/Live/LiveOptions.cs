using System.ComponentModel.DataAnnotations;

namespace Exchange.Core.Catalog.Live;

/// <summary>How alive the catalog's entries are. Section <c>Live</c> of the settings.</summary>
public sealed record LiveOptions
{
    /// <summary>Batches in a row that failed, after which a resource is failing. Default 2; 1 to 100.</summary>
    [Range(1, 100)]
    public int FailingAfter { get; init; } = 2;

    /// <summary>Days for which rows of a resource of the cycles real time and daily hold. Default 1; 1 to 31.</summary>
    [Range(1, 31)]
    public int DailyDays { get; init; } = 1;

    /// <summary>Likewise of the weekly cycle. Default 7; 1 to 62.</summary>
    [Range(1, 62)]
    public int WeeklyDays { get; init; } = 7;

    /// <summary>Likewise of the monthly cycle. Default 31; 1 to 124.</summary>
    [Range(1, 124)]
    public int MonthlyDays { get; init; } = 31;

    /// <summary>Likewise of the quarterly cycle. Default 92; 1 to 366.</summary>
    [Range(1, 366)]
    public int QuarterlyDays { get; init; } = 92;

    /// <summary>Likewise of the yearly cycle. Default 366; 1 to 1,464.</summary>
    [Range(1, 1_464)]
    public int YearlyDays { get; init; } = 366;

    /// <summary>Days for which it is kept how often each client has read rows of each resource. Default 400; 31 to 3,650.</summary>
    [Range(31, 3_650)]
    public int UseDays { get; init; } = 400;

    /// <summary>Null: the cycle says nothing.</summary>
    internal int? DaysOf(UpdateCycle cycle) => cycle switch
    {
        UpdateCycle.RealTime or UpdateCycle.Daily => DailyDays,
        UpdateCycle.Weekly => WeeklyDays,
        UpdateCycle.Monthly => MonthlyDays,
        UpdateCycle.Quarterly => QuarterlyDays,
        UpdateCycle.Yearly => YearlyDays,
        _ => null,
    };
}
