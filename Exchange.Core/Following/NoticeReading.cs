using System.Data.Common;
using System.Text.Json;
using Exchange.Core.Log;
using Exchange.Core.Records;
using Exchange.Core.Storage;

namespace Exchange.Core.Following;

/// <summary>The exchange log as followers read it: from a position on, in its order, without gaps. Positions are dense and become visible in their order, so nothing comes in later behind what was read.</summary>
public sealed class NoticeReading(Database database, TimeProvider clock)
{
    /// <summary>Positions that one page looks at.</summary>
    public const int PageLength = 500;

    private const string Columns = "l.position, l.at, l.kind, l.record_id, l.delivery_id, l.step, l.organisation, l.data, r.client, r.number, r.item";

    private static readonly Sql Behind = new("select {top @limit} " + Columns + """
         from log_event l left join record r on r.id = l.record_id
        where l.position > @after order by l.position {limit @limit}
        """);

    private static readonly Sql OfRecord = new("select {top @limit} " + Columns + """
         from log_event l join record r on r.id = l.record_id
        where l.record_id = @record_id and l.position > @after order by l.position {limit @limit}
        """);

    private static readonly Sql Next = new("select next from log_head where id = 1");

    private static readonly Sql ClientOf = new("select client from record where id = @record_id");

    private static readonly Sql PartiesOf = new("select organisation from step where record_id = @record_id");

    private static readonly Sql LastApplied = new("select {top @limit} position, data from log_event where kind = @kind order by position desc {limit @limit}");

    private readonly NoticeParties _parties = new(database, clock);

    /// <summary>The last position there is; 0 for none.</summary>
    public async Task<long> Head(CancellationToken stop) => (await database.Query(Next.With(), static row => row.GetInt64(0), stop))[0] - 1;

    public async Task<NoticePage> After(long position, CancellationToken stop)
    {
        var last = position;
        var lines = await database.Query(Behind.With((long)PageLength, position), row =>
        {
            last = row.GetInt64(0);
            return Read(row);
        }, stop);
        return new NoticePage([.. lines.OfType<Notice>()], last, lines.Count == PageLength);
    }

    /// <summary>Of one record, along its own index. <see cref="NoticePage.Through"/> says something of this record only.</summary>
    public async Task<NoticePage> After(long position, string recordId, CancellationToken stop)
    {
        var last = position;
        var lines = await database.Query(OfRecord.With((long)PageLength, recordId, position), row =>
        {
            last = row.GetInt64(0);
            return Read(row);
        }, stop);
        return new NoticePage([.. lines.OfType<Notice>()], last, lines.Count == PageLength);
    }

    /// <summary>Whether the reader may see anything of the record. What one may not see is not there.</summary>
    public async Task<bool> Sees(ReadScope scope, string recordId, CancellationToken stop)
        => await database.First(ClientOf.With(recordId), static row => row.GetString(0), stop) is { } client
            && (scope.SeesWhole(client) || (scope.Organisations.Count > 0 && TakesPart(scope, client, await database.Query(PartiesOf.With(recordId), static row => row.GetString(0), stop))));

    /// <summary>Of some events, in their order, those that the reader may see, and as it may see them. The rule is the timeline's.</summary>
    public async ValueTask<IReadOnlyList<Notice>> Seen(IReadOnlyList<Notice> notices, ReadScope scope, CancellationToken stop)
    {
        if (scope.Everything) return notices;
        IReadOnlyDictionary<string, string[]>? parties = null;
        if (scope.Organisations.Count > 0 && notices.Where(notice => DependsOnParties(notice, scope)).Select(static notice => notice.RecordId).ToList() is { Count: > 0 } records)
            parties = await _parties.Of(records, notices.Max(static notice => notice.Position), stop);
        var seen = new List<Notice>(notices.Count);
        foreach (var notice in notices)
        {
            if (SeesAsItIs(notice, scope)) seen.Add(notice);
            else if (parties is not null && DependsOnParties(notice, scope) && TakesPart(scope, notice.Client, parties[notice.RecordId])) seen.Add(notice with { Data = null });
        }
        return seen;
    }

    /// <summary>Of a step its organisation is told, of a resource its provider.</summary>
    private static bool SeesAsItIs(Notice notice, ReadScope scope)
        => scope.SeesWhole(notice.Client) || ((notice.Step ?? notice.Resource) is not null && notice.Organisation is { } organisation && scope.Sees(notice.Client, organisation));

    /// <summary>Of the record itself whoever has a step in it is told that it happened.</summary>
    private static bool DependsOnParties(Notice notice, ReadScope scope) => !SeesAsItIs(notice, scope) && FollowedKinds.OfTheRecord.Contains(notice.Kind, StringComparer.Ordinal);

    /// <summary>Where the log stood when a revision of the registry was stored: a new subscription is told of what comes after it.</summary>
    public async Task<long> PositionOf(long revision, CancellationToken stop)
    {
        // Of the newest some; of an older revision the oldest of them: rather told of something from before than not told of something after.
        var applied = await database.Query(LastApplied.With(200L, LogKind.RegistryApplied), static row => (Position: row.GetInt64(0), Data: row.Text(1)), stop);
        return applied.Find(line => RevisionIn(line.Data) <= revision) is { Position: > 0 } found ? found.Position : applied is [.., var oldest] ? oldest.Position : 0;
    }

    private static bool TakesPart(ReadScope scope, string client, IEnumerable<string> parties) => parties.Any(organisation => scope.Sees(client, organisation));

    private static long RevisionIn(string? data)
    {
        using var facts = JsonDocument.Parse(data ?? "{}");
        return facts.RootElement.TryGetProperty("revision", out var revision) && revision.TryGetInt64(out var number) ? number : 0;
    }

    /// <summary>Null where it is none: of no record and no resource, or of a kind of which nobody is told.</summary>
    private static Notice? Read(DbDataReader row)
    {
        var (position, at, kind) = (row.GetInt64(0), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(1)), row.GetString(2));
        if (!FollowedKinds.Contains(kind)) return null;
        if (row.Text(3) is { } record && row.Text(8) is { } client)
            return new Notice(position, at, kind, record, row.Text(4), row.Text(5), row.Text(6), row.Text(7), client, row.GetString(9), row.GetString(10));
        // Of these kinds only: a line about a record whose row has gone may have a code too.
        return FollowedKinds.OfResources.Contains(kind, StringComparer.Ordinal) && row.Text(7) is { } data && ResourceIn(data) is { } resource
            ? new Notice(position, at, kind, "", null, null, row.Text(6), data, "", "", "", resource)
            : null;
    }

    private static string? ResourceIn(string data)
    {
        using var facts = JsonDocument.Parse(data);
        return facts.RootElement.TryGetProperty("code", out var code) ? code.GetString() : null;
    }
}
