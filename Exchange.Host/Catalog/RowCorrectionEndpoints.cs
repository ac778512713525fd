using System.Globalization;
using Exchange.Core.Catalog;
using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Catalog;

/// <summary>校核: wrong values of resources are reported, and answered by the organisation that owns them.</summary>
public static class RowCorrectionEndpoints
{
    private const int LongestNumber = 64;

    public static void MapRowCorrections(this IEndpointRouteBuilder routes)
    {
        var read = routes.MapGroup("/api/v1/corrections").RequireAuthorization(Access.Reader).WithTags("Catalog");
        read.MapGet("/", List).WithName("ListRowCorrections").WithSummary("Reported values, newest first 校核清单")
            .WithDescription("Filter: state (open, corrected, kept), resource. What the caller has reported, and what its organisation is to answer. Without values.").Produces<Page<RowCorrectionLine>>().ProducesRefusals(400);
        read.MapGet("/{number}", Read).WithName("ReadRowCorrection").WithSummary("A case with its values 校核详情")
            .WithDescription("Each reading is written into the exchange log before the answer goes out.").Produces<RowCorrectionBody>().ProducesRefusals(404, 503);
        routes.MapGroup("/api/v1/corrections").RequireAuthorization(Access.Corrections).WithTags("Catalog")
            .MapPost("/", Report).WithName("ReportWrongValue").WithSummary("Report a wrong value to who owns it 报送疑义数据")
            .WithDescription("Of a published resource. The organisation that provides it answers within the working days of Catalog:CorrectionDays.").Produces<RowCorrectionLine>(201).ProducesRefusals(413, 415).OncePerKey();
        routes.MapGroup("/api/v1/corrections").RequireAuthorization(Access.Organisation).WithTags("Catalog")
            .MapPost("/{number}/answer", Answer).WithName("AnswerRowCorrection").WithSummary("Corrected, or kept with a reason 校核答复")
            .WithDescription("By the organisation that provides the resource, once.").Produces<RowCorrectionLine>().ProducesRefusals(404, 413, 415).OncePerKey();
    }

    private static Task<IResult> List(
        HttpContext context, RowCorrectionTable table, CatalogOptions options, TimeProvider clock, string? state = null, string? resource = null, string? after = null, int? limit = null, CancellationToken stop = default)
    {
        var known = CatalogJson.Named<CorrectionState>(state);
        if (state is not null && known is null) return Task.FromResult(Refusal.BadQuery.Result(context, "state 为 open、corrected 或 kept。", "state is open, corrected or kept."));
        string? code = null;
        if (resource is not null && (code = ResourceCode.Read(resource, options.Separator)?.ToString()) is null) return Task.FromResult(Refusal.BadQuery.Result(context, "resource 为信息资源代码。", "resource is the code of an entry."));
        return Paging.Answer(context, limit, async () =>
        {
            var page = await table.Page(Scope(context.Caller()), known, code, after, limit, stop);
            return new Page<RowCorrectionLine>([.. page.Items.Select(one => RowCorrectionLine.Of(one, options, Today(clock)))], page.Next);
        });
    }

    private static async Task<IResult> Read(HttpContext context, string number, RowCorrectionTable table, RowCorrectionDesk desk, CatalogOptions options, TimeProvider clock, CancellationToken stop)
    {
        if (await Find(context, number, table, stop) is not { } found) return Refusal.NotFound.Result(context);
        await desk.Read(found.Case, context.Caller().Name);
        var words = found.Words;
        return Results.Json(new RowCorrectionBody(RowCorrectionLine.Of(found.Case, options, Today(clock)), words.Key, words.Found, words.Should, words.Reason, words.Answer, found.Case.Pruned), ApiJson.Options);
    }

    private static async Task<IResult> Report(
        HttpContext context, RowCorrectionReportBody body, RowCorrectionDesk desk, CaseReading reading, CatalogOptions options, TimeProvider clock, CancellationToken stop)
    {
        var caller = context.Caller();
        string? record = null;
        if (body.RecordNumber is { } number)
        {
            // Only one's own: whether there is another's of that number is not told.
            if (number.Length is > 0 and <= LongestNumber) record = (await reading.RecordPage(new RecordFilter { Number = number }, ReadScope.Intake(caller.Name), null, 1, stop)).Items is [var one, ..] ? one.Id : null;
            if (record is null) return Refusal.Declined.Result(context, errors: [new ProblemError("/recordNumber", "correction.record", context.WantsEnglish() ? "The caller has no record of that number." : "该接入系统没有此编号的办件。", "error")]);
        }
        var report = new CorrectionReport(body.Resource, body.Key, body.Field, body.Found, body.Should, body.Reason, record);
        return Told(context, await desk.Report(caller, report, stop, context.Keeping<RowCorrection>(201, made => RowCorrectionLine.Of(made, options, Today(clock)))), options, clock, 201);
    }

    private static async Task<IResult> Answer(
        HttpContext context, string number, RowCorrectionAnswerBody body, RowCorrectionTable table, RowCorrectionDesk desk, CatalogOptions options, TimeProvider clock, CancellationToken stop)
    {
        if (body.As == CorrectionState.Open)
            return Refusal.Declined.Result(context, errors: [new ProblemError("/as", "correction.as", context.WantsEnglish() ? "This is corrected or kept." : "应为 corrected 或 kept。", "error")]);
        // Who has reported it does not answer it, even where it sees it.
        if (await Find(context, number, table, stop) is not { Case: var open } || open.Provider != context.Caller().Organisation) return Refusal.NotFound.Result(context);
        return Told(context, await desk.Answer(context.Caller(), open, body.As, body.Reason, context.Keeping<RowCorrection>(200, made => RowCorrectionLine.Of(made, options, Today(clock)))), options, clock, 200);
    }

    private static async Task<CorrectionCase?> Find(HttpContext context, string number, RowCorrectionTable table, CancellationToken stop)
        => long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var which) && which.ToString(CultureInfo.InvariantCulture) == number
            && await table.Read(which, stop) is { } found && found.Case.Concerns(Scope(context.Caller())) ? found : null;

    private static IResult Told(HttpContext context, RowCorrectionAnswer answer, CatalogOptions options, TimeProvider clock, int status) => answer switch
    {
        RowCorrectionAnswer.Taken taken => Results.Json(RowCorrectionLine.Of(taken.Case, options, Today(clock)), ApiJson.Options, statusCode: status),
        RowCorrectionAnswer.Faulty faulty => Refusal.Declined.Result(context, errors: [.. faulty.Faults.Select(fault => new ProblemError(fault.Pointer, fault.Code, context.WantsEnglish() ? fault.En : fault.Zh, "error"))]),
        RowCorrectionAnswer.Overtaken when status == 201 => Refusal.Changed.Result(context, "同时有多个报送，请稍后再发。", "Several reports at the same time: send it again."),
        RowCorrectionAnswer.Overtaken => Refusal.Changed.Result(context, "该疑义已答复。", "It is answered already."),
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    private static CorrectionScope Scope(ClientDocument client)
    {
        var everything = client.Roles.Contains(ClientRole.Administrator) || (client.Roles.Contains(ClientRole.Auditor) && client.Organisations.Count == 0);
        return new CorrectionScope(client.Name, client.Roles.Contains(ClientRole.Organisation) ? client.Organisation : null, everything);
    }

    private static string Today(TimeProvider clock) => CatalogEndpoints.Today(clock).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
