using System.Globalization;
using System.Runtime.CompilerServices;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Statistics;
using Exchange.Host.Api;
using Exchange.Host.Export;
using Exchange.Host.Security;

namespace Exchange.Host.Statistics;

/// <param name="Of">record or step.</param>
/// <param name="AsOf">Up to when the numbers are whole; not there when nothing was counted yet.</param>
/// <param name="Least">Small counts: numbers below it are left out, others are multiples of it.</param>
/// <param name="Recounting">Everything is being counted anew; these are the numbers of before.</param>
public sealed record StatisticsBody(DateOnly From, DateOnly Until, string Of, IReadOnlyList<string> By, DateTimeOffset? AsOf, bool Recounting, IReadOnlyList<StatisticLineBody> Lines, int? Least = null);

/// <summary>docs/statistics.md says what each number is. Of day, organisation, item and channel only those are there that were asked for.</summary>
public sealed record StatisticLineBody(
    string? Day, string? Organisation, string? Item, string? Channel, long? TakenIn, long? Accepted, long? Closed, long? Timed, long? OnTime, long? AtOnce, long? WithoutPaper, long? Withdrawn)
{
    internal static StatisticLineBody Of(StatisticLine line, SmallCounts small) => new(
        line.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), line.Organisation, line.Item, line.Channel, small.Told(line.Counts.TakenIn), small.Told(line.Counts.Accepted), small.Told(line.Counts.Closed),
        small.Told(line.Counts.Timed), small.Told(line.Counts.OnTime), small.Told(line.Counts.AtOnce), small.Told(line.Counts.WithoutPaper), small.Told(line.Counts.Withdrawn));
}

/// <summary>Numbers of records: taken in, accepted, closed, on time, at once, without paper. 统计</summary>
public static class StatisticsEndpoints
{
    private const int MostLines = 5_000, MostOrganisations = 50;

    public static void MapStatistics(this IEndpointRouteBuilder routes)
    {
        var statistics = routes.MapGroup("/api/v1/statistics").RequireAuthorization(Access.Statistics).WithTags("Statistics");
        statistics.MapGet("", Read).WithName("ReadStatistics").WithSummary("Numbers of records by day, organisation, item and channel 统计")
            .WithDescription("from, until: days, both counted (default: this month until today). of: record or step. by: any of day, organisation, item, channel, with commas. organisation (several), item, channel restrict. "
                + "An organisation sees its own, an auditor limited to organisations theirs. least (2 to 100) leaves small numbers out.")
            .Produces<StatisticsBody>().ProducesRefusals(400);
        statistics.MapGet("/export", Export).WithName("ExportStatistics").WithSummary("The same as a file: CSV or Excel 导出统计")
            .WithDescription("as: csv or xlsx. bom=false leaves out the byte order mark of CSV.").Produces(200, contentType: "text/csv").ProducesRefusals(400);
    }

    private static async Task<IResult> Read(
        HttpContext context, StatisticReading reading, StatisticOptions options, TimeProvider clock, DateOnly? from = null, DateOnly? until = null, string of = StatisticSubject.Record, string? by = null,
        string[]? organisation = null, string? item = null, string? channel = null, int? least = null, CancellationToken stop = default)
    {
        var (query, fault) = Query(context, clock, from, until, of, by, organisation, item, channel);
        if ((fault ?? Unfit(context, least)) is { } refused) return refused;
        var small = Small(context, options, least);
        var (asOf, recounting) = await reading.AsOf(stop);
        var lines = new List<StatisticLineBody>();
        await foreach (var line in reading.Lines(query!, stop))
        {
            if (lines.Count == MostLines) return Refusal.BadQuery.Result(context, $"结果超过 {MostLines} 行，请减少 by 或缩小范围，或导出文件。", $"More than {MostLines} lines: ask by less or for fewer days, or export a file.");
            lines.Add(StatisticLineBody.Of(line, small));
        }
        return Results.Json(new StatisticsBody(query!.From, query.Until, query.Subject, [.. StatisticDimension.All.Where(query.By.Contains)], asOf, recounting, lines, small.Least > 1 ? small.Least : null), ApiJson.Options);
    }

