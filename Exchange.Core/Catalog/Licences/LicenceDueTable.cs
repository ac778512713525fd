using System.Data.Common;
using System.Globalization;
using Exchange.Core.Storage;

namespace Exchange.Core.Catalog.Licences;

/// <summary>A certificate that is to be registered as a licence.</summary>
/// <param name="Place">Of the result, within the record.</param>
/// <param name="Due">The last day for that, yyyy-MM-dd.</param>
/// <param name="Tries">How often the hub has tried to make it in a row, and was refused.</param>
/// <param name="NextAt">Not to be made before.</param>
/// <param name="Refused">By what a row is known that was refused for what it says: the same one is not brought again.</param>
public sealed record LicenceDue(
    string RecordId, long Place, string Type, string Step, string Organisation, DateTimeOffset MadeAt, string Due, bool Chased, long Tries = 0, DateTimeOffset? NextAt = null, string? Refused = null);

/// <summary>Certificates whose registration as licences is awaited: a row each, until its licence is there or the result is void.</summary>
public sealed class LicenceDueTable(Database database)
{
    private const string Columns = "record_id, place, licence_type, step, organisation, made_at, due, chased, tries, next_at, refused";

    private static readonly Sql HeadOf = new("select position from licence_head where id = 1");

    private static readonly Sql Begin = new("insert into licence_head (id, position) select 1, 0 {absent licence_head where id = 1}");

    private static readonly Sql Move = new("update licence_head set position = @position where id = 1 and position = @before");

    // So many positions at a time, whatever stands there: among few results a search for the next ones would go through everything behind.
    private static readonly Sql MadeBehind = new("select position, record_id from log_event where position > @after and position <= @after + 500 and kind = @kind order by position");

    private static readonly Sql Next = new("select next from log_head where id = 1");

    private static readonly Sql Insert = new("""
        insert into licence_due (record_id, place, licence_type, step, organisation, made_at, due, state)
        select @record_id, @place, @licence_type, @step, @organisation, @made_at, @due, 'awaited'
        {absent licence_due where record_id = @record_id and place = @place}
        """);

    // Taken back by one closing, and brought again by the next.
    private static readonly Sql InsertAgain = new("""
        update licence_due set state = 'awaited', due = @due, made_at = @made_at, chased = null, ended_at = null, tries = null, next_at = null, refused = null where record_id = @record_id and place = @place and state = 'void'
        """);

    private static readonly Sql Awaited = new("select {top @limit} " + Columns + """
         from licence_due where state = 'awaited' and (organisation = @organisation or @organisation is null) and due >= @from and (due > @from or record_id > @record_id or (record_id = @record_id and place > @place)) order by due, record_id, place {limit @limit}
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

    private static readonly Sql Rest = new("""
        update licence_due set tries = @tries, next_at = @next_at, refused = @refused where record_id = @record_id and place = @place and state = 'awaited'
        """);

    /// <summary>Up to which position of the log results were looked at; null before the first look.</summary>
    internal async Task<long?> Head(CancellationToken stop) => (await database.Query(HeadOf.With(), static row => row.GetInt64(0), stop)) is [var position] ? position : null;

    /// <summary>How many positions of the log one look goes through.</summary>
    internal const int Stretch = 500;

    /// <summary>The last position that the log has.</summary>
    internal async Task<long> Last(CancellationToken stop) => await database.Query(Next.With(), static row => row.GetInt64(0), stop) is [var next] ? next - 1 : 0;

    /// <summary>Records of which results came, within a stretch behind a position of the log.</summary>
    internal Task<List<(long Position, string RecordId)>> Made(string kind, long after, CancellationToken stop)
        => database.Query(MadeBehind.With(after, kind), static row => (row.GetInt64(0), row.GetString(1)), stop);

    internal Task<List<LicenceDue>> Page((string Due, string RecordId, long Place)? after, int limit, CancellationToken stop, string? organisation = null)
        => database.Query(Awaited.With((long)limit, organisation, after?.Due ?? "", after?.RecordId ?? "", after?.Place ?? 0), Read, stop);

    internal async Task<string?> Identifier(LicenceDue due, CancellationToken stop)
        => (await database.Query(NameOf.With(due.RecordId, due.Place), static row => row.GetString(0), stop)) is [var identifier] ? identifier : null;

    /// <summary>What is awaited of these organisations, what is due first before the others.</summary>
    /// <param name="organisations">Null: of all.</param>
    /// <exception cref="CursorException">The cursor is none, or belongs to another list.</exception>
    public async Task<Page<LicenceDue>> OpenPage(IReadOnlyCollection<string>? organisations, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("licences-due");
        (string Due, string RecordId, long Place)? from = null;
        if (after is not null)
        {
            var (day, id) = Cursor.Read(after, bound);
            if (day is < 0 or > 3_652_058 || id.Length < 33 || !long.TryParse(id.AsSpan(32), NumberStyles.None, CultureInfo.InvariantCulture, out var place)) throw new CursorException(CursorFault.Unreadable);
            from = (Day(DateOnly.FromDayNumber((int)day)), id[..32], place);
        }
        var lines = new List<LicenceDue>();
        foreach (var organisation in organisations ?? [null!]) lines.AddRange(await Page(from, most + 1, stop, organisation));
        lines = [.. lines.OrderBy(static one => one.Due, StringComparer.Ordinal).ThenBy(static one => one.RecordId, StringComparer.Ordinal).ThenBy(static one => one.Place)];
        if (lines.Count <= most) return new Page<LicenceDue>(lines, null);
        var last = lines[most - 1];
        return new Page<LicenceDue>(lines[..most], Cursor.Write(bound, DateOnly.ParseExact(last.Due, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber, string.Create(CultureInfo.InvariantCulture, $"{last.RecordId}{last.Place}")));
    }

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    internal static Command Beginning() => Begin.With();

    internal static Command Moving(long position, long before) => Move.With(position, before);

    internal static Command Awaiting(LicenceDue due) => Insert.With(due.RecordId, due.Place, due.Type, due.Step, due.Organisation, due.MadeAt.ToUnixTimeMilliseconds(), due.Due);

    internal static Command AwaitingAgain(LicenceDue due) => InsertAgain.With(due.Due, due.MadeAt.ToUnixTimeMilliseconds(), due.RecordId, due.Place);

    internal static Command Naming(LicenceDue due, string identifier) => Name.With(identifier, due.RecordId, due.Place);

    internal static Command Ending(LicenceDue due, string state, string? identifier, long now) => End.With(state, identifier, now, due.RecordId, due.Place);

    internal static Command Chasing(LicenceDue due, long now) => MarkChased.With(now, due.RecordId, due.Place);

    internal static Command Resting(LicenceDue due, long tries, DateTimeOffset next, string? refused) => Rest.With(tries, next.ToUnixTimeMilliseconds(), refused, due.RecordId, due.Place);

    private static LicenceDue Read(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6), !row.IsDBNull(7),
        row.Long(8) ?? 0, row.Long(9) is { } next ? DateTimeOffset.FromUnixTimeMilliseconds(next) : null, row.Text(10));
}
