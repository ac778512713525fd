using System.Diagnostics;
using System.Diagnostics.Metrics;
using Exchange.Core.Watching;

namespace Exchange.Core.Storage;

/// <summary>What the commit queue measures.</summary>
internal static class CommitMeters
{
    private static readonly Histogram<double> Duration = HubTelemetry.Meter.CreateHistogram<double>(
        "exchange.commit.duration", "s", "From the first statement of a commit to the database's word that it stands.", tags: null,
        new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 30] });

    private static readonly Histogram<long> Size = HubTelemetry.Meter.CreateHistogram<long>(
        "exchange.commit.size", "{change}", "Changes in one commit.", tags: null,
        new InstrumentAdvice<long> { HistogramBucketBoundaries = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000] });

    public static void Committed(int changes, long since)
    {
        if (!Duration.Enabled) return;
        Duration.Record(Stopwatch.GetElapsedTime(since).TotalSeconds);
        Size.Record(changes);
    }
}
