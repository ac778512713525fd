namespace Exchange.Core.Statistics;

/// <summary>What a number belongs to.</summary>
/// <param name="Day">In the hub's time zone: yyyyMMdd as a number.</param>
/// <param name="Subject">Of <see cref="StatisticSubject"/>.</param>
/// <param name="Organisation">Of a record the one in the lead, of a step its own.</param>
/// <param name="Channel">Empty where none is told.</param>
public sealed record StatisticKey(long Day, string Subject, string Organisation, string Item, string Channel)
{
    internal static long DayOf(DateTimeOffset at, TimeZoneInfo zone) => NumberOf(DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime));

    internal static long NumberOf(DateOnly day) => (day.Year * 10_000L) + (day.Month * 100L) + day.Day;

    internal static DateOnly DayOf(long number) => new((int)(number / 10_000), (int)(number / 100 % 100), (int)(number % 100));
}
