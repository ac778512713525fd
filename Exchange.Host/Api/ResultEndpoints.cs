using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Security;

namespace Exchange.Host.Api;

/// <param name="Place">From 1: under it the result is issued and its file read.</param>
/// <param name="Step">Whose department has brought it.</param>
/// <param name="Kind">certificate or document.</param>
/// <param name="ValidDays">Days of validity that are left, today among them; 0 when it has ended. Absent where no end is known.</param>
/// <param name="Sha256">Of the file, which is read under file; absent without one.</param>
/// <param name="Link">Where the department keeps the file itself.</param>
/// <param name="Collect">How it is to be handed out, where the department knows: counter, mail or selfService.</param>
/// <param name="State">made, issued, collected or void.</param>
/// <param name="Way">How it was handed out: counter, mail, selfService, or department, which has done so itself.</param>
/// <param name="Due">Its last day for being issued, yyyy-MM-dd.</param>
/// <param name="Overdue">That day is over and it is not issued.</param>
public sealed record ResultBody(
    long Place, string Step, string Organisation, string Kind, string? Number, string? Name, string? ValidFrom, string? ValidUntil, int? ValidDays, string? Sha256, string? Type, long? Size, string? Link, string? Collect,
    string State, string? Way, string? Tracking, string? Due, bool Overdue, DateTimeOffset MadeAt, DateTimeOffset? IssuedAt, DateTimeOffset? CollectedAt);

/// <param name="Record">The hub's id of the record; <paramref name="Number"/> is the intake system's.</param>
public sealed record DueResultBody(string Record, string Number, string Item, ResultBody Result);

/// <param name="Way">counter (窗口), mail (邮寄) or selfService (自助).</param>
/// <param name="Tracking">Of the mail, at most 64 characters.</param>
/// <param name="At">When; left out: now.</param>
public sealed record IssueBody(string Way, string? Tracking = null, DateTimeOffset? At = null);

/// <param name="Way">Where it was not said before.</param>
/// <param name="At">When; left out: now.</param>
public sealed record CollectionBody(string? Way = null, DateTimeOffset? At = null);

/// <summary>What departments' closings have brought, and what became of it. 结果与统一出件</summary>
public static class ResultEndpoints
{
    private const int LongestTracking = 64;

    public static void MapResults(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/records/{id}/results").RequireAuthorization(Access.Reader).WithTags("Results");
        read.MapGet("", List).WithName("ListResults").WithSummary("What came of a record 结果清单")
            .WithDescription("Certificates and documents that its steps have brought; an organisation sees its own.").Produces<IReadOnlyList<ResultBody>>().ProducesRefusals(404);
        read.MapGet("/{place}/file", Read).WithName("ReadResult").WithSummary("A result's file 结果文件")
            .WithDescription("Each reading is written into the exchange log before the file goes out.").Produces(200, contentType: "application/octet-stream").ProducesRefusals(404, 410, 503);
        var hand = routes.MapGroup("/api/v1/records/{id}/results/{place}").RequireAuthorization(Access.Intake).WithTags("Results");
        hand.MapPost("/issued", Issue).WithName("IssueResult").WithSummary("It is ready at the counter, posted or in the machine 统一出件")
            .Produces<ResultBody>().ProducesRefusals(404, 409, 413, 415, 422).OncePerKey();
        hand.MapPost("/collected", Collect).WithName("CollectResult").WithSummary("The applicant has it 领取")
            .Produces<ResultBody>().ProducesRefusals(404, 409, 413, 415, 422).OncePerKey();
        routes.MapGet("/api/v1/results/due", Due).RequireAuthorization(Access.Reader).WithTags("Results")
            .WithName("ListDueResults").WithSummary("What is to be issued 待出件")
            .WithDescription("Of records that the reader sees whole, what is due first before the others. until: last day, yyyy-MM-dd; without it all.").Produces<Page<DueResultBody>>().ProducesRefusals(400);
    }

    private static async Task<IResult> List(HttpContext context, string id, CaseReading reading, CaseResults results, TimeProvider clock, CancellationToken stop)
        => await reading.Record(id, context.Caller().Reads(), stop) is null ? Refusal.NotFound.Result(context)
            : Results.Json((await results.Of(id, context.Caller().Reads(), stop)).Select(one => Body(one, clock)), ApiJson.Options);

    private static async Task<IResult> Read(
        HttpContext context, string id, string place, CaseResults results, CaseMaterials materials, Ledger ledger, MaterialStore store, ILogger<MaterialStore> logger, CancellationToken stop)
    {
        if (await Find(context, id, place, results, stop) is not { Digest: { } digest } result) return Refusal.NotFound.Result(context);
        if (await materials.IsPruned(id, stop)) return MaterialEndpoints.Pruned(context, digest);
        if (result.File is not { } file || MaterialEndpoints.Open(store, digest) is not { } content) return MaterialEndpoints.Gone(context, store, logger, digest);
        return await MaterialEndpoints.Send(context, content, file, result.Name ?? result.Number ?? result.Kind, () => ledger.ResultRead(result, context.Caller().Name));
    }

