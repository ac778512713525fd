using System.Globalization;

namespace Exchange.Adapters.Database;

/// <summary>Dates and times as texts: what mappings and old systems write.</summary>
internal static class DateTexts
{
    static readonly string[] Days = ["yyyy-MM-dd", "yyyyMMdd", "yyyy/MM/dd", "yyyy'年'MM'月'dd'日'"];

    static readonly string[] Times =
    [
        "yyyy-MM-dd HH:mm:ss.FFFFFFF", "yyyy-MM-ddTHH:mm:ss.FFFFFFF", "yyyy-MM-dd HH:mm", "yyyy-MM-ddTHH:mm", "yyyyMMddHHmmss", "yyyyMMddHHmm", "yyyyMMdd HHmmss",
        "yyyy/MM/dd HH:mm:ss", "yyyyMMddHHmmssfff",
    ];

    static readonly string[] Moments = ["yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", "yyyy-MM-dd HH:mm:ss.FFFFFFFzzz", "yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:ss.FFFFFFFZ"];

    static readonly string[] OfDay = ["HH:mm:ss.FFFFFFF", "HH:mm", "HHmmss", "HHmm"];

    /// <param name="offset">What a text without offset is meant in, and what the local time is given in.</param>
    /// <param name="dayOnly">The text had no time of day.</param>
    public static bool TryRead(string text, TimeSpan offset, out DateTimeOffset moment, out bool dayOnly)
    {
        dayOnly = DateTime.TryParseExact(text, Days, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local);
        if (dayOnly || DateTime.TryParseExact(text, Times, CultureInfo.InvariantCulture, DateTimeStyles.None, out local))
            return TryMake(local, offset, out moment);
        if (!DateTimeOffset.TryParseExact(text, Moments, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out moment))
            return false;
        moment = moment.ToOffset(offset);
        return true;
    }

    /// <summary>An earlier time, written as this one is, but without fractions of a second: it may be earlier than asked for, and is never later.</summary>
    public static string? Earlier(string text, TimeSpan by)
    {
        foreach (var format in Days.Concat(Times))
        {
            if (DateTime.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
                return local.Ticks > by.Ticks ? (local - by).ToString(format.Replace(".FFFFFFF", "", StringComparison.Ordinal), CultureInfo.InvariantCulture) : text;
        }
        foreach (var format in Moments)
        {
            if (DateTimeOffset.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment))
                return (moment - by).ToString(format.Replace(".FFFFFFF", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        return null;
    }

    public static bool TryReadTime(string text, out TimeOnly time) => TimeOnly.TryParseExact(text, OfDay, CultureInfo.InvariantCulture, DateTimeStyles.None, out time);

    public static string Write(DateTime local) => local.ToString("yyyy-MM-dd HH:mm:ss.FFFFFFF", CultureInfo.InvariantCulture);

    // The first and last days of the calendar have no moment in every offset.
    static bool TryMake(DateTime local, TimeSpan offset, out DateTimeOffset moment)
    {
        moment = default;
        if (local.Year is < 2 or > 9998)
            return false;
        moment = new DateTimeOffset(local, offset);
        return true;
    }
}
