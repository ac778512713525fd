using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>
/// Parked deliveries from the oldest on, each once: one that is parked again meanwhile is not met again. A number leads to its records first; everything else goes along an index of what is parked,
/// an organisation at an adapter after the other: one by time, one by reason and time.
/// </remarks>
public sealed partial class CaseReading
{
    // The bound of the page comes first: SQLite begins at the first lower bound that it meets, and the other one only names the index.
    private const string ParkedAt = """
         where d.adapter = @adapter and d.organisation = @organisation and d.created_at >= @at and d.created_at >= 0 and d.state = 'parked' and (d.created_at > @at or d.id > @id) and d.created_at <= @until
          and (d.step = @step or @step is null) and (r.item = @item or @item is null) and (r.client = @client or @client is null)
        """;

    private const string OldestFirst = " order by d.created_at, d.id {limit @limit}";

    private static readonly Sql ParkedOldestFirst = new("select {top @limit} " + Columns + ParkedAt + OldestFirst) { ForPeople = true };

    private static readonly Sql ParkedOfCodeOldestFirst = new("select {top @limit} " + Columns + ParkedAt + " and d.reason = @code" + OldestFirst) { ForPeople = true };

    private static readonly Sql CountParked = new("""
        select cast(count(*) as bigint) from delivery d
        where d.created_at >= 0 and d.state = 'parked' and (d.adapter = @adapter or @adapter is null) and (d.organisation = @organisation or @organisation is null) and (d.reason = @code or @code is null)
          and d.created_at >= @from and d.created_at <= @until and (d.step = @step or @step is null)
          and (@item is null or exists (select 1 from record r where r.id = d.record_id and r.item = @item))
        """) { ForPeople = true };

    // As the index of what is parked says it, and nobody else: whoever knows the delivery's id is not to be led there.
    private static readonly Sql NextParkedAdapter = new("select min(adapter) from delivery where created_at >= 0 and state = 'parked' and adapter > @adapter");

    private static readonly Sql NextParkedOrganisation = new("select min(organisation) from delivery where created_at >= 0 and state = 'parked' and adapter = @adapter and organisation > @organisation");

    // A number is unique per client, and the index is by both: one look a client.
    private static readonly Sql RecordOfNumber = new("select id, item from record where client = @client and number = @number");

    private static readonly Sql NextOrganisationOfSteps = new("select min(organisation) from step where organisation > @organisation");

    private static readonly Sql RecordsOfAcknowledgement = new("""
        select r.id, r.item from step s join record r on r.id = s.record_id where s.organisation = @organisation and s.acknowledgement = @acknowledgement
        """);

    public async Task<long> ParkedCount(ParkedFilter filter, CancellationToken stop)
        => filter.IsOfNumber ? (await ParkedOf(filter, ReadScope.All, stop)).Count
        : (await database.Query(CountParked.With(filter.Adapter, filter.Organisation, filter.Code, filter.From?.ToUnixTimeMilliseconds() ?? 0, filter.Until.ToUnixTimeMilliseconds(), filter.Step, filter.Item),
            static row => row.GetInt64(0), stop))[0];

    /// <summary>Adapters and organisations of which something is parked, of those that the filter means, in their order.</summary>
    public async Task<IReadOnlyList<(string Adapter, string Organisation)>> ParkedPlaces(ParkedFilter filter, CancellationToken stop)
    {
        var places = new List<(string, string)>();
        foreach (var adapter in filter.Adapter is { } one ? [one] : await Distinct(NextParkedAdapter, [], stop))
            foreach (var organisation in filter.Organisation is { } other ? [other] : await Distinct(NextParkedOrganisation, [adapter], stop))
                places.Add((adapter, organisation));
        return places;
    }

