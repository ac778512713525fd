using Exchange.Core.Storage;

namespace Exchange.Host.Api;

/// <summary>Lists: <c>{items, next}</c>; <c>after</c> takes the last page's <c>next</c>, with the same filter.</summary>
public static class Paging
{
    public static async Task<IResult> Answer<T>(HttpContext context, int? limit, Func<Task<Page<T>>> read)
    {
        if (limit is < 1 or > PageLimit.Most) return Refusal.BadQuery.Result(context, $"limit 应为 1 至 {PageLimit.Most}。", $"limit is 1 to {PageLimit.Most}.");
        try
        {
            return Results.Json(await read(), ApiJson.Options);
        }
        catch (CursorException wrong)
        {
            return wrong.Fault == CursorFault.OtherFilter
                ? Refusal.BadQuery.Result(context, "after 属于另一列表或另一查询条件，请不带 after 重新开始。", wrong.Message)
                : Refusal.BadQuery.Result(context, "after 不是本平台给出的。", wrong.Message);
        }
    }
}
