using System.Globalization;
using Exchange.Host.Security;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Exchange.Host.Api;

/// <summary>The API as it describes itself: the OpenAPI document at /openapi/v1.json, the page at /api. Both may be read by anyone: they hold no data.</summary>
public static class ApiPage
{
    // A city's network has no way out, and what is tried on this page is nobody else's business: the browser is told to stay on this host.
    private const string Policy = "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static void MapApiPage(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/api", page => page.WithTitle("Exchange API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp())
            .AllowAnonymous().WithPagePolicy(Policy);
        app.MapGet("/", () => Results.Redirect("/api")).AllowAnonymous().ExcludeFromDescription();
    }

    public static void Describe(OpenApiOptions options) => options.AddOperationTransformer(OpenToAll).AddOperationTransformer(Repeatable).AddOperationTransformer(Files).AddSchemaTransformer(Times).AddDocumentTransformer((document, _, _) =>
    {
        document.Info = new OpenApiInfo { Title = "Exchange API 政务数据交换", Version = "v1",
            Description = "One window, many departments: take records in, push them on, bring progress back. 一窗受理、分发审批、进度回流。" };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            ["key"] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = KeyHandler.Header,
                Description = "A client's key 接入密钥" },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("key", document)] = [] }];
        return Task.CompletedTask;
    });

    private static Task Repeatable(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<Once>().Any())
            (operation.Parameters ??= []).Add(new OpenApiParameter
            {
                Name = IdempotencyKey.Header,
                In = ParameterLocation.Header,
                Description = "The sender's own name of this request: the same request under it again gets the first answer and changes nothing. 幂等键",
                Schema = new OpenApiSchema { Type = JsonSchemaType.String, MinLength = 1, MaxLength = IdempotencyKey.Longest, Pattern = "^[!-~]+$" },
            });
        return Task.CompletedTask;
    }

    /// <summary>What is no JSON has no type here, and the framework leaves its content out.</summary>
    private static Task Files(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        foreach (var told in context.Description.ActionDescriptor.EndpointMetadata.OfType<IProducesResponseTypeMetadata>().Where(static one => one.Type is null || one.Type == typeof(void)))
        {
            if (operation.Responses?.GetValueOrDefault(told.StatusCode.ToString(CultureInfo.InvariantCulture)) is not OpenApiResponse answer) continue;
            foreach (var type in told.ContentTypes)
                (answer.Content ??= new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)).TryAdd(type, new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } });
        }
        return Task.CompletedTask;
    }

    /// <summary>Times have a converter of the hub's own, behind which the framework sees no type.</summary>
    private static Task Times(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken stop)
    {
        if (context.JsonTypeInfo.Type == typeof(DateTimeOffset)) schema.Type = JsonSchemaType.String;
        else if (context.JsonTypeInfo.Type == typeof(DateTimeOffset?)) schema.Type = JsonSchemaType.String | JsonSchemaType.Null;
        return Task.CompletedTask;
    }

    private static Task OpenToAll(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken stop)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any()) operation.Security = [];
        return Task.CompletedTask;
    }
}
