using Exchange.Core.Registry;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Jobs;

/// <param name="TimeZone">In which the cron is read.</param>
/// <param name="CalendarUntil">Last day for which its calendar is known.</param>
/// <param name="Firings">Fewer than asked for where it does not fire that often any more.</param>
public sealed record NextFiringsBody(string Schedule, string TimeZone, string? Calendar, DateOnly? CalendarUntil, IReadOnlyList<Firing> Firings);

/// <summary>When schedules fire.</summary>
public static class ScheduleEndpoints
{
    private const int Most = 100;

    public static void MapSchedules(this IEndpointRouteBuilder routes) => routes
        .MapGet("/api/v1/schedules/{name}/next", Next).RequireAuthorization(Access.Administrator).WithTags("Registry")
        .WithName("NextFirings").WithSummary("When a schedule fires next 计划的下几次触发")
        .WithDescription("By the registry as it is now: days off left out, freezes put off. "
            + "beyondCalendar: the calendar does not reach so far, and only weekends are off there.")
        .Produces<NextFiringsBody>().ProducesRefusals(400, 404);

    private static IResult Next(HttpContext context, string name, RegistryShelf shelf, TimeProvider clock, int count = 5)
    {
        if (count is < 1 or > Most) return Refusal.BadQuery.Result(context, $"count 应为 1 至 {Most}。", $"count is 1 to {Most}.");
        var current = shelf.Current;
        if (current.Schedules.GetValueOrDefault(name) is not { } schedule) return Refusal.NotFound.Result(context);
        var calendar = schedule.Calendar is null ? null : current.Calendars.GetValueOrDefault(schedule.Calendar);
        var zone = schedule.TimeZone is null ? HubTime.Zone : TimeZoneInfo.FindSystemTimeZoneById(schedule.TimeZone);
        var firings = new Window(schedule, calendar, zone).Firings(clock.GetUtcNow(), count).ToList();
        return Results.Json(new NextFiringsBody(name, zone.Id, calendar?.Name, calendar?.Until, firings), ApiJson.Options);
    }
}
