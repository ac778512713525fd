using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Reconciling;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>Whose gap is handed over again, and why.</summary>
public sealed record ReplayGapArguments
{
    [Required, Description("The reconciliation.")]
    public required string Reconciliation { get; init; }

    [Required, StringLength(200), Description("Why; kept with each delivery, its digest in the exchange log.")]
    public required string Reason { get; init; }
}

/// <summary>The task <c>replay-gap</c>: what a reconciliation found acknowledged in the hub and not held by the department goes again, each as a new delivery, once.</summary>
public sealed class ReplayGap(ReconciliationTable table, Ledger ledger, TimeProvider clock)
{
    private const int Batch = 200;
    private const int MostTries = 30;

    public TaskKind Kind => new TaskKind<ReplayGapArguments>("replay-gap", new Title { Zh = "补推对账差额", En = "Hand the gap of a reconciliation over again" }, Run, Faults);

    private sealed record Place(long Position, long Replaced, long Left);

    private static IEnumerable<Finding> Faults(ReplayGapArguments arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments.Reason) || arguments.Reason.Length > 200)
            yield return new Finding { Pointer = "/reason", Code = "task.reason", Zh = "请填写原因，不超过 200 个字符。", En = "Give a reason of at most 200 characters." };
    }

    private async Task<TaskEnd> Run(ReplayGapArguments arguments, TaskRun run, CancellationToken stop)
    {
        if (await table.Read(arguments.Reconciliation, ReadScope.All, stop) is not { State: ReconciliationState.Compared } of) return new TaskEnd.Failed("There is no such reconciliation, or it is not compared yet.");
        var place = run.Mark is { } mark ? JsonSerializer.Deserialize<Place>(mark)! : new Place(0, 0, 0);
        var total = run.Task.Total ?? await table.Gap(of.Id, stop);
        while (await table.DifferencesBehind(of.Id, DifferenceKind.OnlyHub, place.Position, Batch, stop) is { Count: > 0 } gap)
        {
            var open = gap.Where(static one => one.ReplacedBy is null).ToList();
            var replaced = (await Task.WhenAll(open.Select(one => Replace(of, one, run.Task.AskedBy, arguments.Reason, stop)))).Count(static it => it);
            place = new Place(gap[^1].Position, place.Replaced + replaced, place.Left + open.Count - replaced);
            // If we stop before this the batch has gone and is not counted: none of it is acknowledged under the old delivery any more, so none goes twice.
            await run.Report(place.Replaced + place.Left, total, of.Organisation, JsonSerializer.Serialize(place));
        }
        return new TaskEnd.Done($"Handed over again: {place.Replaced}" + (place.Left == 0 ? "." : $"; {place.Left} have changed since, or their step or record has ended."));
    }

    private async Task<bool> Replace(Reconciliation of, Difference gap, string askedBy, string reason, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ledger.ReplaceLostDelivery(gap.DeliveryId!, gap.RecordId!, gap.Step!, of.Organisation, gap.Adapter!, askedBy, reason,
                    made => ReconciliationTable.Replaced(of.Id, gap.Position, made)) is not null;
            }
            catch (StorageUnavailableException) when (tries < MostTries)
            {
                // The queue is full of what intake systems wait for: they go first.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
        }
    }
}
