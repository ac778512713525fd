using System.Text.Json;
using Exchange.Core.Registry.Documents;

namespace Exchange.Core.Tests.Delivery;

internal static class Adapters
{
    /// <summary>An adapter that fails and retries fast.</summary>
    public static AdapterDocument Of(string name, int concurrency = 4) => new()
    {
        Name = name, Title = new Title { Zh = "样", En = "Sample" }, Organisation = "O", AdapterKind = "scripted", Options = JsonDocument.Parse("{}").RootElement, Concurrency = concurrency,
        PushTimeoutSeconds = 1, GraceSeconds = 0, Retry = new RetryPart { FirstDelaySeconds = 0.02, LongestDelaySeconds = 0.2, Attempts = 5 }, Breaker = new BreakerPart { Failures = 1000, OpenSeconds = 0.1 },
    };
}
