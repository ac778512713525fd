using System.Globalization;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Dcat;
using Exchange.Core.Catalog.Live;
using Exchange.Core.Registry;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>
/// /catalog.jsonld for harvesters: what was ever published, in the order in which it was changed last. What is changed or withdrawn while somebody walks comes again at the end of the same walk,
/// so a harvest misses nothing; the last page says where the next harvest goes on.
/// </summary>
public static class HarvestEndpoint
{
    private const string Route = "/catalog.jsonld", Filter = "catalog.jsonld", MediaType = "application/ld+json";

    public static void MapHarvest(this IEndpointRouteBuilder routes)
        // Not a part of the versioned API: its form is DCAT's.
        => routes.MapGet(Route, Harvest).RequireAuthorization(Access.Reader).ExcludeFromDescription();

    private static async Task<IResult> Harvest(
        HttpContext context, CatalogTable table, LiveShelf live, RegistryShelf registry, CatalogOptions options, TimeProvider clock, string? after = null, CancellationToken stop = default)
    {
        var (change, code) = (0L, "");
        try
        {
            if (after is not null) (change, code) = Cursor.Read(after, Filter);
        }
        catch (CursorException bad)
        {
            return Refusal.BadQuery.Result(context, "after 不是本平台给出的。", bad.Message);
        }
        var entries = await table.After(change, code, options.HarvestEntries, published: true, stop);
        var now = registry.Current;
        // The page differs when one of its entries does, or what they name, or when rows of one of them came.
        var came = entries.Select(entry => live.Of(entry.Row.Code).LastSuccess).ToList();
        var rows = came.Exists(static at => at is not null) ? "." + string.Join('-', came.Select(static at => at?.ToUnixTimeSeconds().ToString("x", CultureInfo.InvariantCulture))) : "";
        var tag = string.Create(CultureInfo.InvariantCulture, $"\"{change}.{(entries is [.., var newest] ? newest.Row.Change + "." + newest.Row.Code : "")}.{entries.Count}.{now.Revision}{(rows.Length == 0 ? "" : "." + CatalogJson.Digest(rows)[..16])}\"");
        context.Response.Headers.ETag = tag;
        context.Response.Headers.CacheControl = "private, no-cache";
        if (context.Request.Headers.IfNoneMatch.Contains(tag, StringComparer.Ordinal)) return Results.StatusCode(StatusCodes.Status304NotModified);

        var here = $"{context.Request.Scheme}://{context.Request.Host}{context.Request.PathBase}";
        var onward = entries is [.., var last] ? Cursor.Write(Filter, last.Row.Change, last.Row.Code) : after;
        var place = here + Route + (onward is null ? "" : "?after=" + onward);
        var full = entries.Count == options.HarvestEntries;
        if (full) context.Response.Headers.Append("Link", $"<{place}>; rel=\"next\"");
        var page = new DcatPage(now, ClassTree.Of(now, options.ClassTable, CatalogEndpoints.Today(clock)), options, HubTime.Zone, here + Route + (after is null ? "" : "?after=" + after),
            full ? place : null, full ? null : place, entry => $"{here}/api/v1/catalog/entries/{entry.Class}/{entry.Digits}", code => live.Of(code).LastSuccess);
        context.Response.ContentType = MediaType;
        await using var json = new Utf8JsonWriter(context.Response.BodyWriter, DcatPage.Written);
        page.Write(json, entries);
        await json.FlushAsync(stop);
        return Results.Empty;
    }
}
