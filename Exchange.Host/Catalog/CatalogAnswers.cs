using Exchange.Core.Catalog;
using Exchange.Host.Api;

namespace Exchange.Host.Catalog;

/// <summary>What the catalog's desk answers, on the wire.</summary>
internal static class CatalogAnswers
{
    private const int MostErrors = 1_000;

    /// <summary>The body of what stands, also as it is kept for a repeat of the request.</summary>
    public static CatalogWrittenBody Body(CatalogAnswer.Stored stored, CatalogOptions options) => new("stored", stored.Change, States(stored.Rows, options), stored.Unchanged);

    /// <param name="pointer">Where an entry of that place stands in what was sent.</param>
    /// <param name="one">The answer is about one entry: it stands for itself.</param>
    public static IResult Result(HttpContext context, CatalogAnswer answer, CatalogOptions options, Func<int, string> pointer, bool one = false, int created = 200) => answer switch
    {
        CatalogAnswer.Stored stored when one => Results.Json(EntryState.Of(stored.Rows[0], options), ApiJson.Options, statusCode: created),
        CatalogAnswer.Stored stored => Results.Json(Body(stored, options), ApiJson.Options),
        CatalogAnswer.Same same when one => Results.Json(EntryState.Of(same.Rows[0], options), ApiJson.Options),
        CatalogAnswer.Same same => Results.Json(new CatalogWrittenBody("unchanged", null, States(same.Rows, options), same.Rows.Count), ApiJson.Options),
        CatalogAnswer.Previewed previewed => Results.Json(new CatalogWrittenBody("previewed", null, States(previewed.Rows, options), previewed.Unchanged), ApiJson.Options),
        CatalogAnswer.Faulty faulty => Refusal.Declined.Result(context, "目录条目有误，未登记任何内容。", "The entries have faults; nothing was stored.", Errors(context, faulty, pointer), faulty.Faults.Count > MostErrors),
        CatalogAnswer.Missing => Refusal.NotFound.Result(context),
        CatalogAnswer.OtherState other => Refusal.Changed.Result(context, $"该条目为版本 {other.Row.Version}，状态 {Zh(other.Row.State)}，不能如此办理。", $"The entry is at version {other.Row.Version} and {En(other.Row.State)}: that cannot be done."),
        CatalogAnswer.SamePerson => Refusal.SecondPerson.Result(context, "编写或提交该版本的接入系统不能审核发布。", "Who wrote the version or handed it in does not publish it."),
        CatalogAnswer.Overtaken => Refusal.Changed.Result(context, "目录正被频繁修改，请稍后重试。", "The catalog keeps changing; send it again."),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static List<ProblemError> Errors(HttpContext context, CatalogAnswer.Faulty faulty, Func<int, string> pointer) => [.. faulty.Faults.Take(MostErrors).Select(one => new ProblemError(
        pointer(one.Entry) + (one.Fault.Pointer == "/code" ? "" : "/content") + one.Fault.Pointer, one.Fault.Code, context.WantsEnglish() ? one.Fault.En : one.Fault.Zh, "error"))];

    private static List<EntryState> States(IReadOnlyList<ResourceRow> rows, CatalogOptions options) => [.. rows.Select(row => EntryState.Of(row, options))];

    private static string Zh(ResourceState state) => state switch
    {
        ResourceState.Draft => "草稿",
        ResourceState.InReview => "审核中",
        ResourceState.Published => "已发布",
        ResourceState.Changed => "变更中",
        _ => "已撤销",
    };

    private static string En(ResourceState state) => state switch
    {
        ResourceState.Draft => "a draft",
        ResourceState.InReview => "in review",
        ResourceState.Published => "published",
        ResourceState.Changed => "changed",
        _ => "withdrawn",
    };
}
