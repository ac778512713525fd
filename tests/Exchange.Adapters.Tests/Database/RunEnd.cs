using Exchange.Core.Tests.Storage;

namespace Exchange.Adapters.Tests.Database;

/// <summary>The servers that this folder's tests shared are given back here.</summary>
[SetUpFixture]
public sealed class RunEnd
{
    [OneTimeTearDown]
    public async Task StopServers()
    {
        await PostgresCluster.Stop();
        await MariaDbServer.Stop();
    }
}
