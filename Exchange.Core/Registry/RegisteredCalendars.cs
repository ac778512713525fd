using Exchange.Core.Registry.Calendars;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Registry;

/// <summary>Registered calendars, and the times that are said by them.</summary>
public static class RegisteredCalendars
{
    /// <summary>A calendar that ends within so many days is told of when documents are applied, and by the hub's health.</summary>
    public const int SoonDays = 60;

    /// <summary>Null when none is named.</summary>
    /// <exception cref="KeyNotFoundException">There is no such calendar.</exception>
    public static WorkingCalendar? Of(RegistrySnapshot registry, string? name)
        => name is null ? null : registry.Derived(DocumentKind.Calendar, name, snapshot => new WorkingCalendar(snapshot.Calendars[name]));

    /// <summary>When an adapter's system is stopped.</summary>
    /// <param name="zone">The hub's, for adapters that name none.</param>
    public static StopTimes StopsOf(RegistrySnapshot registry, AdapterDocument adapter, TimeZoneInfo zone) => adapter.Stops.Count == 0
        ? StopTimes.None
        : new StopTimes(adapter.Stops, adapter.TimeZone is null ? zone : TimeZoneInfo.FindSystemTimeZoneById(adapter.TimeZone), Of(registry, adapter.Calendar));

    /// <summary>Calendars that something uses and that have ended or soon do, the first to end first.</summary>
    public static IReadOnlyList<CalendarDocument> Ending(RegistrySnapshot registry, DateOnly today) => [.. Used(registry).Where(calendar => EndsSoon(calendar, today))];

    /// <summary>Calendars that something uses, the first to end first.</summary>
    public static IReadOnlyList<CalendarDocument> Used(RegistrySnapshot registry)
    {
        var used = registry.Schedules.Values.Select(schedule => schedule.Calendar)
            .Concat(registry.Adapters.Values.Select(adapter => adapter.Calendar))
            .Concat(registry.Mappings.Values.Select(mapping => mapping.Calendar))
            .Concat(registry.Items.Values.Select(item => item.Calendar)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        return [.. registry.Calendars.Values.Where(calendar => used.Contains(calendar.Name)).OrderBy(calendar => calendar.Until)];
    }

    public static bool EndsSoon(CalendarDocument calendar, DateOnly today) => calendar.Until.DayNumber - today.DayNumber < SoonDays;
}
