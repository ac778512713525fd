using Exchange.Core.Tasks;
using Hangfire;

namespace Exchange.Host.Jobs;

/// <summary>
/// The one Hangfire job: runs the task of a row. Hangfire tries nothing again, because the row knows better: one retry policy only.
/// Hosts of several programs share the store in which this class and its method stand by name: they keep their names and arguments.
/// </summary>
[AutomaticRetry(Attempts = 0)]
public sealed class TaskJob(TaskRunner runner)
{
    /// <param name="stop">Hangfire puts its own in: it is cancelled when the host stops.</param>
    [JobDisplayName("{0}")]
    public Task Run(string id, CancellationToken stop) => runner.Run(id, stop);
}
