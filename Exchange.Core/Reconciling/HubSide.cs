using System.Data.Common;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Reconciling;

/// <summary>What the hub knows of a delivery that a department's line is about.</summary>
internal sealed record HubFacts(
    string Id, string Organisation, string Adapter, string Step, string State, string Purpose, string? Digest, long CreatedAt, string RecordId, string Number, string? Stage, string? Acknowledgement,
    HandedDelivery Handed);

/// <summary>A line of the department's side with what the hub knows of it.</summary>
/// <param name="First">The first line of the list about the same delivery.</param>
internal sealed record MetLine(long Line, HeldLine Held, string? Fault, HubFacts? Hub, long? First)
{
    /// <summary>What was handed over with the version; read only where the line tells of files, and null too where the department is given none.</summary>
    public IReadOnlyList<MaterialLine>? Materials { get; init; }
}

/// <summary>A submission of the hub's side.</summary>
/// <param name="Held">The department's side tells it.</param>
/// <param name="Superseded">A later version for the same step is acknowledged.</param>
internal sealed record HandedOver(
    string Id, long CreatedAt, string Step, string State, string RecordId, string Number, long? SettledAt, string? Stage, string? Acknowledgement, string? Digest, bool Held, bool Superseded);

/// <summary>The hub's side of a comparison: reads only, a stretch at a time along keys.</summary>
public sealed class HubSide(Database database)
{
    private const string Facts = "d.id, d.organisation, d.adapter, d.step, d.state, d.purpose, d.digest, d.created_at, d.record_id, r.number, s.stage, s.acknowledgement, r.item, r.revision, d.revision";

    private static readonly Sql LinesAfter = new("""
        select {top @limit} h.line, h.delivery_id, h.number, h.step, h.acknowledgement, h.digest, h.stage, h.at, h.fault, h.materials,
          case when h.delivery_id is null then null else (select min(e.line) from held_line e where e.reconciliation_id = h.reconciliation_id and e.delivery_id = h.delivery_id) end,
        """ + " " + Facts + """

        from held_line h left join delivery d on d.id = h.delivery_id left join record r on r.id = d.record_id left join step s on s.record_id = d.record_id and s.name = d.step
        where h.reconciliation_id = @id and h.line > @line order by h.line {limit @limit}
        """);

    private static readonly Sql FactsOf = new("select " + Facts + """
         from delivery d join record r on r.id = d.record_id join step s on s.record_id = d.record_id and s.name = d.step where d.id = @id
        """);

    private static readonly Sql FirstLineOf = new("select min(line) from held_line where reconciliation_id = @id and delivery_id = @delivery_id");

    private static readonly Sql ByAcknowledgement = new("""
        select d.id, d.step, d.position, d.state from step s join delivery d on d.record_id = s.record_id and d.organisation = s.organisation and d.step = s.name
        where s.organisation = @organisation and s.acknowledgement = @acknowledgement and d.purpose = 'submit'
        """);

    private static readonly Sql ByNumber = new("""
        select d.id, d.step, d.position, d.state from record r join delivery d on d.record_id = r.id and d.organisation = @organisation
        where r.client = @client and r.number = @number and d.purpose = 'submit' and (d.step = @step or @step is null)
        """);

    private static readonly Sql NextClient = new("select min(client) from record where client > @client");

    private static readonly Sql NextAdapter = new("select min(adapter) from delivery where organisation = @organisation and adapter > @adapter");

    private static readonly Sql SettledAfter = new("""
        select {top @limit} created_at, id, settled_at from delivery
        where organisation = @organisation and adapter = @adapter and created_at >= @at and (created_at > @at or id > @id) and created_at < @until
        order by created_at, id {limit @limit}
        """);

    private static readonly Sql HandedOverAfter = new("""
        select {top @limit} d.id, d.created_at, d.step, d.state, d.record_id, r.number, d.settled_at, s.stage, s.acknowledgement, d.digest,
          cast(case when exists (select 1 from held_line h where h.reconciliation_id = @reconciliation and h.delivery_id = d.id) then 1 else 0 end as bigint),
          cast(case when exists (select 1 from delivery n where n.record_id = d.record_id and n.organisation = d.organisation and n.position > d.position
            and n.step = d.step and n.purpose = 'submit' and n.state = 'acknowledged') then 1 else 0 end as bigint)
        from delivery d join record r on r.id = d.record_id join step s on s.record_id = d.record_id and s.name = d.step
        where d.organisation = @organisation and d.adapter = @adapter and d.created_at >= @at and (d.created_at > @at or d.id > @id) and d.created_at < @until and d.purpose = 'submit'
        order by d.created_at, d.id {limit @limit}
        """);

