using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>
/// The index into records is (client, taken_in_at, id): every intake client's list is one reading along it, and everybody's list is one short reading a client, merged.
/// So a single index serves both, and a record's number is found by the unique (client, number).
/// </remarks>
public sealed partial class CaseReading
{
    private const int Slots = 12;

    // An organisation with fewer steps than this is read by its steps and sorted; one with more is met often enough along the way.
    internal long Few { get; init; } = 2_000;

    private const string RecordLines = """
        select {top @limit} r.id, r.client, r.number, r.item, r.situation, r.organisation, r.version, r.state, r.outcome, r.taken_in_at, r.closed_at from record r
        where r.client = @client and r.taken_in_at >= @from and r.taken_in_at <= @at and (r.taken_in_at < @at or r.id < @id)
          and (r.state = @state or @state is null) and (r.item = @item or @item is null)
        """;

    private const string NewestFirst = " order by r.taken_in_at desc, r.id desc {limit @limit}";

    private const string Ours = "(@org1, @org2, @org3, @org4, @org5, @org6, @org7, @org8, @org9, @org10, @org11, @org12)";

    private static readonly Sql RecordsByTime = new(RecordLines
        + " and (exists (select 1 from step s where s.record_id = r.id and s.organisation in " + Ours + ") or @org1 is null)" + NewestFirst) { ForPeople = true };

    private static readonly Sql RecordsByStep = new(RecordLines + " and r.id in (select s.record_id from step s where s.organisation in " + Ours + ")" + NewestFirst) { ForPeople = true };

    private static readonly Sql RecordsByNumber = new(RecordLines
        + " and r.number = @number and (exists (select 1 from step s where s.record_id = r.id and s.organisation in " + Ours + ") or @org1 is null)" + NewestFirst) { ForPeople = true };

    private static readonly Sql RecordsById = new(RecordLines
        + " and r.id = @one and (exists (select 1 from step s where s.record_id = r.id and s.organisation in " + Ours + ") or @org1 is null)" + NewestFirst) { ForPeople = true };

    private static readonly Sql CountSteps = new("select cast(count(*) as bigint) from (select {top @few} record_id from step where organisation = @organisation {limit @few}) few");

    private static readonly Sql NextClient = new("select min(client) from record where client > @client");

    /// <summary>Records, newest first.</summary>
    /// <param name="after">The cursor of the page before; null for the first.</param>
    /// <param name="limit">Default 50, at most 500.</param>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<RecordLine>> RecordPage(RecordFilter filter, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("records", filter.State, filter.Item, filter.Number, filter.Client, filter.Organisation, filter.From, filter.Until);
        var (at, id) = after is null ? (filter.Until?.ToUnixTimeMilliseconds() ?? long.MaxValue, "") : Cursor.Read(after, bound);
        var found = new Dictionary<string, RecordLine>(StringComparer.Ordinal);
        var others = filter.Number is null ? null : await FindOther(filter.Number, scope, stop);
        foreach (var client in await ClientsOf(filter.Client, scope, stop))
        {
            if (scope.Parties(client, filter.Organisation) is not { } parties) continue;
            var way = filter.Number is not null ? RecordsByNumber : parties.Count > 0 && await AreFew(parties, stop) ? RecordsByStep : RecordsByTime;
            foreach (var some in Groups(parties))
            {
                object?[] values = [(long)(most + 1), client, filter.From?.ToUnixTimeMilliseconds() ?? long.MinValue, at, id, filter.State, filter.Item, .. some];
                foreach (var line in await database.Query(way.With(way == RecordsByNumber ? [.. values[..7], filter.Number, .. some] : values), ReadLine, stop)) found[line.Id] = line;
                if (others is null) continue;
                foreach (var one in others[client])
                    foreach (var line in await database.Query(RecordsById.With([.. values[..7], one, .. some]), ReadLine, stop)) found[line.Id] = line;
            }
        }
        var lines = found.Values.OrderByDescending(line => line.TakenInAt).ThenByDescending(line => line.Id, StringComparer.Ordinal).Take(most + 1).ToList();
        var more = lines.Count > most;
        if (more) lines.RemoveAt(most);
        return new Page<RecordLine>(
            lines.ConvertAll(line => scope.SeesWhole(line.Client) ? line : line with { Outcome = null }),
            more ? Cursor.Write(bound, lines[^1].TakenInAt.ToUnixTimeMilliseconds(), lines[^1].Id) : null);
    }

    private static RecordLine ReadLine(System.Data.Common.DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.Text(4), row.GetString(5), row.GetInt64(6), row.GetString(7), row.Text(8), Time(row.GetInt64(9)), Time(row.Long(10)));

    private async Task<IReadOnlyCollection<string>> ClientsOf(string? asked, ReadScope scope, CancellationToken stop)
    {
        if (asked is not null) return [asked];
        if (scope is { Everything: false, Organisations.Count: 0 }) return [.. scope.Clients];
        return await Distinct(NextClient, [], stop);
    }

    /// <summary>The values of a column that leads an index, one look each: <c>distinct</c> would walk the whole index.</summary>
    private async Task<List<string>> Distinct(Sql next, object?[] before, CancellationToken stop)
    {
        var values = new List<string>();
        for (var last = ""; (await database.Query(next.With([.. before, last]), static row => row.Text(0), stop)) is [{ } value]; last = value) values.Add(value);
        return values;
    }

    private async Task<bool> AreFew(IReadOnlyCollection<string> organisations, CancellationToken stop)
    {
        var steps = 0L;
        foreach (var organisation in organisations) steps += (await database.Query(CountSteps.With(Few, organisation), static row => row.GetInt64(0), stop))[0];
        return steps < Few;
    }

    /// <summary>Twelve values at a time, the last one repeated; twelve nulls when there is none.</summary>
    private static IEnumerable<object?[]> Groups(IReadOnlyCollection<string> values)
        => values.Count == 0 ? [new object?[Slots]] : values.Chunk(Slots).Select(static some => (object?[])[.. some, .. Enumerable.Repeat(some[^1], Slots - some.Length)]);
}
