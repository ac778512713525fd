using Exchange.Core.Delivery;
using Exchange.Core.Following;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Security;
using Exchange.Host.Watching;

namespace Exchange.Host.Api;

/// <param name="Busy">Deliveries between claim and settlement in this host; of an adapter that takes batches, batches.</param>
/// <param name="StoppedUntil">While its system is stopped by its document: when it goes on.</param>
/// <param name="Slots">How many may be busy at once in this host.</param>
public sealed record LaneLine(string Adapter, int Busy, bool BreakerOpen, DateTimeOffset? StoppedUntil = null, int Slots = 0);

/// <param name="Waiting">To be pushed, on their way, or behind another of their record; neither parked nor held for a schedule.</param>
/// <param name="OldestSince">Since when the oldest that can go is due, or tried.</param>
public sealed record BacklogLine(string Adapter, long Waiting, long Due, long InFlight, long Held, long Parked, DateTimeOffset? OldestSince);

/// <param name="Lanes">Of this host.</param>
/// <param name="WaitingChanges">For a commit, in this host; so too <paramref name="Commits"/>, since its start.</param>
/// <param name="Backlog">Of all hosts, as it was at <paramref name="BacklogAt"/>.</param>
/// <param name="LogHead">The last position of the exchange log.</param>
/// <param name="Attention">What a person should look at; empty when all is well.</param>
public sealed record LanesBody(
    IReadOnlyList<LaneLine> Lanes, IReadOnlyList<DeliveryCount> Deliveries, int WaitingChanges, long Commits, IReadOnlyList<BacklogLine> Backlog, DateTimeOffset BacklogAt,
    Rates Rates, IReadOnlyList<HostLine> Hosts, long LogHead, long OpenTasks, IReadOnlyList<Attention> Attention);

/// <summary>How the hub is.</summary>
public static class StatusEndpoint
{
    public static void MapStatus(this IEndpointRouteBuilder routes) => routes.MapGroup("/api/v1").RequireAuthorization(Access.Watcher).WithTags("Watching")
        .MapGet("/status", Status).WithName("ReadStatus").WithSummary("Lanes, backlog, rates, hosts 运行状况").Produces<LanesBody>().ProducesRefusals();

    private static async Task<IResult> Status(
        HttpContext context, Lanes lanes, CaseReading reading, BacklogLook look, HubPulse pulse, CommitQueue queue, RegistryShelf registry, SubscriptionTable subscriptions, CancellationToken stop)
    {
        var (backlog, now) = (await look.Now(stop), await pulse.Now(stop));
        LaneLine[] own = [.. lanes.All.Select(lane => new LaneLine(lane.Adapter, lane.Busy, lane.BreakerIsOpen, lane.StoppedUntil, lane.Slots)).OrderBy(lane => lane.Adapter, StringComparer.Ordinal)];
        return Results.Json(new LanesBody(
            own, await reading.Counts(context.Caller().Reads(), stop), queue.Length, queue.Commits,
            [.. backlog.Adapters.Select(static one => new BacklogLine(one.Adapter, one.Waiting, one.Due, one.InFlight, one.Held, one.Parked, one.OldestSince))], backlog.At,
            now.Rates, now.Hosts, now.LogHead, now.OpenTasks, [.. Attentions(own, backlog, registry.Current), .. Stopped(await subscriptions.Rows(stop))]), ApiJson.Options);
    }

    private static IEnumerable<Attention> Attentions(LaneLine[] lanes, BacklogPicture backlog, RegistrySnapshot registry)
    {
        foreach (var lane in lanes.Where(static lane => lane.BreakerOpen))
            yield return new Attention("breaker-open", lane.Adapter, $"适配器 {lane.Adapter} 的系统连不上，已暂停推送，正在试探。", $"The system of adapter {lane.Adapter} cannot be reached; pushes rest, and it is tried whether it is back.");
        foreach (var one in backlog.Adapters.Where(static one => one.Parked > 0))
            yield return new Attention("parked", one.Adapter, $"适配器 {one.Adapter} 有 {one.Parked} 件异常件待人工处理。", $"{one.Parked} deliveries of adapter {one.Adapter} are parked and wait for a person.");
        foreach (var adapter in registry.Adapters.Values.Where(adapter => adapter.Active && !lanes.Any(lane => lane.Adapter == adapter.Name)).OrderBy(static adapter => adapter.Name, StringComparer.Ordinal))
            yield return new Attention("no-lane", adapter.Name, $"适配器 {adapter.Name} 在本机没有通道。", $"Adapter {adapter.Name} has no lane in this host.");
    }

    private static IEnumerable<Attention> Stopped(IEnumerable<SubscriptionRow> rows) => rows.Where(static row => row.IsStopped).OrderBy(static row => row.Name, StringComparer.Ordinal)
        .Select(static row => new Attention("subscription-stopped", row.Name, $"订阅 {row.Name} 已停止（{row.Code}），请查明接收方后恢复。", $"Subscription {row.Name} is stopped ({row.Code}): see to its receiver, then resume it."));
}
