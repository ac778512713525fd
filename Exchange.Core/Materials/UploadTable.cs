using System.Data.Common;
using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Materials;

/// <summary>The rows of uploads and of the files that have come of them.</summary>
public sealed class UploadTable(CommitQueue queue, Database database, TimeProvider clock)
{
    private const int Most = 32;

    private const string Columns = "select id, client, length, name, expected, state, digest, md5, type, code, created_at, ended_at from upload";

    private static readonly string Ids = string.Join(", ", Enumerable.Range(0, Most).Select(i => $"@id{(char)('a' + i / 26)}{(char)('a' + i % 26)}"));

    private static readonly Sql ById = new(Columns + " where id = @id");

    private static readonly Sql ByIds = new($"{Columns} where id in ({Ids})");

    private static readonly Sql CountOpen = new("select cast(count(*) as bigint) from (select {top @most} id from upload where client = @client and ended_at is null and created_at >= @since {limit @most}) few");

    private static readonly Sql Insert = new("""
        insert into upload (id, client, length, name, expected, state, created_at, changed_at) values (@id, @client, @length, @name, @expected, 'open', @created_at, @created_at)
        """);

    private static readonly Sql Close = new("""
        update upload set state = 'closing', digest = @digest, md5 = @md5, type = @type where id = @id and state in ('open', 'closing')
        """);

    private static readonly Sql Reopen = new("update upload set state = 'open', digest = null, md5 = null, type = null where id = @id and state = 'closing'");

    private static readonly Sql Ready = new("update upload set state = 'ready', ended_at = @now, changed_at = @now where id = @id and state = 'closing'");

    private static readonly Sql Refuse = new("""
        update upload set state = 'refused', ended_at = @now, changed_at = @now, code = @code, digest = @digest, md5 = @md5, type = @type where id = @id and state = 'open'
        """);

    private static readonly Sql Forget = new("delete from upload where id = @id and client = @client and state = @state and state <> 'closing'");

    private static readonly Sql LookAtFile = new("update material_file set look_at = @now where digest = @digest and look_at is null");

    private static readonly Sql InsertFile = new("""
        insert into material_file (digest, md5, size, type, stored_at, used_at)
        select @digest, @md5, @size, @type, @now, @now
        {absent material_file where digest = @digest}
        """);

    private static readonly Sql UseFile = new("update material_file set used_at = @now, gone_at = null where digest = @digest");

    // Of a file that is there already, and perhaps about to go: it stays, and is looked at again later.
    private static readonly Sql NeedFile = new("""
        update material_file set used_at = @now, look_at = case when gone_at is null then look_at else @now end, gone_at = null where digest = @digest
        """);

    private long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    public Task<Upload?> Read(string id, CancellationToken stop) => database.First(ById.With(id), ReadRow, stop);

    /// <summary>Those that are there, by their ids.</summary>
    public async Task<IReadOnlyDictionary<string, Upload>> Find(IReadOnlyCollection<string> ids, CancellationToken stop)
    {
        var found = new Dictionary<string, Upload>(ids.Count, StringComparer.Ordinal);
        foreach (var some in ids.Distinct(StringComparer.Ordinal).Chunk(Most))
        {
            var padded = new object?[Most];
            some.CopyTo(padded, 0);
            foreach (var upload in await database.Query(ByIds.With(padded), ReadRow, stop)) found[upload.Id] = upload;
        }
        return found;
    }

    /// <summary>A client's open uploads that were announced since, counted no further than <paramref name="most"/>.</summary>
    public async Task<long> Open(string client, DateTimeOffset since, int most, CancellationToken stop)
        => (await database.Query(CountOpen.With((long)most, client, since.ToUnixTimeMilliseconds()), static row => row.GetInt64(0), stop))[0];

    public Task Announce(Upload upload)
        => queue.Offer(new Unit(upload.Id).Do(Insert.With(upload.Id, upload.Client, upload.Length, upload.Name, upload.Expected, upload.CreatedAt.ToUnixTimeMilliseconds())));

    /// <summary>From here on the file is about to be put in its place: nobody may take it from there (<see cref="MaterialPruning"/>).</summary>
    public Task<bool> Closing(string id, MaterialFile file)
        => queue.Offer(new Unit(id).When(Close.With(file.Digest, file.Md5, FileTypes.Word(file.Type), id)).Do(NeedFile.With(Now, file.Digest)));

    /// <summary>Neither part nor file is there any more: it begins again.</summary>
    public Task<bool> Again(string id) => queue.Offer(new Unit(id).When(Reopen.With(id)));

    /// <summary>The file is in its place, durably: only now the row says so.</summary>
    public Task<bool> Done(Upload upload, MaterialFile file)
    {
        var now = Now;
        return queue.Offer(new Unit(upload.Id)
            .When(Ready.With(now, upload.Id))
            .Do(InsertFile.With(file.Digest, file.Md5, file.Size, FileTypes.Word(file.Type), now))
            .Do(UseFile.With(now, file.Digest))
            .Log(new LogEvent(now, LogKind.MaterialUploaded, Client: upload.Client,
                Data: LogData.Of(("upload", upload.Id), ("digest", file.Digest), ("size", file.Size), ("type", FileTypes.Word(file.Type))))));
    }

    public Task<bool> Refused(Upload upload, MaterialFile file, string code)
    {
        var now = Now;
        return queue.Offer(new Unit(upload.Id)
            .When(Refuse.With(now, code, file.Digest, file.Md5, FileTypes.Word(file.Type), upload.Id))
            .Log(new LogEvent(now, LogKind.MaterialRefused, Client: upload.Client, Data: LogData.Of(("upload", upload.Id), ("digest", file.Digest), ("size", file.Size), ("code", code)))));
    }

    /// <summary>
    /// Its sender does not want it any more; false when it has moved on meanwhile, or is closing. A file that has come of it is looked at later, as when an upload's time is over: a record that is being taken in
    /// at this moment keeps it, for a file used so lately is not marked (<see cref="MaterialPruning"/>).
    /// </summary>
    public Task<bool> Forgotten(Upload upload)
    {
        var unit = new Unit(upload.Id).When(Forget.With(upload.Id, upload.Client, upload.State));
        if (upload is { State: UploadState.Ready, File: { } file }) unit.Do(LookAtFile.With(Now, file.Digest));
        return queue.Offer(unit);
    }

    private static Upload ReadRow(DbDataReader row)
    {
        var length = row.GetInt64(2);
        var file = row.Text(6) is { } digest ? new MaterialFile(digest, row.GetString(7), length, FileTypes.Of(row.GetString(8))) : null;
        return new Upload(row.GetString(0), row.GetString(1), length, row.Text(3), row.Text(4), row.GetString(5), file, row.Text(9),
            DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(10)), row.Long(11) is { } ended ? DateTimeOffset.FromUnixTimeMilliseconds(ended) : null);
    }
}
