using Exchange.Core.Registry;
using Exchange.Core.Storage;

namespace Exchange.Host.Api;

/// <summary>For whoever watches: alive, and ready to take in.</summary>
public static class HealthEndpoints
{
    private static readonly Sql Look = new("select next from log_head where id = 1");

    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").AllowAnonymous().WithTags("Health");
        health.MapGet("/live", () => Results.Json(new { status = "live" })).WithSummary("The process runs 存活");
        health.MapGet("/ready", Ready).WithSummary("It can take records in 就绪");
    }

    private static async Task<IResult> Ready(
        HttpContext context, Database database, CommitQueue queue, RegistryShelf shelf, TimeProvider clock, Readiness readiness, CancellationToken stop)
    {
        context.Response.Headers.CacheControl = "no-store";
        if (!readiness.IsOpen) return Refusal.Unavailable.Result(context, readiness.WhyZh(), readiness.Why());
        if (queue.Damage is { } damage) return Refusal.Unavailable.Result(context, $"{damage.Zh}，平台已停止收件和推送。", $"{damage.En}: nothing is taken in or pushed any more.");
        try
        {
            await database.Query(Look.With(), static row => row.GetInt64(0), stop);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            queue.FindDamage(error);
            var trouble = StorageTrouble.Of(error, database.Options);
            return Refusal.Unavailable.Result(context, $"数据库不可用：{trouble?.Zh ?? "无法读取"}。", $"The database cannot be used: {trouble?.En ?? "it cannot be read"}.");
        }
        return Results.Json(new { status = "ready", waiting = queue.Length, commits = queue.Commits, warnings = Warnings(shelf, clock) });
    }

    /// <summary>What does not keep the hub from its work today, and will. A calendar's name and last day: nothing of a record.</summary>
    private static IReadOnlyList<string> Warnings(RegistryShelf shelf, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(HubTime.Local(clock.GetUtcNow()).DateTime);
        return [.. RegisteredCalendars.Ending(shelf.Current, today).Select(calendar =>
            $"calendar {calendar.Name} {(calendar.Until < today ? "has ended" : "ends")} on {calendar.Until:yyyy-MM-dd}")];
    }
}
