using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Catalog.Libraries;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>共享查询, 数据核验: rows are read under a grant, and what somebody says is compared with them.</summary>
public static class ShareQueryEndpoints
{
    private const int UsualRows = 50, MostBytes = 1024 * 1024;

    public static void MapShareQueries(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/share/{class}/{serial}").RequireAuthorization(Access.Sharing).WithTags("Share").WithMetadata(new RequestSizeLimit(MostBytes));
        read.MapPost("/query", Query).WithName("QueryShare").WithSummary("Rows of a resource under a grant 共享查询")
            .WithDescription("By key, by keys or by filter, for the purpose of the grant and in the handling of a record. Masked as grant and catalog say. The answer leaves only after its event is in the exchange log; a denial likewise.")
            .Produces<ShareRowsBody>().ProducesRefusals(400, 404, 413, 415, 422, 503);
        read.MapPost("/verify", Verify).WithName("VerifyShare").WithSummary("Does it agree: yes, no or unknown 数据核验")
            .WithDescription("Nothing of the row goes out. Counts as one row of the day's volume.").Produces<ShareVerdictBody>().ProducesRefusals(400, 404, 413, 415, 422, 503);
    }

    private static async Task<IResult> Query(HttpContext context, string @class, string serial, ShareQueryBody body, ShareQueryDesk desk, CatalogOptions options, CancellationToken stop)
    {
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code) return Refusal.NotFound.Result(context);
        if (By(body) is not { } by) return Declined(context, [new("", "share.by", "应有且只有 key、keys、filter 之一。", "There is one of key, keys and filter.")]);
        SharePlace? place = null;
        if (body.After is { } after)
        {
            if (RowCursor.Read(after, Bound(context, code, by, body)) is not { } read) return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", "The cursor is none of this query's.");
            place = new SharePlace(read.Batch, read.Key);
        }
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = by, Fields = body.Fields, Consent = Consent(body.Consent), ValidAt = body.ValidAt,
            Unmask = body.Unmask is { } unmask ? new ShareUnmask(unmask.Fields, unmask.Reason) : null, After = place, Limit = body.Limit ?? (by is ShareBy.Keys several ? Math.Clamp(several.Values.Count, 1, ShareQuestion.MostRows) : UsualRows),
        };
        return await desk.Query(context.Caller(), code, question, stop) switch
        {
            ReadingAnswer.Rows rows => new ShareRowsResult(rows.Page, EntryState.Shown(code, options), rows.Page.Next is { } next ? RowCursor.Write(Bound(context, code, by, body), next.Batch, next.Key) : null),
            var refused => Refused(context, refused),
        };
    }

    private static async Task<IResult> Verify(HttpContext context, string @class, string serial, ShareVerifyBody body, ShareQueryDesk desk, CancellationToken stop)
    {
        if (ResourceCode.Of(@class, serial)?.ToString() is not { } code) return Refusal.NotFound.Result(context);
        var question = new ShareQuestion
        {
            Grant = body.Grant, Purpose = body.Purpose, RecordNumber = body.RecordNumber, By = new ShareBy.Key(body.Key.Field, body.Key.Value), Consent = Consent(body.Consent), ValidAt = body.ValidAt,
        };
        return await desk.Verify(context.Caller(), code, new ShareClaim(question, body.Says), stop) switch
        {
            ReadingAnswer.Verified verified => Results.Json(new ShareVerdictBody(verified.Verdict, verified.Number), ApiJson.Options),
            var refused => Refused(context, refused),
        };
    }

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

    private static ShareBy? By(ShareQueryBody body) => body switch
    {
        { Key: { } key, Keys: null, Filter: null } => new ShareBy.Key(key.Field, key.Value),
        { Key: null, Keys: { } keys, Filter: null } => new ShareBy.Keys(keys.Field, keys.Values),
        { Key: null, Keys: null, Filter: { } filter } => new ShareBy.Filter(filter),
        _ => null,
    };

    private static ShareConsent? Consent(ShareConsentBody? body) => body is { } consent ? new ShareConsent(consent.Code, consent.Subject, consent.For, consent.Until) : null;

    /// <summary>What a cursor is bound to. A page that follows is asked for with the same question; under which grant and for what is looked at anew for each.</summary>
    private static string Bound(HttpContext context, string code, ShareBy by, ShareQueryBody body) => Cursor.Filter(
        "share", context.Caller().Organisation, code, by.Word, by.Fields, by switch
        {
            ShareBy.Key one => [one.Value],
            ShareBy.Keys several => several.Values,
            ShareBy.Filter filter => filter.Equal.OrderBy(static one => one.Key, StringComparer.Ordinal).Select(static one => one.Key + "=" + one.Value),
            _ => (IEnumerable<string>)[],
        }, body.ValidAt);
}
