using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Reconciling;

/// <remarks>Read an organisation at a time along (organisation, asked_at, id), merged, as parked progress is.</remarks>
public sealed partial class ReconciliationTable
{
    private const string Columns = """
        id, organisation, adapter, source, from_day, until_day, asked_by, asked_at, task_id, state, lines, ended_at, report from reconciliation
        """;

    private static readonly Sql Recent = new("select {top @limit} " + Columns + """

        where organisation = @organisation and asked_at <= @at and (asked_at < @at or id < @id) and ((from_day <= @day and until_day >= @day) or @day is null)
        order by asked_at desc, id desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql ById = new("select " + Columns + " where id = @id");

    private static readonly Sql NextOrganisation = new("select min(organisation) from reconciliation where organisation > @organisation");

    private static readonly Sql LeftBehind = new("select {top 100} id from reconciliation where state = 'receiving' and asked_at < @before order by asked_at, id {limit 100}");

    private static readonly Sql LastLine = new("select max(line) from held_line where reconciliation_id = @id");

    private const string DifferenceColumns = """
        position, kind, line, delivery_id, record_id, number, step, adapter, acknowledgement, hub, department, replaced_by from reconciliation_difference
        """;

    private static readonly Sql DifferencesAfter = new("select {top @limit} " + DifferenceColumns + """

        where reconciliation_id = @id and position > @position order by position {limit @limit}
        """);

    private static readonly Sql DifferencesOfKindAfter = new("select {top @limit} " + DifferenceColumns + """

        where reconciliation_id = @id and kind = @kind and position > @position order by position {limit @limit}
        """);

    private static readonly Sql CountGap = new("""
        select cast(count(*) as bigint) from reconciliation_difference where reconciliation_id = @id and kind = 'only-hub' and replaced_by is null
        """);

    /// <summary>Reconciliations, newest first: all for who sees everything, an organisation its own.</summary>
    /// <param name="day">Only those of this day.</param>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<Reconciliation>> Page(string? organisation, DateOnly? day, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var asked = day is { } one ? Day(one) : null;
        var bound = Cursor.Filter("reconciliations", organisation, asked);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var lines = new List<Reconciliation>();
        foreach (var of in await Organisations(organisation, scope, stop)) lines.AddRange(await database.Query(Recent.With(most + 1L, of, at, id, asked), ReadLine, stop));
        lines.Sort(static (a, b) => b.AskedAt != a.AskedAt ? b.AskedAt.CompareTo(a.AskedAt) : string.CompareOrdinal(b.Id, a.Id));
        return lines.Count <= most
            ? new Page<Reconciliation>(lines, null)
            : new Page<Reconciliation>(lines[..most], Cursor.Write(bound, lines[most - 1].AskedAt.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    /// <summary>Null when there is none, or none that the reader may see.</summary>
    public async Task<Reconciliation?> Read(string id, ReadScope scope, CancellationToken stop)
        => await database.First(ById.With(id), ReadLine, stop) is { } line && (scope.Everything || scope.Organisations.Contains(line.Organisation)) ? line : null;

    /// <summary>Differences in their order. Whoever asks may see the reconciliation.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<Difference>> Differences(string id, string? kind, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("differences", id, kind);
        var position = after is null ? 0 : Cursor.Read(after, bound).Position;
        var lines = await DifferencesBehind(id, kind, position, most + 1, stop);
        return lines.Count <= most ? new Page<Difference>(lines, null) : new Page<Difference>(lines[..most], Cursor.Write(bound, lines[most - 1].Position));
    }

    /// <summary>How many that the hub says are acknowledged the department does not have and were not handed over again yet.</summary>
    public async Task<long> Gap(string id, CancellationToken stop) => (await database.Query(CountGap.With(id), static row => row.GetInt64(0), stop))[0];

    /// <summary>Behind a position, in order.</summary>
    public Task<List<Difference>> DifferencesBehind(string id, string? kind, long position, int most, CancellationToken stop) => database.Query(
        kind is null ? DifferencesAfter.With((long)most, id, position) : DifferencesOfKindAfter.With((long)most, id, kind, position),
        static row => new Difference(row.GetInt64(0), row.GetString(1), row.Long(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Text(7), row.Text(8), row.Text(9), row.Text(10), row.Text(11)), stop);

    /// <summary>Lists that never came in whole go, with their lines.</summary>
    internal async Task AbandonLeftBehind(DateTimeOffset before, CancellationToken stop)
    {
        foreach (var id in await database.Query(LeftBehind.With(before.ToUnixTimeMilliseconds()), static row => row.GetString(0), stop))
        {
            await DropLines(id, await Last(id, stop), stop);
            await Abandon(id);
        }
    }

    internal async Task<long> Last(string id, CancellationToken stop) => (await database.Query(LastLine.With(id), static row => row.Long(0), stop))[0] ?? 0;

    private async Task<IReadOnlyCollection<string>> Organisations(string? asked, ReadScope scope, CancellationToken stop)
    {
        if (!scope.Everything) return asked is null ? scope.Organisations : scope.Organisations.Contains(asked) ? [asked] : [];
        if (asked is not null) return [asked];
        var all = new List<string>();
        for (var last = ""; (await database.Query(NextOrganisation.With(last), static row => row.Text(0), stop)) is [{ } next]; last = next) all.Add(next);
        return all;
    }

    private static Reconciliation ReadLine(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.Text(2), row.GetString(3), Day(row.GetString(4)), Day(row.GetString(5)), row.GetString(6), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(7)),
        row.Text(8), row.GetString(9), row.GetInt64(10), row.Long(11) is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null, row.Text(12) is { } report ? Json(report) : null);

    private static DateOnly Day(string day) => DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
