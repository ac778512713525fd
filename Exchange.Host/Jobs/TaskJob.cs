using Exchange.Core.Tasks;
using Hangfire;

namespace Exchange.Host.Jobs;

/// <summary>
/// The one Hangfire job: runs the task of a row. Hangfire tries nothing again, because the row knows better: one retry policy only.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class TaskJob(TaskRunner runner, TaskDesk desk)
{
    /// <param name="stop">Hangfire puts its own in: it is cancelled when the host stops.</param>
    [JobDisplayName("{0}")]
    public async Task Run(string id, CancellationToken stop)
    {
        try
        {
            await runner.Run(id, stop);
        }
        finally
        {
            desk.TakenUp(id);
        }
    }
}
