using Exchange.Core.Log;
using Exchange.Core.Storage;
using Microsoft.Extensions.Logging;

namespace Exchange.Core.Materials;

/// <summary>
/// Takes away what nobody needs: uploads whose time is over, with what has come of them; and files that no record or licence names any more, nor an upload that a record could still name.
/// A file goes in two steps with an hour between: first it is marked, then removed if it is marked still. Whoever attaches it meanwhile takes the mark away in the same commit.
/// </summary>
public sealed partial class MaterialPruning(CommitQueue queue, Database database, MaterialStore store, MaterialOptions options, TimeProvider clock, ILogger<MaterialPruning> logger)
{
    private const int Slice = 100;

    private static readonly TimeSpan Between = TimeSpan.FromHours(1);

    private static readonly Sql OldUploads = new("select {top @most} id, state, length, digest, md5, type from upload where changed_at < @before order by changed_at, id {limit @most}");

    private static readonly Sql DeleteUpload = new("delete from upload where id = @id and changed_at < @before");

    private static readonly Sql LookAt = new("update material_file set look_at = @now where digest = @digest and look_at is null");

    private static readonly Sql AddFile = new("""
        insert into material_file (digest, md5, size, type, stored_at, used_at, look_at)
        select @digest, @md5, @size, @type, @now, @now, @now
        {absent material_file where digest = @digest}
        """);

    private static readonly Sql Known = new("select id from upload where id = @id");

    // Those that were named by an upload or a record that is gone: not all there are.
    private static readonly Sql ToLookAt = new("""
        select {top @most} look_at, digest from material_file where look_at is not null and look_at >= @at and (look_at > @at or digest > @after) order by look_at, digest {limit @most}
        """);

    private static readonly Sql Mark = new("""
        update material_file set gone_at = @now, look_at = null where digest = @digest and used_at < @before
          and not exists (select 1 from material m join record r on r.id = m.record_id where m.digest = material_file.digest and r.pruned_at is null)
          and not exists (select 1 from result s join record r on r.id = s.record_id where s.digest = material_file.digest and r.pruned_at is null)
          and not exists (select 1 from licence_file l where l.digest = material_file.digest)
        """);

    private static readonly Sql Named = new("""
        update material_file set look_at = null where digest = @digest
          and (exists (select 1 from material m join record r on r.id = m.record_id where m.digest = material_file.digest and r.pruned_at is null)
            or exists (select 1 from result s join record r on r.id = s.record_id where s.digest = material_file.digest and r.pruned_at is null)
            or exists (select 1 from licence_file l where l.digest = material_file.digest))
        """);

    private static readonly Sql Marked = new("select {top @most} digest from material_file where gone_at is not null and gone_at < @before order by gone_at, digest {limit @most}");

    private static readonly Sql DeleteFile = new("delete from material_file where digest = @digest and gone_at < @before");

    /// <summary>One round.</summary>
    /// <returns>How many uploads and files are gone.</returns>
    public async Task<(int Uploads, int Files)> Prune(CancellationToken stop)
    {
        if (!store.IsThere) return (0, 0);
        var now = clock.GetUtcNow();
        var uploads = await Uploads(now, stop);
        var files = await Files(now, stop);
        await MarkUnused(now, stop);
        if (uploads + files > 0) LogPruned(uploads, files);
        return (uploads, files);
    }

    // An hour longer than they may be gone on with: a request that began in time has ended by then.
    private DateTimeOffset Expired(DateTimeOffset now) => now.AddHours(-options.UploadHours) - Between;

    private async Task<int> Uploads(DateTimeOffset now, CancellationToken stop)
    {
        var (before, at) = (Expired(now).ToUnixTimeMilliseconds(), now.ToUnixTimeMilliseconds());
        var gone = 0;
        while (await database.Query(OldUploads.With((long)Slice, before), static row => (Id: row.GetString(0), State: row.GetString(1), Size: row.GetInt64(2), Digest: row.Text(3), Md5: row.Text(4), Type: row.Text(5)), stop)
            is { Count: > 0 } uploads)
        {
            foreach (var (id, state, size, digest, md5, type) in uploads)
            {
                var unit = new Unit(id).When(DeleteUpload.With(id, before));
                // A host stopped between file and row, and nobody has asked since: with a row the file is found again, and goes.
                if (state == UploadState.Closing && digest is not null && store.Has(digest)) unit.Do(AddFile.With(digest, md5, size, type, at));
                if (digest is not null) unit.Do(LookAt.With(at, digest));
                if (await queue.Commit(unit)) gone++;
                // If we stop here a part is left that no row knows; it is found below, by its age.
                store.RemovePart(id);
            }
        }
        // Such as requests that came between, or a host that stopped, have left.
        foreach (var id in store.PartsOlderThan(Expired(now)))
            if ((await database.Query(Known.With(id), static row => row.GetString(0), stop)).Count == 0) store.RemovePart(id);
        return gone;
    }

    private async Task<int> Files(DateTimeOffset now, CancellationToken stop)
    {
        var before = (now - Between).ToUnixTimeMilliseconds();
        var gone = 0;
        while (await database.Query(Marked.With((long)Slice, before), static row => row.GetString(0), stop) is { Count: > 0 } digests)
        {
            foreach (var digest in digests)
                if (await Remove(digest, before, now)) gone++;
        }
        return gone;
    }

    /// <summary>
    /// Out of its place first, and its row afterwards: the same file may be brought at any moment, by any host. An upload about to put one there has taken the mark away before it does (<see cref="UploadTable.Closing"/>);
    /// so either the row stays and the file with it, or what is put there comes after this one was taken out, and is not touched.
    /// </summary>
    private async Task<bool> Remove(string digest, long before, DateTimeOffset now)
    {
        var part = Id.New(clock);
        var aside = store.SetAside(digest, part, now);
        var removed = false;
        try
        {
            // If we stop here it lies among the parts and its row is marked still: the next round takes the row away, and the part goes when it is old.
            removed = await queue.Commit(new Unit(digest).When(DeleteFile.With(digest, before)).Log(new LogEvent(now.ToUnixTimeMilliseconds(), LogKind.MaterialRemoved, Data: LogData.Of(("digest", digest)))));
        }
        finally
        {
            // It is needed after all, or nobody can say whether its row is gone.
            if (aside && !removed) store.PutBack(part, digest);
        }
        if (aside && removed) store.RemovePart(part);
        return removed;
    }

    /// <summary>One that was used a short while ago is looked at again next time.</summary>
    private async Task MarkUnused(DateTimeOffset now, CancellationToken stop)
    {
        var before = (Expired(now) - Between).ToUnixTimeMilliseconds();
        for (var (at, after) = (0L, ""); await database.Query(ToLookAt.With((long)Slice, at, after), static row => (At: row.GetInt64(0), Digest: row.GetString(1)), stop) is { Count: > 0 } files; (at, after) = files[^1])
            foreach (var (_, digest) in files)
                if (!await queue.Commit(new Unit(digest).When(Mark.With(now.ToUnixTimeMilliseconds(), digest, before)))) await queue.Commit(new Unit(digest).When(Named.With(digest)));
    }

    [LoggerMessage(4304, LogLevel.Information, "Materials: {Uploads} expired uploads and {Files} files that nothing names are gone.")]
    private partial void LogPruned(int uploads, int files);
}
