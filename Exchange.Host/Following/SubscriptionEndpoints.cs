using System.Globalization;
using Exchange.Core.Following;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Following;

/// <param name="State">running; stopped, until a person resumes it; inactive by its document; starting.</param>
/// <param name="Position">What stands in the log up to here has been taken, or is not for it.</param>
/// <param name="Behind">Positions of the log that are left to be looked at.</param>
/// <param name="Code">Why it does not get on, or was stopped.</param>
public sealed record SubscriptionBody(
    string Name, string Client, string Url, IReadOnlyList<string> Events, string State, long? Position, long? Behind, long Failures, DateTimeOffset? FailingSince, DateTimeOffset? DueAt, string? Code);

/// <param name="After">It goes on behind this position of the exchange log; 0 for everything there is.</param>
public sealed record ReplayBody(long After);

/// <param name="After">Where it goes on; left out where it stands.</param>
public sealed record SubscriptionPlaceBody(string Name, long? After = null);

/// <summary>How subscriptions get on, what was posted, and what a person does about it. 订阅</summary>
public static class SubscriptionEndpoints
{
    public static void MapSubscriptions(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/subscriptions").RequireAuthorization(Access.Reader).WithTags("Followers");
        read.MapGet("", List).WithName("ListSubscriptions").WithSummary("Subscriptions and how they get on 订阅列表").WithDescription("A client sees its own; administrators and auditors all.")
            .Produces<Page<SubscriptionBody>>().ProducesRefusals();
        read.MapGet("/{name}", Read).WithName("ReadSubscription").WithSummary("One of them 订阅").Produces<SubscriptionBody>().ProducesRefusals(404);
        read.MapGet("/{name}/attempts", Attempts).WithName("ListWebhookAttempts").WithSummary("What was posted, newest first 推送记录").WithDescription("Filter: record.")
            .Produces<Page<WebhookAttempt>>().ProducesRefusals(400, 404);
        var change = routes.MapGroup("/api/v1/subscriptions/{name}").RequireAuthorization(Access.Subscriber).WithTags("Followers");
        change.MapPost("/replay", Replay).WithName("ReplaySubscription").WithSummary("Post again from a position of the log, or go on from a later one 重放")
            .WithDescription("Also resumes it where it was stopped. What is posted again has the webhook-id it had.").Produces<SubscriptionPlaceBody>(202).ProducesRefusals(404, 413, 415).OncePerKey();
        change.MapPost("/resume", Resume).WithName("ResumeSubscription").WithSummary("Go on where it was stopped 恢复")
            .Produces<SubscriptionPlaceBody>(202).ProducesRefusals(404).OncePerKey();
    }

    private static async Task<IResult> List(HttpContext context, RegistryShelf registry, SubscriptionTable table, NoticeReading reading, CancellationToken stop)
    {
        var (rows, head) = ((await table.Rows(stop)).ToDictionary(static row => row.Name, StringComparer.Ordinal), await reading.Head(stop));
        var seen = registry.Current.Subscriptions.Values.Where(one => Sees(context, one)).OrderBy(static one => one.Name, StringComparer.Ordinal);
        return Results.Json(new Page<SubscriptionBody>([.. seen.Select(one => Body(one, rows.GetValueOrDefault(one.Name), head))], null), ApiJson.Options);
    }

    private static async Task<IResult> Read(HttpContext context, string name, RegistryShelf registry, SubscriptionTable table, NoticeReading reading, CancellationToken stop)
        => Find(context, registry, name) is { } one ? Results.Json(Body(one, await table.Read(name, stop), await reading.Head(stop)), ApiJson.Options) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Attempts(
        HttpContext context, string name, RegistryShelf registry, SubscriptionTable table, string? record = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Find(context, registry, name) is null ? Refusal.NotFound.Result(context) : await Paging.Answer(context, limit, () => table.Attempts(name, record, after, limit, stop));

    private static async Task<IResult> Replay(HttpContext context, string name, ReplayBody body, RegistryShelf registry, SubscriptionTable table, NoticeReading reading, CancellationToken stop)
    {
        if (Find(context, registry, name) is not { } one) return Refusal.NotFound.Result(context);
        if (!Moves(context, one)) return Refusal.NotAllowed.Result(context);
        var head = await reading.Head(stop);
        if (body.After < 0 || body.After > head)
            return Refusal.Declined.Result(context, errors: [new ProblemError("/after", "subscription.position", context.WantsEnglish()
                ? string.Create(CultureInfo.InvariantCulture, $"A position of the log is 0 to {head}.") : string.Create(CultureInfo.InvariantCulture, $"日志位置应为 0 至 {head}。"), "error")]);
        var answer = new SubscriptionPlaceBody(name, body.After);
        return await table.Move(name, body.After, context.Caller().Name, context.Keep(202, answer))
            ? Results.Json(answer, ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "订阅尚未开始，请稍后再试。", "The subscription has not begun yet; try again in a moment.");
    }

    private static async Task<IResult> Resume(HttpContext context, string name, RegistryShelf registry, SubscriptionTable table)
    {
        if (Find(context, registry, name) is not { } one) return Refusal.NotFound.Result(context);
        if (!Moves(context, one)) return Refusal.NotAllowed.Result(context);
        var answer = new SubscriptionPlaceBody(name);
        return await table.Resume(name, context.Caller().Name, context.Keep(202, answer))
            ? Results.Json(answer, ApiJson.Options, statusCode: 202)
            : Refusal.Changed.Result(context, "订阅没有停止。", "It is not stopped.");
    }

    private static SubscriptionDocument? Find(HttpContext context, RegistryShelf registry, string name)
        => registry.Current.Subscriptions.GetValueOrDefault(name) is { } one && Sees(context, one) ? one : null;

    private static bool Sees(HttpContext context, SubscriptionDocument one) => one.Client == context.Caller().Name || DocumentScope.Of(context.Caller()).All;

    // Who audits sees all of them, and moves none but its own whatever other roles it has.
    private static bool Moves(HttpContext context, SubscriptionDocument one) => one.Client == context.Caller().Name || context.Caller().Roles.Contains(ClientRole.Administrator);

    private static SubscriptionBody Body(SubscriptionDocument one, SubscriptionRow? row, long head) => new(
        one.Name, one.Client, one.Url, one.Events, !one.Active ? "inactive" : row is null ? "starting" : row.State, row?.Position, row is null ? null : Math.Max(0, head - row.Position),
        row?.Failures ?? 0, row?.FailingSince, row is { IsStopped: false } && row.DueAt > DateTimeOffset.UnixEpoch ? row.DueAt : null, row?.Code);
}
