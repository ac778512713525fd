using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Corrections;

/// <summary>Cases of correction, as the table has them.</summary>
public sealed class RowCorrectionTable(Database database)
{
    private const string Columns = "c.number, c.client, c.reporter, c.provider, c.resource, c.field, c.record_id, c.state, c.due, c.reported_at, c.answered_by, c.answered_at, c.chased, c.pruned_at";

    private static readonly Sql Last = new("select {top @limit} number from row_correction where number > @behind order by number desc {limit @limit}");

    private static readonly Sql Insert = new("""
        insert into row_correction (number, client, reporter, provider, resource, row_key, field, found_value, should_value, reason, record_id, state, due, reported_at)
        select @number, @client, @reporter, @provider, @resource, @row_key, @field, @found_value, @should_value, @reason, @record_id, 'Open', @due, @reported_at
        {absent row_correction where number = @number}
        """);

    private static readonly Sql Settle = new("""
        update row_correction set state = @state, answer = @answer, answered_by = @answered_by, answered_at = @answered_at where number = @number and state = 'Open'
        """);

    private static readonly Sql MarkChased = new("update row_correction set chased = @chased where number = @number and state = 'Open' and chased is null");

    private static readonly Sql Empty = new("""
        update row_correction set row_key = null, found_value = null, should_value = null, reason = null, answer = null, pruned_at = @pruned_at where number = @number and pruned_at is null and answered_at < @before
        """);

    private static readonly Sql ByNumber = new("select " + Columns + ", c.row_key, c.found_value, c.should_value, c.reason, c.answer from row_correction c where c.number = @number");

    private static readonly Sql Newest = new("select {top @limit} " + Columns + """
         from row_correction c where c.number < @before and (c.state = @state or @state is null) and (c.resource = @resource or @resource is null) order by c.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql NewestOfProvider = new("select {top @limit} " + Columns + """
         from row_correction c where c.provider = @provider and c.number < @before and (c.state = @state or @state is null) and (c.resource = @resource or @resource is null) order by c.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql NewestOfClient = new("select {top @limit} " + Columns + """
         from row_correction c where c.client = @client and c.number < @before and (c.state = @state or @state is null) and (c.resource = @resource or @resource is null) order by c.number desc {limit @limit}
        """) { ForPeople = true };

    private static readonly Sql OverdueBehind = new("select {top @limit} " + Columns + """
         from row_correction c where c.state = 'Open' and c.due >= @from and c.due < @today and (c.due > @from or c.number > @number) and c.chased is null order by c.due, c.number {limit @limit}
        """);

    private static readonly Sql AnsweredBefore = new("""
        select {top @limit} number from row_correction where pruned_at is null and answered_at > 0 and answered_at < @before order by answered_at {limit @limit}
        """);

    /// <summary>The last number given; 0 before the first.</summary>
    internal async Task<long> Head(CancellationToken stop) => (await database.Query(Last.With(1L, 0L), static row => row.GetInt64(0), stop)) is [var last] ? last : 0;

    public Task<CorrectionCase?> Read(long number, CancellationToken stop) => database.First(ByNumber.With(number), static row => new CorrectionCase(
        Line(row), new CorrectionWords(row.Text(14), row.Text(15), row.Text(16), row.Text(17), row.Text(18))), stop);

    /// <summary>The newest first.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<RowCorrection>> Page(CorrectionScope scope, CorrectionState? state, string? resource, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var filter = Cursor.Filter("corrections", state?.ToString(), resource);
        var before = after is null ? long.MaxValue : Cursor.Read(after, filter).Position;
        var readings = new List<Command>();
        if (scope.Everything) readings.Add(Newest.With(most + 1L, before, state?.ToString(), resource));
        else
        {
            if (scope.Provider is { } provider) readings.Add(NewestOfProvider.With(most + 1L, provider, before, state?.ToString(), resource));
            if (scope.Client is { } client) readings.Add(NewestOfClient.With(most + 1L, client, before, state?.ToString(), resource));
        }
        var lines = new List<RowCorrection>();
        foreach (var reading in readings) lines.AddRange(await database.Query(reading, Line, stop));
        // Who answers for what its own system has reported sees it once.
        lines = [.. lines.DistinctBy(static one => one.Number).OrderByDescending(static one => one.Number).Take(most + 1)];
        return lines.Count <= most ? new Page<RowCorrection>(lines, null) : new Page<RowCorrection>(lines[..most], Cursor.Write(filter, lines[most - 1].Number));
    }

    /// <summary>Open ones whose last day is over and of which nobody has been told, behind a place.</summary>
    internal Task<List<RowCorrection>> Overdue(string today, string from, long number, int limit, CancellationToken stop)
        => database.Query(OverdueBehind.With((long)limit, from, today, number), Line, stop);

    internal Task<List<long>> Answered(DateTimeOffset before, int limit, CancellationToken stop)
        => database.Query(AnsweredBefore.With((long)limit, before.ToUnixTimeMilliseconds()), static row => row.GetInt64(0), stop);

    /// <summary>The guard of a report: of two that took one number the later one finds it there.</summary>
    internal static Command Adding(long number, string client, string reporter, string provider, CorrectionReport report, string due, long at)
        => Insert.With(number, client, reporter, provider, report.Resource, report.Key, report.Field, report.Found, report.Should, report.Reason, report.RecordId, due, at);

    internal static Command Settling(long number, CorrectionState state, string? answer, string by, long at) => Settle.With(state.ToString(), answer, by, at, number);

    internal static Command Chasing(long number, long at) => MarkChased.With(at, number);

    internal static Command Emptying(long number, DateTimeOffset before, long at) => Empty.With(at, number, before.ToUnixTimeMilliseconds());

    private static RowCorrection Line(DbDataReader row) => new(
        row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Text(6), Enum.Parse<CorrectionState>(row.GetString(7)),
        row.GetString(8) is var due && due == RowCorrection.NoDay ? null : due, At(row.GetInt64(9)), row.Text(10), row.Long(11) is { } answered ? At(answered) : null, !row.IsDBNull(12), !row.IsDBNull(13));

    private static DateTimeOffset At(long ms) => DateTimeOffset.FromUnixTimeMilliseconds(ms);
}