    internal Task<List<MetLine>> Lines(string reconciliation, long after, int most, CancellationToken stop) => database.Query(
        LinesAfter.With((long)most, reconciliation, after), static row => new MetLine(
            row.GetInt64(0),
            new HeldLine(row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Text(5), row.Text(6), row.Long(7) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null, row.Text(9)),
            row.Text(8), row.IsDBNull(11) ? null : ReadFacts(row, 11), row.Long(10)), stop);

    internal Task<HubFacts?> Known(string delivery, CancellationToken stop) => database.First(FactsOf.With(delivery), static row => ReadFacts(row, 0), stop);

    internal async Task<long?> FirstLine(string reconciliation, string delivery, CancellationToken stop)
        => (await database.Query(FirstLineOf.With(reconciliation, delivery), static row => row.Long(0), stop))[0];

    /// <summary>
    /// The delivery that a line without an id is about: by the department's number, else by the record's. Of several versions the last acknowledged one is meant, else the last.
    /// </summary>
    internal async Task<string?> Meant(string organisation, HeldLine line, IReadOnlyList<string> clients, CancellationToken stop)
    {
        var found = line.Acknowledgement is { } number ? await database.Query(ByAcknowledgement.With(organisation, number), ReadCandidate, stop) : [];
        for (var i = 0; found.Count == 0 && line.Number is not null && i < clients.Count; i++)
            found = await database.Query(ByNumber.With(organisation, clients[i], line.Number, line.Step), ReadCandidate, stop);
        return found.Where(one => line.Step is null || one.Step == line.Step)
            .OrderByDescending(static one => one.State == Records.DeliveryState.Acknowledged).ThenBy(static one => one.Step, StringComparer.Ordinal).ThenByDescending(static one => one.Position)
            .Select(static one => one.Id).FirstOrDefault();
    }

    /// <summary>Intake systems that have handed in records: numbers are theirs.</summary>
    internal Task<List<string>> Clients(CancellationToken stop) => Distinct(static last => NextClient.With(last), stop);

    /// <summary>Systems to which something was handed over for the organisation.</summary>
    internal Task<List<string>> Adapters(string organisation, CancellationToken stop) => Distinct(last => NextAdapter.With(organisation, last), stop);

    /// <summary>When the last of what was made in this time was settled: the department has none of it later.</summary>
    internal async Task<long?> Settled(string organisation, string adapter, long from, long until, CancellationToken stop)
    {
        long? last = null;
        for (var (at, id) = (from, ""); ;)
        {
            var stretch = await database.Query(SettledAfter.With(1000L, organisation, adapter, at, id, until), static row => (At: row.GetInt64(0), Id: row.GetString(1), Settled: row.Long(2)), stop);
            if (stretch.Count == 0) return last;
            if (stretch.Max(static one => one.Settled) is { } settled && (last is null || settled > last)) last = settled;
            (at, id, _) = stretch[^1];
        }
    }

    internal Task<List<HandedOver>> HandedOver(string reconciliation, string organisation, string adapter, (long At, string Id) after, long until, int most, CancellationToken stop) => database.Query(
        HandedOverAfter.With((long)most, reconciliation, organisation, adapter, after.At, after.Id, until), static row => new HandedOver(
            row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Long(6), row.Text(7), row.Text(8), row.Text(9),
            row.GetInt64(10) == 1, row.GetInt64(11) == 1), stop);

    private async Task<List<string>> Distinct(Func<string, Command> next, CancellationToken stop)
    {
        var all = new List<string>();
        for (var last = ""; (await database.Query(next(last), static row => row.Text(0), stop)) is [{ } one]; last = one) all.Add(one);
        return all;
    }

    private static (string Id, string Step, long Position, string State) ReadCandidate(DbDataReader row) => (row.GetString(0), row.GetString(1), row.GetInt64(2), row.GetString(3));

    private static HubFacts ReadFacts(DbDataReader row, int at) => new(
        row.GetString(at), row.GetString(at + 1), row.GetString(at + 2), row.GetString(at + 3), row.GetString(at + 4), row.GetString(at + 5), row.Text(at + 6), row.GetInt64(at + 7),
        row.GetString(at + 8), row.GetString(at + 9), row.Text(at + 10), row.Text(at + 11),
        new HandedDelivery(row.GetString(at + 12), row.GetInt64(at + 13), row.GetString(at + 3), row.GetString(at + 2), row.Long(at + 14)));
}
