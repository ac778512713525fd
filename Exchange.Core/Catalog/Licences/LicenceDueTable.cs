using System.Data.Common;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>A certificate that is to be registered as a licence.</summary>
/// <param name="Place">Of the result, within the record.</param>
/// <param name="Due">The last day for that, yyyy-MM-dd.</param>
internal sealed record LicenceDue(string RecordId, long Place, string Type, string Step, string Organisation, DateTimeOffset MadeAt, string Due, bool Chased);

/// <summary>Certificates whose registration as licences is awaited: a row each, until its licence is there or the result is void.</summary>
internal sealed class LicenceDueTable(Database database)
{
    private const string Columns = "record_id, place, licence_type, step, organisation, made_at, due, chased";

    private static readonly Sql HeadOf = new("select position from licence_head where id = 1");

    private static readonly Sql Begin = new("insert into licence_head (id, position) select 1, 0 {absent licence_head where id = 1}");

    private static readonly Sql Move = new("update licence_head set position = @position where id = 1 and position = @before");

    private static readonly Sql MadeAfter = new("""
        select {top @limit} position, record_id from log_event where kind = @kind and position > @after order by position {limit @limit}
        """);

    private static readonly Sql Insert = new("""
        insert into licence_due (record_id, place, licence_type, step, organisation, made_at, due, state)
        select @record_id, @place, @licence_type, @step, @organisation, @made_at, @due, 'awaited'
        {absent licence_due where record_id = @record_id and place = @place}
        """);

    private static readonly Sql Awaited = new("select {top @limit} " + Columns + """
         from licence_due where state = 'awaited' and due >= @from and (due > @from or record_id > @record_id or (record_id = @record_id and place > @place)) order by due, record_id, place {limit @limit}
        """);

    private static readonly Sql End = new("""
        update licence_due set state = @state, identifier = @identifier, ended_at = @ended_at where record_id = @record_id and place = @place and state = 'awaited'
        """);

    // An identifier is made once, whatever comes between making it and the row's being there.
    private static readonly Sql Name = new("""
        update licence_due set identifier = @identifier where record_id = @record_id and place = @place and state = 'awaited' and identifier is null
        """);

    private static readonly Sql NameOf = new("select identifier from licence_due where record_id = @record_id and place = @place and identifier is not null");

    private static readonly Sql MarkChased = new("update licence_due set chased = @chased where record_id = @record_id and place = @place and state = 'awaited' and chased is null");

    private static readonly Sql Ended = new("select state, identifier, due from licence_due where record_id = @record_id and place = @place");

    /// <summary>Up to which position of the log results were looked at; null before the first look.</summary>
    public async Task<long?> Head(CancellationToken stop) => (await database.Query(HeadOf.With(), static row => row.GetInt64(0), stop)) is [var position] ? position : null;

    /// <summary>Records of which results came, behind a position of the log.</summary>
    public Task<List<(long Position, string RecordId)>> Made(string kind, long after, int limit, CancellationToken stop)
        => database.Query(MadeAfter.With((long)limit, kind, after), static row => (row.GetInt64(0), row.GetString(1)), stop);

    public Task<List<LicenceDue>> Page((string Due, string RecordId, long Place)? after, int limit, CancellationToken stop)
        => database.Query(Awaited.With((long)limit, after?.Due ?? "", after?.RecordId ?? "", after?.Place ?? 0), Read, stop);

    public async Task<string?> Identifier(LicenceDue due, CancellationToken stop)
        => (await database.Query(NameOf.With(due.RecordId, due.Place), static row => row.GetString(0), stop)) is [var identifier] ? identifier : null;

    /// <summary>How a result's registration stands; null where none is awaited.</summary>
    public async Task<LicenceStand?> Of(string recordId, long place, CancellationToken stop)
        => await database.First(Ended.With(recordId, place), static row => new LicenceStand(row.GetString(0), row.Text(1), row.GetString(2)), stop);

    public static Command Beginning() => Begin.With();

    public static Command Moving(long position, long before) => Move.With(position, before);

    public static Command Awaiting(LicenceDue due) => Insert.With(due.RecordId, due.Place, due.Type, due.Step, due.Organisation, due.MadeAt.ToUnixTimeMilliseconds(), due.Due);

    public static Command Naming(LicenceDue due, string identifier) => Name.With(identifier, due.RecordId, due.Place);

    public static Command Ending(LicenceDue due, string state, string? identifier, long now) => End.With(state, identifier, now, due.RecordId, due.Place);

    public static Command Chasing(LicenceDue due, long now) => MarkChased.With(now, due.RecordId, due.Place);

    private static LicenceDue Read(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6), !row.IsDBNull(7));
}

/// <summary>How the registration of a certificate stands.</summary>
/// <param name="State">awaited, registered or void.</param>
internal sealed record LicenceStand(string State, string? Identifier, string Due);
