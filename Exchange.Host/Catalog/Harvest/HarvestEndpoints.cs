using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Harvest;
using Exchange.Host.Api;
using Exchange.Host.Catalog.Libraries;
using Exchange.Host.Jobs;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Harvest;

/// <summary>Harvests are looked at by who owns the library, and started by administrators. 归集</summary>
public static class HarvestEndpoints
{
    public static void MapHarvests(this IEndpointRouteBuilder routes)
    {
        var look = routes.MapGroup("/api/v1").RequireAuthorization(Access.Statistics).WithTags("Libraries");
        look.MapGet("/harvests", All).WithName("Harvests").WithSummary("Libraries that are harvested, and which are late 归集情况")
            .WithDescription("An organisation sees its own; administrators and auditors see all. late: no rows came for longer than the entry's update cycle, or the library's lateAfterHours.").Produces<IReadOnlyList<HarvestBody>>().ProducesRefusals();
        look.MapGet("/libraries/{class}/{serial}/harvest", One).WithName("Harvest").WithSummary("How its harvest stands 归集状态").Produces<HarvestBody>().ProducesRefusals(404);
        routes.MapGroup("/api/v1").RequireAuthorization(Access.Administrator).WithTags("Libraries")
            .MapPost("/libraries/{class}/{serial}/harvest", Start).WithName("StartHarvest").WithSummary("Harvest it now 立即归集")
            .WithDescription("Asks for a task. fromStart brings all rows whatever was harvested before; confirmedEnds goes on with a harvest that would end so many rows and has asked.").Produces<TaskRequestedBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static async Task<IResult> All(HttpContext context, LibraryDoor door, HarvestLook look, Schedules schedules, CatalogOptions options, TimeProvider clock, CancellationToken stop)
    {
        var mine = (await door.All(context.Caller(), stop)).Select(static one => one.Name).ToHashSet(StringComparer.Ordinal);
        var next = schedules.Next;
        return Results.Json((await look.All(stop)).Where(one => mine.Contains(one.Library.Name)).Select(one => HarvestBody.Of(one, next, options, clock.GetUtcNow())), ApiJson.Options);
    }

    private static async Task<IResult> One(HttpContext context, string @class, string serial, LibraryDoor door, HarvestLook look, Schedules schedules, CatalogOptions options, TimeProvider clock, CancellationToken stop)
        => await door.Find(context.Caller(), @class, serial, stop) is { } found && await look.Of(found.Document, stop) is { } standing
            ? Results.Json(HarvestBody.Of(standing, schedules.Next, options, clock.GetUtcNow()), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Start(HttpContext context, string @class, string serial, HarvestStartBody body, LibraryDoor door, TaskDesk tasks, CancellationToken stop)
    {
        if (await door.Find(context.Caller(), @class, serial, stop) is not { Document.Harvest: not null } found) return Refusal.NotFound.Result(context);
        var arguments = JsonSerializer.SerializeToElement(new HarvestArguments { Library = found.Name, FromStart = body.FromStart, ConfirmedEnds = body.ConfirmedEnds }, ApiJson.Options);
        return await tasks.Request(HarvestTask.Name, context.Caller().Name, arguments, context.Keeping<string>(202, static id => new TaskRequestedBody(id))) switch
        {
            TaskAnswer.Requested asked => Results.Json(new TaskRequestedBody(asked.Id), ApiJson.Options, statusCode: StatusCodes.Status202Accepted),
            TaskAnswer.Declined faults => Refusal.Declined.Result(context, errors: [.. faults.Faults.Select(fault => ProblemError.Of(fault, context.WantsEnglish()))]),
            _ => throw new InvalidOperationException("An answer that is none of those that a harvest has."),
        };
    }
}
