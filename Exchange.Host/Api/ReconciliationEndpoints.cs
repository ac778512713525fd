using System.Text.Json;
using Exchange.Core.Reconciling;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Core.Tasks;
using Exchange.Host.Jobs;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="From">First day, yyyy-MM-dd, in the hub's time zone.</param>
/// <param name="Until">Last day; the first when left out.</param>
/// <param name="Adapter">One system of the organisation; all that can list what they hold when left out.</param>
public sealed record ReconciliationOrderBody(string Organisation, DateOnly From, DateOnly? Until = null, string? Adapter = null);

public sealed record ReconciliationAskedBody(string Id);

/// <param name="Line">What was asked for, and the report once it is compared.</param>
/// <param name="Task">How its task stands: queued, running, done, failed or cancelled; nothing while a list comes in.</param>
/// <param name="Progress">How many lines and deliveries its task has looked at.</param>
/// <param name="Outcome">What came of the task, in words.</param>
/// <param name="Gap">Acknowledged in the hub, not held by the department, and not handed over again yet.</param>
public sealed record ReconciliationBody(Reconciliation Line, string? Task, long? Progress, string? Outcome, long? Gap);

/// <param name="Reason">Why, 1 to 200 characters.</param>
/// <param name="Confirm">How many it is about: the number that the problem has told.</param>
public sealed record GapReplayBody(string Reason, long? Confirm = null);

/// <summary>Reconciliations: asking for one, uploading a department's list, reading what came of it, handing the gap over again. 对账</summary>
public static class ReconciliationEndpoints
{
    private const int ReasonLength = 200;

    public static void MapReconciliations(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/reconciliations").RequireAuthorization(Access.Reader).WithTags("Reconciliations");
        read.MapGet("", List).WithName("ListReconciliations").WithSummary("Reconciliations, newest first 对账列表")
            .WithDescription("Filters: organisation, day (yyyy-MM-dd). An organisation sees its own.").Produces<Page<Reconciliation>>().ProducesRefusals(400);
        read.MapGet("/{id}", Read).WithName("ReadReconciliation").WithSummary("One of them, with its report 对账报告").Produces<ReconciliationBody>().ProducesRefusals(404);
        read.MapGet("/{id}/differences", Differences).WithName("ListDifferences").WithSummary("What it found, in order 对账差异")
            .WithDescription($"Filter: kind ({string.Join(", ", DifferenceKind.All)}).").Produces<Page<Difference>>().ProducesRefusals(400, 404);

        var ask = routes.MapGroup("/api/v1/reconciliations").RequireAuthorization(Access.Reconciliation).WithTags("Reconciliations");
        ask.MapPost("", Ask).WithName("Reconcile").WithSummary("Compare with what an organisation's systems hold 发起对账")
            .WithDescription("Its systems are asked what they hold. An organisation asks for its own.").Produces<ReconciliationAskedBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
        ask.MapPost("/lists", ReconciliationUpload.Take).WithName("UploadHeldList").WithSummary("Compare with an uploaded list 上传部门在库清单并对账")
            .WithDescription($"Content: text/csv or application/x-ndjson, charset utf-8 or gb18030, streamed. Columns: {HeldListText.Known}. Lines that cannot be read are differences of the report, not refusals.")
            .Accepts<string>("text/csv", "application/x-ndjson").Produces<ReconciliationAskedBody>(202).ProducesRefusals(400, 404, 413, 415, 422, 503).WithMetadata(new ReadsOwnContent());
        routes.MapGroup("/api/v1/reconciliations/{id}").RequireAuthorization(Access.Administrator).WithTags("Reconciliations")
            .MapPost("/replay", Replay).WithName("ReplayGap").WithSummary("Hand the gap over again 补推差额")
            .WithDescription("What the hub says is acknowledged and the department does not have goes again, each as a new delivery, as a task. It is asked first how many: confirm.")
            .Produces<TaskRequestedBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
    }

    /// <summary>Who may ask for an organisation's.</summary>
    internal static bool SpeaksFor(HttpContext context, string organisation)
        => context.Caller() is var caller && (caller.Roles.Contains(ClientRole.Administrator) || (caller.Roles.Contains(ClientRole.Organisation) && caller.Organisation == organisation));

    private static Task<IResult> List(
        HttpContext context, ReconciliationTable table, string? organisation = null, DateOnly? day = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, () => table.Page(organisation, day, context.Caller().Reads(), after, limit, stop));

