using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Live;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>How much of the catalog is more than paper: what an evaluation counts.</summary>
public static class LiveEndpoint
{
    public static void MapLive(this IEndpointRouteBuilder routes)
        => routes.MapGroup("/api/v1/catalog").RequireAuthorization(Access.Reader).WithTags("Catalog")
            .MapGet("/live", Count).WithName("CatalogLive").WithSummary("How much of it is alive, by provider 目录鲜活度")
            .WithDescription("Published entries: with data, callable, fresh, late, failing. Filters: provider, class (or the beginning of one).")
            .Produces<LiveCatalogBody>().ProducesRefusals(400, 503);

    private static IResult Count(HttpContext context, CatalogShelf catalog, LiveShelf live, string? provider = null, string? @class = null)
    {
        if (CatalogFilter.Read(context, null, @class, provider, null, null, null, null, out var query) is { } wrong) return wrong;
        if (!catalog.Ready.IsCompleted) return CatalogEndpoints.NotRead(context);
        var counts = LiveCount.Of(catalog.Index, query, live);
        return Results.Json(new LiveCatalogBody(LiveCountBody.Of(LiveCount.Sum(counts)), [.. counts.Select(LiveCountBody.Of)]), ApiJson.Options);
    }
}
