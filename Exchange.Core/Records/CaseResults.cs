using System.Data.Common;
using System.Globalization;
using Exchange.Core.Materials;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

/// <summary>Reads results of records. 结果</summary>
public sealed class CaseResults(Database database)
{
    private const string Columns = """
        s.record_id, s.place, s.client, s.step, s.organisation, s.kind, s.number, s.name, s.valid_from, s.valid_until, s.digest, f.md5, f.size, f.type, s.link, s.collect, s.state, s.way, s.tracking, s.due,
          s.made_at, s.issued_at, s.collected_at
        """;

    private static readonly Sql OfRecord = new($"select {Columns} from result s left join material_file f on f.digest = s.digest where s.record_id = @record_id order by s.place");

    // Along the index of what is not issued yet, behind the page before.
    private static readonly Sql OpenBehind = new($"""
        select {"{top @most}"} {Columns}, r.number, r.item, s.chased
        from result s join record r on r.id = s.record_id and (r.client = @client or @client is null) left join material_file f on f.digest = s.digest
        where s.state = 'made' and s.due >= @from and s.due <= @until and (s.due > @from or s.record_id > @record_id or (s.record_id = @record_id and s.place > @place))
        order by s.due, s.record_id, s.place {"{limit @most}"}
        """) { ForPeople = true };

    /// <summary>Of a record, as far as the reader sees the steps; in the order in which they came. Empty also where there is no such record.</summary>
    public async Task<IReadOnlyList<ResultLine>> Of(string recordId, ReadScope scope, CancellationToken stop)
        => [.. (await database.Query(OfRecord.With(recordId), Read, stop)).Where(one => scope.Sees(one.Client, one.Organisation))];

    /// <summary>What is not issued yet, what is due first before the others.</summary>
    /// <param name="client">Whose records; null for everybody's.</param>
    /// <param name="after">The last of the page before; null for the first page.</param>
    internal Task<List<DueResult>> Open(string? client, string until, (string Due, string RecordId, long Place)? after, int most, CancellationToken stop)
        => database.Query(OpenBehind.With((long)most, client, after?.Due ?? "", until, after?.RecordId ?? "", after?.Place ?? 0), static row => new DueResult(Read(row), row.GetString(23), row.GetString(24), !row.IsDBNull(25)), stop);

    /// <summary>What is to be issued, page by page, of the records that the reader sees whole.</summary>
    /// <param name="until">Its last day; null for all, also those without one.</param>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<DueResult>> OpenPage(DateOnly? until, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var day = until?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? ResultLine.NoDay;
        var bound = Cursor.Filter("open-results", day);
        (string, string, long)? from = null;
        if (after is not null)
        {
            var (number, id) = Cursor.Read(after, bound);
            if (number is < 0 or > 3_652_058 || id.Length < 33 || !long.TryParse(id.AsSpan(32), NumberStyles.None, CultureInfo.InvariantCulture, out var place)) throw new CursorException(CursorFault.Unreadable);
            from = (DateOnly.FromDayNumber((int)number).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), id[..32], place);
        }
        var lines = new List<DueResult>();
        foreach (var client in scope.Everything ? [null] : scope.Clients.Select(static one => (string?)one)) lines.AddRange(await Open(client, day, from, most + 1, stop));
        lines = [.. lines.OrderBy(static one => one.Result.Due ?? ResultLine.NoDay, StringComparer.Ordinal).ThenBy(static one => one.Result.RecordId, StringComparer.Ordinal).ThenBy(static one => one.Result.Place)];
        if (lines.Count <= most) return new Page<DueResult>(lines, null);
        var last = lines[most - 1].Result;
        return new Page<DueResult>(lines[..most], Cursor.Write(
            bound, DateOnly.ParseExact(last.Due ?? ResultLine.NoDay, "yyyy-MM-dd", CultureInfo.InvariantCulture).DayNumber, string.Create(CultureInfo.InvariantCulture, $"{last.RecordId}{last.Place}")));
    }

    private static ResultLine Read(DbDataReader row)
    {
        var digest = row.Text(10);
        // Without its row the file is gone, and the digest is what is left.
        var file = digest is not null && row.Text(11) is { } md5 ? new MaterialFile(digest, md5, row.GetInt64(12), FileTypes.Of(row.GetString(13))) : null;
        return new ResultLine(
            row.GetString(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Text(6), row.Text(7), row.Text(8), row.Text(9), digest, file,
            row.Text(14), row.Text(15), row.GetString(16), row.Text(17), row.Text(18), row.GetString(19) is var due && due == ResultLine.NoDay ? null : due,
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(20)), Time(row.Long(21)), Time(row.Long(22)));
    }

    private static DateTimeOffset? Time(long? at) => at is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
