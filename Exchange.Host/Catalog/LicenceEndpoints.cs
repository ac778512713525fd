using System.Text;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Licences;
using Exchange.Core.Checking.Identifiers;
using Exchange.Core.Materials;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>电子证照: verified, read, and given their files.</summary>
public static class LicenceEndpoints
{
    private const int LongestText = 200;

    public static void MapLicences(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/licences").RequireAuthorization(Access.Reader).WithTags("Licences");
        read.MapPost("/verify", Verify).WithName("VerifyLicence").WithSummary("Does this licence hold, and is it that one 证照核验")
            .WithDescription("Yes or no: nothing of the licence goes out. Each answer is in the exchange log first, with the identifier masked.").Produces<LicenceVerdictBody>().ProducesRefusals(413, 415, 422, 503);
        read.MapGet("/{identifier}", Read).WithName("ReadLicence").WithSummary("A licence by its identifier 证照信息")
            .WithDescription("Its row whole for who issues it and for administrators, masked for others where the resource is shared without a condition and needs nobody's consent; else others see how it stands. Each reading is in the exchange log first.").Produces<LicenceBody>().ProducesRefusals(404, 503);
        read.MapGet("/{identifier}/file", File).WithName("ReadLicenceFile").WithSummary("A licence's file 证照文件")
            .WithDescription("For who issues it and administrators; for others where the resource is shared without a condition and needs nobody's consent. Each reading is in the exchange log first.").Produces(200, contentType: "application/octet-stream").ProducesRefusals(404, 503);
        var issue = routes.MapGroup("/api/v1/licences").RequireAuthorization(Access.Organisation).WithTags("Licences");
        issue.MapPut("/{identifier}/file", Put).WithName("FileLicence").WithSummary("Put an uploaded file beside a licence 证照文件登记")
            .WithDescription("By an organisation that issues the type. The same again changes nothing.").Produces(204).ProducesRefusals(404, 413, 415, 422, 503);
        issue.MapPost("/identifiers", Mint).WithName("MakeLicenceIdentifier").WithSummary("An identifier, under a mandate 按委托编制证照标识")
            .WithDescription("Only where the licence type names the paper by which the hub makes them. None is given twice; what is not used is a gap.").Produces<IdentifierBody>().ProducesRefusals(413, 415).OncePerKey();
        routes.MapGet("/api/v1/licences/due", Due).RequireAuthorization(Access.Statistics).WithTags("Licences").WithName("ListAwaitedLicences").WithSummary("Certificates that are to be registered as licences 待归集证照")
            .WithDescription("Of the caller's organisation, what is due first before the others.").Produces<Page<AwaitedLicenceBody>>().ProducesRefusals(400);
    }

    private static async Task<IResult> Verify(HttpContext context, LicenceQuestionBody body, LicenceDesk desk, CancellationToken stop)
    {
        var faults = new List<CatalogFault>();
        if (!IsIdentifier(body.Identifier)) faults.Add(new("/identifier", "licence.identifier", "不是 GB/T 36904 的证照标识。", "This is no licence's identifier (GB/T 36904)."));
        foreach (var (pointer, text) in new[] { ("/holder", body.Holder), ("/number", body.Number) })
            if (text is not null && (text.Length is 0 or > LongestText || text.Contains('\0', StringComparison.Ordinal))) faults.Add(new(pointer, "licence.text", $"应为 1 至 {LongestText} 个字符。", $"This is 1 to {LongestText} characters."));
        if (body.Digest is { } digest && !MaterialStore.IsDigest(digest)) faults.Add(new("/digest", "licence.digest-form", "应为 64 位小写十六进制。", "64 lower-case hex characters."));
        return Declined(context, faults) ?? Results.Json(new LicenceVerdictBody(await desk.Verify(new LicenceQuestion(body.Identifier, body.Holder, body.Number, body.Digest), context.Caller().Name, stop)), ApiJson.Options);
    }

    private static async Task<IResult> Read(HttpContext context, string identifier, LicenceBook book, LicenceDesk desk, LicenceFileTable files, CatalogTable catalog, CancellationToken stop)
    {
        if (!IsIdentifier(identifier) || await book.Find(identifier, stop) is not { } licence) return Refusal.NotFound.Result(context);
        var whole = await Whole(context.Caller(), licence.Type, desk, stop);
        var fields = whole ? licence.Row
            : await Open(licence.Type, catalog, stop) is not { } entry ? null
            : FieldMask.Of(entry.Content, licence.Row, entry.Content.Fields.Select(static field => field.Name));
        var file = fields is null ? null : await files.Of(licence, stop);
        await desk.Read(licence, context.Caller().Name);
        return Results.Json(new LicenceBody(licence.Identifier, licence.Type.Name, licence.Standing, licence.State, licence.ValidFrom, licence.ValidUntil, fields, file?.Digest), ApiJson.Options);
    }

    private static async Task<IResult> File(
        HttpContext context, string identifier, LicenceBook book, LicenceDesk desk, LicenceFileTable files, MaterialStore store, CatalogTable catalog, ILogger<MaterialStore> logger, CancellationToken stop)
    {
        if (!IsIdentifier(identifier) || await book.Find(identifier, stop) is not { } licence || await files.Of(licence, stop) is not { } file
            || (!await Whole(context.Caller(), licence.Type, desk, stop) && await Open(licence.Type, catalog, stop) is null)) return Refusal.NotFound.Result(context);
        if (MaterialEndpoints.Open(store, file.Digest) is not { } content) return MaterialEndpoints.Gone(context, store, logger, file.Digest);
        return await MaterialEndpoints.Send(context, content, file, licence.Type.Title.Zh, () => desk.FileRead(licence, file, context.Caller().Name));
    }

