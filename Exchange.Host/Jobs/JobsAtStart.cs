using Exchange.Core.Storage;
using Exchange.Core.Tasks;

namespace Exchange.Host.Jobs;

/// <summary>Takes up, at start, the tasks that an earlier run of the hub left.</summary>
internal sealed class JobsAtStart(TaskTable table, TaskDesk desk, Database database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (database.Options.Provider == Provider.Sqlite) await table.FreeLeasesAtStart();
        await desk.EnqueueUnfinished(cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
