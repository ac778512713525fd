using System.Data.Common;
using Exchange.Core.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Exchange.Host.Api;

/// <summary>What all endpoints share: JSON, refusals, bounds.</summary>
public static partial class ApiSetUp
{
    /// <summary>Most bytes of a content whose endpoint says nothing else.</summary>
    public const int UsualBytes = 256 * 1024;

    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.ConfigureContents(json.SerializerOptions));
        // Else what is wrong with a parameter or a content is told in the development environment only.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        // The framework logs each request with its query, where numbers and reasons stand: nothing personal is in the log.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.Hosting.Diagnostics", LogLevel.Warning));
        services.AddOpenApi("v1", ApiPage.Describe);
        return services;
    }

    /// <summary>Whatever goes wrong leaves as a problem: no stack, no content of the request.</summary>
    public static void UseRefusals(this WebApplication app)
    {
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            ExceptionHandler = OnException,
            AllowStatusCode404Response = true,
            // A bad request is no fault of the hub, and the framework's message repeats what was sent: it is answered, not logged.
            SuppressDiagnosticsCallback = static failed => failed.Exception is BadHttpRequestException,
        });
        app.UseStatusCodePages(OnEmptyStatus);
        app.Use(BoundContent);
        app.Use(KeepOut);
    }

    private static Task OnException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
        if (error is DbException) context.RequestServices.GetRequiredService<CommitQueue>().FindDamage(error);
        return error switch
        {
            StorageUnavailableException or DbException => Refusal.Unavailable.Write(context),
            BadHttpRequestException bad => ContentFaults.Write(context, bad),
            OperationCanceledException when context.RequestAborted.IsCancellationRequested => Task.CompletedTask,
            _ => Refusal.Fault.Write(context),
        };
    }

    private static Task OnEmptyStatus(StatusCodeContext status) => status.HttpContext.Response.StatusCode switch
    {
        StatusCodes.Status404NotFound => Refusal.NotFound.Write(status.HttpContext),
        StatusCodes.Status405MethodNotAllowed => Refusal.MethodNotAllowed.Write(status.HttpContext, "允许的方法见 Allow 头。", "The Allow header names the methods."),
        StatusCodes.Status415UnsupportedMediaType
            => Refusal.WrongMediaType.Write(status.HttpContext, "应为 application/json（批量为 application/x-ndjson），不压缩。",
            "Send application/json (a batch: application/x-ndjson), not compressed."),
        StatusCodes.Status413PayloadTooLarge => Refusal.TooLarge.Write(status.HttpContext),
        StatusCodes.Status400BadRequest => Refusal.BadQuery.Write(status.HttpContext),
        _ => Task.CompletedTask,
    };

    /// <summary>What the API answers holds personal data and keys: nobody on the way keeps it.</summary>
    private static Task KeepOut(HttpContext context, RequestDelegate next)
    {
        if (context.Request.Path.StartsWithSegments("/api/v1", StringComparison.Ordinal)) context.Response.Headers.CacheControl = "no-store";
        return next(context);
    }

    /// <summary>Contents that are bound to a body by the framework are small; the two take-in endpoints read theirs by themselves.</summary>
    private static Task BoundContent(HttpContext context, RequestDelegate next)
    {
        var bound = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize;
        var reads = context.GetEndpoint()?.Metadata.GetMetadata<ReadsOwnContent>() is not null;
        // No text that the hub keeps holds a null character, and not every database lets itself be asked for one.
        if (context.Request.QueryString.Value?.Contains("%00", StringComparison.Ordinal) is true) return Refusal.BadQuery.Write(context);
        // Nothing here decompresses: a small content could become one of any size.
        if (!reads && context.Request.Headers.ContentEncoding.Count > 0)
            return Refusal.WrongMediaType.Write(context, "应为 application/json，不压缩。", "Send application/json, not compressed.");
        if (reads) return next(context);
        var most = bound ?? UsualBytes;
        // Routing has set an endpoint's own bound already. What says its length is refused here, where the rest of it is thrown away as it comes:
        // refused by the server, the connection breaks while the caller is sending, and it may not see why.
        var tooLarge = context.Request.ContentLength > most;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size) size.MaxRequestBodySize = tooLarge ? null : most;
        return tooLarge ? Refusal.TooLarge.Write(context, $"最多 {most} 字节。", $"At most {most} bytes.") : next(context);
    }
}

/// <summary>The endpoint bounds what it reads by itself.</summary>
public sealed class ReadsOwnContent;

/// <summary>Most bytes of an endpoint's content.</summary>
public sealed class RequestSizeLimit(long most) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => most;
}