    private static async Task<IResult> Put(HttpContext context, string identifier, LicenceFileBody body, LicenceBook book, LicenceDesk desk, CancellationToken stop)
    {
        var caller = context.Caller();
        // Whether another organisation has it is not told.
        if (!IsIdentifier(identifier) || await book.Find(identifier, stop) is not { } licence || !await desk.Issues(licence.Type, caller.Organisation, stop)) return Refusal.NotFound.Result(context);
        if (body.Sha256 is { } digest && !MaterialStore.IsDigest(digest)) return Declined(context, [new("/sha256", "licence.digest-form", "应为 64 位小写十六进制。", "64 lower-case hex characters.")])!;
        if (!Id.IsOne(body.Upload)) return Declined(context, [new("/upload", "licence.upload", "没有这个上传。", "There is no such upload.")])!;
        return Declined(context, await desk.File(licence, caller, body.Upload, body.Sha256, stop)) ?? Results.NoContent();
    }

    private static async Task<IResult> Mint(HttpContext context, IdentifierOrderBody body, RegistryShelf registry, LicenceDesk desk, LicenceMint mint, CancellationToken stop)
    {
        var caller = context.Caller();
        if (registry.Current.LicenceTypes.GetValueOrDefault(body.Type) is not { } type || !await desk.Issues(type, caller.Organisation, stop))
            return Declined(context, [new("/type", "licence.type", "没有这个证照类型，或本单位不制发。", "There is no such licence type, or the organisation does not issue it.")])!;
        return await mint.Make(type, caller.Organisation, caller.Name, stop, context.Keeping<string>(200, identifier => new IdentifierBody(identifier, type.Mandate!.Text, type.Mandate.Digest))) switch
        {
            MintAnswer.Made(var identifier, var mandate) => Results.Json(new IdentifierBody(identifier, mandate.Text, mandate.Digest), ApiJson.Options),
            MintAnswer.NoMandate => Declined(context, [new("/type", "licence.no-mandate", "该证照类型没有书面委托（mandate），或委托不在有效期内：证照标识由制证部门的证照系统编制。",
                "The licence type has no mandate, or none that holds today: its identifiers are made by the issuing department's licence system.")])!,
            MintAnswer.NoneLeft => Refusal.NoNumbers.Result(context, "该制证单位的流水号已用完，或与其他编号规则冲突。", "The running numbers of the issuer are used up, or could be another pattern's."),
            MintAnswer.Lost => Refusal.UnderWay.Result(context),
            var other => throw new InvalidOperationException($"An answer that is none of the set: {other.GetType().Name}."),
        };
    }

    private static Task<IResult> Due(HttpContext context, LicenceDueTable table, string? after = null, int? limit = null, CancellationToken stop = default) => Paging.Answer(context, limit, async () =>
    {
        var page = await table.OpenPage(context.Caller().Statistics(), after, limit, stop);
        return new Page<AwaitedLicenceBody>([.. page.Items.Select(static one => new AwaitedLicenceBody(one.RecordId, one.Place, one.Type, one.Step, one.Organisation, one.MadeAt, one.Due, one.Chased))], page.Next);
    });

    /// <summary>Where a licence that a record names is read; null where the hub has nothing of it.</summary>
    internal static string? Href(RegistrySnapshot registry, string identifier)
        => LicenceIdentifier.TypeOf(identifier) is { } code && registry.LicenceTypes.Values.FirstOrDefault(type => type.Code == code) is { } type && registry.Libraries.Values.Any(library => library.Resource == type.Resource)
            ? "/api/v1/licences/" + identifier : null;

    /// <summary>The entry of a type whose licences anybody who takes part may see: published, shared without a condition, and nobody's consent is needed. What is shared on a condition is read by share queries and evidence, under a grant.</summary>
    private static async Task<ResourceEntry?> Open(LicenceTypeDocument type, CatalogTable catalog, CancellationToken stop)
        => !type.NeedsConsent && await catalog.Read(type.Resource, version: null, stop) is { Row.IsOut: true, Content.Share: { Type: ShareType.Unconditional, Consent: false } } entry ? entry : null;

    private static async Task<bool> Whole(ClientDocument caller, LicenceTypeDocument type, LicenceDesk desk, CancellationToken stop)
        => caller.Roles.Contains(ClientRole.Administrator) || (caller.Roles.Contains(ClientRole.Organisation) && await desk.Issues(type, caller.Organisation, stop));

    /// <summary>Of its shape; one whose check character does not fit may have been issued all the same.</summary>
    private static bool IsIdentifier(string? text) => text is { Length: <= LongestText } && text.All(char.IsAscii) && LicenceIdentifier.Check(Encoding.ASCII.GetBytes(text)) != IdentifierAnswer.WrongShape;

    private static IResult? Declined(HttpContext context, IReadOnlyList<CatalogFault> faults) => faults.Count == 0 ? null
        : Refusal.Declined.Result(context, errors: [.. faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, context.WantsEnglish() ? fault.En : fault.Zh, "error"))]);
}
