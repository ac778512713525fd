using Exchange.Core.Log;
using Exchange.Core.Storage;

namespace Exchange.Core.Records;

public sealed partial class Ledger
{
    // Asked of the row itself, at the commit: a delivery that is open all the same (an answer that never came, a correction behind a closing) keeps the record whole.
    // seq moves on, so that a report which was planned on what the steps gave before is planned anew and does not write it back.
    private static readonly Sql PruneRecord = new("""
        update record set pruned_at = @now, seq = seq + 1
        where id = @id and state = 'closed' and pruned_at is null and closed_at < @before
          and not exists (select 1 from delivery where record_id = @id and settled_at is null)
        """);

    private static readonly Sql PruneVersions = new("""
        update record_version set content = @empty, body_from = 0, body_length = 0, reason = null where record_id = @record_id
        """);

    private static readonly Sql PruneAttempts = new("""
        update attempt set text = null where delivery_id in (select id from delivery where record_id = @record_id) and text is not null
        """);

    private static readonly Sql PruneProgress = new("update progress_event set content = @empty, origin = null where record_id = @record_id");

    private static readonly Sql PruneGives = new("update step set gives = null where record_id = @record_id and gives is not null");

    private static readonly Sql PruneEdits = new("delete from edited_body where delivery_id in (select id from delivery where record_id = @record_id)");

    private static readonly Sql PruneProposals = new("update proposed_replacement set body = null, words = @empty where record_id = @record_id");

    private static readonly Sql PruneMaterials = new("update material set name = null, number = null where record_id = @record_id");

    // Whether another record names them is found out afterwards, by whoever removes files.
    private static readonly Sql LookAtFiles = new("""
        update material_file set look_at = @now where look_at is null and digest in (select digest from material where record_id = @record_id and digest is not null)
        """);

    private static readonly Sql PruneReasons = new("delete from given_reason where record_id = @record_id");

    // What comes to a closed record after it was pruned (a correction of how it ended, a result collected late) is pruned by the next run.
    private static readonly Sql PruneAgain = new("update record set pruned_at = null where id = @id and pruned_at is not null");

    /// <summary>
    /// Takes the contents of closed records away: what was sent, what departments said and gave, the reasons that people gave. Numbers, states, times, codes and digests stay, and so does the exchange log,
    /// which has the digests of what is gone. Never of a record that is open, or of which anything is still on its way.
    /// </summary>
    /// <returns>How many were pruned; the others have changed since they were looked for.</returns>
    public async Task<int> Prune(IReadOnlyCollection<ClosedRecord> records, DateTimeOffset before)
    {
        var now = Now;
        // If we stop after some of these commits, or in the middle of one, each record is whole or pruned: the next run finds the rest.
        var units = records.Select(record => new Unit(record.Id)
            .When(PruneRecord.With(now, record.Id, before.ToUnixTimeMilliseconds()))
            .Do(PruneVersions.With(Array.Empty<byte>(), record.Id))
            .Do(PruneAttempts.With(record.Id))
            .Do(PruneProgress.With(Array.Empty<byte>(), record.Id))
            .Do(PruneGives.With(record.Id))
            .Do(PruneEdits.With(record.Id))
            .Do(PruneProposals.With("", record.Id))
            .Do(PruneMaterials.With(record.Id))
            .Do(LookAtFiles.With(now, record.Id))
            .Do(LookAtResultFiles.With(now, record.Id))
            .Do(PruneResults.With(record.Id))
            .Do(PruneReasons.With(record.Id))
            .Log(new LogEvent(now, LogKind.RecordPruned, record.Id, Organisation: record.Organisation, Data: LogData.Of(("version", record.Version), ("digest", record.Digest))))).ToArray();
        queue.Commit(units);
        return (await Task.WhenAll(units.Select(static unit => unit.Done))).Count(static done => done);
    }

    /// <summary>What a run took away; in the log, for whoever asks later why something is not there.</summary>
    public Task Pruned(long records, long rows, long tasks, long quarantined, string task, long corrections = 0, long readers = 0) => queue.Commit(new Unit("retention").Log(new LogEvent(
        Now, LogKind.RetentionPruned, Data: LogData.Of(("task", task), ("records", records), ("rows", rows), ("tasks", tasks), ("quarantined", quarantined), ("corrections", corrections == 0 ? null : corrections), ("readers", readers == 0 ? null : readers)))));
}
