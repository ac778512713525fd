using System.Data.Common;
using Exchange.Core.Storage;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Exchange.Host.Api;

/// <summary>What all endpoints share: JSON, refusals, the OpenAPI document and its page.</summary>
public static partial class ApiSetUp
{
    public static IServiceCollection AddApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => ApiJson.ConfigureContents(json.SerializerOptions));
        // Else what is wrong with a parameter or a content is told in the development environment only.
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true);
        services.AddOpenApi("v1", Describe);
        return services;
    }

    private static void Describe(OpenApiOptions options) => options.AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo { Title = "Exchange API 政务数据交换", Version = "v1", Description = "One window, many departments: take records in, push them on, bring progress back. 一窗受理、分发审批、进度回流。" };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = Security.KeyHandler.Header, Description = "A client's key 接入密钥" },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
        return Task.CompletedTask;
    });

    /// <summary>The document at /openapi/v1.json, the page at /api. Both may be read by anyone: they hold no data.</summary>
    public static void MapApiPage(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/api", page => page.WithTitle("Exchange API")).AllowAnonymous();
        app.MapGet("/", () => Results.Redirect("/api")).AllowAnonymous().ExcludeFromDescription();
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
    }

    private static Task OnException(HttpContext context)
    {
        var error = context.Features.Get<IExceptionHandlerFeature>()?.Error;
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
        StatusCodes.Status415UnsupportedMediaType => Refusal.WrongMediaType.Write(status.HttpContext),
        StatusCodes.Status413PayloadTooLarge => Refusal.TooLarge.Write(status.HttpContext),
        StatusCodes.Status400BadRequest => Refusal.BadQuery.Write(status.HttpContext),
        _ => Task.CompletedTask,
    };

    /// <summary>Contents that are bound to a body by the framework are small; the two take-in endpoints read theirs by themselves.</summary>
    private static Task BoundContent(HttpContext context, RequestDelegate next)
    {
        var bound = context.GetEndpoint()?.Metadata.GetMetadata<IRequestSizeLimitMetadata>()?.MaxRequestBodySize;
        var reads = context.GetEndpoint()?.Metadata.GetMetadata<ReadsOwnContent>() is not null;
        // Nothing here decompresses: a small content could become one of any size.
        if (!reads && context.Request.Headers.ContentEncoding.Count > 0)
            return Refusal.WrongMediaType.Write(context, "应为 application/json，不压缩。", "Send application/json, not compressed.");
        if (!reads && context.Features.Get<Microsoft.AspNetCore.Http.Features.IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
            size.MaxRequestBodySize = bound ?? 256 * 1024;
        return next(context);
    }
}

/// <summary>The endpoint bounds what it reads by itself.</summary>
public sealed class ReadsOwnContent;

/// <summary>Most bytes of an endpoint's content.</summary>
public sealed class RequestSizeLimit(long most) : IRequestSizeLimitMetadata
{
    public long? MaxRequestBodySize => most;
}