    private static async Task<IResult> Export(
        HttpContext context, StatisticReading reading, StatisticOptions options, TimeProvider clock, DateOnly? from = null, DateOnly? until = null, string of = StatisticSubject.Record, string? by = null,
        string[]? organisation = null, string? item = null, string? channel = null, string @as = ExportAnswer.Csv, bool bom = true, int? least = null, CancellationToken stop = default)
    {
        if (!ExportAnswer.Knows(@as)) return ExportAnswer.NoSuchForm(context);
        var (query, fault) = Query(context, clock, from, until, of, by, organisation, item, channel);
        if ((fault ?? Unfit(context, least)) is { } refused) return refused;
        List<string> columns = [.. StatisticDimension.All.Where(query!.By.Contains), "takenIn", "accepted", "closed", "timed", "onTime", "atOnce", "withoutPaper", "withdrawn"];
        var name = string.Create(CultureInfo.InvariantCulture, $"statistics-{query.From:yyyyMMdd}-{query.Until:yyyyMMdd}");
        return await ExportAnswer.Of(context, new ExportTable(name, Headings.Of(columns, context.WantsEnglish()), Rows(reading, query, Small(context, options, least), stop)), @as, bom, stop);
    }

    private static async IAsyncEnumerable<object?[]> Rows(StatisticReading reading, StatisticQuery query, SmallCounts small, [EnumeratorCancellation] CancellationToken stop)
    {
        await foreach (var line in reading.Lines(query, stop))
        {
            var counts = line.Counts;
            var dimensions = StatisticDimension.All.Where(query.By.Contains).Select(dimension => (object?)(dimension switch
            {
                StatisticDimension.Day => line.Day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                StatisticDimension.Organisation => line.Organisation,
                StatisticDimension.Item => line.Item,
                _ => line.Channel,
            }));
            yield return
            [
                .. dimensions,
                .. new[] { counts.TakenIn, counts.Accepted, counts.Closed, counts.Timed, counts.OnTime, counts.AtOnce, counts.WithoutPaper, counts.Withdrawn }.Select(count => (object?)small.Told(count)),
            ];
        }
    }

    private static (StatisticQuery? Query, IResult? Fault) Query(
        HttpContext context, TimeProvider clock, DateOnly? from, DateOnly? until, string of, string? by, string[]? organisation, string? item, string? channel)
    {
        if (of is not (StatisticSubject.Record or StatisticSubject.Step)) return Fault("of 应为 record 或 step。", "of is record or step.");
        var dimensions = (by ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).ToHashSet(StringComparer.Ordinal);
        if (dimensions.Except(StatisticDimension.All, StringComparer.Ordinal).Any()) return Fault($"by 应为 {string.Join("、", StatisticDimension.All)}，以逗号分隔。", $"by is any of {string.Join(", ", StatisticDimension.All)}, with commas.");
        if (organisation?.Length > MostOrganisations) return Fault($"organisation 最多 {MostOrganisations} 个。", $"At most {MostOrganisations} organisations.");
        var last = until ?? DateOnly.FromDateTime(HubTime.Local(clock.GetUtcNow()).DateTime);
        var first = from ?? new DateOnly(last.Year, last.Month, 1);
        if (first > last) return Fault("from 不得晚于 until。", "from is not after until.");
        var query = new StatisticQuery(first, last, of, dimensions, Seen(context.Caller().Statistics(), organisation), item, channel);
        return query.Days <= StatisticQuery.MostDays ? (query, null) : Fault($"最多 {StatisticQuery.MostDays} 天。", $"At most {StatisticQuery.MostDays} days.");

        (StatisticQuery?, IResult?) Fault(string zh, string en) => (null, Refusal.BadQuery.Result(context, zh, en));
    }

    private static IResult? Unfit(HttpContext context, int? least)
        => least is null or (>= 2 and <= SmallCounts.Most) ? null : Refusal.BadQuery.Result(context, $"least 应为 2 至 {SmallCounts.Most}。", $"least is 2 to {SmallCounts.Most}.");

    /// <summary>What the caller asks for or the hub demands, whichever tells less.</summary>
    private static SmallCounts Small(HttpContext context, StatisticOptions options, int? least)
        => new(Math.Max(least ?? 1, context.Caller().Roles.Contains(ClientRole.Administrator) ? 1 : options.LeastCount));

    /// <summary>What is asked for and may be seen; null: everything.</summary>
    private static IReadOnlyCollection<string>? Seen(IReadOnlyCollection<string>? visible, string[]? asked)
        => asked is not { Length: > 0 } ? visible : visible is null ? asked : [.. asked.Intersect(visible, StringComparer.Ordinal)];
}
