using System.Data.Common;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Progress;

/// <remarks>Read an organisation at a time along (organisation, at, id), merged, as deliveries are.</remarks>
public sealed partial class ParkedProgressTable
{
    private const string Columns = """
        id, adapter, organisation, what, row_key, source, mapping, digest, code, words, state, at, tries, retry_at, ended_at, ended_by, reason from parked_progress
        """;

    private static readonly Sql Recent = new("select {top @limit} " + Columns + """

        where organisation = @organisation and at <= @at and (at < @at or id < @id)
          and (state = @state or @state is null) and (adapter = @adapter or @adapter is null) and (code = @code or @code is null)
        order by at desc, id desc {limit @limit}
        """);

    private static readonly Sql ById = new("select " + Columns + " where id = @id");
    private static readonly Sql ByKey = new("select " + Columns + " where adapter = @adapter and what = 'row' and row_key = @row_key");
    private static readonly Sql DueRetries = new("select {top @limit} " + Columns + " where adapter = @adapter and retry_at is not null and retry_at <= @now order by retry_at, id {limit @limit}");
    private static readonly Sql NextRetry = new("select min(retry_at) from parked_progress where adapter = @adapter and retry_at is not null");
    private static readonly Sql ContentOf = new("select content from parked_progress where id = @id");
    private static readonly Sql NextOrganisation = new("select min(organisation) from parked_progress where organisation > @organisation");

    /// <summary>Parked progress, newest first: all for who sees everything, an organisation its own.</summary>
    /// <exception cref="CursorException">The cursor is none, or belongs to another filter.</exception>
    public async Task<Page<ParkedProgress>> Page(ParkedProgressFilter filter, ReadScope scope, string? after, int? limit, CancellationToken stop)
    {
        var most = PageLimit.Of(limit);
        var bound = Cursor.Filter("parked-progress", filter.State, filter.Adapter, filter.Organisation, filter.Code);
        var (at, id) = after is null ? (long.MaxValue, "") : Cursor.Read(after, bound);
        var lines = new List<ParkedProgress>();
        foreach (var organisation in await Organisations(filter.Organisation, scope, stop))
            lines.AddRange(await database.Query(Recent.With(most + 1L, organisation, at, id, filter.State, filter.Adapter, filter.Code), ReadLine, stop));
        lines.Sort(static (a, b) => b.At != a.At ? b.At.CompareTo(a.At) : string.CompareOrdinal(b.Id, a.Id));
        return lines.Count <= most
            ? new Page<ParkedProgress>(lines, null)
            : new Page<ParkedProgress>(lines[..most], Cursor.Write(bound, lines[most - 1].At.ToUnixTimeMilliseconds(), lines[most - 1].Id));
    }

    /// <summary>Null when there is none, or none that the reader may see.</summary>
    public async Task<ParkedProgress?> Read(string id, ReadScope scope, CancellationToken stop)
        => await database.First(ById.With(id), ReadLine, stop) is { } line && (scope.Everything || scope.Organisations.Contains(line.Organisation)) ? line : null;

    /// <summary>What is known of a row by its key; null when it was never parked.</summary>
    internal Task<ParkedProgress?> OfRow(string adapter, string key, CancellationToken stop) => database.First(ByKey.With(adapter, key), ReadLine, stop);

    /// <summary>Early ones whose time has come, in the order in which it came.</summary>
    internal Task<List<ParkedProgress>> Due(string adapter, int most, CancellationToken stop) => database.Query(DueRetries.With((long)most, adapter, Now), ReadLine, stop);

    /// <summary>When the next early one is to be tried again; null when there is none.</summary>
    internal async Task<DateTimeOffset?> NextDue(string adapter, CancellationToken stop)
        => Time((await database.Query(NextRetry.With(adapter), static row => row.Long(0), stop))[0]);

    /// <summary>The row as it came; null when there is none.</summary>
    internal async Task<byte[]?> Content(string id, CancellationToken stop) => (await database.Query(ContentOf.With(id), static row => row.Bytes(0), stop)).FirstOrDefault();

    private async Task<IReadOnlyCollection<string>> Organisations(string? asked, ReadScope scope, CancellationToken stop)
    {
        if (!scope.Everything) return asked is null ? scope.Organisations : scope.Organisations.Contains(asked) ? [asked] : [];
        if (asked is not null) return [asked];
        var all = new List<string>();
        for (var last = ""; (await database.Query(NextOrganisation.With(last), static row => row.Text(0), stop)) is [{ } next]; last = next) all.Add(next);
        return all;
    }

    private static ParkedProgress ReadLine(DbDataReader row) => new(
        row.GetString(0), row.GetString(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetString(5), row.Text(6), row.GetString(7), row.GetString(8), row.Text(9), row.GetString(10),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(11)), row.GetInt64(12), Time(row.Long(13)), Time(row.Long(14)), row.Text(15), row.Text(16));

    private static DateTimeOffset? Time(long? at) => at is { } known ? DateTimeOffset.FromUnixTimeMilliseconds(known) : null;
}
