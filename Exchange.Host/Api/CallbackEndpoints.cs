using System.Data.Common;
using Exchange.Core.Contract;
using Exchange.Core.Progress;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Microsoft.AspNetCore.Http.Features;

namespace Exchange.Host.Api;

/// <summary>Where departments' systems call back in their own formats. The adapter knows the caller: no client's key is asked for.</summary>
public static partial class CallbackEndpoints
{
    public static void MapCallbacks(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/callbacks/{adapter}", Receive)
        .AllowAnonymous().WithMetadata(new ReadsOwnContent()).WithTags("Progress")
        .WithName("ReceiveCallback").WithSummary("A department calls back 部门系统回调")
        .WithDescription("In the department's own format and with its own proof of identity; the adapter's document says how, and what is answered (docs/adapters/http.md).")
        .Produces(200).Produces<Problem>(404, Problem.MediaType).Produces<Problem>(413, Problem.MediaType).Produces<Problem>(503, Problem.MediaType);

    private static async Task Receive(HttpContext context, string adapter, CallbackAdapters adapters, ProgressRowDesk desk, ILogger<CallbackAdapters> logger)
    {
        using var lent = adapters.Borrow(adapter);
        if (lent is not { System: { CallbackLimitBytes: { } most } system })
        {
            await Refusal.NotFound.Write(context);
            return;
        }
        if (await Content.Read(context.Request, most, context.RequestAborted) is not { } content)
        {
            await Refusal.TooLarge.Write(context, $"最多 {most} 字节。", $"At most {most} bytes.");
            return;
        }
        // A caller that goes away does not undo what is being kept.
        var reply = await system.Answer(Request(context, content), (rows, _) => KeepAll(lent.Document, rows, desk), CancellationToken.None);
        if (reply.Trouble is { } trouble) LogNotTaken(logger, adapter, trouble, reply.Status);
        context.Response.StatusCode = reply.Status;
        context.Response.ContentType = reply.MediaType;
        await context.Response.Body.WriteAsync(reply.Body, context.RequestAborted);
    }

    /// <summary>Whether all of them are kept, as progress events or parked for a person; if not, the department sends all of them again.</summary>
    private static async Task<bool> KeepAll(AdapterDocument adapter, IReadOnlyList<ProgressRow> rows, ProgressRowDesk desk)
    {
        try
        {
            return (await desk.Keep(adapter, rows, CancellationToken.None)).Count == rows.Count;
        }
        catch (Exception error) when (error is StorageUnavailableException or DbException)
        {
            return false;
        }
    }

    private static CallbackRequest Request(HttpContext context, byte[] content)
    {
        var headers = context.Request.Headers.ToDictionary(header => header.Key.ToLowerInvariant(), header => string.Join(", ", header.Value.ToArray()), StringComparer.Ordinal);
        // As it stood in the request line: a signature may be over it.
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        return new CallbackRequest(context.Request.Method, target, headers, content);
    }

    [LoggerMessage(4401, LogLevel.Warning, "A callback to adapter {Adapter} was not taken: {Trouble}, answered {Status}.")]
    private static partial void LogNotTaken(ILogger logger, string adapter, string trouble, int status);
}
