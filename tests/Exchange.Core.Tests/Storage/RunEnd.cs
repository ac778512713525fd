using Exchange.Core.Tests.Storage;

namespace Exchange.Core.Tests;

/// <summary>What the whole run shared is given back here.</summary>
[SetUpFixture]
public sealed class RunEnd
{
    [OneTimeTearDown]
    public Task StopPostgres() => PostgresCluster.Stop();
}
