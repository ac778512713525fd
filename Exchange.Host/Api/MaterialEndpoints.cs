using System.Globalization;
using System.Text.Json;
using Exchange.Core.Intake;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Security;
using Microsoft.Net.Http.Headers;

namespace Exchange.Host.Api;

/// <param name="Place">From 1: under it the file is read.</param>
/// <param name="As">upload, licence, share, commitment or later.</param>
/// <param name="Number">The licence's identifier, the share query's receipt, or the commitment's.</param>
/// <param name="Due">Of what comes later: its last day.</param>
/// <param name="Licence">Where the licence that it names is read, where the hub holds licences of its type: to be used in place of the paper.</param>
/// <param name="Share">The answer of the hub that it names.</param>
public sealed record MaterialBody(long Place, string Code, string As, string? Name, string? Type, long? Size, string? Sha256, string? Md5, string? Number, string? Due, string? Licence = null, ShareLinkBody? Share = null);

/// <summary>An answer with shared data: what it says of it stands in the exchange log at this position.</summary>
/// <param name="Kind">evidence.answered, share.prefilled, share.queried or share.verified.</param>
/// <param name="Resources">Codes of the entries that were read.</param>
public sealed record ShareLinkBody(long Number, string Kind, DateTimeOffset At, IReadOnlyList<string> Resources);

/// <param name="Record">The hub's id of the record; <paramref name="Number"/> is the intake system's.</param>
/// <param name="Due">Its last day.</param>
/// <param name="Overdue">The log has said that the last day is over.</param>
public sealed record LateMaterialBody(string Record, string Number, string Item, string Code, string Due, bool Overdue);

/// <summary>What came with records: for who sees them whole, and by signed links for the departments that the files are handed over to. 材料</summary>
public static partial class MaterialEndpoints
{
    public static void MapMaterials(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/records/{id}/materials").RequireAuthorization(Access.Reader).WithTags("Materials");
        read.MapGet("", List).WithName("ListMaterials").WithSummary("What came with a record 材料清单")
            .WithDescription("Of its last version; of another one with version. Only who sees the record whole.").Produces<IReadOnlyList<MaterialBody>>().ProducesRefusals(400, 404);
        read.MapGet("/{place}", Read).WithName("ReadMaterial").WithSummary("A file as it was uploaded 材料文件")
            .WithDescription("Each reading is written into the exchange log before the file goes out.").Produces(200, contentType: "application/octet-stream").ProducesRefusals(400, 404, 410, 503);
        routes.MapGroup("/api/v1/records/{id}/materials").RequireAuthorization(Access.Intake).WithTags("Materials")
            .MapPost("/{code}", Bring).WithName("BringMaterial").WithSummary("Bring what was promised for later 容缺补交")
            .WithDescription("In the place of a material that came as later. It is a correction: a new version goes to every department that has the record.")
            .Produces<CorrectionBody>(202).ProducesRefusals(404, 409, 413, 415).OncePerKey();
        routes.MapGroup("/api/v1/materials").RequireAuthorization(Access.Reader).WithTags("Materials")
            .MapGet("/due", Due).WithName("ListDueMaterials").WithSummary("What was promised for later and has not come 容缺待补")
            .WithDescription("Of open records that the reader sees whole, what is due first before the others. until: last day, yyyy-MM-dd; without it all.").Produces<Page<LateMaterialBody>>().ProducesRefusals(400);
        // Nobody makes its address but the hub: it is no part of what clients call.
        routes.MapGet("/materials/{delivery}/{place}", Fetch).AllowAnonymous().ExcludeFromDescription();
    }

    private static async Task<IResult> List(
        HttpContext context, string id, CaseReading reading, CaseMaterials materials, RegistryShelf registry, ShareLook shares, long? version = null, CancellationToken stop = default)
    {
        if (await reading.Record(id, context.Caller().Reads(), stop) is not { Whole: true } record) return Refusal.NotFound.Result(context);
        var (now, bodies) = (registry.Current, new List<MaterialBody>());
        foreach (var one in await materials.Of(id, version ?? record.Version, stop))
        {
            var answer = one is { Way: MaterialWay.Share, Number: { } number } ? await shares(number, record.Client, stop) : null;
            bodies.Add(new MaterialBody(
                one.Place, one.Code, MaterialWays.Word(one.Way), one.Name, one.File is { } file ? FileTypes.Word(file.Type) : null, one.File?.Size, one.Digest, one.File?.Md5, one.Number, one.Due,
                one is { Way: MaterialWay.Licence, Number: { } identifier } ? Catalog.LicenceEndpoints.Href(now, identifier) : null,
                answer is null ? null : new ShareLinkBody(answer.Number, answer.Kind, answer.At, answer.Resources)));
        }
        return Results.Json(bodies, ApiJson.Options);
    }

