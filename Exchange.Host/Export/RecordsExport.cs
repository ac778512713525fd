using System.Globalization;
using System.Runtime.CompilerServices;
using Exchange.Core.Records;
using Exchange.Core.Storage;
using Exchange.Host.Api;
using Exchange.Host.Security;

namespace Exchange.Host.Export;

/// <summary>The list of records as a file: what the list shows, for who sees it, page after page.</summary>
public static class RecordsExport
{
    private static readonly string[] Columns = ["id", "client", "number", "item", "situation", "organisation", "version", "state", "outcome", "takenInAt", "closedAt"];

    public static void MapRecordsExport(this IEndpointRouteBuilder routes) => routes.MapGet("/api/v1/records/export", Export)
        .RequireAuthorization(Access.Reader).WithTags("Records").WithName("ExportRecords").WithSummary("The list of records as a file: CSV or Excel 导出办件列表")
        .WithDescription("The filters of the list. as: csv or xlsx (at most 1,048,575 records). bom=false leaves out the byte order mark of CSV. Written into the exchange log before the first of it goes out.")
        .Produces(200, contentType: "text/csv").ProducesRefusals(400, 503);

    private static async Task<IResult> Export(
        HttpContext context, CaseReading reading, Ledger ledger, string? state = null, string? item = null, string? number = null, string? client = null, string? organisation = null,
        DateTimeOffset? from = null, DateTimeOffset? until = null, string @as = ExportAnswer.Csv, bool bom = true, CancellationToken stop = default)
    {
        if (!ExportAnswer.Knows(@as)) return ExportAnswer.NoSuchForm(context);
        if (from > until) return Refusal.BadQuery.Result(context, "from 不得晚于 until。", "from is not after until.");
        var filter = new RecordFilter { State = state, Item = item, Number = number, Client = client, Organisation = organisation, From = from, Until = until };
        // No list leaves without a trace: if it cannot be written down, the answer is 503 and nothing goes out.
        await ledger.RecordsExported(context.Caller().Name, @as, from, until);
        return await ExportAnswer.Of(context, new ExportTable("records", Headings.Of(Columns, context.WantsEnglish()), Rows(reading, filter, context.Caller().Reads(), stop)), @as, bom, stop);
    }

    private static async IAsyncEnumerable<object?[]> Rows(CaseReading reading, RecordFilter filter, ReadScope scope, [EnumeratorCancellation] CancellationToken stop)
    {
        string? after = null;
        do
        {
            var page = await reading.RecordPage(filter, scope, after, PageLimit.Most, stop);
            foreach (var one in page.Items)
                yield return [one.Id, one.Client, one.Number, one.Item, one.Situation, one.Organisation, one.Version, one.State, one.Outcome, Time(one.TakenInAt), one.ClosedAt is { } closed ? Time(closed) : null];
            after = page.Next;
        }
        while (after is not null);
    }

    private static string Time(DateTimeOffset at) => HubTime.Local(at).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
