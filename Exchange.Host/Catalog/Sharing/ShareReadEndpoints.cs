using System.Globalization;
using System.Text.Json;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Log;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog.Sharing;

/// <summary>Who has read whose data, and what is unusual about readings: for the person, and for auditors.</summary>
public static class ShareReadEndpoints
{
    public static void MapShareReads(this IEndpointRouteBuilder routes)
    {
        routes.MapGroup("/api/v1/share/reads").RequireAuthorization(Access.ShareReads).WithTags("Share")
            .MapPost("/query", Reads).WithName("WhoReadMyData").WithSummary("Who has read data of this person 谁查过我的数据")
            .WithDescription("Newest first, from the exchange log. Auditors and administrators, and intake clients for the person at their window, with that person's consent (with a reason where Share:ReadsByReason allows it). That it was asked is in the log first, and the person's next question shows it.")
            .Produces<Page<PersonalReadBody>>().ProducesRefusals(400, 413, 415, 422, 503);
        routes.MapGroup("/api/v1/share/flags").RequireAuthorization(Access.Auditor).WithTags("Share")
            .MapGet("/", Flags).WithName("ListShareFlags").WithSummary("Unusual reading, oldest first 异常查询")
            .WithDescription("Much of the day's volume, outside of working hours, without a record, many keys of nobody: each once an hour and grant. Filter: from.").Produces<Page<ShareFlagBody>>().ProducesRefusals(400);
    }

    private static async Task<IResult> Reads(HttpContext context, ShareReadsBody body, ReaderDesk desk, SharePaces paces, RegistryShelf registry, CatalogOptions options, CancellationToken stop)
    {
        var caller = context.Caller();
        if (paces.TakeReads(caller.Organisation) is { } wait)
        {
            context.Response.Headers.RetryAfter = Math.Max(1, (long)Math.Ceiling(wait.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
            return Refusal.TooMany.Result(context, "本单位每分钟查询次数已满（设置 Share:ReadsPerMinute）。", "The organisation has asked as often as it may in a minute (setting Share:ReadsPerMinute).");
        }
        var audits = caller.Roles.Any(static role => role is ClientRole.Auditor or ClientRole.Administrator);
        if (body.Limit is < 1 or > PageLimit.Most) return Refusal.BadQuery.Result(context, $"limit 应为 1 至 {PageLimit.Most}。", $"limit is 1 to {PageLimit.Most}.");
        try
        {
            var (page, faults) = await desk.Ask(caller, new ReadsQuestion(body.Number, body.Reason, body.Consent is { } given ? new ShareConsent(given.Code, given.Subject, given.For, given.Until) : null),
                audits ? caller.Audits().Organisations : null, body.After, body.Limit, stop);
            if (page is null) return Refusal.Declined.Result(context, errors: [.. faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, context.WantsEnglish() ? fault.En : fault.Zh, "error"))]);
            var now = registry.Current;
            return Results.Json(new Page<PersonalReadBody>([.. page.Items.Select(one => new PersonalReadBody(
                one.Number, one.At, one.Kind, one.Client, Named(now, one.Organisation ?? (one.Client is { } client ? now.Clients.GetValueOrDefault(client)?.Organisation : null)), Named(now, one.Provider), one.Resource is { } code ? EntryState.Shown(code, options) : null, one.Purpose,
                audits || one.Client == caller.Name ? one.RecordId : null))], page.Next), ApiJson.Options);
        }
        catch (CursorException wrong)
        {
            return Refusal.BadQuery.Result(context, "after 不是本查询给出的。", wrong.Message);
        }
    }

    private static Task<IResult> Flags(HttpContext context, LogSearch log, CatalogOptions options, DateTimeOffset? from = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => Paging.Answer(context, limit, async () =>
        {
            var page = await log.Page(new LogFilter { Kinds = [LogKind.ShareFlagged], From = from }, context.Caller().Audits(), after, limit, stop);
            return new Page<ShareFlagBody>([.. page.Items.Select(line => Flag(line, options))], page.Next);
        });

    private static ShareFlagBody Flag(LogLine line, CatalogOptions options)
    {
        var data = JsonElement.Parse(line.Data!);
        string? Member(string name) => data.TryGetProperty(name, out var value) ? value.GetString() : null;
        return new ShareFlagBody(line.Position, line.At, Member("reason")!, data.GetProperty("grant").GetInt64(), EntryState.Shown(Member("resource")!, options), line.Client, Member("reader")!, line.Organisation, Member("purpose"));
    }

    private static NamedOrganisation? Named(RegistrySnapshot registry, string? organisation) => organisation is null ? null : ItemMenu.Named(registry, organisation);
}
