using System.Data.Common;
using System.Globalization;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Live;

/// <summary>What was found of resources, and what is counted for it.</summary>
public sealed class LiveTable(Database database)
{
    private const string DayForm = "yyyy-MM-dd";

    // Of what the hub fetches everything but these is a failure: another harvest has taken its place, a person has stopped it, or the entry has ended. Of what somebody brings: cut, given up by the program, or left lying;
    // what a person takes back has that person's reason, and says nothing of the source. A batch of which nothing was taken is a failure though it was merged; not one that the hub has made of a record, which says nothing of a source either.
    private const string Failures = $"""
        cast(coalesce(sum(case when state = 'Merged' then case when reason = '{BatchLine.NothingTaken}' and source <> 'record' then 1 else 0 end
          when state <> 'Abandoned' then 0
          when source like 'harvest %' then case when reason in ('superseded', 'cancelled', 'resource-withdrawn') then 0 else 1 end
          when reason in ('stream-cut', 'failed', 'idle') then 1 else 0 end), 0) as bigint)
        """;

    private static readonly Sql Everything = new("""
        select resource, library, provider, state, since, known_since, last_success, row_count, rows_day, merged, failed, in_a_row, late_days, consumers, counted, moves from resource_live
        """);

    private static readonly Sql Insert = new("""
        insert into resource_live (resource, library, provider, state, since, known_since, last_success, row_count, rows_day, merged, failed, in_a_row, late_days, consumers, counted, moves)
        select @resource, @library, @provider, @state, @since, @known_since, @last_success, @row_count, @rows_day, @merged, @failed, @in_a_row, @late_days, @consumers, @counted, 1
        {absent resource_live where resource = @resource}
        """);

    private static readonly Sql Update = new("""
        update resource_live set library = @library, provider = @provider, state = @state, since = @since, last_success = @last_success, row_count = @row_count, rows_day = @rows_day, merged = @merged, failed = @failed,
          in_a_row = @in_a_row, late_days = @late_days, consumers = @consumers, counted = @counted, moves = moves + 1
        where resource = @resource and moves = @moves
        """);

    private static readonly Sql Delete = new("delete from resource_live where resource = @resource and moves = @moves");

    private static readonly Sql ClosedSince = new("select cast(coalesce(sum(case when state = 'Merged' and (reason is null or reason <> '" + BatchLine.NothingTaken + "') then 1 else 0 end), 0) as bigint), " + Failures + """
         from library_batch where library = @library and closed_at >= @since
        """);

    private static readonly Sql Behind = new("select " + Failures + $"""
         from library_batch where library = @library and closed_at is not null and batch >
           (select coalesce(max(s.batch), 0) from library_batch s where s.library = @library and s.state = 'Merged' and (s.reason is null or s.reason <> '{BatchLine.NothingTaken}'))
        """);

    public async Task<IReadOnlyList<LiveRow>> All(CancellationToken stop) => await database.Query(Everything.With(), Read, stop);

    /// <summary>Batches of a library that ended since then: merged, and failed.</summary>
    internal async Task<(long Merged, long Failed)> Ended(long library, DateTimeOffset since, CancellationToken stop)
        => (await database.Query(ClosedSince.With(library, since.ToUnixTimeMilliseconds()), static row => (row.GetInt64(0), row.GetInt64(1)), stop))[0];

    /// <summary>Batches of a library that failed behind the last one that succeeded.</summary>
    internal async Task<long> FailedInARow(long library, CancellationToken stop)
        => (await database.Query(Behind.With(library), static row => row.GetInt64(0), stop))[0];

    /// <summary>The guard of writing a look down: touches nothing where another host has written one meanwhile.</summary>
    internal static Command Writing(LiveRow row)
    {
        var it = row.Evidence;
        var (since, success, day) = (it.Since!.Value.ToUnixTimeMilliseconds(), it.LastSuccess?.ToUnixTimeMilliseconds() ?? 0L, it.RowsDay?.ToString(DayForm, CultureInfo.InvariantCulture) ?? "");
        var state = CatalogJson.Word(it.State);
        return row.Moves == 0
            ? Insert.With(row.Resource, row.Library, row.Provider, state, since, row.KnownSince.ToUnixTimeMilliseconds(), success, it.Rows, day, it.Merged, it.Failed, it.FailedInARow, (long)it.LateDays, it.Consumers, row.Counted)
            : Update.With(row.Library, row.Provider, state, since, success, it.Rows, day, it.Merged, it.Failed, it.FailedInARow, (long)it.LateDays, it.Consumers, row.Counted, row.Resource, row.Moves);
    }

    internal static Command Dropping(LiveRow row) => Delete.With(row.Resource, row.Moves);

    internal static DateOnly? Day(string? text) => string.IsNullOrEmpty(text) ? null : DateOnly.ParseExact(text, DayForm, CultureInfo.InvariantCulture);

    private static LiveRow Read(DbDataReader row) => new(row.GetString(0), row.GetString(1), row.GetString(2),
        new LiveEvidence(CatalogJson.Named<LiveState>(row.GetString(3))!.Value, At(row.GetInt64(4)), row.GetInt64(6) is var success && success > 0 ? At(success) : null, row.GetInt64(7), Day(row.GetString(8)),
            row.GetInt64(9), row.GetInt64(10), row.GetInt64(11), (int)row.GetInt64(12), row.GetInt64(13)),
        At(row.GetInt64(5)), row.GetString(14), row.GetInt64(15));

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
