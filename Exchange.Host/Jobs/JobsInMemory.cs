using Exchange.Core.Storage;
using Hangfire;
using Hangfire.InMemory;

namespace Exchange.Host.Jobs;

/// <summary>One host: what it has handed over is handed over again at its next start.</summary>
internal sealed class JobsInMemory : JobsStore
{
    public override JobStorage Open() => new InMemoryStorage(new InMemoryStorageOptions());

    public override Task Prepare(Database database, CancellationToken stop) => Task.CompletedTask;

    public override Task CheckRights(Database database, CancellationToken stop) => Task.CompletedTask;

    public override IReadOnlyList<string> Grants(string to) => [];
}
