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

    private static readonly Sql UseFile = new("""
        update material_file set used_at = @now, gone_at = null where digest = @digest and (gone_at is not null or used_at < @stale)
        """);

    private static readonly Sql MarkChased = new("""
        update material set chased = @stage where record_id = @record_id and version = @version and place = @place and (chased is null or chased < @stage)
        """);

    /// <summary>The rows of what comes with a version. A record without materials pays nothing for them.</summary>
    private static void Attach(Unit unit, string recordId, long version, IReadOnlyList<NewMaterial> materials, long now)
    {
        for (var i = 0; i < materials.Count; i++)
        {
            var one = materials[i];
            unit.Do(InsertMaterial.With(recordId, version, i + 1L, one.Code, MaterialWays.Word(one.Way), one.UploadId, one.File?.Digest, StoredText.Cut(one.Name, 200), one.Number, one.DueText));
            if (one.File is { } file) unit.Do(UseFile.With(now, file.Digest, now - UseStands));
        }
    }

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

    /// <summary>Somebody reads a file; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task MaterialRead(string recordId, string organisation, MaterialLine material, string client) => queue.Offer(new Unit(recordId).Log(new LogEvent(
        Now, LogKind.MaterialRead, recordId, Organisation: organisation, Client: client, Data: LogData.Of(("version", material.Version), ("code", material.Code), ("digest", material.Digest)))));

    /// <summary>A department's system fetches a file by the link that it was given; only then it goes out.</summary>
    /// <exception cref="StorageUnavailableException">It may or may not be written down, so nothing goes out.</exception>
    public Task MaterialHandedOver(LinkedMaterial linked) => queue.Offer(new Unit(linked.RecordId).Log(new LogEvent(
        Now, LogKind.MaterialHandedOver, linked.RecordId, linked.DeliveryId, linked.Step, linked.Organisation,
        Data: LogData.Of(("version", linked.Material.Version), ("code", linked.Material.Code), ("digest", linked.Material.Digest)))));
}
