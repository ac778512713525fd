using System.Diagnostics.Metrics;
using Exchange.Core.Contract;
using Exchange.Core.Records;
using Exchange.Core.Watching;

namespace Exchange.Core.Delivery;

/// <summary>What lanes measure. Each measurement has its adapter's name, of which there are as many as are registered.</summary>
internal static class DeliveryMeters
{
    // From a system on the same network to one that is away for as long as a delivery is tried.
    private static readonly double[] Waits = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900, 3600, 14400, 86400, 259200];

    private static readonly Counter<long> SettledCount = HubTelemetry.Meter.CreateCounter<long>(
        "exchange.deliveries.settled", "{delivery}", "What attempts, inquiries and faults came to: acknowledged, rejected, retry, unknown, parked.");

    private static readonly Histogram<double> Duration = HubTelemetry.Meter.CreateHistogram<double>(
        "exchange.delivery.duration", "s", "From when a delivery was due (at once, readied or released) to its stored acknowledgement; of one that was tried before, from its first try.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Waits });

    private static readonly Histogram<double> PushDuration = HubTelemetry.Meter.CreateHistogram<double>(
        "exchange.push.duration", "s", "One call of the adapter, a batch being one: until its answer, or until its time was up.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = Waits[..14] });

    public static void Settled(string adapter, Claimed delivery, string state, long now)
    {
        if (state == DeliveryState.Acknowledged) HubTelemetry.Acknowledged.Add(1);
        if (!SettledCount.Enabled) return;
        var named = new KeyValuePair<string, object?>(HubTelemetry.Adapter, adapter);
        SettledCount.Add(1, named, new(HubTelemetry.Outcome, state == DeliveryState.Queued ? "retry" : state));
        if (state != DeliveryState.Acknowledged) return;
        var since = delivery.RetrySince ?? delivery.DueAt;
        if (since > 0) Duration.Record(Math.Max(0, now - since) / 1000.0, named);
    }

    public static void Pushed(string adapter, string answer, TimeSpan took)
    {
        if (PushDuration.Enabled) PushDuration.Record(took.TotalSeconds, new KeyValuePair<string, object?>(HubTelemetry.Adapter, adapter), new(HubTelemetry.Answer, answer));
    }

    public static string Word(PushAnswer answer) => answer switch
    {
        PushAnswer.Acknowledged => "acknowledged",
        PushAnswer.Rejected => "rejected",
        PushAnswer.Unavailable => "unavailable",
        _ => "unknown",
    };
}
