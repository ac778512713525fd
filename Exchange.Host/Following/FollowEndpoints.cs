using System.Globalization;
using Exchange.Core.Following;
using Exchange.Core.Log;
using Exchange.Host.Api;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Mvc;

namespace Exchange.Host.Following;

/// <summary>Events of records as streams (server-sent events). 事件流</summary>
public static class FollowEndpoints
{
    private const string Words = "text/event-stream: each event's id is its position in the exchange log, its name the log event's kind, its data a JSON object (docs/followers.md); "
        + "heartbeat events tell how far the stream is. With Last-Event-ID (or after) it goes on behind that position. It ends when the key does.";

    public static void MapFollowing(this IEndpointRouteBuilder routes)
    {
        var follow = routes.MapGroup("/api/v1").RequireAuthorization(Access.Reader).WithTags("Followers");
        follow.MapGet("/events", All).WithName("FollowRecords").WithSummary("What happens to the records that one sees, as it happens 事件流")
            .WithDescription(Words + " Without it, it begins now.").Produces<NoticeBody>(200, "text/event-stream").ProducesRefusals(400);
        follow.MapGet("/records/{id}/events", OfRecord).WithName("FollowRecord").WithSummary("What has happened to a record and what happens, as it happens 单件事件流")
            .WithDescription(Words + " Without it, it begins with the record.").Produces<NoticeBody>(200, "text/event-stream").ProducesRefusals(400, 404);
    }

    private static async Task<IResult> All(
        HttpContext context, EventStreams streams, NoticeReading reading, string[]? kind = null, long? after = null, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null, CancellationToken stop = default)
        => await Stream(context, streams, reading, null, kind ?? [], after, lastEventId, stop);

    private static async Task<IResult> OfRecord(
        HttpContext context, string id, EventStreams streams, NoticeReading reading, string[]? kind = null, long? after = null, [FromHeader(Name = "Last-Event-ID")] string? lastEventId = null, CancellationToken stop = default)
        => await reading.Sees(context.Caller().Reads(), id, stop) ? await Stream(context, streams, reading, id, kind ?? [], after, lastEventId, stop) : Refusal.NotFound.Result(context);

    private static async Task<IResult> Stream(
        HttpContext context, EventStreams streams, NoticeReading reading, string? recordId, string[] kinds, long? after, string? lastEventId, CancellationToken stop)
    {
        if (Array.Find(kinds, static kind => !FollowedKinds.Contains(kind)) is not null)
            return Refusal.BadQuery.Result(context, $"kind 为：{string.Join('、', FollowedKinds.All)}。", $"kind is one of {string.Join(", ", FollowedKinds.All)}.");
        var head = await reading.Head(stop);
        // The later word counts: a browser that comes again repeats the address with its after, and says in the header how far it has come since.
        if (lastEventId is not null)
        {
            // Beyond the end: it was given by another database, or before a restore. Waiting for it would pass over what comes meanwhile.
            if (!long.TryParse(lastEventId, NumberStyles.None, CultureInfo.InvariantCulture, out var last) || last > head)
                return Refusal.BadHeader.Result(context, "Last-Event-ID 不是本平台给出的位置，请不带它重新开始。", "Last-Event-ID is no position of this hub's log: start again without it.");
            after = last;
        }
        else if (after < 0 || after > head)
            return Refusal.BadQuery.Result(context, "after 不是本平台日志中的位置。", "after is no position of this hub's log.");
        var client = context.Caller().Name;
        if (streams.Open(client) is not { } place)
        {
            context.Response.Headers.RetryAfter = "5";
            return Refusal.TooMany.Result(context, "打开的事件流过多。", "Too many streams are open.");
        }
        // With the request and not with the stream: a caller who leaves before it begins has had its place too.
        context.Response.RegisterForDispose(place);
        return TypedResults.ServerSentEvents(streams.Follow(client, context.CallerKey(), after ?? (recordId is null ? head : 0), recordId, kinds, stop));
    }
}
