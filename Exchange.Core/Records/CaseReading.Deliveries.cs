using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <remarks>
/// Deliveries are read by organisation and adapter, a short reading each, merged. Indexes stand behind that: all deliveries; the open ones; and the few that
/// ended otherwise than acknowledged, which cost the normal way nothing.
/// </remarks>
public sealed partial class CaseReading
{
    private const string Columns = """
        d.id, d.record_id, r.number, d.step, d.organisation, d.adapter, d.purpose, d.version, d.state, d.held, d.due_at, d.attempts, d.reason, d.replaces, d.digest, d.revision,
          d.created_at, d.first_started_at, d.settled_at, r.client from delivery d join record r on r.id = d.record_id
        """;

    private const string Deliveries = "select {top @limit} " + Columns + """

        where d.organisation = @organisation and d.adapter = @adapter and d.created_at <= @at and (d.created_at < @at or d.id < @id)
          and (d.state = @state or @state is null) and (r.client = @client or @client is null)
        """;

    private const string NewestDeliveryFirst = " order by d.created_at desc, d.id desc {limit @limit}";

    private static readonly Sql RecentDeliveries = new(Deliveries + NewestDeliveryFirst) { ForPeople = true };
    // The index of what is open asks for created_at as well, and whoever works within one queue does not: with few deliveries there, or without statistics, PostgreSQL would walk it for the one that a key finds.
    private static readonly Sql OpenDeliveries = new(Deliveries + " and d.created_at >= 0 and d.settled_at is null" + NewestDeliveryFirst) { ForPeople = true };
    // A range of words and not a list of them, here and in the index: SQLite would build a list anew for every row that changes.
    private static readonly Sql RefusedDeliveries = new(Deliveries + " and d.state >= 'rejected' and d.state <= 'replaced'" + NewestDeliveryFirst) { ForPeople = true };
    private static readonly Sql CancelledDeliveries = new(Deliveries + " and d.state = 'cancelled'" + NewestDeliveryFirst) { ForPeople = true };

    private static readonly Sql DeliveriesOfRecord = new("select " + Columns + " where d.record_id = @id order by d.created_at desc, d.id desc");
    private static readonly Sql DeliveryById = new("select " + Columns + " where d.id = @id");
    private static readonly Sql AttemptsOf = new("select number, started_at, settled_at, answer, code, text from attempt where delivery_id = @id order by number");

    private static readonly Sql NextOrganisation = new("select min(organisation) from delivery where organisation > @organisation");
    private static readonly Sql NextAdapter = new("select min(adapter) from delivery where organisation = @organisation and adapter > @adapter");

    /// <summary>Deliveries, newest first.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<DeliveryLine>> DeliveryPage(DeliveryFilter filter, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("deliveries", filter.State, filter.Adapter, filter.Organisation, filter.RecordId);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var lines = filter.RecordId is { } record
            ? (await database.Query(DeliveriesOfRecord.With(record), static row => (Line: ReadDelivery(row), Client: row.GetString(19)), stop))
                .FindAll(found => Matches(found.Line, filter) && scope.Sees(found.Client, found.Line.Organisation) && IsAfter(found.Line, at, id)).ConvertAll(found => found.Line)
            : await ByAdapter(filter, scope, at, id, most + 1, stop);
        lines.Sort(static (a, b) => b.CreatedAt != a.CreatedAt ? b.CreatedAt.CompareTo(a.CreatedAt) : string.CompareOrdinal(b.Id, a.Id));
        return lines.Count <= most
            ? new Page<DeliveryLine>(lines, null)
            : new Page<DeliveryLine>(lines[..most], Cursor.Write(bound, lines[most - 1].CreatedAt.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    /// <summary>Null when there is none, or none that the reader may see.</summary>
    public async Task<DeliveryView?> Delivery(string id, ReadScope scope, CancellationToken stop)
    {
        if (await database.Query(DeliveryById.With(id), static row => (Line: ReadDelivery(row), Client: row.GetString(19)), stop) is not [var found]) return null;
        if (!scope.Sees(found.Client, found.Line.Organisation)) return null;
        return new DeliveryView(found.Line, await database.Query(AttemptsOf.With(id), static row => new AttemptLine(
            row.GetInt64(0), Time(row.GetInt64(1)), Time(row.Long(2)), row.Text(3), row.Text(4), row.Text(5)), stop));
    }

    private async Task<List<DeliveryLine>> ByAdapter(DeliveryFilter filter, ReadScope scope, long at, string id, int most, CancellationToken stop)
    {
        var way = filter.State switch
        {
            DeliveryState.Queued or DeliveryState.Started or DeliveryState.Unknown or DeliveryState.Parked => OpenDeliveries,
            DeliveryState.Rejected or DeliveryState.Replaced => RefusedDeliveries,
            DeliveryState.Cancelled => CancelledDeliveries,
            _ => RecentDeliveries,
        };
        var lines = new List<DeliveryLine>();
        foreach (var organisation in await OrganisationsOf(filter.Organisation, scope, stop))
        {
            // An organisation that the reader does not speak for is seen through the reader's own records only.
            IReadOnlyCollection<string?> clients = scope.Everything || scope.Organisations.Contains(organisation) ? [null] : [.. scope.Clients];
            foreach (var adapter in await Distinct(NextAdapter, [organisation], stop))
            {
                if (filter.Adapter is not null && filter.Adapter != adapter) continue;
                foreach (var client in clients)
                    lines.AddRange(await database.Query(way.With((long)most, organisation, adapter, at, id, filter.State, client), ReadDelivery, stop));
            }
        }
        return lines;
    }

    private async Task<IReadOnlyCollection<string>> OrganisationsOf(string? asked, ReadScope scope, CancellationToken stop)
    {
        if (asked is not null) return [asked];
        if (scope is { Everything: false, Clients.Count: 0 }) return [.. scope.Organisations];
        return await Distinct(NextOrganisation, [], stop);
    }

    private static bool Matches(DeliveryLine line, DeliveryFilter filter)
        => (filter.State ?? line.State) == line.State && (filter.Adapter ?? line.Adapter) == line.Adapter && (filter.Organisation ?? line.Organisation) == line.Organisation;

    private static bool IsAfter(DeliveryLine line, long at, string id)
        => line.CreatedAt.ToUnixTimeMilliseconds() is var created && (created < at || (created == at && string.CompareOrdinal(line.Id, id) < 0));

    private static DeliveryLine ReadDelivery(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.GetString(6), row.GetInt64(7), row.GetString(8), row.GetInt64(9) == 1,
        Time(row.Long(10)), row.GetInt64(11), row.Text(12), row.Text(13), row.Text(14), row.Long(15), Time(row.GetInt64(16)), Time(row.Long(17)), Time(row.Long(18)));
}