    private static async Task<IResult> Read(HttpContext context, string id, ReconciliationTable table, TaskTable tasks, CancellationToken stop)
    {
        if (await table.Read(id, context.Caller().Reads(), stop) is not { } line) return Refusal.NotFound.Result(context);
        var task = line.TaskId is { } of ? await tasks.Read(of, stop) : null;
        long? gap = line.State == ReconciliationState.Compared ? await table.Gap(id, stop) : null;
        return Results.Json(new ReconciliationBody(line, task?.State, task?.Done, task?.Outcome, gap), ApiJson.Options);
    }

    private static async Task<IResult> Differences(
        HttpContext context, string id, ReconciliationTable table, string? kind = null, string? after = null, int? limit = null, CancellationToken stop = default)
    {
        if (kind is not null && !DifferenceKind.All.Contains(kind, StringComparer.Ordinal))
            return Refusal.BadQuery.Result(context, $"kind 为：{string.Join('、', DifferenceKind.All)}。", $"kind is one of {string.Join(", ", DifferenceKind.All)}.");
        if (await table.Read(id, context.Caller().Reads(), stop) is null) return Refusal.NotFound.Result(context);
        return await Paging.Answer(context, limit, () => table.Differences(id, kind, after, limit, stop));
    }

    private static async Task<IResult> Ask(HttpContext context, ReconciliationOrderBody body, ReconciliationTable table, TaskDesk desk, TimeProvider clock)
    {
        if (!SpeaksFor(context, body.Organisation)) return Refusal.NotFound.Result(context);
        var arguments = new ReconcileArguments { Organisation = body.Organisation, Adapter = body.Adapter, From = body.From, Until = body.Until ?? body.From };
        var order = new ReconciliationOrder(arguments.Organisation, arguments.Adapter, HeldSource.Adapter, arguments.From, arguments.Until);
        var by = context.Caller().Name;
        return Answer(context, await desk.Request("reconcile", by, JsonSerializer.SerializeToElement(arguments, ApiJson.Options),
            context.Keeping<string>(202, static id => new ReconciliationAskedBody(id)),
            (id, unit) => unit.Do(table.Asked(id, id, order, by, clock.GetUtcNow())).Number(table.Requested(id, order, by).Row())), static id => new ReconciliationAskedBody(id));
    }

    private static async Task<IResult> Replay(HttpContext context, string id, GapReplayBody body, ReconciliationTable table, TaskDesk desk, CancellationToken stop)
    {
        if (string.IsNullOrWhiteSpace(body.Reason) || body.Reason.Length > ReasonLength || !Reasons.Fits(body.Reason))
            return Refusal.Declined.Result(context, errors: [new ProblemError("/reason", "content.length", context.WantsEnglish() ? $"A reason has 1 to {ReasonLength} characters, none of them null." : $"须填写 reason，最多 {ReasonLength} 个字符，不含空字符。", "error")]);
        if (await table.Read(id, ReadScope.All, stop) is not { } of) return Refusal.NotFound.Result(context);
        if (of.State != ReconciliationState.Compared) return Refusal.Changed.Result(context, "对账尚未完成。", "It is not compared yet.");
        var gap = await table.Gap(id, stop);
        if (gap == 0) return Refusal.Changed.Result(context, "没有需要补推的差额。", "There is no gap, or all of it was handed over again.");
        if (body.Confirm != gap) return Refusal.Unconfirmed.Counted(context, gap, $"将补推 {gap} 件；确认请带 confirm: {gap}。", $"{gap} would be handed over again; say confirm: {gap}.");
        var arguments = new ReplayGapArguments { Reconciliation = id, Reason = body.Reason };
        return Answer(context, await desk.Request("replay-gap", context.Caller().Name, JsonSerializer.SerializeToElement(arguments, ApiJson.Options),
            context.Keeping<string>(202, static task => new TaskRequestedBody(task)),
            (_, unit) => unit.Number(table.ReplayAsked(of, context.Caller().Name, gap, body.Reason).Row())), static task => new TaskRequestedBody(task));
    }

    internal static IResult Answer(HttpContext context, TaskAnswer answer, Func<string, object> body) => answer switch
    {
        TaskAnswer.Requested asked => Results.Json(body(asked.Id), ApiJson.Options, statusCode: 202),
        TaskAnswer.Declined faults => Refusal.Declined.Result(context, errors: [.. faults.Faults.Select(fault => ProblemError.Of(fault, context.WantsEnglish()))]),
        _ => throw new InvalidOperationException("The hub's own kind of task is not known."),
    };
}
