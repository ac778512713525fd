using Exchange.Core.Numbers;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Organisation">Whose numbers; left out: the caller's own organisation's.</param>
/// <param name="Pattern">Name of one of its patterns; may be left out where it has one only.</param>
/// <param name="Division">For which division, where the pattern has one; left out: the organisation's.</param>
/// <param name="Count">How many, 1 to 100; left out: 1.</param>
public sealed record NumberOrderBody(string? Organisation = null, string? Pattern = null, string? Division = null, int Count = 1);

/// <param name="Numbers">In ascending order; nobody else has them or ever gets them.</param>
public sealed record NumbersBody(string Organisation, string Pattern, IReadOnlyList<string> Numbers);

/// <summary>Numbers in the form of an organisation's patterns. 编号</summary>
public static class NumberEndpoints
{
    public static void MapNumbers(this IEndpointRouteBuilder routes) => routes.MapPost("/api/v1/numbers", Take).RequireAuthorization(Access.Numbers).WithTags("Numbers")
        .WithName("TakeNumbers").WithSummary("Take numbers by an organisation's pattern 领取编号")
        .WithDescription("A record is handed in under a number; who has none of its own takes it here, before. None is given twice; what is not used is a gap.")
        .Produces<NumbersBody>().ProducesRefusals(409, 413, 415, 422, 503).OncePerKey();

    private static async Task<IResult> Take(HttpContext context, NumberOrderBody body, NumberDesk desk, CancellationToken stop)
        => await desk.Take(context.Caller(), new NumberOrder(body.Organisation, body.Pattern, body.Division, body.Count), stop, context.Keeping<NumberAnswer.Given>(200, Body)) switch
        {
            NumberAnswer.Given given => Results.Json(Body(given), ApiJson.Options),
            NumberAnswer.Declined declined => Refusal.Declined.Result(context, errors: [.. declined.Findings.Select(finding => ProblemError.Of(finding, context.WantsEnglish()))]),
            NumberAnswer.Exhausted exhausted => Refusal.NoNumbers.Result(context, $"单位 {exhausted.Organisation} 的编号规则 {exhausted.Pattern} 在当前日期和区划下已不足（余 {exhausted.Left} 个）。",
                $"Of pattern {exhausted.Pattern} of organisation {exhausted.Organisation} too few are left for this day and division ({exhausted.Left})."),
            NumberAnswer.Meets meets => Refusal.NoNumbers.Result(context, $"单位 {meets.Organisation} 的编号规则 {meets.Pattern} 可能产生已按 {meets.Series} 发出的编号，请改用不同长度或前缀。",
                $"Numbers of pattern {meets.Pattern} of organisation {meets.Organisation} could be some that were given away as {meets.Series}: give it another length or beginning."),
            NumberAnswer.Lost => Refusal.UnderWay.Result(context),
            var other => throw new InvalidOperationException($"An answer that is none of the set: {other.GetType().Name}."),
        };

    private static NumbersBody Body(NumberAnswer.Given given) => new(given.Organisation, given.Pattern, given.Numbers);
}
