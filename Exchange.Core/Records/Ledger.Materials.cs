using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // A file that many records share is told anew once an hour and not by each of them: its row would be held by all.
    private const long UseStands = 60 * 60 * 1000;

    private static readonly Sql InsertMaterial = new("""
        insert into material (record_id, version, place, code, way, upload_id, digest, name, number, due)
        values (@record_id, @version, @place, @code, @came_as, @upload_id, @digest, @name, @number, @due)
        """) { ForRows = true };

    // A promise that stands as it stood is not called to mind again because something else was corrected.
    private static readonly Sql InsertPromise = new("""
        insert into material (record_id, version, place, code, way, due, chased)
        select @record_id, @version, @place, @code, 'later', @due,
          (select max(b.chased) from material b where b.record_id = @record_id and b.version = @version - 1 and b.code = @code and b.due = @due)
        """);

    // What an earlier version has promised is nobody's any more, and out of what is looked through.
    private static readonly Sql EndEarlier = new("""
        update material set ended_at = @now where record_id = @record_id and version < @version and due is not null and ended_at is null
        """);

    private static readonly Sql EndPromise = new("""
        update material set ended_at = @now where record_id = @record_id and version = @version and place = @place and ended_at is null
        """);

    private static readonly Sql UseFile = new("""
        update material_file set used_at = @now, gone_at = null where digest = @digest and (gone_at is not null or used_at < @stale)
        """);

    private static readonly Sql MarkChased = new("""
        update material set chased = @stage where record_id = @record_id and version = @version and place = @place and ended_at is null and (chased is null or chased < @stage)
        """);

    /// <summary>The rows of what comes with a version. A record without materials pays nothing for them.</summary>
    private static void Attach(Unit unit, string recordId, long version, IReadOnlyList<NewMaterial> materials, long now)
    {
        for (var i = 0; i < materials.Count; i++)
        {
            var one = materials[i];
            if (version > 1 && one.DueText is { } due) unit.Do(InsertPromise.With(recordId, version, i + 1L, one.Code, due));
            else unit.Do(InsertMaterial.With(recordId, version, i + 1L, one.Code, MaterialWays.Word(one.Way), one.UploadId, one.File?.Digest, StoredText.Cut(one.Name, 200), one.Number, one.DueText));
            if (one.File is { } file) unit.Do(UseFile.With(now, file.Digest, now - UseStands));
        }
    }

    /// <summary>Behind a new version's own rows, which look at what the earlier ones have told.</summary>
    private static void EndPromises(Unit unit, string recordId, long version, long now) => unit.Do(EndEarlier.With(now, recordId, version));

    /// <summary>With the digests: what was sent names uploads only, and so does its own digest.</summary>
    private static void LogAttached(Unit unit, string recordId, long version, IReadOnlyList<NewMaterial> materials, string organisation, string client, long now)
    {
        foreach (var one in materials)
            unit.Log(new LogEvent(now, LogKind.MaterialAttached, recordId, Organisation: organisation, Client: client, Data: LogData.Of(
                ("version", version), ("code", one.Code), ("as", MaterialWays.Word(one.Way)), ("upload", one.UploadId), ("digest", one.File?.Digest), ("due", one.DueText))));
    }

    /// <summary>What was promised for later is due soon, or its last day is over: told once each. False when it has been told already.</summary>
    public Task<bool> Chase(LateMaterial late, bool overdue) => queue.Commit(new Unit(late.RecordId)
        .When(MarkChased.With(overdue ? LateMaterial.Overdue : LateMaterial.Reminded, late.RecordId, late.Version, late.Place))
        .Log(new LogEvent(Now, overdue ? LogKind.MaterialOverdue : LogKind.MaterialDue, late.RecordId, Organisation: late.Organisation, Client: late.Client,
            Data: LogData.Of(("version", late.Version), ("code", late.Code), ("due", late.Due)))));

    /// <summary>Promises of records that are not open, or of versions that are not theirs any more: nobody is told, and nobody looks at them again.</summary>
    public async Task EndChase(IReadOnlyCollection<LateMaterial> ended)
    {
        var now = Now;
        foreach (var some in ended.Chunk(MostInACommit))
        {
            // If we stop between two of these the rest is met again.
            var units = some.Select(late => new Unit(late.RecordId).When(EndPromise.With(now, late.RecordId, late.Version, late.Place))).ToArray();
            queue.Commit(units);
            await Task.WhenAll(units.Select(static unit => unit.Done));
        }
    }

    /// <summary>Somebody reads a file; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task MaterialRead(string recordId, string organisation, MaterialLine material, string client) => queue.Offer(new Unit(recordId).Log(new LogEvent(
        Now, LogKind.MaterialRead, recordId, Organisation: organisation, Client: client, Data: LogData.Of(("version", material.Version), ("code", material.Code), ("digest", material.Digest)))));

    /// <summary>A department's system fetches a file by the link that it was given; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task MaterialHandedOver(LinkedMaterial linked) => queue.Offer(new Unit(linked.RecordId).Log(
        HandedOver(Now, linked.RecordId, linked.DeliveryId, linked.Step, linked.Organisation, linked.Material.Version, new HandedFile(linked.Material.Code, linked.Material.Digest!), attempt: null)));

    /// <param name="attempt">Of a copy: the attempt with which it leaves. Of a link it is null: who fetches may come after any of them.</param>
    private static LogEvent HandedOver(long now, string recordId, string deliveryId, string step, string organisation, long version, HandedFile file, long? attempt) => new(
        now, LogKind.MaterialHandedOver, recordId, deliveryId, step, organisation, Data: LogData.Of(("version", version), ("code", file.Code), ("digest", file.Digest), ("attempt", attempt)));
}