    private static async Task<IResult> Issue(HttpContext context, string id, string place, IssueBody body, CaseResults results, Ledger ledger, TimeProvider clock, CancellationToken stop)
    {
        var errors = Faults(context, body.Way, required: true, body.At, clock);
        if (body.Tracking is { } tracking && (tracking.Length is 0 or > LongestTracking || tracking.Any(char.IsControl)))
            errors.Add(Error(context, "/tracking", "content.length", $"应为 1 至 {LongestTracking} 个字符。", $"This is 1 to {LongestTracking} characters."));
        if (await Own(context, id, place, results, stop) is not { } result) return Refusal.NotFound.Result(context);
        if (errors.Count > 0) return Refusal.Declined.Result(context, errors: errors);
        var at = body.At ?? clock.GetUtcNow();
        var issued = Body(result with { State = ResultState.Issued, Way = body.Way, Tracking = body.Tracking, IssuedAt = at }, clock);
        return await ledger.Issue(result, context.Caller().Name, body.Way, body.Tracking, at, context.Keep(200, issued)) ? Results.Json(issued, ApiJson.Options) : Changed(context, result);
    }

    private static async Task<IResult> Collect(HttpContext context, string id, string place, CollectionBody body, CaseResults results, Ledger ledger, TimeProvider clock, CancellationToken stop)
    {
        var errors = Faults(context, body.Way, required: false, body.At, clock);
        if (await Own(context, id, place, results, stop) is not { } result) return Refusal.NotFound.Result(context);
        if (errors.Count > 0) return Refusal.Declined.Result(context, errors: errors);
        var at = body.At ?? clock.GetUtcNow();
        var collected = Body(result with { State = ResultState.Collected, Way = result.Way ?? body.Way, CollectedAt = at }, clock);
        return await ledger.Collect(result, context.Caller().Name, body.Way, at, context.Keep(200, collected)) ? Results.Json(collected, ApiJson.Options) : Changed(context, result);
    }

    private static async Task<IResult> Due(HttpContext context, CaseResults results, TimeProvider clock, DateOnly? until = null, string? after = null, int? limit = null, CancellationToken stop = default)
        => await Paging.Answer(context, limit, async () =>
        {
            var page = await results.OpenPage(until, context.Caller().Reads(), after, limit, stop);
            return new Core.Storage.Page<DueResultBody>([.. page.Items.Select(one => new DueResultBody(one.Result.RecordId, one.Number, one.Item, Body(one.Result, clock)))], page.Next);
        });

    private static IResult Changed(HttpContext context, ResultLine result) => Refusal.Changed.Result(context, $"该结果的状态已是 {result.State}，或刚刚改变。", $"The result is {result.State} already, or has just changed.");

    private static async Task<ResultLine?> Find(HttpContext context, string id, string place, CaseResults results, CancellationToken stop)
        => (await results.Of(id, context.Caller().Reads(), stop)).FirstOrDefault(one => one.Place.ToString(CultureInfo.InvariantCulture) == place);

    /// <summary>Of a record that the caller has handed in: whoever also decides a step of another's record issues nothing of it.</summary>
    private static async Task<ResultLine?> Own(HttpContext context, string id, string place, CaseResults results, CancellationToken stop)
        => await Find(context, id, place, results, stop) is { } result && result.Client == context.Caller().Name ? result : null;

    private static List<ProblemError> Faults(HttpContext context, string? way, bool required, DateTimeOffset? at, TimeProvider clock)
    {
        var errors = new List<ProblemError>();
        if (way is null ? required : !ResultWay.All.Contains(way, StringComparer.Ordinal))
            errors.Add(Error(context, "/way", "result.way", $"应为：{string.Join('、', ResultWay.All)}。", $"This is one of {string.Join(", ", ResultWay.All)}."));
        // A clock a little ahead is nobody's fault.
        if (at > clock.GetUtcNow().AddMinutes(5)) errors.Add(Error(context, "/at", "result.time", "时间在将来。", "It lies in the future."));
        return errors;
    }

    private static ProblemError Error(HttpContext context, string pointer, string code, string zh, string en) => new(pointer, code, context.WantsEnglish() ? en : zh, "error");

    private static ResultBody Body(ResultLine one, TimeProvider clock)
    {
        var today = DateOnly.FromDateTime(HubTime.Local(clock.GetUtcNow()).DateTime);
        int? left = one.ValidUntil is { } until ? Math.Max(0, DateOnly.ParseExact(until, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber - today.DayNumber + 1) : null;
        return new ResultBody(
            one.Place, one.Step, one.Organisation, one.Kind, one.Number, one.Name, one.ValidFrom, one.ValidUntil, left, one.Digest, one.File is { } file ? FileTypes.Word(file.Type) : null, one.File?.Size, one.Link, one.Collect,
            one.State, one.Way, one.Tracking, one.Due, one.State == ResultState.Made && one.Due is { } due && string.CompareOrdinal(due, today.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)) < 0,
            one.MadeAt, one.IssuedAt, one.CollectedAt);
    }
}
