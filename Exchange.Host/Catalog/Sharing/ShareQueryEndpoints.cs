using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>共享查询, 数据核验: rows are read under a grant, and what somebody says is compared with them.</summary>
public static class ShareQueryEndpoints
{
    private const string Json = "application/json";

    private const int UsualRows = 50, StreamRows = 500;

    public static void MapShareQueries(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/share").RequireAuthorization(Access.Sharing).WithTags("Share").WithMetadata(new RequestSizeLimit(ShareContent.MostBytes));
        read.MapPost("/{class}/{serial}/query", Query).WithName("QueryShare").WithSummary("Rows of a resource under a grant 共享查询")
            .WithDescription("By key, by keys or by filter, for the purpose of the grant and in the handling of a record. Masked as grant and catalog say. The answer leaves only after its event is in the exchange log; a denial likewise. "
                + "Under a bulk grant all rows stream as NDJSON where that is accepted: a line each, and a last one that says whether it was all.")
            .Accepts<ShareQueryBody>(Json).Produces<ShareRowsBody>(200, Json, ShareStreamResult.MediaType).ProducesRefusals(400, 404, 413, 415, 422, 503);
        read.MapPost("/{class}/{serial}/verify", Verify).WithName("VerifyShare").WithSummary("Does it agree: yes, no or unknown 数据核验")
            .WithDescription("Nothing of the row goes out. Counts as one row of the day's volume.").Accepts<ShareVerifyBody>(Json).Produces<ShareVerdictBody>().ProducesRefusals(400, 404, 413, 415, 422, 503);
        foreach (var (path, shortcut, name, zh) in new[]
        {
            ("persons", LibraryShortcut.Person, "Person", "人口"), ("legal-entities", LibraryShortcut.LegalEntity, "LegalEntity", "法人"), ("licences", LibraryShortcut.Licence, "Licence", "电子证照"),
        })
        {
            read.MapPost($"/{path}/query", (HttpContext context, RegistryShelf registry, ShareQueryDesk desk, CatalogOptions options) => QueryShortcut(context, shortcut, registry, desk, options))
                .WithName("QueryShare" + name).WithSummary($"From the library that is the shortcut, by number {zh}库共享查询").WithDescription("As a query by key of the library whose document says so.")
                .Accepts<ShareShortcutBody>(Json).Produces<ShareRowsBody>().ProducesRefusals(400, 404, 413, 415, 422, 503);
            read.MapPost($"/{path}/verify", (HttpContext context, RegistryShelf registry, ShareQueryDesk desk) => VerifyShortcut(context, shortcut, registry, desk))
                .WithName("VerifyShare" + name).WithSummary($"Does it agree: yes, no or unknown {zh}库核验").WithDescription("As a verification of the library whose document says so.")
                .Accepts<ShareShortcutVerifyBody>(Json).Produces<ShareVerdictBody>().ProducesRefusals(400, 404, 413, 415, 422, 503);
        }
        routes.MapGroup("/api/v1/share/keys").RequireAuthorization(Access.Reader).WithTags("Share")
            .MapGet("/", Keys).WithName("ListAnswerKeys").WithSummary("With which keys answers are signed, as JWKS 应答签名公钥")
            .WithDescription("All that were ever in use, so that what was signed years ago is still verified. They may be passed on.").Produces<AnswerKeySet>().ProducesRefusals(503);
        routes.MapGroup("/api/v1/share/keys").RequireAuthorization(Access.Administrator).WithTags("Share")
            .MapPost("/", Turn).WithName("TurnAnswerKey").WithSummary("Turn to a new key for signed answers 更换应答签名密钥")
            .WithDescription("It is published at once and signs three minutes later, when every host has it. The others stay published, so that what they have signed is still verified.").Produces<AnswerKeyBody>(201).ProducesRefusals(503).OncePerKey();
    }

