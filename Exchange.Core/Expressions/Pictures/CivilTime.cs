using System.Runtime.InteropServices;

namespace Exchange.Core.Expressions;

/// <summary>
/// Milliseconds since 1970 as a date and time of the proleptic Gregorian calendar, for every year that ECMAScript's Date knows (±271,821), which DateTime
/// does not.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly struct CivilTime
{
    internal const long MostMillis = 8_640_000_000_000_000;
    internal const long DayMillis = 86_400_000;

    readonly long day;

    internal CivilTime(long millis)
    {
        day = FloorDivide(millis, DayMillis);
        var rest = millis - day * DayMillis;
        (Year, Month, Day) = FromDays(day);
        Hour = (int)(rest / 3_600_000);
        Minute = (int)(rest / 60_000 % 60);
        Second = (int)(rest / 1000 % 60);
        Millisecond = (int)(rest % 1000);
    }

    internal int Year { get; }

    /// <summary>From 1.</summary>
    internal int Month { get; }

    internal int Day { get; }

    internal int Hour { get; }

    internal int Minute { get; }

    internal int Second { get; }

    internal int Millisecond { get; }

    internal int DayOfYear => (int)(day - ToDays(Year, 1, 1)) + 1;

    /// <summary>Monday 1 to Sunday 7.</summary>
    internal int DayOfWeek => WeekdayOf(day);

    /// <summary>Of the year as ISO 8601 counts: the first week has the first Thursday.</summary>
    internal int WeekOfYear => (int)(day - FirstWeek(WeekYear, 1)) / 7 + 1;

    internal int WeekYear => day < FirstWeek(Year, 1) ? Year - 1 : day >= FirstWeek(Year + 1, 1) ? Year + 1 : Year;

    /// <summary>Of the month, by the same rule (XPath F&amp;O 9.8.4.8).</summary>
    internal int WeekOfMonth
    {
        get
        {
            var (year, month) = WeekMonthAndYear;
            return (int)(day - FirstWeek(year, month)) / 7 + 1;
        }
    }

    internal int WeekMonth => WeekMonthAndYear.Month;

    (int Year, int Month) WeekMonthAndYear
    {
        get
        {
            if (day < FirstWeek(Year, Month))
                return Month == 1 ? (Year - 1, 12) : (Year, Month - 1);
            var next = Month == 12 ? (Year: Year + 1, Month: 1) : (Year, Month: Month + 1);
            return day >= FirstWeek(next.Year, next.Month) ? next : (Year, Month);
        }
    }

    // The Monday of the week that has the period's first Thursday.
    static long FirstWeek(int year, int month)
    {
        var first = ToDays(year, month, 1);
        var weekday = WeekdayOf(first);
        return weekday > 4 ? first + 8 - weekday : first - weekday + 1;
    }

    static int WeekdayOf(long day) => (int)((day % 7 + 10) % 7) + 1;

    /// <summary>Days since 1970 (H. Hinnant, "chrono-compatible low-level date algorithms"). The month may be out of range and carries over.</summary>
    internal static long ToDays(long year, long month, long dayOfMonth)
    {
        year += FloorDivide(month - 1, 12);
        month = (month - 1) % 12 is var m && m < 0 ? m + 13 : m + 1;
        if (month <= 2)
            year--;
        var era = FloorDivide(year, 400);
        var yearOfEra = year - era * 400;
        var dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + dayOfMonth - 1;
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468;
    }

    static (int Year, int Month, int Day) FromDays(long days)
    {
        days += 719_468;
        var era = FloorDivide(days, 146_097);
        var dayOfEra = days - era * 146_097;
        var yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365;
        var dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
        var shifted = (5 * dayOfYear + 2) / 153;
        var month = (int)(shifted < 10 ? shifted + 3 : shifted - 9);
        return ((int)(yearOfEra + era * 400) + (month <= 2 ? 1 : 0), month, (int)(dayOfYear - (153 * shifted + 2) / 5 + 1));
    }

    static long FloorDivide(long a, long b) => a / b - (a % b != 0 && a < 0 ? 1 : 0);
}
