using Exchange.Core.Checking;
using Exchange.Core.Intake;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <summary>事项与情形引导: the menu of the intake system. Items, then questions, then the situation with what is needed and who handles it. Nothing is stored.</summary>
public static class ItemEndpoints
{
    private const int LongestSearch = 100;

    public static void MapItems(this IEndpointRouteBuilder routes)
    {
        var menu = routes.MapGroup("/api/v1/items").RequireAuthorization(Access.Reader).WithTags("Items");
        menu.MapGet("/", List).WithName("ListItems").WithSummary("Items, by name 事项列表")
            .WithDescription("q: part of a name, a title in either language or the implementation code. organisation: the one in the lead, or one that handles a step. channel: window, online, mobile, kiosk. An ETag; If-None-Match is answered 304.")
            .Produces<Page<ItemLine>>().Produces(304).ProducesRefusals(400);
        menu.MapGet("/{item}", Read).WithName("ReadItem").WithSummary("An item and its guiding questions 事项与引导问题").Produces<ItemBody>().Produces(304).ProducesRefusals(404);
        menu.MapPost("/{item}/guide", Guide).WithName("GuideToSituation").WithSummary("From answers to the next question, or to the situation 情形引导")
            .WithDescription("The situation comes with its form, its materials (which of them need not be brought, and how each may come), its steps with who handles them for a division and a date, and its limits.")
            .Produces<GuideAnswerBody>().ProducesRefusals(404, 413, 415, 422);
    }

    private static Task<IResult> List(HttpContext context, RegistryShelf shelf, string? q = null, string? organisation = null, string? channel = null, string? after = null, int? limit = null)
    {
        var now = shelf.Current;
        ItemChannel? at = null;
        if (channel is not null)
        {
            // By name only: "1" is no channel.
            if (!Enum.TryParse<ItemChannel>(channel, ignoreCase: true, out var known) || !known.ToString().Equals(channel, StringComparison.OrdinalIgnoreCase))
                return Task.FromResult(Refusal.BadQuery.Result(context, "channel 应为 window、online、mobile 或 kiosk。", "channel is window, online, mobile or kiosk."));
            at = known;
        }
        if (q?.Length > LongestSearch) return Task.FromResult(Refusal.BadQuery.Result(context, $"q 最多 {LongestSearch} 个字符。", $"q has at most {LongestSearch} characters."));
        if (Unchanged(context, now)) return Task.FromResult(Results.StatusCode(StatusCodes.Status304NotModified));
        return Paging.Answer(context, limit, () =>
        {
            var filter = Cursor.Filter("items", q, organisation, at?.ToString());
            // By name, so that a page goes on behind the last one whatever was registered meanwhile.
            var from = after is null ? null : Cursor.Read(after, filter).Id;
            var rows = now.Items.Values.Where(item => (from is null || string.CompareOrdinal(item.Name, from) > 0) && Matches(now, item, q, organisation, at))
                .OrderBy(static item => item.Name, StringComparer.Ordinal).Take(PageLimit.Of(limit) + 1).ToList();
            var more = rows.Count > PageLimit.Of(limit);
            if (more) rows.RemoveAt(rows.Count - 1);
            return Task.FromResult(new Page<ItemLine>([.. rows.Select(item => ItemMenu.Line(now, item))], more ? Cursor.Write(filter, 0, rows[^1].Name) : null));
        });
    }

    private static bool Matches(RegistrySnapshot now, ItemDocument item, string? q, string? organisation, ItemChannel? channel)
        => (string.IsNullOrWhiteSpace(q) || new[] { item.Name, item.Code, item.Title.Zh, item.Title.En }.Any(text => text.Contains(q.Trim(), StringComparison.OrdinalIgnoreCase)))
            && (organisation is null || item.Organisation == organisation || item.Steps.Any(step => step.Jurisdiction is { } name
                ? now.Jurisdictions.GetValueOrDefault(name) is { } jurisdiction && (jurisdiction.Default.Organisation == organisation || jurisdiction.Rows.Any(row => row.Organisation == organisation))
                : step.Organisation == organisation))
            && (channel is not { } at || item.Channels.Count == 0 || item.Channels.Contains(at));

    private static IResult Read(HttpContext context, string item, RegistryShelf shelf)
    {
        var now = shelf.Current;
        if (now.Items.GetValueOrDefault(item) is not { } document) return Refusal.NotFound.Result(context);
        return Unchanged(context, now) ? Results.StatusCode(StatusCodes.Status304NotModified) : Results.Json(ItemMenu.Body(now, document), ApiJson.Options);
    }

    private static IResult Guide(HttpContext context, string item, GuideBody body, RegistryShelf shelf, TimeProvider clock)
    {
        var now = shelf.Current;
        if (now.Items.GetValueOrDefault(item) is not { } document) return Refusal.NotFound.Result(context);
        if (HubDay.Of(body.Date, clock) is not { } day)
            return Declined(context, [new Finding { Pointer = "/date", Code = "content.type", Zh = "应为日期，如 2026-12-01。", En = "This is a date such as 2026-12-01." }]);
        var named = document.SituationOf(body.Situation);
        if (body.Situation is not null && named is null)
            return Declined(context, [new Finding { Pointer = "/situation", Code = "intake.unknown-situation", Zh = "该事项没有这个情形。", En = "The item has no such situation." }]);
        var answers = body.Answers ?? new Dictionary<string, string>(StringComparer.Ordinal);
        // Who knows the situation need not answer; who answers all the same is held to it.
        if (named is not null && answers.Count == 0) return Situation(named);
        return SituationGuide.Follow(document, answers) switch
        {
            GuideAnswer.Wrong wrong => Declined(context, AnswerCheck.Of(wrong.Faults)),
            GuideAnswer.Ask { Question: var question } => Json(new GuideAnswerBody("question", now.Revision, Question: question)),
            GuideAnswer.Choose { Situations: var situations } => Json(new GuideAnswerBody("choose", now.Revision, Situations: ItemMenu.Titles(situations))),
            GuideAnswer.Refuse { Refusal: var refusal } => Json(new GuideAnswerBody("refused", now.Revision, Refusal: ItemMenu.Refusal(now, refusal))),
            GuideAnswer.Fits { Situation: { } fits } when named is not null && fits.Code != named.Code => Declined(context, [AnswerCheck.OtherSituation(fits)]),
            GuideAnswer.Fits { Situation: var fits } => Situation(fits),
            var answer => throw new InvalidOperationException(answer.GetType().Name),
        };

        IResult Situation(SituationPart? situation)
            => Json(new GuideAnswerBody("situation", now.Revision, Situation: ItemMenu.Situation(now, document, situation, string.IsNullOrEmpty(body.Division) ? null : body.Division, day)));
    }

    /// <summary>What the menu says changes with the registry, and with the program that says it. True when the caller has it already.</summary>
    private static bool Unchanged(HttpContext context, RegistrySnapshot now)
    {
        var tag = $"\"{now.Revision}-{ProgramVersion.Text}\"";
        (context.Response.Headers.ETag, context.Response.Headers.CacheControl) = (tag, "private, no-cache");
        return context.Request.Headers.IfNoneMatch.SelectMany(static line => (line ?? "").Split(',')).Any(one => one.Trim() is "*" || one.Trim() == tag);
    }

    private static IResult Declined(HttpContext context, IEnumerable<Finding> findings)
        => Refusal.Declined.Result(context, errors: [.. findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))]);

    private static IResult Json(GuideAnswerBody body) => Results.Json(body, ApiJson.Options);
}
