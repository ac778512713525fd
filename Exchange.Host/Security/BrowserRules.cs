using System.Globalization;
using Exchange.Host.Api;
using Microsoft.AspNetCore.Cors.Infrastructure;

namespace Exchange.Host.Security;

/// <summary>
/// What browsers are told: show nothing that the hub answers as something else, in nobody's frame, and send on nothing of its addresses. Pages of other web addresses read nothing here unless
/// <see cref="DoorOptions.Origins"/> names them; there are no cookies, so that a page that is not let in has nothing of its reader's to use either.
/// </summary>
public static class BrowserRules
{
    // An answer of the API is no page: nothing that stands in it is run or fetched. Pages that are some say what they need.
    private const string Nothing = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

    public static IServiceCollection AddBrowserRules(this IServiceCollection services, IReadOnlyList<string> origins)
    {
        if (origins.Count == 0) return services;
        return services.AddCors(cors => cors.AddDefaultPolicy(policy => policy
            .WithOrigins([.. origins])
            .WithMethods("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE")
            .WithHeaders(KeyHandler.Header, "Authorization", "Content-Type", "Accept-Language", IdempotencyKey.Header, Reasons.Header, "traceparent", TusHeaders.Resumable, TusHeaders.Offset, TusHeaders.Length, TusHeaders.Metadata, TusHeaders.Checksum)
            .WithExposedHeaders("Location", "Idempotency-Replayed", "Retry-After", TusHeaders.Resumable, TusHeaders.Offset, TusHeaders.Length, TusHeaders.Expires)
            .SetPreflightMaxAge(TimeSpan.FromMinutes(10))));
    }

    /// <summary>Before everything that answers.</summary>
    public static void UseBrowserRules(this WebApplication app, DoorOptions door)
    {
        var hsts = door.HstsDays == 0 ? null : "max-age=" + (door.HstsDays * 86_400L).ToString(CultureInfo.InvariantCulture);
        app.Use((context, next) =>
        {
            // At the end, for a refusal begins with no headers at all.
            context.Response.OnStarting(static state => Tell((HttpContext)state), context);
            if (hsts is not null && context.Request.IsHttps) context.Items[typeof(BrowserRules)] = hsts;
            return next(context);
        });
        // A page of another web address asks before it sends; it has no key at that moment. Without this it is refused as anybody without a key.
        if (app.Services.GetService<ICorsService>() is not null) app.UseCors();
    }

    private static Task Tell(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers.XFrameOptions = "DENY";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers.ContentSecurityPolicy = context.GetEndpoint()?.Metadata.GetMetadata<PagePolicy>()?.Text ?? Nothing;
        if (context.Items[typeof(BrowserRules)] is string hsts) headers.StrictTransportSecurity = hsts;
        return Task.CompletedTask;
    }

    /// <summary>Says what the pages of these endpoints need.</summary>
    public static T WithPagePolicy<T>(this T endpoints, string policy) where T : IEndpointConventionBuilder => endpoints.WithMetadata(new PagePolicy(policy));

    private sealed record PagePolicy(string Text);

    /// <summary>The origins that a setting names, and what in it is none.</summary>
    public static (IReadOnlyList<string> Origins, IReadOnlyList<string> Wrong) Read(string? text)
    {
        var all = (text ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        return ([.. all.Where(IsOrigin)], [.. all.Where(static one => !IsOrigin(one))]);
    }

    /// <summary>Scheme, host and port as a browser writes them: with a path or a slash at its end it would never be the same, and * would be everybody.</summary>
    private static bool IsOrigin(string text) => Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is ("http" or "https")
        && !text.Contains('*', StringComparison.Ordinal) && uri.UserInfo.Length == 0 && string.Equals(uri.GetLeftPart(UriPartial.Authority), text, StringComparison.Ordinal);
}
