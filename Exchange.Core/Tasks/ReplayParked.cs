using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Exchange.Core.Checking;
using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;
using Exchange.Core.Storage;

namespace Exchange.Core.Tasks;

/// <summary>Which parked deliveries go again, and why.</summary>
public sealed record ReplayArguments
{
    [Description("Adapter whose deliveries go again. This or the organisation is named.")]
    public string? Adapter { get; init; }

    [Description("Organisation whose deliveries go again.")]
    public string? Organisation { get; init; }

    [Description("Only those parked for this reason, such as too-old.")]
    public string? Code { get; init; }

    [Required, StringLength(200), Description("Why; kept with each delivery, its digest in the exchange log.")]
    public required string Reason { get; init; }

    [Description("It was made sure that none of them has arrived: they are pushed without asking first. Default false.")]
    public bool NotReceived { get; init; }
}

/// <summary>The task <c>replay-parked</c>: after an outage is over, everything that it parked goes again, each delivery once.</summary>
public sealed class ReplayParked(CaseReading cases, Ledger ledger, TimeProvider clock)
{
    private const int Batch = 200;
    private const int MostTries = 30;

    public TaskKind Kind => new TaskKind<ReplayArguments>("replay-parked", new Title { Zh = "重推异常件", En = "Replay parked deliveries" }, Run, Faults);

    private sealed record Place(string Adapter, long CreatedAt, string Id, long Replayed, long Left);

    private static IEnumerable<Finding> Faults(ReplayArguments arguments)
    {
        if (arguments.Adapter is null && arguments.Organisation is null)
            yield return new Finding { Pointer = "", Code = "task.replay-what", Zh = "请指定 adapter 或 organisation。", En = "Name the adapter or the organisation." };
        if (string.IsNullOrWhiteSpace(arguments.Reason) || arguments.Reason.Length > 200)
            yield return new Finding { Pointer = "/reason", Code = "task.reason", Zh = "请填写原因，不超过 200 个字符。", En = "Give a reason of at most 200 characters." };
    }

    private async Task<TaskEnd> Run(ReplayArguments arguments, TaskRun run, CancellationToken stop)
    {
        // Only what was there when the task was asked for; what comes meanwhile has not been decided upon.
        var filter = new ParkedFilter(arguments.Adapter, arguments.Organisation, arguments.Code, run.Task.AskedAt);
        var place = run.Mark is { } mark ? JsonSerializer.Deserialize<Place>(mark)! : new Place("", 0, "", 0, 0);
        var total = run.Task.Total ?? await cases.ParkedCount(filter, stop);
        foreach (var adapter in arguments.Adapter is { } named ? [named] : await cases.ParkedAdapters(stop))
        {
            if (string.CompareOrdinal(adapter, place.Adapter) < 0) continue;
            if (adapter != place.Adapter) place = place with { Adapter = adapter, CreatedAt = 0, Id = "" };
            while (await cases.ParkedAfter(adapter, filter, (place.CreatedAt, place.Id), Batch, stop) is { Count: > 0 } deliveries)
            {
                var replayed = await Task.WhenAll(deliveries.Select(delivery => Replay(delivery, run.Task.AskedBy, arguments, stop)));
                var done = replayed.Count(static it => it);
                place = new Place(adapter, deliveries[^1].CreatedAt.ToUnixTimeMilliseconds(), deliveries[^1].Id, place.Replayed + done, place.Left + deliveries.Count - done);
                // If we stop before this the batch has gone and is not counted: none of it is parked any more, so none goes twice.
                await run.Report(place.Replayed + place.Left, total, adapter, JsonSerializer.Serialize(place));
            }
        }
        return new TaskEnd.Done($"Replayed {place.Replayed}" + (place.Left == 0 ? "." : $"; {place.Left} were no longer parked."));
    }

    private async Task<bool> Replay(DeliveryLine delivery, string askedBy, ReplayArguments arguments, CancellationToken stop)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                return await ledger.Replay(delivery, askedBy, arguments.Reason, arguments.NotReceived);
            }
            catch (StorageUnavailableException) when (tries < MostTries)
            {
                // The queue is full of what intake systems wait for: they go first.
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stop);
            }
        }
    }
}
