using System.Globalization;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Catalog;

/// <summary>Last days of what an office is to answer, by the calendar of the catalog.</summary>
internal static class CatalogDays
{
    /// <summary>So many working days on, yyyy-MM-dd, by the calendar as it is now; null where none is named, or it ends before: nothing is guessed.</summary>
    public static string? Due(RegistrySnapshot registry, string? calendar, int days, DateTimeOffset at, TimeZoneInfo zone)
    {
        if (calendar is null || !registry.Calendars.ContainsKey(calendar) || RegisteredCalendars.Of(registry, calendar) is not { } known) return null;
        return Limits.Due(new Limit(days, LimitUnit.WorkingDays), at, [], known, zone) is LimitAnswer.Due due ? Text(due.Day) : null;
    }

    /// <summary>The hub's day.</summary>
    public static DateOnly Of(DateTimeOffset at, TimeZoneInfo zone) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, zone).DateTime);

    public static string Text(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