    private static async Task<IResult> Turn(HttpContext context, AnswerKeys keys, CancellationToken stop)
        => await keys.Turn(context.Caller().Name, stop, context.Keeping<AnswerKey>(201, static key => AnswerKeyBody.Of(key))) is { } turned
            ? Results.Json(AnswerKeyBody.Of(turned), ApiJson.Options, statusCode: 201) : Refusal.Changed.Result(context);

    private static async Task<IResult> Query(HttpContext context, string @class, string serial, ShareQueryDesk desk, ShareCursor cursors, CatalogOptions options)
    {
        var (body, bytes) = await ShareContent.Read<ShareQueryBody>(context);
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code) return Refusal.NotFound.Result(context);
        if (By(body) is not { } by) return Declined(context, [new("", "share.by", "应有且只有 key、keys、filter 之一。", "There is one of key, keys and filter.")]);
        var streams = Accepts(context, ShareStreamResult.MediaType);
        if (streams && (body.Signed || body.After is not null || body.Limit is not null))
            return Declined(context, [new("", "share.stream", "流式应答不签名，也不分页：不写 signed、after、limit。", "A stream is not signed and has no pages: without signed, after and limit.")]);
        SharePlace? place = null;
        if (body.After is { } after)
        {
            if (cursors.Read(after, Bound(context, code, by, body)) is not { } read) return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", "The cursor is none of this query's.");
            place = read;
        }
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = by, Fields = body.Fields, Consent = Consent(body.Consent), ValidAt = body.ValidAt, Unmask = Unmask(body.Unmask), After = place,
            Limit = streams ? StreamRows : body.Limit ?? (by is ShareBy.Keys several ? Math.Clamp(several.Values.Count, 1, ShareQuestion.MostRows) : UsualRows), Streams = streams,
        };
        var answer = await desk.Query(context.Caller(), code, question, context.RequestAborted);
        if (answer is ReadingAnswer.Rows { Page: var first } && streams)
        {
            var caller = context.Caller();
            return new ShareStreamResult(question, first, (next, stop) => desk.Query(caller, code, next, stop), (pages, rows, why) => desk.StreamEnded(first.View, caller, pages, rows, why));
        }
        return Rows(context, answer, EntryState.Shown(code, options), next => cursors.Write(Bound(context, code, by, body), next), body.Signed ? bytes : null);
    }

    private static async Task<IResult> Verify(HttpContext context, string @class, string serial, ShareQueryDesk desk)
    {
        var (body, bytes) = await ShareContent.Read<ShareVerifyBody>(context);
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code) return Refusal.NotFound.Result(context);
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = new ShareBy.Key(body.Key.Field, body.Key.Value), Consent = Consent(body.Consent), ValidAt = body.ValidAt,
        };
        return Verdict(context, await desk.Verify(context.Caller(), code, new ShareClaim(question, body.Says), context.RequestAborted), body.Signed ? bytes : null);
    }

    private static async Task<IResult> QueryShortcut(HttpContext context, LibraryShortcut shortcut, RegistryShelf registry, ShareQueryDesk desk, CatalogOptions options)
    {
        var (body, bytes) = await ShareContent.Read<ShareShortcutBody>(context);
        if (Library(registry, shortcut) is not { } library) return Refusal.NotFound.Result(context);
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = new ShareBy.Key(library.ShortcutField()!, body.Number), Fields = body.Fields, Consent = Consent(body.Consent), ValidAt = body.ValidAt,
            Unmask = Unmask(body.Unmask), Limit = ShareQuestion.MostRows,
        };
        return Rows(context, await desk.Query(context.Caller(), library.Resource, question, context.RequestAborted), EntryState.Shown(library.Resource, options), static _ => null, body.Signed ? bytes : null);
    }

    private static async Task<IResult> VerifyShortcut(HttpContext context, LibraryShortcut shortcut, RegistryShelf registry, ShareQueryDesk desk)
    {
        var (body, bytes) = await ShareContent.Read<ShareShortcutVerifyBody>(context);
        if (Library(registry, shortcut) is not { } library) return Refusal.NotFound.Result(context);
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = new ShareBy.Key(library.ShortcutField()!, body.Number), Consent = Consent(body.Consent), ValidAt = body.ValidAt,
        };
        return Verdict(context, await desk.Verify(context.Caller(), library.Resource, new ShareClaim(question, body.Says), context.RequestAborted), body.Signed ? bytes : null);
    }

    private static async Task<IResult> Keys(AnswerKeys keys, CancellationToken stop)
        => Results.Json(new AnswerKeySet([.. (await keys.Known(stop)).Select(AnswerKeyBody.Of)]), ApiJson.Options);

    private static IResult Rows(HttpContext context, ReadingAnswer answer, string resource, Func<SharePlace, string?> next, byte[]? signed) => answer is ReadingAnswer.Rows { Page: var page }
        ? new ShareRowsResult(page.Number, writer => ShareAnswerWriting.Rows(writer, page, resource, page.Next is { } place ? next(place) : null), signed) : Refused(context, answer);

    private static IResult Verdict(HttpContext context, ReadingAnswer answer, byte[]? signed) => answer is ReadingAnswer.Verified verified
        ? new ShareRowsResult(verified.Number, writer => ShareAnswerWriting.Verdict(writer, verified), signed) : Refused(context, answer);

    private static IResult Refused(HttpContext context, ReadingAnswer answer) => answer switch
    {
        ReadingAnswer.Missing => Refusal.NotFound.Result(context),
        ReadingAnswer.Faulty faulty => Declined(context, faulty.Faults),
        ReadingAnswer.Denied denied => Refusal.ShareDenied.Result(context, errors: Errors(context, denied.Why)),
        ReadingAnswer.TooMany many => TooMany(context, many.RetryAfter),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static IResult TooMany(HttpContext context, TimeSpan wait)
    {
        context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
        return Refusal.TooMany.Result(context, "超过授权的每分钟查询次数。", "It is more than the grant allows a minute.");
    }

    private static IResult Declined(HttpContext context, IReadOnlyList<CatalogFault> faults) => Refusal.Declined.Result(context, errors: Errors(context, faults));

    private static IReadOnlyList<ProblemError> Errors(HttpContext context, IReadOnlyList<CatalogFault> faults)
        => [.. faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, context.WantsEnglish() ? fault.En : fault.Zh, "error"))];

    private static LibraryDocument? Library(RegistryShelf registry, LibraryShortcut shortcut) => registry.Current.Libraries.Values.FirstOrDefault(one => one.Shortcut == shortcut);

    private static bool Accepts(HttpContext context, string mediaType) => context.Request.Headers.Accept.ToString().Contains(mediaType, StringComparison.OrdinalIgnoreCase);

    private static ShareBy? By(ShareQueryBody body) => body switch
    {
        { Key: { } key, Keys: null, Filter: null } => new ShareBy.Key(key.Field, key.Value),
        { Key: null, Keys: { } keys, Filter: null } => new ShareBy.Keys(keys.Field, keys.Values),
        { Key: null, Keys: null, Filter: { } filter } => new ShareBy.Filter(filter),
        _ => null,
    };

    private static ShareConsent? Consent(ShareConsentBody? body) => body is { } consent ? new ShareConsent(consent.Code, consent.Subject, consent.For, consent.Until) : null;

    private static ShareUnmask? Unmask(ShareUnmaskBody? body) => body is { } unmask ? new ShareUnmask(unmask.Fields, unmask.Reason) : null;

    /// <summary>What a cursor is bound to. A page that follows is asked for with the same question; under which grant and for what is looked at anew for each.</summary>
    private static string Bound(HttpContext context, string code, ShareBy by, ShareQueryBody body) => Cursor.Filter(
        "share", context.Caller().Organisation, code, by.Word, by.Fields, by switch
        {
            ShareBy.Key one => [one.Value],
            ShareBy.Keys several => several.Values,
            ShareBy.Filter filter => filter.Equal.Select(static one => one.Key + "=" + one.Value),
            _ => (IEnumerable<string>)[],
        }, body.ValidAt);
}
