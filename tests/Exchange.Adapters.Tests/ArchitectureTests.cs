namespace Exchange.Adapters.Tests;

/// <summary>Host → Adapters → Core.</summary>
public sealed class ArchitectureTests
{
    [Test]
    public void Adapters_know_the_core_and_not_the_host()
        => typeof(BuiltInAdapters).Assembly.GetReferencedAssemblies().Select(reference => reference.Name!).Where(name => name.StartsWith("Exchange.", StringComparison.Ordinal)).ShouldBe(["Exchange.Core"]);
}
