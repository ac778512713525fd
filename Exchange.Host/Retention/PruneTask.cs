using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using Exchange.Core.Catalog.Corrections;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Catalog.Sharing;
using Exchange.Core.Checking;
using Exchange.Core.Progress;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tasks;

namespace Exchange.Host.Retention;

/// <summary>What a run of <c>retention</c> is asked for.</summary>
public sealed record PruneArguments
{
    [Description("Only count the records that would be pruned. Default false.")]
    public bool CountOnly { get; init; }
}

/// <summary>
/// The task <c>retention</c>: takes away, a few at a time, what has been kept as long as the settings say. Between two commits it rests for longer than the commit took, so that what is taken in never waits
/// for more than one of them.
/// </summary>
public sealed class PruneTask(RetentionOptions options, Ledger ledger, CaseReading cases, ParkedProgressTable parked, TaskTable tasks, Quarantine quarantine, RowCorrectionPruning corrections, ReaderTable readers, TimeProvider clock)
{
    public const string Name = "retention";

    // In one commit: whoever hands a record in meanwhile waits for it.
    private const int Slice = 20;

    private const int Page = 500, RestFor = 4;

    private static readonly TimeSpan ShortestRest = TimeSpan.FromMilliseconds(10);

    public TaskKind Kind => new TaskKind<PruneArguments>(Name, new Title { Zh = "清理到期内容", En = "Prune what has been kept long enough" }, Run, Faults);

    /// <param name="ClosedAt">The records up to here have been looked at; null: all of them.</param>
    private sealed record Place(DateTimeOffset? ClosedAt, string Id, long Records, long Rows, long Tasks, long Quarantined = 0, long Corrections = 0, long Readers = 0)
    {
        public long All => Records + Rows + Tasks + Quarantined + Corrections + Readers;
    }

    private IEnumerable<Finding> Faults(PruneArguments arguments)
    {
        if (!options.Wants()) yield return new Finding { Pointer = "", Code = "task.retention", Zh = "未设置 Retention，一切永久保存。", En = "No setting of Retention is there: everything is kept for ever." };
    }

    private async Task<TaskEnd> Run(PruneArguments arguments, TaskRun run, CancellationToken stop)
    {
        var place = run.Mark is { } mark ? JsonSerializer.Deserialize<Place>(mark)! : new Place(DateTimeOffset.UnixEpoch, "", 0, 0, 0);
        // As of when it was asked for: a run that goes on after a restart prunes nothing that it would not have pruned before.
        var asked = run.Task.AskedAt;
        if (place.ClosedAt is not null) place = await Records(arguments, place, asked, run, stop);
        if (arguments.CountOnly) return new TaskEnd.Done($"{place.Records} records would be pruned.");
        for (int rows; options.ParkedDays is { } days && (rows = await Rested(() => parked.Prune(asked.AddDays(-days), Slice, stop), stop)) > 0;) place = await Told(place with { Rows = place.Rows + rows }, run);
        for (int gone; options.TaskDays is { } days && (gone = await Rested(() => tasks.Forget(asked.AddDays(-days), Slice, stop), stop)) > 0;) place = await Told(place with { Tasks = place.Tasks + gone }, run);
        for (int gone; options.QuarantineDays is { } days && (gone = await Rested(() => quarantine.Prune(asked.AddDays(-days), Slice, stop), stop)) > 0;) place = await Told(place with { Quarantined = place.Quarantined + gone }, run);
        for (int gone; options.CorrectionDays is { } days && (gone = await Rested(() => corrections.Prune(asked.AddDays(-days), Slice, stop), stop)) > 0;) place = await Told(place with { Corrections = place.Corrections + gone }, run);
        for (int gone; options.ReaderDays is { } days && (gone = await Rested(() => readers.Prune(asked.AddDays(-days), stop), stop)) > 0;) place = await Told(place with { Readers = place.Readers + gone }, run);
        // If we stop here all of it is done and the log has no sum yet: the run is begun again, finds nothing more, and writes it.
        if (place.All > 0) await ledger.Pruned(place.Records, place.Rows, place.Tasks, place.Quarantined, run.Task.Id, place.Corrections, place.Readers);
        return new TaskEnd.Done($"Pruned: {place.Records} records, {place.Rows} parked rows, {place.Tasks} tasks, {place.Quarantined} rows of libraries, {place.Corrections} corrections, {place.Readers} traces of persons.");
    }

    private async Task<Place> Records(PruneArguments arguments, Place place, DateTimeOffset asked, TaskRun run, CancellationToken stop)
    {
        while (options.FewestDays() is { } fewest && await cases.Closed(asked.AddDays(-fewest), (place.ClosedAt!.Value, place.Id), Page, stop) is { Count: > 0 } page)
        {
            // By the days of their items: of one slice all have been kept for at least as long as its own.
            foreach (var same in page.Where(record => options.DaysOf(record.Item) is { } days && record.ClosedAt < asked.AddDays(-days)).GroupBy(record => options.DaysOf(record.Item)!.Value))
                foreach (var slice in same.Chunk(Slice))
                    place = place with { Records = place.Records + (arguments.CountOnly ? slice.Length : await Rested(() => ledger.Prune(slice, asked.AddDays(-same.Key)), stop)) };
            // If we stop before this the page is pruned and not counted: its records are not found again.
            place = await Told(place with { ClosedAt = page[^1].ClosedAt, Id = page[^1].Id }, run);
        }
        return await Told(place with { ClosedAt = null }, run);
    }

    private async Task<int> Rested(Func<Task<int>> work, CancellationToken stop)
    {
        var watch = Stopwatch.StartNew();
        var done = await work();
        var rest = watch.Elapsed * RestFor;
        await Task.Delay(rest > ShortestRest ? rest : ShortestRest, clock, stop);
        return done;
    }

    private static async Task<Place> Told(Place place, TaskRun run)
    {
        await run.Report(place.All, null, null, JsonSerializer.Serialize(place));
        return place;
    }
}
