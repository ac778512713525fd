using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Exchange.Core.Watching;

/// <summary>
/// Under what name the hub can be watched (OpenTelemetry): one meter and one source of spans. Each part declares its own instruments beside what they measure.
/// As long as nobody listens, measuring costs a look at a field.
/// </summary>
public static class HubTelemetry
{
    public const string Name = "Exchange";

    /// <summary>What may stand on a measurement or a span: names of registered documents, words of the code, the hub's own ids on spans. Never a record's number or content.</summary>
    public const string Adapter = "exchange.adapter", Outcome = "exchange.outcome", Answer = "exchange.answer", Stage = "exchange.stage",
        Record = "exchange.record", Delivery = "exchange.delivery", Step = "exchange.step", Attempt = "exchange.attempt";

    internal static Meter Meter { get; } = new(Name);

    internal static ActivitySource Source { get; } = new(Name);

    /// <summary>Records that this process has taken in, and deliveries whose acknowledgement it has stored, since it started: what rates are made of.</summary>
    public static Tally TakenIn { get; } = new();

    public static Tally Acknowledged { get; } = new();
}
