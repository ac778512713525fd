using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Exchange.Core.Catalog.Harvest;
using Exchange.Core.Catalog.Libraries;
using Exchange.Core.Checking;
using Exchange.Core.Registry;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Tasks;

namespace Exchange.Host.Catalog.Harvest;

/// <summary>Which library is harvested, and how.</summary>
public sealed record HarvestArguments
{
    [Required, Description("Name of the library.")]
    public required string Library { get; init; }

    [Description("All rows, whatever was harvested before: after the source was restored. Default false.")]
    public bool FromStart { get; init; }

    [Description("So many rows may end because they did not come; goes on with the harvest that asked for it. Default: as few as Libraries:EndsPercent allows.")]
    public long? ConfirmedEnds { get; init; }
}

/// <summary>The task <c>harvest</c>: brings the rows of one library from its source. 归集</summary>
public sealed class HarvestTask(Harvester harvester, TaskTable tasks, RegistryShelf registry, TimeProvider clock)
{
    public const string Name = "harvest";

    private static readonly TimeSpan Telling = TimeSpan.FromSeconds(2);

    public TaskKind Kind => new TaskKind<HarvestArguments>(Name, new Title { Zh = "归集", En = "Harvest a library" }, Run, Faults);

    private IEnumerable<Finding> Faults(HarvestArguments arguments)
    {
        if (registry.Current.Libraries.GetValueOrDefault(arguments.Library)?.Harvest is null)
            yield return new Finding { Pointer = "/library", Code = "harvest.library", Zh = "没有登记这个基础库，或它没有归集来源。", En = "No such library is registered, or it has no harvest." };
        if (arguments.ConfirmedEnds is < 0)
            yield return new Finding { Pointer = "/confirmedEnds", Code = "harvest.ends", Zh = "行数不能为负。", En = "A number of rows is not negative." };
    }

    private async Task<TaskEnd> Run(HarvestArguments arguments, TaskRun run, CancellationToken stop)
    {
        var order = new HarvestOrder(arguments.Library, run.Task.Id, run.Task.AskedBy, arguments.FromStart, arguments.ConfirmedEnds);
        long? told = null;
        try
        {
            return End(await harvester.Run(order, Report, IsUnderWay, stop));
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // When the host stops the batch stays and is gone on with; what a person has cancelled nobody goes on with.
            if (await tasks.Read(run.Task.Id, CancellationToken.None) is { CancelledBy: { } by }) await harvester.Abandon(arguments.Library, run.Task.Id, "cancelled", by, CancellationToken.None);
            throw;
        }

        async Task Report(HarvestProgress progress)
        {
            if (told is { } last && clock.GetElapsedTime(last) < Telling) return;
            told = clock.GetTimestamp();
            await run.Report(progress.Rows, null, string.Create(CultureInfo.InvariantCulture, $"{progress.Rows} rows; {progress.RowsASecond:0} a second"), null);
        }
    }

    private async Task<bool> IsUnderWay(string id) => await tasks.Read(id, CancellationToken.None) is { EndedAt: null };

    private static TaskEnd End(HarvestEnd end) => end switch
    {
        HarvestEnd.Merged merged => new TaskEnd.Done($"Batch {merged.Batch.Number}: {Words(merged.Batch.Tally.Counts)}.{string.Concat(merged.Notes.Select(static note => " " + note.Text))}"),
        HarvestEnd.Unconfirmed asks => new TaskEnd.Failed($"{asks.Ends} of {asks.Rows} rows did not come and would end. Nothing is changed yet: harvest again with confirmedEnds {asks.Ends}, or abandon batch {asks.Batch.Number}."),
        HarvestEnd.Busy { Batch: var busy } when HarvestOrigin.Of(busy) is { Id: var other } => new TaskEnd.Done($"Left to the harvest that is under way: batch {busy.Number}, task {other}."),
        HarvestEnd.Busy busy => new TaskEnd.Failed($"Somebody else brings rows: batch {busy.Batch.Number} is open."),
        HarvestEnd.Refused refused => new TaskEnd.Failed($"{refused.Code}: {refused.Text}"),
        HarvestEnd.Lost lost => new TaskEnd.Failed($"The source cannot be read: {lost.Text}. Nothing is changed."),
        _ => throw new InvalidOperationException("An end that is none of the set."),
    };

    private static string Words(BatchCounts counts) => string.Create(CultureInfo.InvariantCulture,
        $"{counts.Came} rows came: {counts.Added} added, {counts.Changed} changed, {counts.Unchanged} unchanged, {counts.Ended} ended, {counts.Quarantined} quarantined, {counts.Outside} outside; {counts.Missing} missing");
}
