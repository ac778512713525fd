using Exchange.Core.Records;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tasks;

/// <summary>The task <c>replay-parked</c>: after an outage is over, everything that it parked goes again, each delivery once.</summary>
public sealed class ReplayParked(CaseReading cases, Ledger ledger, TimeProvider clock)
{
    private readonly ParkedWork _work = new(cases, clock);

    public TaskKind Kind => new TaskKind<ParkedArguments>("replay-parked", new Title { Zh = "重推异常件", En = "Replay parked deliveries" }, Run, ParkedWork.Faults, _work.Unconfirmed);

    private async Task<TaskEnd> Run(ParkedArguments arguments, TaskRun run, CancellationToken stop)
    {
        var (done, left) = await _work.Run(arguments, run, delivery => ledger.Replay(delivery, run.Task.AskedBy, arguments.Reason, arguments.NotReceived), stop);
        return new TaskEnd.Done($"Replayed {done}" + (left == 0 ? "." : $"; {left} were no longer parked."));
    }
}
