using System.Text.Json;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Jobs;

/// <param name="Arguments">The kind's own; an object.</param>
public sealed record TaskRequestBody(string Kind, JsonElement Arguments);

public sealed record TaskRequestedBody(string Id);

public sealed record TaskKindBody(string Name, string Title);

/// <summary>A task on the wire: its row, with the arguments as JSON.</summary>
public sealed record TaskBody(
    string Id, string Kind, string AskedBy, DateTimeOffset AskedAt, JsonElement Arguments, string State, long Done, long? Total, string? Progress, long Runs,
    string? CancelledBy, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, string? Outcome)
{
    internal static TaskBody Of(TaskLine task)
    {
        using var arguments = JsonDocument.Parse(task.Arguments);
        return new TaskBody(
            task.Id, task.Kind, task.AskedBy, task.AskedAt, arguments.RootElement.Clone(), task.State, task.Done, task.Total, task.Progress, task.Runs,
            task.CancelledBy, task.StartedAt, task.EndedAt, task.Outcome);
    }
}

/// <summary>Tasks: asking for one, following it, cancelling it.</summary>
public static class TaskEndpoints
{
    public static void MapTasks(this IEndpointRouteBuilder routes)
    {
        var tasks = routes.MapGroup("/api/v1").RequireAuthorization(Access.Administrator).WithTags("Tasks");
        tasks.MapGet("/task-kinds", Kinds).WithName("ListTaskKinds").WithSummary("What tasks there are 任务类型").Produces<IReadOnlyList<TaskKindBody>>().ProducesRefusals();
        tasks.MapPost("/tasks", Request).WithName("RequestTask").WithSummary("Ask for a task 发起任务")
            .WithDescription("One that is about many things, or about all there are, is refused (409, unconfirmed) until arguments.confirm names their number.").Produces<TaskRequestedBody>(202).ProducesRefusals(413, 415).OncePerKey();
        tasks.MapGet("/tasks", List).WithName("ListTasks").WithSummary("Tasks, newest first 任务列表").Produces<Page<TaskBody>>().ProducesRefusals(400);
        tasks.MapGet("/tasks/{id}", Read).WithName("ReadTask").WithSummary("A task 任务").Produces<TaskBody>().ProducesRefusals(404);
        tasks.MapPost("/tasks/{id}/cancellation", Cancel).WithName("CancelTask").WithSummary("Cancel a task 取消任务")
            .WithDescription("A queued task never runs; a running one stops at its next step.").Produces(202).ProducesRefusals(404).OncePerKey();
    }

    private static IResult Kinds(HttpContext context, TaskKinds kinds)
        => Results.Json(kinds.All.Select(kind => new TaskKindBody(kind.Name, context.WantsEnglish() ? kind.Title.En : kind.Title.Zh)), ApiJson.Options);

    private static async Task<IResult> Request(HttpContext context, TaskRequestBody body, TaskDesk desk) => await desk.Request(
        body.Kind, context.Caller().Name, body.Arguments, context.Keeping<string>(202, static id => new TaskRequestedBody(id))) switch
    {
        TaskAnswer.Requested asked => Results.Json(new TaskRequestedBody(asked.Id), ApiJson.Options, statusCode: 202),
        TaskAnswer.NoSuchKind none => Refusal.Declined.Result(context, $"没有这种任务；有：{string.Join('、', none.Known)}。", $"There is no such kind of task; there are {string.Join(", ", none.Known)}."),
        TaskAnswer.Unconfirmed many => Refusal.Unconfirmed.Counted(context, many.Count, $"涉及 {many.Count} 件；确认请在 arguments 中带 confirm: {many.Count}。", $"It is about {many.Count}; say confirm: {many.Count} in the arguments."),
        TaskAnswer.Declined faults => Refusal.Declined.Result(context, errors:
            [.. faults.Faults.Select(fault => ProblemError.Of(fault with { Pointer = "/arguments" + fault.Pointer }, context.WantsEnglish()))]),
        _ => throw new InvalidOperationException("An answer that is none of the set."),
    };

    private static Task<IResult> List(
        HttpContext context, TaskTable table, string? state = null, string? kind = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, async () =>
        {
            var page = await table.Page(state, kind, after, limit, stop);
            return new Page<TaskBody>([.. page.Items.Select(TaskBody.Of)], page.Next);
        });

    private static async Task<IResult> Read(HttpContext context, string id, TaskTable table, CancellationToken stop)
        => await table.Read(id, stop) is { } task ? Results.Json(TaskBody.Of(task), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Cancel(HttpContext context, string id, TaskTable table, CancellationToken stop)
    {
        if (await table.Read(id, stop) is null) return Refusal.NotFound.Result(context);
        return await table.Cancel(id, context.Caller().Name, context.Keep(202, null)) ? Results.Accepted() : Refusal.Changed.Result(context, "任务已结束或已取消。", "The task has ended or was cancelled before.");
    }
}
