using System.Data.Common;
using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Reads what came with records.</summary>
public sealed class CaseMaterials(Database database)
{
    private const int Most = 32;

    private const string Columns = "m.version, m.place, m.code, m.way, m.digest, m.name, m.number, m.due, f.md5, f.size, f.type";

    private const string Files = "left join material_file f on f.digest = m.digest";

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Most).Select(i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    private static readonly Sql OfRecordVersion = new($"select {Columns} from material m {Files} where m.record_id = @record_id and m.version = @version order by m.place");

    private static readonly Sql UploadsOf = new($"select {Columns}, m.upload_id from material m {Files} where m.record_id = @record_id and m.upload_id is not null");

    private static readonly Sql OfDeliveries = new($"""
        select {Columns}, d.id from delivery d join material m on m.record_id = d.record_id and m.version = d.version {Files} where d.id in ({Ids})
        """);

    private static readonly Sql Linked = new($"""
        select {Columns}, d.record_id, d.step, d.organisation, d.adapter, d.revision, d.last_started_at, cast(case when r.pruned_at is null then 0 else 1 end as bigint), r.item, r.revision
        from delivery d join record r on r.id = d.record_id join material m on m.record_id = d.record_id and m.version = d.version {Files}
        where d.id = @delivery_id and m.place = @place
        """);

    // Along the index of what is due, behind the page before.
    private static readonly Sql LateBehind = new("""
        select {top @most} m.record_id, m.version, m.place, m.code, m.due, m.chased, r.number, r.item, r.client, r.organisation
        from material m join record r on r.id = m.record_id and r.version = m.version and r.state = 'open' and (r.client = @client or @client is null)
        where m.due is not null and m.ended_at is null and m.due >= @from and m.due <= @until and (m.due > @from or m.record_id > @record_id or (m.record_id = @record_id and m.place > @place))
        order by m.due, m.record_id, m.place {limit @most}
        """) { ForPeople = true };

    // The chaser's: those too that nobody waits for any more, so that they can be told apart and are met once only.
    private static readonly Sql PromisedBehind = new("""
        select {top @most} m.record_id, m.version, m.place, m.code, m.due, m.chased, r.number, r.item, r.client, r.organisation,
          cast(case when r.state = 'open' and r.version = m.version then 0 else 1 end as bigint)
        from material m join record r on r.id = m.record_id
        where m.due is not null and m.ended_at is null and m.due >= @from and m.due <= @until and (m.due > @from or m.record_id > @record_id or (m.record_id = @record_id and m.place > @place))
        order by m.due, m.record_id, m.place {limit @most}
        """) { ForPeople = true };

    /// <summary>Every promise that is not ended in the rows, also of records that have closed.</summary>
    internal Task<List<LateMaterial>> Promised(DateOnly until, (string Due, string RecordId, long Place)? after, int most, CancellationToken stop)
        => database.Query(PromisedBehind.With((long)most, after?.Due ?? "", Day(until), after?.RecordId ?? "", after?.Place ?? 0), static row => ReadLate(row) with { Ended = row.GetInt64(10) == 1 }, stop);

    /// <summary>What was promised for later and has not come, what is due first before the others.</summary>
    /// <param name="client">Whose records; null for everybody's.</param>
    /// <param name="until">Its last day.</param>
    /// <param name="after">The last of the page before; null for the first page.</param>
    internal Task<List<LateMaterial>> Late(string? client, DateOnly until, (string Due, string RecordId, long Place)? after, int most, CancellationToken stop)
        => database.Query(LateBehind.With((long)most, client, after?.Due ?? "", Day(until), after?.RecordId ?? "", after?.Place ?? 0), ReadLate, stop);

    /// <summary>What was promised for later, page by page, of the records that the reader sees whole.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<LateMaterial>> LatePage(DateOnly until, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("late-materials", Day(until));
        (string, string, long)? from = null;
        if (after is not null)
        {
            var (day, id) = Cursor.Read(after, bound);
            if (day is < 0 or > 3_652_058 || id.Length < 33 || !long.TryParse(id.AsSpan(32), NumberStyles.None, CultureInfo.InvariantCulture, out var place)) throw new CursorException(CursorFault.Unreadable);
            from = (Day(DateOnly.FromDayNumber((int)day)), id[..32], place);
        }
        var lines = new List<LateMaterial>();
        foreach (var client in scope.Everything ? [null] : scope.Clients.Select(static one => (string?)one)) lines.AddRange(await Late(client, until, from, most + 1, stop));
        lines = [.. lines.OrderBy(static one => one.Due, StringComparer.Ordinal).ThenBy(static one => one.RecordId, StringComparer.Ordinal).ThenBy(static one => one.Place)];
        if (lines.Count <= most) return new Page<LateMaterial>(lines, null);
        var last = lines[most - 1];
        return new Page<LateMaterial>(lines[..most], Cursor.Write(bound, DateOnly.ParseExact(last.Due, Format, CultureInfo.InvariantCulture).DayNumber, string.Create(CultureInfo.InvariantCulture, $"{last.RecordId}{last.Place}")));
    }

    private const string Format = "yyyy-MM-dd";

    private static string Day(DateOnly day) => day.ToString(Format, CultureInfo.InvariantCulture);

    private static readonly Sql PrunedAt = new("select pruned_at from record where id = @id and pruned_at is not null");

    /// <summary>The record's contents were kept as long as they are to be: its files are not handed out any more, whether or not they are gone already.</summary>
    public async Task<bool> IsPruned(string recordId, CancellationToken stop) => (await database.Query(PrunedAt.With(recordId), static row => row.GetInt64(0), stop)).Count > 0;

    /// <summary>In the order in which it was sent.</summary>
    public Task<List<MaterialLine>> Of(string recordId, long version, CancellationToken stop) => database.Query(OfRecordVersion.With(recordId, version), Read, stop);

    /// <summary>Of every delivery what came with its version; one without materials is not among them.</summary>
    public async Task<ILookup<string, MaterialLine>> OfAll(IReadOnlyCollection<string> deliveries, CancellationToken stop)
    {
        var found = new List<(string Delivery, MaterialLine Line)>();
        foreach (var some in deliveries.Chunk(Most))
        {
            var padded = new object?[Most];
            some.CopyTo(padded, 0);
            found.AddRange(await database.Query(OfDeliveries.With(padded), static row => (row.GetString(11), Read(row)), stop));
        }
        return found.OrderBy(static one => one.Line.Place).ToLookup(static one => one.Delivery, static one => one.Line, StringComparer.Ordinal);
    }

    /// <summary>Files that came with any version of the record, by the uploads that brought them: a correction names these again, however old they are.</summary>
    public async Task<IReadOnlyDictionary<string, MaterialLine>> ByUpload(string recordId, CancellationToken stop)
    {
        var found = new Dictionary<string, MaterialLine>(StringComparer.Ordinal);
        foreach (var (upload, line) in await database.Query(UploadsOf.With(recordId), static row => (row.GetString(11), Read(row)), stop)) found[upload] = line;
        return found;
    }

    /// <summary>What a link names; null when there is no such delivery or nothing in that place.</summary>
    public Task<LinkedMaterial?> Behind(string deliveryId, long place, CancellationToken stop) => database.First(Linked.With(deliveryId, place), row => new LinkedMaterial(
        deliveryId, row.GetString(11), row.GetString(12), row.GetString(13), row.GetString(14), row.GetString(18), row.GetInt64(19), row.Long(15), row.Long(16) is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        row.GetInt64(17) == 1, Read(row)), stop);

    private static LateMaterial ReadLate(DbDataReader row) => new(
        row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetString(3), row.GetString(4), row.Long(5) ?? 0, row.GetString(6), row.GetString(7), row.GetString(8), row.GetString(9));

    private static MaterialLine Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt64(1), row.GetString(2), MaterialWays.Of(row.GetString(3)) ?? MaterialWay.Upload, row.Text(4),
        row.Text(4) is { } digest && row.Text(8) is { } md5 ? new MaterialFile(digest, md5, row.GetInt64(9), FileTypes.Of(row.GetString(10))) : null,
        row.Text(5), row.Text(6), row.Text(7));
}