    private static async Task<IResult> Read(
        HttpContext context, string id, string place, CaseReading reading, CaseMaterials materials, Ledger ledger, MaterialStore store, ILogger<MaterialStore> logger, long? version = null, CancellationToken stop = default)
    {
        if (await reading.Record(id, context.Caller().Reads(), stop) is not { Whole: true } record) return Refusal.NotFound.Result(context);
        var lines = await materials.Of(id, version ?? record.Version, stop);
        if (lines.Find(one => one.Place.ToString(CultureInfo.InvariantCulture) == place) is not { Digest: { } digest } line) return Refusal.NotFound.Result(context);
        if (await materials.IsPruned(id, stop)) return Pruned(context, digest);
        if (line.File is not { } file || Open(store, digest) is not { } content) return Gone(context, store, logger, digest);
        return await Send(context, content, file, line.Name ?? line.Code, () => ledger.MaterialRead(id, record.Organisation, line, context.Caller().Name));
    }

    private static async Task<IResult> Bring(HttpContext context, string id, string code, JsonElement body, LateMaterialDesk desk)
        => CaseEndpoints.Answer(context, await desk.Bring(context.Caller(), id, code, body, null, CancellationToken.None, context.Keeping<CorrectionAnswer.Amended>(202, CaseEndpoints.Body)));

    private static async Task<IResult> Due(HttpContext context, CaseMaterials materials, DateOnly? until = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => await Paging.Answer(context, limit, async () =>
        {
            var page = await materials.LatePage(until ?? DateOnly.MaxValue, context.Caller().Reads(), after, limit, stop);
            return new Page<LateMaterialBody>([.. page.Items.Select(static one => new LateMaterialBody(one.RecordId, one.Number, one.Item, one.Code, one.Due, one.Chased == LateMaterial.Overdue))], page.Next);
        });

    private static async Task<IResult> Fetch(
        HttpContext context, string delivery, string place, MaterialLinks links, CaseMaterials materials, RegistryShelf registry, Ledger ledger, MaterialStore store, TimeProvider clock, ILogger<MaterialStore> logger,
        string? s = null, CancellationToken stop = default)
    {
        context.Response.Headers.CacheControl = "no-store";
        // Whoever has not been given it learns nothing, not even whether there is such a delivery.
        if (!long.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number.ToString(CultureInfo.InvariantCulture) != place || !links.Holds(delivery, number, s)
            || await materials.Behind(delivery, number, stop) is not { Material.Digest: { } digest, LastStartedAt: { } pushed, Revision: { } revision } linked) return Refusal.NotFound.Result(context);
        // What its step does not get no message of its names. Whatever else has made the link, it opens nothing.
        if ((await registry.At(linked.TakenInRevision, stop)).Items.GetValueOrDefault(linked.Item)?.HandsOver(linked.Material.Code, linked.Step) is not true
            || (await registry.At(revision, stop)).Adapters.GetValueOrDefault(linked.Adapter)?.Materials is not { As: HandOver.Reference } handOver) return Refusal.NotFound.Result(context);
        if (linked.IsPruned) return Pruned(context, digest);
        if (clock.GetUtcNow() > pushed.AddDays(handOver.Days)) return Refusal.Expired.Result(context, $"链接在最后一次推送后 {handOver.Days} 日内有效。", $"A link is good for {handOver.Days} days after the last push.");
        if (linked.Material.File is not { } file || Open(store, digest) is not { } content) return Gone(context, store, logger, digest);
        return await Send(context, content, file, linked.Material.Name ?? linked.Material.Code, () => ledger.MaterialHandedOver(linked));
    }

    /// <summary>No reading without a trace: if it cannot be written down, the answer is 503 and nothing goes out.</summary>
    internal static async Task<IResult> Send(HttpContext context, FileStream content, MaterialFile file, string name, Func<Task> trace)
    {
        try
        {
            await trace();
        }
        catch
        {
            await content.DisposeAsync();
            throw;
        }
        // RFC 9530: whoever fetches it can tell that it came whole.
        context.Response.Headers["Repr-Digest"] = $"sha-256=:{Convert.ToBase64String(Convert.FromHexString(file.Digest))}:";
        return Results.Stream(content, FileTypes.MediaType(file.Type), name, entityTag: new EntityTagHeaderValue($"\"{file.Digest}\""), enableRangeProcessing: true);
    }

    internal static IResult Pruned(HttpContext context, string digest) => Refusal.Pruned.Result(context, $"摘要（SHA-256）：{digest}", $"Its digest (SHA-256) was {digest}.");

    /// <summary>Null where the file is not there, or cannot be read.</summary>
    internal static FileStream? Open(MaterialStore store, string digest)
    {
        try
        {
            return store.Open(digest);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>One file that is missing is a fault that somebody must look at; without its folder nothing can be read, and all of it can once the folder is back.</summary>
    internal static IResult Gone(HttpContext context, MaterialStore store, ILogger logger, string digest)
    {
        LogGone(logger, digest);
        if (store.Lacks(digest)) return Refusal.Fault.Result(context);
        context.Response.Headers.RetryAfter = "2";
        return Refusal.Unavailable.Result(context, "材料目录（Materials:Folder）不可用。", "The folder of the materials (Materials:Folder) cannot be used.");
    }

    [LoggerMessage(4321, LogLevel.Error, "The file {Digest} of a material is not in the folder (Materials:Folder), or cannot be found there.")]
    private static partial void LogGone(ILogger logger, string digest);
}