    /// <summary>Parked deliveries of one place, oldest first, behind the one named. A filter by number is asked by <see cref="ParkedOf"/>.</summary>
    /// <param name="after">Creation (Unix milliseconds) and id of the last one seen.</param>
    /// <param name="client">Of this intake system's records only.</param>
    public Task<List<DeliveryLine>> ParkedAfter(
        (string Adapter, string Organisation) place, ParkedFilter filter, (long CreatedAt, string Id) after, int most, CancellationToken stop, string? client = null)
    {
        if (filter.From is { } from && from.ToUnixTimeMilliseconds() is var first && first > after.CreatedAt) after = (first, "");
        var until = filter.Until.ToUnixTimeMilliseconds();
        return database.Query(filter.Code is null
            ? ParkedOldestFirst.With((long)most, place.Adapter, place.Organisation, after.CreatedAt, after.Id, until, filter.Step, filter.Item, client)
            : ParkedOfCodeOldestFirst.With((long)most, place.Adapter, place.Organisation, after.CreatedAt, after.Id, until, filter.Step, filter.Item, client, filter.Code), ReadDelivery, stop);
    }

    /// <summary>Parked deliveries of the records that a filter names by a number, oldest first; few.</summary>
    public async Task<List<DeliveryLine>> ParkedOf(ParkedFilter filter, ReadScope scope, CancellationToken stop)
    {
        var records = new Dictionary<string, string>(StringComparer.Ordinal);
        if (filter.Number is { } number)
            foreach (var client in await Distinct(NextClient, [], stop))
                foreach (var (id, item) in await database.Query(RecordOfNumber.With(client, number), static row => (row.GetString(0), row.GetString(1)), stop)) records[id] = item;
        if (filter.Acknowledgement is { } acknowledgement)
        {
            var those = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var organisation in filter.Organisation is { } one ? [one] : await Distinct(NextOrganisationOfSteps, [], stop))
            {
                // What one organisation calls a record another has no business with.
                if (!scope.Everything && scope.Clients.Count == 0 && !scope.Organisations.Contains(organisation)) continue;
                foreach (var (id, item) in await database.Query(RecordsOfAcknowledgement.With(organisation, acknowledgement), static row => (row.GetString(0), row.GetString(1)), stop)) those[id] = item;
            }
            records = filter.Number is null ? those : records.Where(one => those.ContainsKey(one.Key)).ToDictionary(StringComparer.Ordinal);
        }
        var lines = new List<DeliveryLine>();
        foreach (var (record, item) in records)
            lines.AddRange((await database.Query(DeliveriesOfRecord.With(record), static row => (Line: ReadDelivery(row), Client: row.GetString(19)), stop))
                .Where(found => found.Line.State == DeliveryState.Parked && filter.Meets(found.Line, item) && scope.Sees(found.Client, found.Line.Organisation)).Select(static found => found.Line));
        lines.Sort(Older);
        return lines;
    }

    /// <summary>What waits for a person, oldest first: all for who sees everything, an organisation its own, an intake system what is of its records.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<DeliveryLine>> ParkedPage(ParkedFilter filter, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        // Not by the end: where nothing is said it is now, and another one for each page.
        var bound = Cursor.Filter("parked", filter.Adapter, filter.Organisation, filter.Code, filter.Item, filter.Step, filter.From, filter.Number, filter.Acknowledgement);
        var (at, id) = after is null ? (0L, "") : Cursor.Read(after, bound);
        var lines = new List<DeliveryLine>();
        if (filter.IsOfNumber)
            lines.AddRange((await ParkedOf(filter, scope, stop)).Where(line => line.CreatedAt.ToUnixTimeMilliseconds() is var created && (created > at || (created == at && string.CompareOrdinal(line.Id, id) > 0))));
        else
            foreach (var place in await ParkedPlaces(filter, stop))
            {
                // An organisation that the reader does not speak for is seen through the reader's own records only.
                IReadOnlyCollection<string?> clients = scope.Everything || scope.Organisations.Contains(place.Organisation) ? [null] : [.. scope.Clients];
                foreach (var client in clients) lines.AddRange(await ParkedAfter(place, filter, (at, id), most + 1, stop, client));
            }
        lines.Sort(Older);
        return lines.Count <= most
            ? new Page<DeliveryLine>(lines, null)
            : new Page<DeliveryLine>(lines[..most], Cursor.Write(bound, lines[most - 1].CreatedAt.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    private static int Older(DeliveryLine a, DeliveryLine b) => a.CreatedAt != b.CreatedAt ? a.CreatedAt.CompareTo(b.CreatedAt) : string.CompareOrdinal(a.Id, b.Id);
}
