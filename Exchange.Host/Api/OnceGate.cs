using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Exchange.Core.Idempotency;
using Exchange.Core.Storage;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Http.Metadata;

namespace Exchange.Host.Api;

/// <summary>Stands before the endpoints that are done <see cref="Once"/> for an Idempotency-Key: lets the first request through, answers its repeats.</summary>
public sealed partial class OnceGate(RequestDelegate next, KeptAnswers answers, HubOptions options, ILogger<OnceGate> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.GetEndpoint()?.Metadata.GetMetadata<Once>() is not { } once || !context.Request.Headers.TryGetValue(IdempotencyKey.Header, out var header))
        {
            await next(context);
            return;
        }
        if (IdempotencyKey.Read(header) is not { } key)
        {
            await Refusal.BadHeader.Write(context, IdempotencyKey.Zh, IdempotencyKey.En);
            return;
        }
        var most = Most(context);
        if (await Content.Read(context.Request, most, context.RequestAborted) is not { } content)
        {
            await Refusal.TooLarge.Write(context, $"最多 {most} 字节。", $"At most {most} bytes.");
            return;
        }
        context.Request.Body = new MemoryStream(content, writable: false);
        var request = new RepeatableRequest(context.Caller().Name, key, Route(context), Digest(context.Request, content));
        switch (await answers.Begin(request, context.RequestAborted))
        {
            case RequestStanding.First first:
                await CarryOut(context, first.Held);
                break;
            case RequestStanding.Answered answered:
                await Answer(context, answered, once);
                break;
            case RequestStanding.UnderWay:
                await Refusal.UnderWay.Write(context);
                break;
            case RequestStanding.OtherRequest:
                await Refusal.OtherRequest.Write(context, "换一个幂等键，或原样重发第一次的请求。", "Take another key, or send the first request again as it was.");
                break;
        }
    }

    /// <summary>Whatever was not done leaves the key free: where something was done its answer is kept, and the release finds nothing to free.</summary>
    private async Task CarryOut(HttpContext context, HeldKey held)
    {
        context.Hold(held);
        var done = false;
        try
        {
            await next(context);
            done = held.Used && context.Response.StatusCode is >= 200 and < 300;
        }
        finally
        {
            if (!done) await Release(held);
        }
    }

    private async Task Release(HeldKey held)
    {
        try
        {
            await answers.Release(held);
        }
        catch (StorageUnavailableException error)
        {
            // The lease frees it.
            LogNotReleased(error);
        }
    }

    private static async Task Answer(HttpContext context, RequestStanding.Answered answered, Once once)
    {
        context.Response.Headers["Idempotency-Replayed"] = "true";
        if (once.ShownOnce)
        {
            var id = JsonElement.Parse(answered.Body!.Value.Span).GetProperty("id").GetString();
            await Refusal.ShownOnce.Write(context, $"首次请求已发放密钥 {id}。若应答遗失，请吊销它，并以新的幂等键重新发放。",
                $"The first request issued key {id}. If its answer is lost, revoke it and issue another one under a new idempotency key.");
            return;
        }
        context.Response.StatusCode = answered.Status;
        if (answered.Body is not { } body) return;
        context.Response.ContentType = "application/json; charset=utf-8";
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private int Most(HttpContext context) => context.GetEndpoint()!.Metadata switch
    {
        var metadata when metadata.GetMetadata<ReadsOwnContent>() is not null => options.RecordBytes,
        var metadata => (int)(metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize ?? ApiSetUp.UsualBytes),
    };

    private static string Route(HttpContext context) => $"{context.Request.Method} {((RouteEndpoint)context.GetEndpoint()!).RoutePattern.RawText}";

    /// <summary>Over everything that makes it this request: where it goes, what it says and why. Whose it is stands beside it.</summary>
    private static string Digest(HttpRequest request, byte[] content)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var part in (string[])[request.Method, request.Path.Value ?? "", request.QueryString.Value ?? "", request.Headers[Reasons.Header].ToString()])
        {
            hash.AppendData(Encoding.UTF8.GetBytes(part.Length.ToString(CultureInfo.InvariantCulture) + ":"));
            hash.AppendData(Encoding.UTF8.GetBytes(part));
        }
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    [LoggerMessage(3201, LogLevel.Warning, "An idempotency key could not be given back; it is free when its lease has run out.")]
    private partial void LogNotReleased(Exception error);
}
