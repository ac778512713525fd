using System.Diagnostics.Metrics;
using Exchange.Core.Watching;

namespace Exchange.Core.Progress;

/// <summary>What departments tell, by stage: there are sixteen.</summary>
internal static class ProgressMeters
{
    private static readonly Counter<long> Reported = HubTelemetry.Meter.CreateCounter<long>(
        "exchange.progress.reported", "{event}", "Progress events kept, whichever way they came.");

    public static void Kept(string stage) => Reported.Add(1, new KeyValuePair<string, object?>(HubTelemetry.Stage, stage));
}
