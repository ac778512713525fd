using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>A card that was shown. 黄牌、红牌</summary>
/// <param name="Step">Null: of the whole.</param>
/// <param name="Limit">statutory or promised.</param>
/// <param name="Colour">yellow or red.</param>
/// <param name="Due">The last day, as it was when the card was shown.</param>
public sealed record CardLine(string Id, string RecordId, string Number, string? Step, string Organisation, string Limit, string Colour, DateOnly Due, DateTimeOffset At);

/// <summary>A department was asked for a step. 督办</summary>
/// <param name="Number">From 1 on, within the step.</param>
/// <param name="Reason">Null once the record's contents were kept long enough.</param>
/// <param name="Answer">The department's; null while it has not answered, and like <paramref name="Reason"/>.</param>
public sealed record ReminderLine(
    string Step, long Number, string Organisation, string Client, DateTimeOffset At, string? Reason, DateTimeOffset? AnsweredAt, string? AnsweredBy, string? Answer);

/// <summary>Which cards a list holds. What is null does not restrict.</summary>
public sealed record CardFilter(string? Colour, string? Organisation);

public sealed partial class CaseReading
{
    private const string CardColumns = "c.id, c.record_id, r.number, c.step, c.organisation, c.limit_word, c.colour, c.due, c.at";

    private static readonly Sql CardsOfRecord = new($"select {CardColumns} from card c join record r on r.id = c.record_id where c.record_id = @id");

    private static readonly Sql RemindersOfRecord = new("""
        select step, number, organisation, client, at, reason, answered_at, answered_by, answer from reminder where record_id = @id order by step, number
        """);

    private static readonly Sql LastReminderOf = new("select coalesce(max(number), 0) from reminder where record_id = @id and step = @step");

    private static readonly Sql RecentCards = new($$"""
        select {top @limit} {{CardColumns}} from card c join record r on r.id = c.record_id
        where c.at <= @at and (c.at < @at or c.id < @id) and (c.colour = @colour or @colour is null) and (c.organisation = @organisation or @organisation is null)
          and (@everything = 1 or r.client = @client or (c.step <> '' and c.organisation in {{Ours}}))
        order by c.at desc, c.id desc {limit @limit}
        """) { ForPeople = true };

    /// <summary>All cards that were shown for a record, in the order in which they were: of the same look steps first, and statutory limits.</summary>
    internal async Task<IReadOnlyList<CardLine>> CardsOf(string recordId, CancellationToken stop)
        => [.. (await database.Query(CardsOfRecord.With(recordId), ReadCard, stop)).OrderBy(static card => card.At).ThenBy(static card => card.Step ?? "~", StringComparer.Ordinal).ThenByDescending(static card => card.Limit, StringComparer.Ordinal)];

    internal async Task<IReadOnlyList<ReminderLine>> RemindersOf(string recordId, CancellationToken stop)
    {
        var lines = await database.Query(RemindersOfRecord.With(recordId), static row => new ReminderLine(
            row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), Time(row.GetInt64(4)), row.GetString(5), Time(row.Long(6)), row.Text(7), row.Text(8)), stop);
        if (lines.Count == 0) return lines;
        var words = (await database.Query(ReasonsOf.With(recordId), static row => (Digest: row.GetString(0), Words: row.GetString(1)), stop))
            .DistinctBy(static one => one.Digest, StringComparer.Ordinal).ToDictionary(static one => one.Digest, static one => one.Words, StringComparer.Ordinal);
        return lines.ConvertAll(line => line with { Reason = words.GetValueOrDefault(line.Reason!), Answer = line.Answer is null ? null : words.GetValueOrDefault(line.Answer) });
    }

    /// <summary>The number of a step's last reminder; 0 when there is none.</summary>
    public async Task<long> LastReminder(string recordId, string step, CancellationToken stop)
        => (await database.Query(LastReminderOf.With(recordId, step), static row => row.GetInt64(0), stop))[0];

    /// <summary>Cards, newest first: of records that the reader sees whole, and of steps of its organisations: the whole is not theirs to see.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<CardLine>> CardPage(CardFilter filter, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("cards", filter.Colour, filter.Organisation);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var found = new Dictionary<string, CardLine>(StringComparer.Ordinal);
        foreach (var some in Groups(scope.Organisations))
            foreach (var line in await database.Query(RecentCards.With(
                [(long)(most + 1), at, id, filter.Colour, filter.Organisation, scope.Everything ? 1L : 0L, scope.Clients.FirstOrDefault(), .. some]), ReadCard, stop)) found[line.Id] = line;
        var lines = found.Values.OrderByDescending(static line => line.At).ThenByDescending(static line => line.Id, StringComparer.Ordinal).Take(most + 1).ToList();
        var more = lines.Count > most;
        if (more) lines.RemoveAt(most);
        return new Page<CardLine>(lines, more ? Cursor.Write(bound, lines[^1].At.ToUnixTimeMilliseconds(), lines[^1].Id) : null);
    }

    private static CardLine ReadCard(System.Data.Common.DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3) is { Length: > 0 } step ? step : null, row.GetString(4), row.GetString(5), row.GetString(6),
        DateOnly.ParseExact(row.GetString(7), "yyyy-MM-dd", null), Time(row.GetInt64(8)));
}
