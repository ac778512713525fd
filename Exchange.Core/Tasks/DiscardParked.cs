using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tasks;

/// <summary>The task <c>discard-parked</c>: what a person decides is never sent, each with the reason.</summary>
public sealed class DiscardParked(CaseReading cases, Ledger ledger, TimeProvider clock)
{
    private readonly ParkedWork _work = new(cases, clock);

    public TaskKind Kind => new TaskKind<ParkedArguments>("discard-parked", new Title { Zh = "作废异常件", En = "Discard parked deliveries" }, Run, ParkedWork.Faults, _work.Unconfirmed);

    private async Task<TaskEnd> Run(ParkedArguments arguments, TaskRun run, CancellationToken stop)
    {
        var (done, left) = await _work.Run(arguments, run, delivery => ledger.Discard(delivery, run.Task.AskedBy, arguments.Reason, arguments.NotReceived), stop);
        return new TaskEnd.Done($"Discarded {done}" + (left == 0 ? "." : $"; {left} were no longer parked, or may have arrived."));
    }
}
